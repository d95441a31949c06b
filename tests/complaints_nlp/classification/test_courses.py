"""What the two courses of a training read, and what they ask for."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import read_corpus

CORPUS = Path(__file__).parents[3] / "corpus"
pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def rows():
    return [example for example in read_corpus(CORPUS / "train.jsonl") if example.spans and example.is_complaint][:6]


@pytest.fixture(scope="module")
def tokenizer():
    pytest.importorskip("torch")
    from transformers import AutoTokenizer

    from complaints_nlp.classification.training import base_model

    return AutoTokenizer.from_pretrained(base_model(), local_files_only=True)


def test_the_second_course_reads_each_text_masked_and_as_written(rows, tokenizer, monkeypatch):
    from complaints_nlp.classification import courses
    from complaints_nlp.classification.windows import encoder_text

    monkeypatch.setattr(courses, "noisy", lambda text, _: text)
    windows = courses.Paired().windows(tokenizer, rows, random.Random(1))
    assert windows.documents == 2 * len(rows)
    for number, example in enumerate(rows):
        for side, text in enumerate((example.masked, example.text)):
            ids = windows.input_ids[2 * number + side]
            first = tokenizer(encoder_text(text), add_special_tokens=False, verbose=False)["input_ids"][:5]
            assert ids[1 : 1 + len(first)].tolist() == first


def test_readings_that_agree_cost_nothing_more_and_those_that_do_not_do(rows):
    torch = pytest.importorskip("torch")
    from complaints_nlp.classification.courses import Masked, Paired
    from complaints_nlp.classification.heads import HEADS
    from complaints_nlp.classification.losses import Losses

    losses = Losses(rows, smoothing=0.0)
    one = {name: torch.randn(len(rows), len(answers), generator=torch.Generator().manual_seed(4)) for name, answers in HEADS.items()}
    twice = {name: logits.repeat_interleave(2, dim=0) for name, logits in one.items()}
    alone = float(Masked().loss(losses, one, rows, agreement=5.0))
    assert float(Paired().loss(losses, twice, rows, agreement=5.0)) == pytest.approx(alone, rel=1e-5)
    apart = {**twice, "category": twice["category"] + torch.tensor([[0.0] * 3, [3.0, 0.0, -3.0]] * len(rows))}
    free, bound = (float(Paired().loss(losses, apart, rows, agreement=weight)) for weight in (0.0, 5.0))
    assert bound > free


def test_a_row_without_judgement_is_not_asked_to_agree(rows):
    torch = pytest.importorskip("torch")
    from complaints_nlp.classification.courses import Paired
    from complaints_nlp.classification.heads import HEADS
    from complaints_nlp.classification.losses import Losses

    unjudged = [replace(row, judged=False) for row in rows]
    logits = {name: torch.linspace(-1, 1, 2 * len(rows) * len(answers)).reshape(2 * len(rows), -1) for name, answers in HEADS.items()}
    losses = Losses(rows, smoothing=0.0)
    assert float(Paired().loss(losses, logits, unjudged, agreement=0.0)) == float(Paired().loss(losses, logits, unjudged, agreement=9.0))
