"""Light cleaning undoes transport damage and nothing else, and finds the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints_nlp.normalization.cleaning import clean

CASES = [
    ("plain text, 50% & more", "plain text, 50% & more", "nothing to do"),
    ("I donâ€™t know", "I don’t know", "UTF-8 read as Windows-1252"),
    ("â‚¦500", "₦500", "the naira sign likewise"),
    ("e\u0323\u0301", "ẹ́", "composed as far as it goes"),
    ("a&amp;b &lt;3 &#8358;5", "a&b <3 ₦5", "character references"),
    ("a&amp;amp;lt;b", "a<b", "references escaped again and again"),
    ("07\u200b10\ufeff1", "07101", "invisible characters"),
    ("a\u00a0b\u2003c\td", "a b c d", "odd spaces"),
    ("a\r\nb\u2028c\rd", "a\nb\nc\nd", "line ends"),
    ("a\x00b\x1bc", "abc", "controls"),
    ("\ud800x", "\ufffdx", "half a surrogate pair"),
    ("👨\u200d👩 ok", "👨\u200d👩 ok", "the joiner inside emoji stays"),
    ("Ẹ kú àárọ̀", "Ẹ kú àárọ̀", "Yoruba is not mojibake"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_clean(text: str, expected: str, reason: str) -> None:
    assert clean(text).text == expected


@pytest.mark.parametrize(
    ("text", "word", "given", "reason"),
    [
        ("x \u200b0710", "0710", "0710", "after a removed character"),
        ("07\u200b10", "0710", "07\u200b10", "around a removed character"),
        ("&amp; abc", "abc", "abc", "after a shortened reference"),
        ("cafe\u0301 z", "café", "cafe\u0301", "a composed letter"),
        ("â€™s end", "’", "â€™", "a repaired run"),
    ],
)
def test_the_way_back(text: str, word: str, given: str, reason: str) -> None:
    cleaned = clean(text)
    start = cleaned.text.index(word)
    begin, end = cleaned.given(start, start + len(word))
    assert text[begin:end] == given


@given(st.text(max_size=60))
def test_spans_stay_inside_and_in_order(text: str) -> None:
    cleaned = clean(text)
    spans = [cleaned.given(n, n + 1) for n in range(len(cleaned.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(st.text(max_size=60))
def test_the_result_can_always_be_written(text: str) -> None:
    assert "\x00" not in clean(text).text.encode().decode()
