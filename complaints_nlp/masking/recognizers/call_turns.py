"""Who speaks when in a call that was written down."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import View

_SPEAKER: Final = "agent|customer|caller|client|rep|csr|advisor|operator|support"
_TURN = regex.compile(
    r"^[ ]*(?P<speaker>[A-Za-z][\w .'()-]{0,24}?)[ ]*(?:\[[^\]\n]{0,20}\])?[ ]*:[ ]*"
    # Without colons: "rep - sorry", "agent sorry".
    rf"|^[ ]*(?P<speaker>{_SPEAKER})[ ]{{1,2}}(?:[-\u2013\u2014]{{1,2}}[ ]+)?"
    r"|(?<=[\s/|])(?P<speaker>agent|customer|caller|client|rep|csr|advisor)[ ]{0,2}:[ ]*",
    flags=regex.MULTILINE | regex.IGNORECASE,
)
_UNMARKED = regex.compile(rf"^[ ]*(?:{_SPEAKER})[ ]", flags=regex.MULTILINE)
_AGENT: Final = ("agent", "rep", "advisor", "csr", "operator", "support", "beejan", "bot", "assistant")


def is_call(view: View) -> bool:
    """Whether two turns can be in it; cheaper than looking for them."""
    return view.lower.count(":") > 1 or ("\n" in view.lower and len(_UNMARKED.findall(view.lower)) > 1)


def turns_of(view: View) -> tuple[tuple[int, int, bool], ...]:
    """Where each turn of a call is, without its speaker's label, and whether the company's side speaks."""
    if view.turns is None:
        marks = list(_TURN.finditer(view.text, timeout=view.remaining()))
        ends = [*(mark.start() for mark in marks[1:]), len(view.text)]
        view.turns = tuple(
            (mark.end(), end, mark["speaker"].strip().lower().startswith(_AGENT)) for mark, end in zip(marks, ends, strict=False)
        )
    return view.turns
