"""What the model reads."""

from __future__ import annotations

import pytest

from complaints_nlp.normalization.modelling import for_model

CASES = [
    ("see https://a.ng/b?c now", "see <URL> now", "links"),
    ("@BeejanCare hi", "@user hi", "handles"),
    ("a@b.ng", "a@b.ng", "an address is no handle"),
    ("#BadNetwork #5GNow #e_don_do", "Bad Network #5GNow e don do", "tags of words are split"),
    ("noooo waaay!!!!", "noo waay!", "elongation"),
    ("N5,000 for 100GB", "N5,000 for 100GB", "digits are never squeezed"),
    ("😡😡😡 why", "angry why", "a row of one emoji says it once"),
    ("👍🏽 ok", "good ok", "skin tone says nothing"),
    ("a  \n b", "a b", "white space"),
    ("<PHONE_NUMBER> ok", "<PHONE_NUMBER> ok", "placeholders stay"),
    ("KEEP Case", "KEEP Case", "case stays"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_for_model(text: str, expected: str, reason: str) -> None:
    assert for_model(text) == expected
