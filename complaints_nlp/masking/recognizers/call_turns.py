"""Who speaks when in a call that was written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.recognizer import View

_TURN = regex.compile(
    r"^[ ]*(?P<speaker>[A-Za-z][\w .'()-]{0,24}?)[ ]*(?:\[[^\]\n]{0,20}\])?[ ]*:[ ]*"
    r"|^[ ]*(?P<speaker>agent|customer|caller|client|rep|csr|advisor|operator)[ ]{1,2}-{1,2}[ ]+"
    r"|(?<=[\s/|])(?P<speaker>agent|customer|caller|client|rep|csr|advisor)[ ]{0,2}:[ ]*",
    flags=regex.MULTILINE | regex.IGNORECASE,
)
_AGENT: Final = ("agent", "rep", "advisor", "csr", "operator", "support", "beejan", "bot", "assistant")


def is_call(view: View) -> bool:
    """Whether two turns can be in it; cheaper than looking for them."""
    return view.lower.count(":") > 1 or view.lower.count(" - ") > 1


def turns_of(view: View) -> Iterator[tuple[int, int, bool]]:
    """Where each turn of a call is, without its speaker's label, and whether the company's side speaks."""
    marks = list(_TURN.finditer(view.text, timeout=view.remaining()))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(view.text)
        yield mark.end(), end, mark["speaker"].strip().lower().startswith(_AGENT)
