"""Numbers said instead of written: digits in words, or in words and figures mixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.digit_words import DIGIT_WORDS
from complaints_nlp.masking.recognizers.number_runs import (
    DATED,
    ENTITIES,
    REACH,
    SHORT,
    STAYS,
    Run,
    begins_phone,
    entity_asked,
    looks_like_phone,
    runs,
)

_FOR_BACK = regex.compile(r" (?:for (?:the )?(?:back|end|last)|at the (?:back|end))(?!\w)")
_FEWEST_WORDS: Final = 4  # from here on words alone are a number read out, and no count
_LONG: Final = 7
_MIXED: Final = 9  # digits of a number that is mostly figures
_SECRETS: Final = frozenset({"OTP", "PIN"})
_SAID: Final = frozenset(word for word in DIGIT_WORDS if word.isalpha())


def spoken(view: View) -> Iterator[Hit]:
    """Numbers in words: at least seven digits of them, or four right after a question for a number; with figures, nine."""
    if len(view.words & _SAID) < 1 or (
        view.digits < SHORT and sum(view.lower.count(word) for word in view.words & _SAID) < _FEWEST_WORDS - 1
    ):
        return
    for run in runs(view, 0, len(view.text), apart=True):
        if run.words and (entity := _entity(view, run)):
            yield Hit(run.start, run.end, 0.85 if looks_like_phone(run.digits) else 0.75, entity)


def _entity(view: View, run: Run) -> str | None:
    if looks_like_phone(run.digits):
        return "PHONE_NUMBER"
    if run.counts or run.tens or DATED.search(view.lower, run.start, run.end) or (run.words < _FEWEST_WORDS and len(run.digits) < _MIXED):
        return None
    if run.words >= _FEWEST_WORDS and (begins_phone(run.digits) or _FOR_BACK.match(view.lower, run.end)):
        return "PHONE_NUMBER"
    asked = entity_asked(view.lower[max(0, run.start - REACH) : run.start])
    least = SHORT if asked in _SECRETS else SHORT + 1 if asked else _LONG
    return (asked or "NUMBER") if asked != STAYS and len(run.digits) >= least else None


WORDS = Recognizer(
    entity="NUMBER",
    also=ENTITIES,
    name="number_in_words",
    find=spoken,
    bare=True,
    positives=(
        Example("Nomba mi: òdo, méje, ọ̀kan, mẹ́sàn-án, mẹ́ta mẹ́ta", ("òdo, méje, ọ̀kan, mẹ́sàn-án, mẹ́ta mẹ́ta",), "Yoruba, with its marks"),
        Example("Agent: your PIN?\nCustomer: E be double five, one nine.", ("double five, one nine",), "a PIN, asked for"),
        Example("line na 071 nine 330 99 four two", ("071 nine 330 99 four two",), "words among the digits"),
        Example(
            "plus two three four, seven one nine, six zero two, double eight one three",
            ("plus two three four, seven one nine, six zero two, double eight one three",),
            "the plus said",
        ),
        Example(
            "it is zero seven one zero, one two three, four five six seven",
            ("zero seven one zero, one two three, four five six seven",),
            "read out",
        ),
        Example("oh seven one oh double five one two three four five", ("oh seven one oh double five one two three four five",), "double"),
        Example("call zero710 3348 219", ("zero710 3348 219",), "a word grown into figures"),
        Example("load it for 0710two94six380", ("0710two94six380",), "words among figures, nothing between"),
        Example(
            "line: o-seven-one-o 5 5 double one 8 three 9. Eleven thousand", ("o-seven-one-o 5 5 double one 8 three 9",), "a sum after it"
        ),
        Example("o seven one nine; double o; double seven; 3 1 8", ("o seven one nine; double o; double seven; 3 1 8",), "semicolons"),
        Example("nin three one 0 0 7 7 4 2 nine 1 8", ("three one 0 0 7 7 4 2 nine 1 8",), "mostly figures, asked for"),
        Example(
            'on "oh-seven-one-oh" "six six four" "double two oh eight"', ('oh-seven-one-oh" "six six four" "double two oh eight',), "quoted"
        ),
        Example("NIN one-nine-0-4-4 / 7-7-3 / 2-2-8", ("one-nine-0-4-4 / 7-7-3 / 2-2-8",), "dashes and strokes"),
        Example("0719-604-(five)(five)-71", ("0719-604-(five)(five)-71",), "words in brackets"),
        Example("e fesi si 0719 okan okan 7 0 3 2 8", ("0719 okan okan 7 0 3 2 8",), "Yoruba among figures"),
        Example("on 0710 naught 45 twelve 19", ("0710 naught 45 twelve 19",), "a zero as the old say it"),
        Example("akaunti mi: òdo, méjì, mẹ́ta, ẹyọ kan, méje", ("òdo, méjì, mẹ́ta, ẹyọ kan, méje",), "Yoruba: a single one"),
    ),
    negatives=(
        Example("I called two, three, four times", (), "counting"),
        Example("one of the two agents", (), "words"),
        Example("Agent: Cheque number?\nCustomer: Triple zero, four one eight two.", (), "a reference was asked for"),
        Example("two hundred and fifty five thousand, three hundred on my line", (), "a sum"),
        Example("mutane biyu, uku, hudu, biyar sau bakwai naira", (), "Hausa: counting"),
        Example("three tickets in 2024, two in 2025", (), "years"),
        Example("my line 12/05/2026 one call 500 naira", (), "a date"),
    ),
)

RECOGNIZERS: Final = (WORDS,)
