"""Masking: personal data out of a text before anything else reads it. Names load at first use, as in the package above."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from complaints_nlp.masking.masker import Masked as Masked
    from complaints_nlp.masking.masker import Masker as Masker
    from complaints_nlp.masking.names import NameFinder as NameFinder
    from complaints_nlp.masking.registry import build_registry as build_registry

_HOME: Final = {"Masked": "masker", "Masker": "masker", "NameFinder": "names", "build_registry": "registry"}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
