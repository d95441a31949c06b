"""Who speaks when in a call that was written down, with whatever labels, times and signs it was written."""

from __future__ import annotations

from collections import Counter
from typing import Final

import regex

from complaints_nlp.masking.recognizer import View

_SPEAKER: Final = "agent|customer|caller|client|rep|csr|advisor|operator|support"
_STAMP: Final = r"(?:[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?[\])]?[ ]{0,2}(?:[-\u2013][ ])?)?+"
_LABEL: Final = r"[A-Za-z][\w.']{0,14}(?:[ ][\w.']{1,14})?"
_SIGN: Final = r"[->|\u2013\u2014]{1,2}"
_TURN = regex.compile(
    rf"^[ ]*{_STAMP}(?P<speaker>[A-Za-z][\w .'()-]{{0,24}}?)[ ]*(?:\[[^\]\n]{{0,20}}\])?[ ]*:[ ]*"
    # Without colons: "rep - sorry", "agent sorry".
    rf"|^[ ]*{_STAMP}(?P<speaker>{_SPEAKER})[ ]{{1,2}}(?:{_SIGN}[ ]+)?"
    # Whatever the label, where it comes again: "A - hello", "Boy > yes".
    rf"|^[ ]*{_STAMP}(?P<again>{_LABEL})[ ]{{1,2}}{_SIGN}[ ]+"
    r"|(?<=[\s/|])(?P<speaker>agent|customer|caller|client|rep|csr|advisor)[ ]{0,2}:[ ]*",
    flags=regex.MULTILINE | regex.IGNORECASE,
)
_UNMARKED = regex.compile(
    rf"^[ ]*{_STAMP}(?:(?:{_SPEAKER})[ ]|{_LABEL}[ ]{{1,2}}{_SIGN}[ ])",
    flags=regex.MULTILINE,
)
_NAMELESS: Final = (regex.compile(r"^[ ]*[-\u2013\u2014\u2022>][ ]+", flags=regex.MULTILINE), regex.compile(r"(?:\A|[ ]/[ ])"))
_NO_FIGURES = regex.compile(r"^- [^\d\n]+$", flags=regex.MULTILINE)
_FEWEST_NAMELESS: Final = 5
_AGENT: Final = ("agent", "rep", "advisor", "csr", "operator", "support", "beejan", "bot", "assistant")
_CALLER: Final = ("c", "cu", "cust", "customer", "caller", "client", "me", "user", "subscriber")


def is_call(view: View) -> bool:
    """Whether two turns can be in it; cheaper than looking for them."""
    return view.lower.count(":") > 1 or ("\n" in view.lower and len(_UNMARKED.findall(view.lower)) > 1) or _is_nameless(view)


def _is_nameless(view: View) -> bool:
    """Lines behind dashes, or turns between strokes, somebody asking or most of it without figures: else it is a list."""
    said = view.lower
    if max(map(said.count, ("\n- ", "\n\u2013 ", " / "))) < _FEWEST_NAMELESS - 1:
        return False
    return "?" in said or (said.startswith("- ") and len(_NO_FIGURES.findall(said)) >= _FEWEST_NAMELESS - 1)


def turns_of(view: View) -> tuple[tuple[int, int, bool], ...]:
    """Where each turn of a call is, without its speaker's label, and whether the company's side speaks."""
    if view.turns is None:
        view.turns = _labelled(view)
        if len(view.turns) <= 1 and _is_nameless(view):
            view.turns = _nameless(view)
    return view.turns


def _labelled(view: View) -> tuple[tuple[int, int, bool], ...]:
    marks = list(_TURN.finditer(view.text, timeout=view.remaining()))
    if not marks:
        return ()
    times = Counter(map(_label, marks))
    marks = [mark for mark in marks if not mark["again"] or times[_label(mark)] > 1]
    names = [_label(mark) for mark in marks]
    agents = {name for name in names if name.startswith(_AGENT)} or _first_to_speak(names, times)
    ends = [*(mark.start() for mark in marks[1:]), len(view.text)]
    return tuple((mark.end(), end, name in agents) for mark, end, name in zip(marks, ends, names, strict=False))


def _label(mark: regex.Match[str]) -> str:
    said: str = mark["again"] or mark["speaker"]
    return said.strip().lower()


def _first_to_speak(names: list[str], times: Counter[str]) -> set[str]:
    """Of two whose labels come again and say nothing, the one who picks up is the company; never a field of a form."""
    again = [name for name in dict.fromkeys(names) if times[name] > 1]
    return set(next(([name] for name in again if name not in _CALLER), ())) if len(again) > 1 else set()


def _nameless(view: View) -> tuple[tuple[int, int, bool], ...]:
    """Turns by two in turn; the company is who asks more."""
    for pattern in _NAMELESS:
        marks = list(pattern.finditer(view.text, timeout=view.remaining()))
        if len(marks) >= _FEWEST_NAMELESS:
            turns = [(mark.end(), end) for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(view.text)], strict=True)]
            asked = [sum("?" in view.text[start:end] for start, end in turns[side::2]) for side in (0, 1)]
            return tuple((start, end, n % 2 == int(asked[1] > asked[0])) for n, (start, end) in enumerate(turns))
    return ()
