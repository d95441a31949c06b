"""Encoders opened from folders, one of them not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.train


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=50, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, attention_probs_dropout_prob=0.1
    )
    BertModel(config).save_pretrained(tmp_path)
    return tmp_path


def test_the_pooling_layer_is_left_out_without_a_word_and_settings_are_kept(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from transformers.utils import logging

    from complaints_nlp.classification.base_encoder import open_encoder

    before = logging.get_verbosity(), logging.is_progress_bar_enabled()
    encoder = open_encoder(folder, attention_probs_dropout_prob=0.0)
    assert encoder.pooler is None
    assert encoder.config.attention_probs_dropout_prob == 0.0
    assert capfd.readouterr() == ("", "")
    assert (logging.get_verbosity(), logging.is_progress_bar_enabled()) == before


def test_an_encoder_that_lacks_weights_is_refused_by_their_names(folder: Path) -> None:
    pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    from complaints_nlp.classification.base_encoder import BaseIncomplete, open_encoder

    weights = load_file(folder / "model.safetensors")
    lost = next(name for name in weights if name.endswith("attention.self.query.weight"))
    del weights[lost]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(BaseIncomplete, match=f"lacks the weights .*{lost}"):
        open_encoder(folder)
