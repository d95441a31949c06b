"""Running the product: everything at once for ``make up``, a Prefect server of its own for one ``make run``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.up.command import main
    from flows.up.private import private_server

__all__ = ["main", "private_server"]

_PLACES = {"main": "flows.up.command", "private_server": "flows.up.private"}


def __getattr__(name: str) -> Any:
    # Every process of ours passes through this package on its way to one small module of it.
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(name)
