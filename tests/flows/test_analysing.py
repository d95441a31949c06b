"""Which identifiers a contact is linked by: the source's fields, and what its text says of whose numbers it names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from complaints_nlp import ComplaintAnalyzer, Pseudonymizer
from complaints_nlp.masking.masker import Masker
from complaints_nlp.masking.names import RuleNames
from flows.steps.analysing import CHUNK, CHUNK_CHARACTERS, Tools, analyze, cut_into_chunks
from models.records import ClassifiedComplaint, Complaint, Source
from tests.complaints_nlp.conftest import FakePredictor, detect_english

PSEUDONYMS = Pseudonymizer({1: bytes(32)}, current=1)
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
MINE, HERS = "+2347105550123", "+2347195550456"


@pytest.fixture(scope="module")
def tools() -> Tools:
    masker = Masker(names=RuleNames())
    return Tools(ComplaintAnalyzer(masker=masker, predictor=FakePredictor(), detect=detect_english), masker, PSEUDONYMS)


CASES: list[tuple[str, dict[str, Any], str, list[tuple[str, str]]]] = [
    ("fields, most trusted first", {"phone": MINE, "email": "a@b.example"}, "no network", [("phone", MINE), ("email", "a@b.example")]),
    ("a number in the text", {"email": "a@b.example"}, "0719 555 0456 is dead", [("email", "a@b.example"), ("phone", HERS)]),
    ("the same number in field and text", {"phone": MINE}, "my line 0710-555-0123 is dead", [("phone", MINE)]),
    ("a relative's number", {"phone": MINE}, "my sister's 07195550456 browses fine", [("phone", MINE)]),
    ("an agent's number", {"phone": MINE}, "your agent 07195550456 insulted me", [("phone", MINE)]),
    ("the line of one spoken for", {}, "you deduct from my mother's line 07195550456", [("phone", HERS)]),
    ("a borrowed phone gives way", {"phone": MINE}, "I am using my neighbour's phone, my line is 07195550456", [("phone", HERS)]),
    ("a borrowed phone, no other named", {"phone": MINE}, "I am using my neighbour's phone", [("phone", MINE)]),
    ("an account, however grouped", {"account": "BF20417733"}, "my account number is BF-20417733", [("account", "BF20417733")]),
    ("a handle somebody is", {"phone": MINE}, "ask @night_owl", [("phone", MINE)]),
    ("a handle the writer is", {"phone": MINE}, "I tweeted as @night_owl", [("phone", MINE), ("handle", "x:night_owl")]),
    ("a repost", {"handle": "x:echo", "is_repost": True}, "my line 07195550456 is dead", [("handle", "x:echo")]),
]


@pytest.mark.parametrize(("reason", "fields", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_identifiers(tools: Tools, reason: str, fields: dict[str, Any], text: str, expected: list[tuple[str, str]]) -> None:
    complaint = Complaint("r-1", Source.SMS, "test", "e-1", NOW, NOW, text, **fields)
    (answer,) = analyze([complaint], tools=tools)
    assert isinstance(answer, ClassifiedComplaint)
    assert list(answer.identifiers) == [PSEUDONYMS(kind, value) for kind, value in expected]


CHUNKS: list[tuple[str, list[int], list[int]]] = [
    ("none", [], []),
    ("short ones, by number", [10] * (CHUNK + 1), [CHUNK, 1]),
    ("long ones, by characters", [CHUNK_CHARACTERS // 2] * 3, [2, 1]),
    ("longer than a chunk holds: alone", [10, CHUNK_CHARACTERS + 1, 10], [1, 1, 1]),
    ("without words", [0] * 3, [3]),
]


@pytest.mark.parametrize(("reason", "lengths", "expected"), CHUNKS, ids=[case[0] for case in CHUNKS])
def test_chunks(reason: str, lengths: list[int], expected: list[int]) -> None:
    complaints = [
        Complaint(f"r-{n}", Source.SMS, "test", f"e-{n}", NOW, NOW, "x" * length if length else None) for n, length in enumerate(lengths)
    ]
    chunks = cut_into_chunks(complaints)
    assert [len(chunk) for chunk in chunks] == expected
    assert [complaint for chunk in chunks for complaint in chunk] == complaints
