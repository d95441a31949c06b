"""The last step of a training: part of the way back, and heads that read what is there."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.labels import Category

CORPUS = Path(__file__).parents[3] / "corpus"
pytestmark = pytest.mark.train


@pytest.mark.parametrize("kept", [0.0, 0.25, 1.0])
def test_weights_stop_on_the_way_they_came(kept):
    torch = pytest.importorskip("torch")
    from complaints_nlp.classification.settling import go_back

    encoder = torch.nn.Linear(2, 1)
    start = {name: torch.zeros_like(weight) for name, weight in encoder.state_dict().items()}
    came_to = deepcopy(encoder.state_dict())
    go_back(encoder, start, kept=kept)
    for name, weight in encoder.state_dict().items():
        torch.testing.assert_close(weight, kept * came_to[name])


def test_heads_learn_to_read_vectors_that_tell_the_categories_apart():
    torch = pytest.importorskip("torch")
    from complaints_nlp.classification.heads import HEADS
    from complaints_nlp.classification.losses import Losses
    from complaints_nlp.classification.settling import refit

    examples = [example for example in read_corpus(CORPUS / "train.jsonl") if example.is_complaint][:300]
    truth = torch.tensor([list(Category).index(example.category) for example in examples])
    vectors = torch.nn.functional.one_hot(truth, 8).float()
    heads = torch.nn.ModuleDict({name: torch.nn.Linear(8, len(answers)) for name, answers in HEADS.items()})
    for parameter in heads.parameters():  # what they learn, not where they began, is asked
        torch.nn.init.zeros_(parameter)
    refit(heads, vectors, examples, Losses(examples, smoothing=0.0), seed=1)
    assert bool((heads["category"](vectors).argmax(1) == truth).all())
