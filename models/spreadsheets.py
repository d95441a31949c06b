"""Cells of files that a spreadsheet opens: none of them is a formula."""

from __future__ import annotations

from typing import Final

# A cell that begins so is a formula to a spreadsheet, which may then run what a customer wrote.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def guarded(shown: str) -> str:
    """The words of a cell; what a spreadsheet would take for a formula gets an apostrophe in front.

    >>> guarded("=HYPERLINK(1)"), guarded("  @SUM(A1)"), guarded("no network")
    ("'=HYPERLINK(1)", "'  @SUM(A1)", 'no network')
    """
    return f"'{shown}" if shown.startswith(FORMULA) or shown.lstrip().startswith(FORMULA) else shown
