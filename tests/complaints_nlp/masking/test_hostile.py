"""Texts made to hurt: each is masked or refused within a second."""

from __future__ import annotations

import time

import pytest

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.names import RuleNames

LIMIT = 1.0

HOSTILE = {
    "four thousand dots": "." * 4_000,
    "a hundred thousand digits": "1" * 100_000,
    "digits up to the limit": "7" * 49_000,
    "separated digits": "0 7-" * 12_000,
    "nested tags": "<div>" * 9_000,
    "character references": "&#48;" * 9_000,
    "a&a&amp;amp": "&amp;" * 9_000,
    "marks on one letter": "a" + "\u0301" * 20_000,
    "mojibake": "Ã©" * 20_000,
    "right-to-left": "\u202e0710\u202c123\u200b4567" * 500,
    "at signs": "a@" * 20_000,
    "almost addresses": "a.b@" * 10_000,
    "almost links": "http://" * 6_000,
    "white space": " " * 49_000,
    "line breaks": "\n" * 49_000,
    "number words": "zero one " * 5_000,
    "turns": "Agent: number?\nCustomer: 0710\n" * 1_500,
    "almost MAC addresses": "ab:" * 15_000,
    "dashes": "-" * 49_000,
    "dots in words": "x dot y at z dot " * 2_500,
    "introductions": "my name is " * 4_000,
    "signatures": "Regards,\n" * 5_000,
    "house numbers": "No 5 " * 9_000,
    "half surrogates": "\ud800" * 2_000,
    "NULs": "\x000" * 20_000,
}


@pytest.fixture(scope="module")
def masker() -> Masker:
    masker = Masker(names=RuleNames())
    masker.mask(["Warm up: call 0710 123 4567 or ada@example.com, NIN 12345678901 ₦ â‚¦"])  # patterns compile at first use
    return masker


@pytest.mark.parametrize("name", HOSTILE)
def test_within_a_second(masker: Masker, name: str) -> None:
    started = time.process_time()
    answer = masker.mask([HOSTILE[name]])[0]
    assert time.process_time() - started < LIMIT
    assert isinstance(answer, Masked | MaskingFailed)


@pytest.mark.parametrize("name", ["digits up to the limit", "separated digits", "right-to-left", "NULs"])
def test_no_long_number_comes_through(masker: Masker, name: str) -> None:
    answer = masker.mask([HOSTILE[name]])[0]
    if isinstance(answer, Masked):
        assert sum(c.isdigit() for c in answer.masked_text) < 10


def test_half_a_surrogate_can_be_written(masker: Masker) -> None:
    answer = masker.mask(["no \ud83d network"])[0]
    assert isinstance(answer, Masked)
    assert answer.masked_text.encode() == "no \ufffd network".encode()
