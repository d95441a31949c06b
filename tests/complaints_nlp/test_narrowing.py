"""A narrower encoder answers as the wide one did."""

from __future__ import annotations

from copy import deepcopy

import pytest

pytestmark = pytest.mark.train


def test_neurons_that_others_can_stand_in_for_go_without_a_trace():
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    from complaints_nlp.narrowing import Read, narrow

    torch.manual_seed(7)
    config = BertConfig(vocab_size=60, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48)
    wide = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for layer in wide.encoder.layer:  # every neuron twice, and the biases that make them matter
            dense = layer.intermediate.dense
            dense.weight.normal_(std=0.5)
            dense.weight[24:], dense.bias[24:] = dense.weight[:24], dense.bias[:24]
            layer.output.dense.weight.normal_(std=0.5)
    ids = torch.randint(60, (64, 24))
    mask = torch.ones_like(ids)
    mask[:20, 18:] = 0
    ids[:20, 18:] = 0
    read = Read(ids, mask, torch.zeros_like(ids))
    narrowed = deepcopy(wide)
    narrow(narrowed, [read], width=24)
    assert [layer.intermediate.dense.out_features for layer in narrowed.encoder.layer] == [24, 24]
    with torch.no_grad():
        before, after = (encoder(input_ids=ids, attention_mask=mask).last_hidden_state[mask.bool()] for encoder in (wide, narrowed))
    assert float((before - after).abs().max()) < 0.05
    narrow(narrowed, [read], width=8)
    with torch.no_grad():
        less = narrowed(input_ids=ids, attention_mask=mask).last_hidden_state[mask.bool()]
    assert float((before - less).abs().max()) > float((before - after).abs().max())


def test_a_layer_that_is_narrow_enough_stays_as_it_is():
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    from complaints_nlp.narrowing import Read, narrow

    config = BertConfig(vocab_size=20, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    encoder = BertModel(config, add_pooling_layer=False).eval()
    before = deepcopy(encoder.state_dict())
    ids = torch.randint(20, (4, 8))
    narrow(encoder, [Read(ids, torch.ones_like(ids), torch.zeros_like(ids))], width=32)
    for name, weight in encoder.state_dict().items():
        torch.testing.assert_close(weight, before[name])
