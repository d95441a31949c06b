"""Numbers in words, in the five languages: the values are written by hand."""

from __future__ import annotations

import pytest

from complaints_nlp.enrichment.number_words import fold, read_number

NUMBERS = [
    ("five hundred", 500, "English"),
    ("two hundred and eighty thousand", 280_000, "a scale over a scale"),
    ("fifteen thousand two hundred", 15_200, "two scales"),
    ("forty six thousand", 46_000, "tens and a unit"),
    ("hundred and five", 105, "no one before hundred"),
    ("four forty", 440, "as at a counter"),
    ("two fifty", 250, "as at a counter"),
    ("one five", 1_500, "Pidgin: one thousand five hundred"),
    ("one thousand eight", 1_800, "eight hundred is meant"),
    ("one thousand and eight", 1_008, "and: eight is meant"),
    ("two three four", None, "digits read out"),
    ("and five", None, "a joining word first"),
    ("dubu", 1_000, "Hausa: a scale alone"),
    ("dubu biyu", 2_000, "counted behind"),
    ("ɗari biyar", 500, "hooked letter"),
    ("goma sha biyar", 15, "ten and five"),
    ("ashirin da biyu", 22, "twenty and two"),
    ("dubu goma sha biyar", 15_000, "fifteen counts the thousand"),
    ("dubu shida da ɗari biyar", 6_500, "a hundred is added, not counted"),
    ("dubu ashirin da biyar", 25_000, "tens take their unit along"),
    ("dubu ɗari biyu", 200_000, "hundreds count the thousand"),
    ("dubu ɗaya da ɗari biyu da hamsin", 1_250, "three parts"),
    ("puku abụọ", 2_000, "Igbo with dots"),
    ("puku abuo", 2_000, "Igbo without"),
    ("otu puku", 1_000, "counted before"),
    ("narị ise", 500, "hundreds"),
    ("puku iri abụọ na abụọ", 22_000, "twenty-two counts the thousand"),
    ("puku abụọ na narị ise", 2_500, "hundreds are added"),
    ("iri na ise", 15, "ten and five"),
    ("igba", 200, "Yoruba: a word of its own"),
    ("ẹgbẹ̀rún márùn-ún", 5_000, "thousands counted behind, tone marks"),
    ("aadota", 50, "without marks"),
    ("ẹẹdẹgbẹta", 500, "five hundred"),
    ("ogun merin", None, "four twenties is no way to say eighty"),
    ("naira", None, "no number"),
    ("", None, "nothing"),
]


@pytest.mark.parametrize(("said", "number", "reason"), NUMBERS, ids=[f"{said}: {reason}" for said, _, reason in NUMBERS])
def test_numbers(said: str, number: int | None, reason: str) -> None:
    assert read_number([fold(word).replace("-", "") for word in said.split()]) == number
