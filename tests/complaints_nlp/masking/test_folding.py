"""Texts without their marks, and the way back to where things stand in the text as it was."""

from __future__ import annotations

import unicodedata

import pytest

from complaints_nlp.masking.folding import bare
from complaints_nlp.masking.recognizer import Hit, View


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nọ́mbà", "nomba"),  # Yoruba: a dot below and a tone
        ("akụntụ", "akuntu"),  # Igbo
        ("ƙarshe, ɗaya, ɓera", "karshe, daya, bera"),  # Hausa's hooked letters
        ("₦500 ش", "₦500 ش"),  # signs and scripts that have no bare form
        ("plain", "plain"),
    ],
)
def test_bare(text: str, said: str) -> None:
    found, places = bare(unicodedata.normalize("NFC", text))
    assert found == said
    assert places is None or len(places) == len(found)


def test_a_hit_in_the_bare_text_covers_the_marks_of_the_whole() -> None:
    text = "nọ́mbà ọ̀kọ̀ 4"
    view = View(text)
    said = view.bare.text
    at = said.index("oko")
    whole = view.bare.whole(Hit(at, at + 3, 0.7))
    assert text[whole.start : whole.end] == "ọ̀kọ̀"
    assert view.bare.whole(Hit(len(said) - 1, len(said), 0.7)).end == len(text)


def test_a_text_without_marks_is_its_own_bare_form() -> None:
    view = View("call 0710")
    assert view.bare is view
