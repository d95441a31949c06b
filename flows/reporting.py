"""How a flow tells of its progress: an artifact in the Prefect UI always, a bar on the terminal where a person started the run.

Only ids and counts pass through here, never text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final, Protocol

from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact


class Terminal(Protocol):
    """Shows steps to a person; ``flows.__main__`` brings one."""

    def start(self, title: str, total: int) -> Any: ...
    def advance(self, bar: Any, done: int) -> None: ...


TERMINAL: Final[ContextVar[Terminal | None]] = ContextVar("terminal", default=None)


class Progress:
    """Progress of one flow run over ``total`` units."""

    def __init__(self, title: str, total: int) -> None:
        self._total = max(total, 1)
        self._done = 0
        self._terminal = TERMINAL.get()
        self._bar = self._terminal.start(title, total) if self._terminal else None
        self._artifact = create_progress_artifact(progress=0.0, description=title)
        self._shown = 0

    def advance(self, done: int = 1) -> None:
        self._done += done
        if self._terminal:
            self._terminal.advance(self._bar, done)
        percent = 100 * self._done // self._total
        if percent > self._shown:  # one call of the API for each percent, not for each unit
            self._shown = percent
            update_progress_artifact(self._artifact, progress=float(min(percent, 100)))


def show_summary(key: str, rows: Sequence[Mapping[str, Any]], *, title: str) -> None:
    """A table in the Prefect UI, one row a source or file. ``key``: lower-case letters, digits and dashes."""
    create_table_artifact(table=[dict(row) for row in rows], key=key, description=title)


def show_page(key: str, words: str, *, title: str) -> None:
    """A page of Markdown in the Prefect UI. ``key`` as above."""
    create_markdown_artifact(markdown=words, key=key, description=title)
