"""What stands in place of a span, and that a person is one value wherever and however written."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.operators import DEFAULT, CannotDecrypt, CannotEncrypt, Encrypt, Operator, Pseudonymize, placeholder, redact
from complaints_nlp.masking.pseudonyms import Pseudonymizer

OLD, NEW = b"o" * 32, b"n" * 32
PSEUDONYMIZER = Pseudonymizer({1: OLD}, current=1)
PSEUDONYMIZE = Pseudonymize(PSEUDONYMIZER)
TEXT = "call 0710 123 4567, Mr Zubb"


def masked(operators: dict[str, Operator], text: str = TEXT) -> str:
    answer = Masker(names=RuleNames(), operators=operators).mask([text])[0]
    assert isinstance(answer, Masked), answer
    return str(answer.masked_text)


@pytest.mark.parametrize(
    ("operators", "expected", "reason"),
    [
        ({}, "call <PHONE_NUMBER>, <PERSON>", "the placeholder unless told otherwise"),
        ({"PERSON": redact}, "call <PHONE_NUMBER>, ", "one type by its own operator, the rest by default"),
        ({DEFAULT: redact, "PERSON": placeholder}, "call , <PERSON>", "another default"),
        ({DEFAULT: lambda kind, value: f"[{kind}:{len(value)}]"}, "call [PHONE_NUMBER:13], [PERSON:7]", "any function of type and value"),
    ],
)
def test_what_stands_there(operators: dict[str, Operator], expected: str, reason: str) -> None:
    assert masked(operators) == expected, reason


@pytest.mark.parametrize(
    ("kind", "one", "other", "reason"),
    [
        ("PHONE_NUMBER", "0710 123 4567", "+234 (0) 710-123-4567", "however a number is written"),
        ("EMAIL_ADDRESS", "Ada.Obi@Example.com", "ada.obi at example dot com", "read out or typed"),
        ("CUSTOMER_ACCOUNT", "bjn 00412-7", "BJN00412-7", "spaces and case"),
        ("SOCIAL_HANDLE", "@Ada_Obi", "ada_obi", "with its sign or without"),
        ("PERSON", "NGOZI  Eze", "Ngozi Eze", "case and spaces"),
    ],
)
def test_one_person_is_one_pseudonym(kind: str, one: str, other: str, reason: str) -> None:
    assert PSEUDONYMIZE(kind, one) == PSEUDONYMIZE(kind, other), reason


def test_a_pseudonym_in_a_text_is_the_one_of_the_records_field() -> None:
    assert masked({DEFAULT: PSEUDONYMIZE}, "call 0710 123 4567") == f"call <PHONE_NUMBER {PSEUDONYMIZER('phone', '+2347101234567')}>"


def test_kinds_and_keys_keep_apart_and_the_version_shows() -> None:
    rotated = Pseudonymize(Pseudonymizer({1: OLD, 2: NEW}, current=2))
    assert PSEUDONYMIZE("PERSON", "12345") != PSEUDONYMIZE("NIN", "12345").replace("NIN", "PERSON")
    assert "v1:" in PSEUDONYMIZE("PERSON", "Ada")
    assert "v2:" in rotated("PERSON", "Ada")


def test_a_pseudonym_is_not_masked_again() -> None:
    once = masked({DEFAULT: PSEUDONYMIZE})
    assert masked({DEFAULT: PSEUDONYMIZE}, once) == once


def test_what_is_encrypted_comes_back_with_the_key_alone() -> None:
    encrypt = Encrypt(bytes(32))
    written = masked({"PHONE_NUMBER": encrypt}, "ring O71O 123 4567 now").removeprefix("ring ").removesuffix(" now")
    assert encrypt.decrypt(written) == "O71O 123 4567"
    assert encrypt("PERSON", "Ada") != encrypt("PERSON", "Ada"), "equal values must not show that they are equal"
    with pytest.raises(CannotDecrypt):
        Encrypt(bytes([1] * 32)).decrypt(written)
    with pytest.raises(CannotDecrypt):  # the type is bound to the value
        encrypt.decrypt(written.replace("PHONE_NUMBER", "PERSON"))
    assert "0710" not in repr(encrypt)


def test_a_key_of_no_length_is_refused() -> None:
    with pytest.raises(CannotEncrypt, match="16, 24 or 32 bytes"):
        Encrypt(b"short")
