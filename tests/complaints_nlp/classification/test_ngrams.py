"""The n-gram reader: what it reads of a text, and that stored weights answer as trained ones."""

from __future__ import annotations

import numpy as np
import pytest

from complaints_nlp.classification.ngrams import BUCKETS, HEADS_READ, NgramModel, features
from complaints_nlp.classification.windows import encoder_text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("data gone", "DATA gone", True),  # case says nothing
        ("MTN network bad", "glo network bad", True),  # which operator it is must not decide
        ("Ẹ jọ̀ọ́ data tán", "Ẹ jọ̀ọ́ data", False),
        ("call <PHONE_NUMBER>", "call <PERSON>", False),  # placeholders are words of their own
        ("soooooo slow", "soooo slow", True),  # elongation is folded before
    ],
)
def test_what_is_read(one, other, same):
    (first, _), (second, _) = features(encoder_text(one)), features(encoder_text(other))
    assert (set(first.tolist()) == set(second.tolist())) is same


def test_counts_are_dampened():
    _, counts = features("bad bad bad bad")
    assert counts.max() == pytest.approx(1 + np.log(4), rel=1e-5)


def test_a_text_without_words_gets_the_bias():
    rng = np.random.default_rng(0)
    answers = sum(HEADS_READ.values())
    model = NgramModel(
        np.ones(BUCKETS, np.float32), rng.normal(size=(BUCKETS, answers)).astype(np.float32), np.arange(answers, dtype=np.float32)
    )
    logits = model.logits(["", "network"])
    assert np.concatenate([logits[name][0] for name in HEADS_READ]).tolist() == list(range(answers))
    assert {name: rows.shape for name, rows in logits.items()} == {name: (2, width) for name, width in HEADS_READ.items()}


def test_stored_weights_answer_as_they_were(tmp_path):
    rng = np.random.default_rng(1)
    answers = sum(HEADS_READ.values())
    model = NgramModel(
        rng.uniform(1, 8, BUCKETS).astype(np.float32), rng.normal(size=(BUCKETS, answers)).astype(np.float32), np.zeros(answers, np.float32)
    )
    model.save(tmp_path / "ngrams.npz")
    texts = ["una network no dey work", "dem chop my money"]
    before, after = model.logits(texts), NgramModel.load(tmp_path / "ngrams.npz").logits(texts)
    assert all(np.allclose(before[name], after[name], atol=0.05) for name in HEADS_READ)


@pytest.mark.train
def test_training_learns_the_difference():
    pytest.importorskip("sklearn")
    from dataclasses import replace
    from pathlib import Path

    from complaints_nlp.classification.corpus import read_corpus
    from complaints_nlp.classification.ngram_training import train_ngrams
    from complaints_nlp.labels import Category

    seen = [e for e in read_corpus(Path(__file__).parents[3] / "corpus" / "train.jsonl") if e.is_complaint][:240]
    unjudged = replace(seen[0], id="u", judged=False, masked="zzz " * 9, category=Category.SERVICE)
    model = train_ngrams([*seen, unjudged], seed=1)
    said = model.logits([example.masked for example in seen])["category"].argmax(1)
    assert np.mean([list(Category)[place] == example.category for place, example in zip(said, seen, strict=True)]) > 0.95
    without = train_ngrams(seen, seed=1)
    assert np.array_equal(model.logits(["zzz data gone"])["category"], without.logits(["zzz data gone"])["category"])  # it was not read


@pytest.mark.train
@pytest.mark.parametrize("categories", [("billing",), ("billing", "service"), ("network", "billing", "service")])
def test_answers_that_no_row_gives_are_never_said(categories):
    pytest.importorskip("sklearn")
    from dataclasses import replace
    from pathlib import Path

    from complaints_nlp.classification.corpus import read_corpus
    from complaints_nlp.classification.ngram_training import train_ngrams
    from complaints_nlp.labels import Category

    rows = read_corpus(Path(__file__).parents[3] / "corpus" / "train.jsonl")
    seen = [replace(e, secondary=()) for e in rows if e.is_complaint and e.category in categories][:120]
    assert {e.category for e in seen} == set(categories)
    model = train_ngrams(seen, seed=1)
    logits = model.logits([example.masked for example in seen])
    right = [list(Category)[place] == example.category for place, example in zip(logits["category"].argmax(1), seen, strict=True)]
    assert np.mean(right) > 0.95
    assert (logits["complaint"] > 0).all()  # only complaints were shown
    assert (logits["secondary"] < 0).all()  # and none with a second grievance
