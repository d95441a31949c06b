from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import Example, read_corpus
from complaints_nlp.classification.drift import MOVED, REST, profile, shifts
from complaints_nlp.labels import Category, Language

CORPUS = Path(__file__).parents[3] / "corpus"


@dataclass
class Answer:
    is_complaint: bool
    category: Category
    confidence: float


def answers(examples: list[Example], *, sure: float = 0.9) -> list[Answer]:
    rng = random.Random(1)
    return [Answer(example.is_complaint, example.category, min(1.0, sure + rng.uniform(-0.1, 0.1))) for example in examples]


@pytest.fixture(scope="module")
def corpus() -> list[Example]:
    rows = read_corpus(CORPUS / "train.jsonl")
    random.Random(4).shuffle(rows)
    return rows


def faults(then: list[Example], now: list[Example], *, sure: float = 0.9) -> list[str]:
    reference = profile([e.masked for e in then], answers(then))
    return [shift.feature for shift in shifts(reference, [e.masked for e in now], answers(now, sure=sure)) if not shift.passed]


def test_two_halves_of_one_corpus_have_not_moved(corpus: list[Example]) -> None:
    assert faults(corpus[:570], corpus[570:]) == []


def test_a_small_sample_is_not_taken_for_movement(corpus: list[Example]) -> None:
    assert faults(corpus[:570], corpus[570:630]) == []


def test_a_wave_of_one_category_is_a_fault(corpus: list[Example]) -> None:
    wave = [e for e in corpus[570:] if e.category is Category.NETWORK and e.is_complaint]
    assert "classes" in faults(corpus[:570], wave)


def test_doubt_is_a_fault(corpus: list[Example]) -> None:
    assert faults(corpus[:570], corpus[570:], sure=0.6) == ["confidence"]


def test_another_language_is_a_fault_of_vocabulary(corpus: list[Example]) -> None:
    english = [e for e in corpus if e.language is Language.ENGLISH]
    assert "vocabulary" in faults(english, [e for e in corpus if e.language is Language.YORUBA])


def test_what_moved_is_said_largest_first(corpus: list[Example]) -> None:
    reference = profile(["network down"] * 50, answers(corpus[:50]))
    found = {shift.feature: shift for shift in shifts(reference, ["network gone"] * 50, answers(corpus[:50]))}
    assert list(found["vocabulary"].moved)[-1] == "network"  # as common as before
    assert found["vocabulary"].moved[REST][1] > 0.4  # "gone" is a word the reference does not hold
    assert found["vocabulary"].moved["down"][1] < 0.02
    assert found["classes"].psi == pytest.approx(0, abs=1e-9)
    assert found["classes"].bound > MOVED


def test_rare_words_and_placeholders_are_not_kept() -> None:
    words = profile(["call <PHONE_NUMBER> now"] * 6 + ["zainab"], [])["vocabulary"]
    assert set(words) == {"call", "now", REST}
    assert words[REST] == 1
