"""A text that masking cannot vouch for goes no further, and the reason says nothing of what it says."""

from __future__ import annotations

import pytest

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.names import RuleNames


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=RuleNames())


UNSURE = [
    ("أنا إدريس آدم من ميدغوري وشبكتكم لا تعمل منذ أسبوع", "script", "Arabic: no list of names and no pattern reads it"),
    ("我的名字是王小明，网络已经断了三天了，请尽快修理", "script", "Chinese"),
    ("list: 4471930, 8820371, 5519302, 7730184, 6620193", "5 numbers", "a list of numbers of no kind"),
]
SURE = [
    ("no network since morning 😡😡😡😡😡😡😡😡😡😡😡😡", "emoji are no letters"),
    ("Ẹ jọ̀ọ́, data mi ti tán láì lò ó", "letters with marks are Latin"),
    ("MTN شبكة is bad for me here in Kano since Monday", "a word of another script in a sentence that can be read"),
    ("ticket 4471930, ref 8820371, case 5519302, ticket 7730184, order 6620193", "references stay, many of them too"),
    ("1500000, 2300000, 4400000, 5500000, 6600000 naira", "sums"),
]


@pytest.mark.parametrize(("text", "said", "reason"), UNSURE, ids=[reason for *_, reason in UNSURE])
def test_is_refused(masker: Masker, text: str, said: str, reason: str) -> None:
    answer = masker.mask([text])[0]
    assert isinstance(answer, MaskingFailed), reason
    assert said in str(answer)
    assert not any(word in str(answer) for word in text.split() if len(word) > 3)


@pytest.mark.parametrize(("text", "reason"), SURE, ids=[reason for _, reason in SURE])
def test_goes_on(masker: Masker, text: str, reason: str) -> None:
    assert isinstance(masker.mask([text])[0], Masked), reason
