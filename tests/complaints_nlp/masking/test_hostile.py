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
    "homoglyphs": "О7Ю1О1234567 оnе twо " * 1_500,
    "deep HTML": "<a><b><i>" * 3_000 + "call 0710 123 4567" + "</i></b></a>" * 3_000,
    "almost passwords": "Aa1-" * 10_000,
    "almost addresses of houses": "12 Main Main Main Main " * 2_000,
    "almost houses in parts": "flat 2, no 5 " * 3_500,
    "almost houses by their names": "house 5 behind a b c d e " * 1_900,
    "an address asked for": "Agent: address?\nCustomer: 12, Main\n" * 1_300,
    "almost postal codes": "Town Town\n" * 4_000,
    "almost IBANs": "GB82 WEST 1234 " * 3_000,
    "capitalised words": "Zubb Qwel " * 4_500,
    "codes": "pin 1234 " * 5_000,
    "almost codes": "otp 12 " * 6_000,
    "codes apart": "pin 1-1-1-" * 4_500,
    "answers": "A: date of birth?\nB: in May, yes\n" * 1_400,
    "almost passwords of any language": "password na wifi " * 2_800,
    "ends of numbers": "my line ends with " * 2_600,
    "papers": "passport A 1 2 " * 3_200,
    "vehicles": "the car of KJA 1 " * 2_800,
    "places": "lat 6.4 map 3.3 " * 3_000,
    "echoes": "account ABC-1234 " * 2_800,
    "many accounts": " ".join(f"account QD-{n}" for n in range(10_000, 12_900)),
    "references": "ticket no\nCustomer: 12345678 and " * 1_400,
    "ages": "I am twenty seven hundred and " * 1_600,
    "spelled accounts": "A stroke B dash " * 3_000,
    "marked letters": "ọ̀rọ̀ aṣínà " * 4_000,
    "titles": "Mr Dr Chief " * 4_000,
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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_short_piece_within_half_a_second(masker: Masker, name: str) -> None:
    """Two thousand code points: as long as a text may be whose patterns are not timed."""
    started = time.process_time()
    masker.mask([HOSTILE[name][:2_000]])
    assert time.process_time() - started < LIMIT / 2


@pytest.mark.parametrize("name", ["digits up to the limit", "separated digits", "right-to-left", "NULs"])
def test_no_long_number_comes_through(masker: Masker, name: str) -> None:
    answer = masker.mask([HOSTILE[name]])[0]
    if isinstance(answer, Masked):
        assert sum(c.isdigit() for c in answer.masked_text) < 10


def test_half_a_surrogate_can_be_written(masker: Masker) -> None:
    answer = masker.mask(["no \ud83d network"])[0]
    assert isinstance(answer, Masked)
    assert answer.masked_text.encode() == "no \ufffd network".encode()
