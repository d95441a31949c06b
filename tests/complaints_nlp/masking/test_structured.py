"""Records: a known field by its name, everything else as text, at any depth."""

from __future__ import annotations

from typing import Any

import pytest

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.masker import Masker
from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.operators import Pseudonymize
from complaints_nlp.masking.pseudonyms import Pseudonymizer
from complaints_nlp.masking.structured import FIELDS, mask_record


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=RuleNames())


CASES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"caller": "0710"}, {"caller": "<PHONE_NUMBER>"}, "a field's name decides, not what stands in it"),
    ({"msisdn": 2347101234567}, {"msisdn": "<PHONE_NUMBER>"}, "a number where a string was expected"),
    ({"callerID": "x", "Full Name": "y"}, {"callerID": "<PHONE_NUMBER>", "Full Name": "<PERSON>"}, "any way to write a field's name"),
    ({"ticket": "07101234567"}, {"ticket": "07101234567"}, "a reference that looks like a phone"),
    ({"note": "call 07101234567"}, {"note": "call <PHONE_NUMBER>"}, "any other field is text"),
    ({"a": [{"b": {"email": "q@w.ng"}}, "mail q@w.ng"]}, {"a": [{"b": {"email": "<EMAIL_ADDRESS>"}}, "mail <EMAIL_ADDRESS>"]}, "nested"),
    ({"phones": ["07101234567"], "phone": ["1", None]}, {"phones": ["<PHONE_NUMBER>"], "phone": ["<PHONE_NUMBER>", None]}, "lists"),
    ({"name": {"first": "Zebulonka", "last": "Q"}}, {"name": {"first": "<PERSON>", "last": "<PERSON>"}}, "an object in a known field"),
    (
        {"name": "Zebulonka", "text": "zebulonka is cut off"},
        {"name": "<PERSON>", "text": "<PERSON> is cut off"},
        "a field's value, in the text",
    ),
    (
        {"name": ["Zebulonka", "Quaxley"], "t": "Quaxley"},
        {"name": ["<PERSON>", "<PERSON>"], "t": "<PERSON>"},
        "several values of one field",
    ),
    ({"seconds": 71, "ok": True, "none": None, "email": ""}, {"seconds": 71, "ok": True, "none": None, "email": ""}, "what holds nothing"),
    ({"id": {"phone": "1"}}, {"id": {"phone": "<PHONE_NUMBER>"}}, "an object under a name that keeps"),
    ({"07101234567": "x"}, {"07101234567": "x"}, "keys are the format's, not the customer's"),
]


@pytest.mark.parametrize(("record", "expected", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_masks(masker: Masker, record: dict[str, Any], expected: dict[str, Any], reason: str) -> None:
    before = repr(record)
    assert mask_record(record, masker) == expected
    assert repr(record) == before, "the record itself is not changed"


def test_a_field_and_a_text_give_one_pseudonym() -> None:
    pseudonymize = Pseudonymize(Pseudonymizer({1: bytes(32)}, current=1))
    masker = Masker(names=RuleNames(), operators={"PHONE_NUMBER": pseudonymize})
    record = {"caller": "+2347101234567", "text": "on 0710 123 4567"}
    answer = mask_record(record, masker, operators={"PHONE_NUMBER": pseudonymize})
    assert answer["text"] == f"on {answer['caller']}"


@pytest.mark.parametrize(
    ("record", "reason"),
    [({"t": "x" * 60_000}, "a text that masking refuses"), ({"t": eval("[" * 60 + "]" * 60)}, "too deep")],
)
def test_fails_closed(masker: Masker, record: dict[str, Any], reason: str) -> None:
    with pytest.raises(MaskingFailed):
        mask_record(record, masker)


def test_field_names_are_in_snake_case() -> None:
    assert all(name == name.lower() and " " not in name for name in FIELDS)
