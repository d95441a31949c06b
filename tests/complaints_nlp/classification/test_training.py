"""Training, export and what comes back from it, on an encoder small enough for a test."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from complaints_nlp.classification.augmentation import NOISES, noisy
from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.classification.second_reader import SECOND_FILES
from complaints_nlp.labels import Category

CORPUS = Path(__file__).parents[3] / "corpus"


@pytest.mark.parametrize("noise", [noise for _, noise in NOISES])
def test_noise_keeps_placeholders_and_is_the_same_for_a_seed(noise):
    text = "please the Beejan network in this area is down, call <PHONE_NUMBER> for <PERSON> and reverse your money"
    once, again = (noise(text, random.Random(3)) for _ in range(2))
    assert once == again
    assert noisy(text, random.Random(1)) != noisy(text, random.Random(2))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    pytest.importorskip("torch")
    from transformers import BertConfig, BertModel, BertTokenizerFast

    from complaints_nlp.classification.base_encoder import base_model
    from complaints_nlp.classification.training import Recipe, train

    base = tmp_path_factory.mktemp("base")
    BertTokenizerFast.from_pretrained(base_model()).save_pretrained(base)
    config = BertConfig(hidden_size=64, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, max_position_embeddings=512)
    BertModel(config).save_pretrained(base)
    easy = [example for example in read_corpus(CORPUS / "train.jsonl") if example.language == "en"][:120]
    recipe = Recipe(epochs=2, learning_rate=1e-3, batch_documents=8, batch_tokens=512)
    return train(easy, easy[:40], base=base, recipe=recipe), easy


@pytest.mark.train
def test_training_learns_what_it_is_shown(trained):
    result, _ = trained
    assert len(result.history) == 2
    assert result.history[-1]["loss"] < result.history[0]["loss"]


@pytest.mark.train
def test_the_same_seed_gives_the_same_loss(trained, tmp_path):
    from complaints_nlp.classification.training import Recipe, _epoch

    _, easy = trained
    lengths = {example.id: len(example.masked) for example in easy}
    orders = [[example.id for batch in _epoch(easy, lengths, Recipe(), random.Random(5)) for example in batch] for _ in range(2)]
    assert orders[0] == orders[1]


@pytest.mark.train
def test_the_exported_model_answers_as_the_trained_one(trained, tmp_path):
    from complaints_nlp.classification.export import export
    from complaints_nlp.classification.training import logits_of

    result, easy = trained
    predictor = export(result, tmp_path / "model", tuning=easy[:40], version="test")
    texts = [example.masked for example in easy[:40]]
    whole, small = logits_of(result.network, result.tokenizer, texts), predictor.encoder_logits(texts)
    same = whole["category"].argmax(1) == small["category"].argmax(1)
    assert same.mean() >= 0.95  # int8 against fp32
    assert np.abs(whole["category"] - small["category"]).mean() < 0.1
    assert predictor.version == "test"
    assert all(answer.category in set(Category) for answer in predictor.predict(texts))


@pytest.mark.train
def test_int8_is_set_against_the_fp32_that_training_keeps_or_against_drawn_ones(trained, tmp_path, capsys):
    from complaints_nlp.classification import comparison
    from complaints_nlp.classification.export import alike_in_int8, export

    result, easy = trained
    folder, corpus, figures = tmp_path / "model", tmp_path / "corpus", tmp_path / "out" / "figures.json"
    corpus.mkdir()
    (corpus / "test.jsonl").write_text("".join((CORPUS / "test.jsonl").read_text().splitlines(keepends=True)[:30]))
    export(result, folder, tuning=easy[:40], version="test", keep_fp32=True)
    assert 0.95 <= alike_in_int8(folder, easy[:40]) <= 1.0
    assert comparison.main(["--alone", "--corpus", str(corpus), "--model", str(folder), "--draws", "20", "--out", str(figures)]) == 0
    assert "int8 over fp32" in capsys.readouterr().out
    found = json.loads(figures.read_text())["sets"]["frozen test split"]
    assert found["agreement"][comparison.OURS_FP32]["category"] >= 0.9
    assert {comparison.OURS, comparison.OURS_FP32} <= found["figures"].keys()
    (folder / "encoder.fp32.onnx").unlink()
    again = ["--alone", "--corpus", str(corpus), "--model", str(folder), "--draws", "20", "--fp32-draws", "2", "--out", str(figures)]
    assert comparison.main(again) == 0
    assert "int8 over fp32" in capsys.readouterr().out
    found = json.loads(figures.read_text())
    drawn = {f"{comparison.OURS_FP32}, drawn {number}" for number in (1, 2)}
    assert found["sets"]["frozen test split"]["agreement"].keys() == drawn
    assert all(same["category"] >= 0.9 for same in found["sets"]["frozen test split"]["agreement"].values())
    assert len(drawn & found["texts_per_second"].keys()) == 1
    assert not list(folder.glob("*.fp32.onnx"))


@pytest.mark.train
def test_a_second_reader_that_is_taken_over_leaves_nothing_of_the_one_before(tmp_path):
    pytest.importorskip("torch")
    from complaints_nlp.classification.export import take_second
    from complaints_nlp.classification.predictor import has_precision

    source, folder = tmp_path / "source", tmp_path / "model"
    for each in (source, folder):
        each.mkdir()
        for name in SECOND_FILES:
            (each / name).write_text(each.name)
    for name in ("encoder.fp32.onnx", "second.lower.fp32.onnx", "second.upper.fp32.onnx"):
        (folder / name).write_text("model")
    assert has_precision(folder, "fp32")
    take_second(source, folder)
    assert {(folder / name).read_text() for name in SECOND_FILES} == {"source"}
    assert not has_precision(folder, "fp32")


@pytest.mark.train
def test_a_long_text_is_read_in_windows_alike_in_training_and_prediction(trained, tmp_path):
    from complaints_nlp.classification.export import export
    from complaints_nlp.classification.training import logits_of

    result, easy = trained
    predictor = export(result, tmp_path / "model", tuning=easy[:40], version="test")
    long = " ".join(example.masked for example in easy[:30])
    whole, small = logits_of(result.network, result.tokenizer, [long]), predictor.encoder_logits([long])
    assert np.abs(whole["category"] - small["category"]).max() < 0.3


@pytest.mark.train
def test_a_row_that_only_knows_its_sentiment_teaches_only_that():
    torch = pytest.importorskip("torch")
    from dataclasses import replace

    from complaints_nlp.classification.heads import HEADS
    from complaints_nlp.classification.losses import Losses

    first, *others = read_corpus(CORPUS / "train.jsonl")[:6]
    unjudged = replace(first, judged=False, category=Category.BILLING)
    losses = Losses([first, *others], smoothing=0.0)
    logits = {name: torch.linspace(-1, 1, 6 * len(answers)).reshape(6, -1) for name, answers in HEADS.items()}
    said = losses(logits, [unjudged, *others])
    assert said == losses(logits, [replace(unjudged, category=Category.SERVICE, is_complaint=False), *others])  # placeholders
    assert said != losses(logits, [replace(unjudged, judged=True), *others])  # labels
    assert float(losses(logits, [replace(row, judged=False, sentiment=None) for row in (first, *others)])) == 0.0


@pytest.mark.train
def test_batches_hold_their_tokens_and_every_judged_row_once():
    pytest.importorskip("torch")
    from complaints_nlp.classification.base_encoder import base_model
    from complaints_nlp.classification.readings import open_tokenizer, tokenize
    from complaints_nlp.classification.training import Recipe, _epoch
    from complaints_nlp.classification.windows import encoder_text

    rows = read_corpus(CORPUS / "train.jsonl")
    tokens = tokenize(open_tokenizer(base_model()), [encoder_text(row.masked) for row in rows])
    lengths = {row.id: min(len(ids), 256) for row, ids in zip(rows, tokens, strict=True)}
    recipe = Recipe(batch_tokens=600, batch_documents=24)
    batches = list(_epoch(rows, lengths, recipe, random.Random(1)))
    assert sorted(row.id for batch in batches for row in batch) == sorted(row.id for row in rows)
    assert max(len(batch) for batch in batches) <= 24
    for batch in batches:
        assert len(batch) <= 8 or len(batch) * max(lengths[row.id] for row in batch) <= 600
