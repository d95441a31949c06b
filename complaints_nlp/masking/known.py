"""A record's own personal data, found again in its text in any spelling."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import regex

from complaints_nlp.masking.name_words import words_of
from complaints_nlp.masking.recognizer import View, keep_digits
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import load_vocabulary
from complaints_nlp.wordlist import fold, words

_BETWEEN: Final = r"\s.\-()/_*,"
_GAP: Final = rf"[{_BETWEEN}]{{0,3}}"
_SIGNS: Final = re.compile(rf"[^{_BETWEEN}]+")
_WIDEST: Final = 4
"""How far apart two digits of a number may begin: three signs between."""
_FRONT: Final = regex.compile(rf"(?:\+?{_GAP}2{_GAP}3{_GAP}4{_GAP}|00{_GAP}234{_GAP})?\(?[0oO]?\)?{_GAP}\Z")
_LONGEST_FRONT: Final = 32
_SHORTEST_NAME: Final = 3
_SHORTEST_NUMBER: Final = 5


def find_known(view: View, known: Mapping[str, str]) -> Iterator[Entity]:
    """Spans of ``view`` that say what ``known`` says. Keys are a complaint's field names or entity types; others are found literally."""
    for key, value in known.items():
        if value and isinstance(value, str):
            entity, find = KINDS.get(key.lower(), (key.upper(), _literal))
            yield from (Entity(start, end, entity, 1.0) for start, end in find(view, value))


_Spans = Iterator[tuple[int, int]]


def _name(view: View, value: str) -> _Spans:
    """Each part of the name by itself. A part that is also a common word counts only with a capital."""
    v = load_vocabulary()
    parts = {fold(part.strip(".,")) for part in value.replace("-", " ").split()}
    parts = {part for part in parts if len(part) >= _SHORTEST_NAME and part not in _TITLE_PARTS}
    if not parts:
        return
    for word in words_of(view.text):
        if word.key in parts and (word.capital or not any(word.key in listed for listed in (v.ambiguous, v.common, v.places))):
            yield word.start, word.end


_TITLE_PARTS: Final = words("mrs mr miss chief alhaji alhaja hajiya hajia engr barr prof pastor rev the and dr")


def _phone(view: View, value: str) -> _Spans:
    digits = keep_digits(value)[-10:]
    if len(digits) < 7:
        return
    signs = _squeezed(view.text)
    at, free = signs.find(digits), 0
    places = [place for run in _SIGNS.finditer(view.text) for place in range(*run.span())] if at >= 0 else []
    while at >= 0:
        stretch = places[at : at + len(digits)]
        if all(after - before <= _WIDEST for before, after in itertools.pairwise(stretch)):
            start = _begin(view.text, stretch[0], free)
            free = stretch[-1] + 1
            yield start, free
            at = signs.find(digits, at + len(digits))
        else:
            at = signs.find(digits, at + 1)


def _begin(text: str, core: int, free: int) -> int:
    """Where a phone number begins whose last digits begin at ``core``: at its country's code and its zero, where it has them."""
    front = _FRONT.search(text, max(free, core - _LONGEST_FRONT), core)
    if front is None:
        return core
    return int(front.start()) + len(front.group()) - len(front.group().lstrip())


def _number(view: View, value: str) -> _Spans:
    signs = [sign for sign in value if sign.isalnum()]
    if len(signs) >= _SHORTEST_NUMBER and _may_hold(_squeezed(view.text).lower(), _squeezed("".join(signs))):
        yield from _matches(r"(?<!\w)" + r"[\s.\-/]{0,2}".join(map(regex.escape, signs)) + r"(?!\w)", view)


def _handle(view: View, value: str) -> _Spans:
    name = value.strip().lstrip("@")
    if len(name) >= _SHORTEST_NAME and name.lower() not in view.operator_handles and _may_hold(view.lower, name):
        yield from _matches(rf"(?<![\w@])@?{regex.escape(name)}(?!\w)", view)


def _literal(view: View, value: str) -> _Spans:
    wanted = value.strip()
    if len(wanted) >= _SHORTEST_NAME and _may_hold(view.lower, wanted):
        yield from _matches(rf"(?<!\w){regex.escape(wanted)}(?!\w)", view)


def _squeezed(text: str) -> str:
    """The text without what people put between digits, letters O read as zero: a number written in any way stands in it whole."""
    return "".join(_SIGNS.findall(text)).replace("o", "0").replace("O", "0")


def _may_hold(lower: str, value: str) -> bool:
    """Whether a lower-case text holds ``value`` in any case, as far as that can be seen; of letters beyond ASCII it cannot.

    Each value has a pattern of its own, which takes a thousand times as long to compile as this look.
    """
    return not value.isascii() or value.lower() in lower


def _matches(expression: str, view: View) -> _Spans:
    for match in regex.finditer(expression, view.text, flags=regex.IGNORECASE, timeout=view.remaining()):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield start, match.end()


KINDS: Final[Mapping[str, tuple[str, Callable[[View, str], _Spans]]]] = {
    "name": ("PERSON", _name),
    "person": ("PERSON", _name),
    "phone": ("PHONE_NUMBER", _phone),
    "phone_number": ("PHONE_NUMBER", _phone),
    "email": ("EMAIL_ADDRESS", _literal),
    "email_address": ("EMAIL_ADDRESS", _literal),
    "account": ("CUSTOMER_ACCOUNT", _number),
    "customer_account": ("CUSTOMER_ACCOUNT", _number),
    "handle": ("SOCIAL_HANDLE", _handle),
    "social_handle": ("SOCIAL_HANDLE", _handle),
}
