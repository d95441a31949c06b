"""What a batch of training reads, and what is asked of two readings of one text and of readers who differ."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import OTHER, read_corpus
from complaints_nlp.classification.windows import encoder_text, reads_alike
from complaints_nlp.labels import Category

CORPUS = Path(__file__).parents[3] / "corpus"
pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def rows():
    """Two texts whose person is read otherwise, one whose number reads alike both ways, one without personal data."""
    corpus = [example for example in read_corpus(CORPUS / "train.jsonl") if example.is_complaint]
    kinds = {example.id: {span.type for span in example.spans if not span.kept} for example in corpus}
    named = [example for example in corpus if kinds[example.id] == {"PERSON"}][:2]
    numbered = next(e for e in corpus if kinds[e.id] == {"PHONE_NUMBER"} and reads_alike(e.text, e.masked))
    return [named[0], numbered, named[1], next(example for example in corpus if not kinds[example.id])]


@pytest.fixture(scope="module")
def tokenizer():
    pytest.importorskip("torch")
    from complaints_nlp.classification.base_encoder import base_model
    from complaints_nlp.classification.readings import open_tokenizer

    return open_tokenizer(base_model())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Call <PERSON>, on <NUMBER>.", "call person on number ."),
        ('it says "no (more) data" “again”', "it says no more data again"),
        ("1,000,000 gone, 2,5 left", "1000 ##00 ##0 gone 2 , 5 left"),  # a comma between digits stays unless it parts thousands
        ("@user una @ home", "user una @ home"),
    ],
)
def test_signs_that_say_little_are_not_read(text, read, tokenizer, tmp_path):
    from tokenizers import Tokenizer

    assert tokenizer.tokenize(text) == read.split()
    tokenizer.backend_tokenizer.save(str(tmp_path / "tokenizer.json"))  # as it is shipped with a model
    assert Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode(text, add_special_tokens=False).tokens == read.split()


def test_a_text_is_read_twice_where_masking_changes_what_is_read(rows, tokenizer, monkeypatch):
    from complaints_nlp.classification import readings

    monkeypatch.setattr(readings, "noisy", lambda text, _: text)
    read = readings.readings(tokenizer, rows, random.Random(1))
    assert read.as_written == (0, 2)
    assert read.windows.documents == 6
    for document, text in enumerate([*(row.masked for row in rows), rows[0].text, rows[2].text]):
        first = tokenizer(encoder_text(text), add_special_tokens=False, verbose=False)["input_ids"][:5]
        assert read.windows.input_ids[document][1 : 1 + len(first)].tolist() == first


def test_a_row_that_only_knows_its_sentiment_is_read_once(rows, tokenizer):
    from complaints_nlp.classification.readings import readings

    assert readings(tokenizer, [replace(row, judged=False) for row in rows], random.Random(1)).as_written == ()


def test_both_readings_of_a_long_text_are_of_the_same_place(rows, tokenizer, monkeypatch):
    from complaints_nlp.classification import readings

    monkeypatch.setattr(readings, "noisy", lambda text, _: text)
    words = " ".join(f"word{number}" for number in range(900))
    long = replace(rows[0], text=f"Ada. {words}", masked=f"<PERSON>. {words}")
    masked, written = readings.readings(tokenizer, [long], random.Random(4)).windows.input_ids.tolist()
    assert len(set(masked) & set(written)) > 0.8 * len(set(masked))


def test_read_once_a_text_is_now_masked_and_now_as_it_was_written(rows, tokenizer, monkeypatch):
    from complaints_nlp.classification import readings

    monkeypatch.setattr(readings, "noisy", lambda text, _: text)
    rng, seen = random.Random(2), set()
    for _ in range(20):
        read = readings.readings(tokenizer, rows[:1], rng, pairs=False)
        assert (read.as_written, read.windows.documents) == ((), 1)
        seen.add(tuple(read.windows.input_ids[0].tolist()))
    ways = [tokenizer(encoder_text(text), verbose=False)["input_ids"] for text in (rows[0].masked, rows[0].text)]
    assert seen == {tuple(ids) for ids in ways}


def test_no_more_of_a_long_text_is_read_than_the_window(rows, tokenizer):
    from complaints_nlp.classification.readings import readings

    long = replace(rows[3], masked=" ".join(f"word{number}" for number in range(900)))
    assert readings(tokenizer, [long], random.Random(3), window=40, pairs=False).windows.input_ids.shape == (1, 42)


def test_readings_that_agree_cost_nothing_and_those_that_do_not_do():
    torch = pytest.importorskip("torch")
    from complaints_nlp.classification.losses import disagreement

    one = {"category": torch.tensor([[1.0, 0.0, -1.0]]), "complaint": torch.tensor([[0.5]])}
    assert float(disagreement(one, one)) == 0.0
    near = {**one, "category": torch.tensor([[0.8, 0.1, -1.0]])}
    far = {**one, "category": torch.tensor([[-1.0, 0.0, 1.0]])}
    assert 0 < float(disagreement(one, near)) < float(disagreement(one, far))
    assert float(disagreement(one, far)) == pytest.approx(float(disagreement(far, one)))
    assert float(disagreement(one, {**one, "complaint": torch.tensor([[-0.5]])})) > 0


@pytest.mark.parametrize(
    ("is_complaint", "category", "dissent", "complaint", "shares"),
    [
        (True, "network", None, 1, (1, 0, 0)),
        (True, "network", "billing", 1, (2 / 3, 1 / 3, 0)),  # both took it for a complaint
        (True, "network", OTHER, 2 / 3, (1, 0, 0)),  # the third heard no complaint
        (False, "network", "service", 1 / 3, (2 / 3, 0, 1 / 3)),  # the third heard one
        (False, "network", "network", 1 / 3, (1, 0, 0)),
    ],
)
def test_a_reader_who_answers_otherwise_counts_a_third(rows, is_complaint, category, dissent, complaint, shares):
    pytest.importorskip("torch")
    from complaints_nlp.classification.losses import CATEGORIES, _category_shares, _complaint_share

    row = replace(rows[0], is_complaint=is_complaint, category=Category(category), dissent=dissent)
    assert _complaint_share(row) == pytest.approx(complaint)
    assert dict(zip(CATEGORIES, _category_shares(row), strict=True)) == pytest.approx(
        dict(zip(("network", "billing", "service"), shares, strict=True))
    )
