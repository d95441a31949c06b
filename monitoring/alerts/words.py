"""Words that may leave the house: templates of ours, filled with numbers, times, names of the reference data and masked text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import regex

from complaints_nlp.errors import ComplaintsError
from complaints_nlp.masking.leftovers import find_leftovers
from complaints_nlp.masking.recognizer import View
from complaints_nlp.masking.text import MaskedText, seal

Fact = int | float | date | datetime | MaskedText
# What a name of ours looks like: a place, a code, a field, a check, a version. No digits in a row, no @: nothing that reaches a person.
_NAME: Final = regex.compile(r"[\p{L}\p{M}0-9][\p{L}\p{M}0-9 _.,:'()/+&=-]{0,119}")
_DIGITS: Final = regex.compile(r"\d(?:[ .-]?\d){6,}")


class NotAName(ComplaintsError):
    template = "{what} cannot be said in a message: it is no name of ours, or holds a long number"


class WordsRefused(ComplaintsError):
    template = "a message was not written: its words hold what looks like a person's number"


def name(value: str) -> MaskedText:
    """A name of the reference data or of the code (a state, an LGA, a code, a field, a check), to be said as it is.

    >>> name("Akwa Ibom"), name("0719 123 4567")
    Traceback (most recent call last):
    monitoring.alerts.words.NotAName: this value cannot be said in a message: it is no name of ours, or holds a long number
    """
    if not _NAME.fullmatch(value) or _DIGITS.search(value):
        raise NotAName(what="this value")
    return seal(value)


def say(template: str, **facts: Fact) -> MaskedText:
    """The template with its facts. Raises TypeError for a plain str, WordsRefused where a long number is left.

    >>> say("{count} complaints in {place}", count=61, place=name("Kano"))
    '61 complaints in Kano'
    """
    for key, fact in facts.items():
        if isinstance(fact, str) and type(fact) is not MaskedText:
            raise TypeError(f"{key} is plain text; only names, numbers, times and masked text are said")
    words = template.format(**facts)
    refuse_leftovers(words)
    return seal(words)


def refuse_leftovers(words: str) -> None:
    """The masker's own last look. Raises WordsRefused."""
    if next(iter(find_leftovers(View(words), [])), None) is not None:
        raise WordsRefused()
