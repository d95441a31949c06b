"""The shipped model behind its interface. What it scores is measured elsewhere; here: it keeps its promises."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

import numpy as np
import pytest

from complaints_nlp.classification.heads import CODE_CATEGORY
from complaints_nlp.classification.predictor import CONFIG, Calibration, Predictor
from complaints_nlp.errors import AssetMissing
from complaints_nlp.labels import Category


@pytest.fixture(scope="module")
def predictor():
    return Predictor.load()


TEXTS = [
    "una deduct my 500 naira and I no subscribe for anything",
    "no network for three days in our street, calls do not go through at all",
    "your agent hung up on me twice and nobody has called me back about my SIM registration",
    "good morning @BeejanCare have a lovely week",
    "x",
    "Agent: hello\nCustomer: " + "the internet is slow and it drops every evening when we need it most. " * 60,
]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (TEXTS[0], Category.BILLING),  # Pidgin, a deduction
        (TEXTS[1], Category.NETWORK),  # no coverage; "calls" is no billing word here
        (TEXTS[2], Category.SERVICE),  # conduct
        ("abeg my data finish for one night, 10GB just vanish", Category.BILLING),  # data that vanishes is billing
    ],
)
def test_plain_cases(predictor, text, category):
    answer = predictor.predict([text])[0]
    assert answer.category is category
    assert answer.is_complaint


def test_answers_do_not_depend_on_the_batch(predictor):
    together = predictor.logits(TEXTS)
    for row, text in enumerate(TEXTS):
        alone = predictor.logits([text])
        # To the last bit: a run that is taken up again must answer as the one that was killed, however its batches are cut.
        assert all(np.array_equal(alone[name][0], together[name][row]) for name in together)


def test_probabilities_are_those_of_the_answers(predictor):
    category, complaint, _ = predictor.probabilities(TEXTS)
    for row, answer in enumerate(predictor.predict(TEXTS)):
        assert category[row].max() == pytest.approx(answer.confidence, abs=1e-6)
        assert complaint[row] == pytest.approx(answer.complaint_probability, abs=1e-6)
        assert category[row].sum() == pytest.approx(1)


def test_nobody_is_surer_than_people_are_of_each_other(predictor):
    agree = predictor.calibration.readers_agree
    sure = max(answer.confidence for answer in predictor.predict(TEXTS))
    assert 0.9 < sure <= agree < 1
    bound = Calibration({}, readers_agree=agree).shares(np.array([[9.0, 0.0, 0.0]]))[0]
    assert bound.sum() == pytest.approx(1)
    assert bound[1] == bound[2] == pytest.approx((1 - agree) / 2, abs=1e-3)


def test_a_model_of_before_the_bound_answers_as_it_did():
    stored = {"mixtures": {}, "complaint_threshold": 0.5, "secondary_threshold": 0.5}
    assert Calibration.of(stored).shares(np.array([0.0, np.log(3), -np.inf])) == pytest.approx([0.25, 0.75, 0.0])


def test_answers_agree_with_each_other(predictor):
    for answer in predictor.predict(TEXTS):
        assert 1 / 3 <= answer.confidence <= 1
        assert 0 <= answer.complaint_probability <= 1
        assert answer.category not in answer.secondary
        if answer.is_complaint:
            assert CODE_CATEGORY[answer.code] is answer.category
        else:
            assert answer.code is None
            assert answer.secondary == ()


def test_no_texts_no_answers(predictor):
    assert predictor.predict([]) == []


def test_the_asset_is_whole():
    folder = files("complaints_nlp") / "assets" / "model"
    config = json.loads((folder / CONFIG).read_text())
    for name, checksum in config["sha256"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == checksum, name


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(AssetMissing, match=r"encoder\.int8\.onnx"):
        Predictor.load(tmp_path)
