"""The trained recogniser: what it is asked, how sure it must be, and what it finds in texts written for this test."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.name_model import AROUND, MOST_TOKENS, ModelNames, _windows
from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.spans import join_names, settle

FOUND = [
    ("abeg tell chukwuemerie make e call me back", ["chukwuemerie"], "small letters, in no list"),
    ("Di court don free Oluwadamisire Kpakol for the matter", ["Oluwadamisire Kpakol"], "a whole name in no list, Pidgin"),
    ("The technician Yetunmise came on Tuesday and left", ["Yetunmise"], "after a trade"),
]
LEFT = [
    ("network don die for Surulere and Ikorodu since Friday", "places and days"),
    ("Beejan, abeg reverse my N500, the bundle no work", "the operator"),
    ("Arsenal beat Chelsea, data finish before second half", "clubs"),
    ("", "nothing"),
]


@pytest.fixture(scope="module")
def names() -> ModelNames:
    return ModelNames(first=RuleNames())


def _found(names: ModelNames, text: str) -> list[str]:
    persons = [entity for entity in settle(names.find([text])[0]) if entity.type == "PERSON"]
    return [text[entity.start : entity.end] for entity in join_names(persons, text)]


@pytest.mark.parametrize(("text", "expected", "reason"), FOUND, ids=[reason for *_, reason in FOUND])
def test_finds(names: ModelNames, text: str, expected: list[str], reason: str) -> None:
    assert _found(names, text) == expected


@pytest.mark.parametrize(("text", "reason"), LEFT, ids=[reason for _, reason in LEFT])
def test_leaves(names: ModelNames, text: str, reason: str) -> None:
    assert _found(names, text) == []


def test_an_answer_depends_on_its_own_text_alone(names: ModelNames) -> None:
    texts = [text for text, *_ in FOUND] + [text for text, _ in LEFT]
    assert names.find(texts) == [names.find([text])[0] for text in texts]


def test_a_text_is_read_around_what_is_open_and_every_open_word_with_its_neighbours() -> None:
    offsets = [(6 * n, 6 * n + 5) for n in range(500)]
    assert _windows(offsets, [offsets[0][0], offsets[499][0]]) == [(0, AROUND + 1), (499 - AROUND, 500)]
    assert _windows(offsets, [offsets[100][0], offsets[101][0]]) == [(100 - AROUND, 102 + AROUND)]
    everywhere = _windows(offsets, [start for start, _ in offsets])
    assert {token for first, last in everywhere for token in range(first, last)} == set(range(500))
    assert all(last - first <= MOST_TOKENS for first, last in everywhere)


def test_a_name_far_down_a_long_text_is_found(names: ModelNames) -> None:
    text = "the network is bad and the data finish quick. " * 60 + "Please call Oluwadamisire Kpakol back."
    assert _found(names, text) == ["Oluwadamisire Kpakol"]
