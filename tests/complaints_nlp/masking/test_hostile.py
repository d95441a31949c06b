"""Texts made to hurt: each is masked, or refused for a reason that does not depend on the machine, with work in line with its length.

Seconds are measured by ``make prove-hostile``.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.recognizer import SHORT
from tests.complaints_nlp.masking.hostile_texts import HOSTILE, REFUSED

TWICE = 2.5
"""How much more a text of twice the length may ask for: in line with the length is 2, with its square 4."""


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=RuleNames())


@pytest.mark.parametrize("name", HOSTILE)
def test_masked_or_refused_for_its_reason(masker: Masker, name: str) -> None:
    answer = masker.mask([HOSTILE[name]])[0]
    assert isinstance(answer, Masked | MaskingFailed)
    assert (answer.reason if isinstance(answer, MaskingFailed) else None) == REFUSED.get(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_short_piece_is_masked(masker: Masker, name: str) -> None:
    assert isinstance(masker.mask([HOSTILE[name][:SHORT]])[0], Masked)


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_length_is_twice_the_work(masker: Masker, name: str) -> None:
    text = HOSTILE[name][: 4 * SHORT]
    assert _calls(masker, text) < TWICE * _calls(masker, text[: len(text) // 2])


def _calls(masker: Masker, text: str) -> int:
    """How many functions are called to mask the text, whatever the machine; patterns at work are one call each."""
    masker.mask([text])  # what is compiled or kept at first use
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        masker.mask([text])
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", ["digits up to the limit", "separated digits", "right-to-left", "NULs"])
def test_no_long_number_comes_through(masker: Masker, name: str) -> None:
    answer = masker.mask([HOSTILE[name]])[0]
    if isinstance(answer, Masked):
        assert sum(c.isdigit() for c in answer.masked_text) < 10


def test_half_a_surrogate_can_be_written(masker: Masker) -> None:
    answer = masker.mask(["no \ud83d network"])[0]
    assert isinstance(answer, Masked)
    assert answer.masked_text.encode() == "no \ufffd network".encode()
