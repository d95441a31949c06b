"""Every recogniser's own cases, run. The reason of each stands beside it in the declaration."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from complaints_nlp.masking import doubts, leftovers
from complaints_nlp.masking.recognizer import Compiled, Example, Recognizer, View, compile_pattern
from complaints_nlp.masking.recognizers import RECOGNIZERS, account_codes, number_groups
from complaints_nlp.masking.recognizers.checks import luhn
from complaints_nlp.masking.spans import settle
from complaints_nlp.masking.text import Entity

CASES = [
    pytest.param(recognizer, example, id=f"{recognizer.name}-{'finds' if example.found else 'leaves'}-{example.reason}")
    for recognizer in RECOGNIZERS
    for example in (*recognizer.positives, *recognizer.negatives)
]


@pytest.mark.parametrize(("recognizer", "example"), CASES)
def test_case(recognizer: Recognizer, example: Example) -> None:
    hits = recognizer.hits(View(example.text))
    spans = settle(Entity(hit.start, hit.end, recognizer.entity, hit.score) for hit in hits)
    assert tuple(example.text[span.start : span.end] for span in spans) == example.found


@pytest.mark.parametrize("recognizer", RECOGNIZERS, ids=lambda r: r.name)
def test_every_declaration_is_complete(recognizer: Recognizer) -> None:
    assert recognizer.positives, "a recogniser shows what it finds"
    assert recognizer.negatives, "and what it must leave"
    assert all(example.found for example in recognizer.positives)
    assert not any(example.found for example in recognizer.negatives)
    assert bool(recognizer.patterns) != (recognizer.find is not None)
    assert all(cue == cue.lower() for cue in recognizer.cues), "cues are looked up in the lower-case text"


TEXTS = [View(example.text) for recognizer in RECOGNIZERS for example in (*recognizer.positives, *recognizer.negatives)][::7]


@pytest.mark.parametrize("recognizer", [each for each in RECOGNIZERS if each.patterns], ids=lambda r: r.name)
def test_both_engines_say_the_same(recognizer: Recognizer) -> None:
    """A short text is searched by re, a long one by regex, which can be timed out."""
    own = [View(example.text) for example in (*recognizer.positives, *recognizer.negatives)]
    for pattern in recognizer.patterns:
        _demand_one_answer(compile_pattern(pattern.expression), (*own, *TEXTS))


@pytest.mark.parametrize("recognizer", [each for each in RECOGNIZERS if each.patterns], ids=lambda r: r.name)
def test_a_long_text_of_many_numbers_is_searched_like_a_short_one(recognizer: Recognizer) -> None:
    """Of a long one each pattern is asked first whether it is anywhere; then, as in a short one, around each number."""
    for example in (*recognizer.positives, *recognizer.negatives):
        text = f"12345678 {'and so on ' * 10}{example.text}{' and so on' * 10} 12345678"
        assert recognizer.hits(View(text)) == recognizer.hits(View(text.ljust(3_000), time_limit=60.0))


COMPILED = {"row": number_groups._ROW, "code": account_codes._CODE, "left": leftovers._RUN, "doubted": doubts._NUMBER}


@pytest.mark.parametrize("compiled", COMPILED.values(), ids=COMPILED)
def test_both_engines_say_the_same_outside_declarations(compiled: Compiled) -> None:
    _demand_one_answer(compiled, TEXTS)


def test_a_mark_by_itself_belongs_to_its_word() -> None:
    """Yoruba's letters with a dot below take their tone as a mark of its own; re would end a word before it."""
    view = View("Ọmọ ọdún márùndínláàádọ́ta ni")
    assert [match.group() for match in compile_pattern(r"m\w+(?!\w)").matches(view, view.text, 0, len(view.text))] == [
        "mọ",
        "márùndínláàádọ́ta",
    ]


def _demand_one_answer(compiled: Compiled, views: Sequence[View]) -> None:
    for view in views:
        limited = View(view.text.ljust(3_000), time_limit=60.0)
        short = [match.span() for match in compiled.matches(view, view.text, 0, len(view.text))]
        assert short == [match.span() for match in compiled.matches(limited, limited.text, 0, len(view.text))]


def test_names_are_unique() -> None:
    names = [recognizer.name for recognizer in RECOGNIZERS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("digits", "good"),
    [
        ("490154203237518", True),  # the IMEI example of 3GPP TS 23.003
        ("490154203237519", False),  # last digit changed
        ("4111111111111111", True),  # a card scheme's test number
        ("4111111111111112", False),
    ],
)
def test_luhn(digits: str, good: bool) -> None:
    assert luhn(digits) is good
