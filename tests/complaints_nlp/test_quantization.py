"""The int8 file of an encoder answers as the quantised export does, and counts nothing that it can be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder of the kind that is shipped, untrained."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, attn_implementation="eager"
    )

    class Mean(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = BertModel(config, add_pooling_layer=False)

        def forward(self, input_ids: Any) -> Any:
            return self.encoder(input_ids=input_ids).last_hidden_state.mean(1)

    path = tmp_path_factory.mktemp("encoder") / "whole.onnx"
    torch.onnx.export(
        Mean().eval(),
        (torch.ones(1, 8, dtype=torch.long),),
        str(path),
        input_names=["input_ids"],
        output_names=["vector"],
        dynamic_axes={"input_ids": {0: "windows", 1: "tokens"}, "vector": {0: "windows"}},
        opset_version=17,
        dynamo=False,
    )
    return path


def test_told_shapes_change_no_answer(exported: Path, tmp_path: Path) -> None:
    import onnx
    from onnxruntime import InferenceSession
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from complaints_nlp.quantization import write_int8

    plain, told = tmp_path / "plain.onnx", tmp_path / "told.onnx"
    quantize_dynamic(str(exported), str(plain), weight_type=QuantType.QInt8, per_channel=True)
    write_int8(exported, told)
    before, after = InferenceSession(str(plain)), InferenceSession(str(told))
    for windows, tokens in ((1, 1), (1, 27), (3, 64)):
        given = {"input_ids": np.random.default_rng(tokens).integers(0, 100, (windows, tokens))}
        assert np.array_equal(before.run(None, given)[0], after.run(None, given)[0])
    nodes = onnx.load(str(told)).graph.node
    made = {name: node.op_type for node in nodes for name in node.output}
    shapes = [made.get(node.input[1]) for node in nodes if node.op_type == "Reshape"]
    assert shapes
    assert "Concat" not in shapes
    assert len(nodes) < len(onnx.load(str(plain)).graph.node)


def test_an_encoder_drawn_from_an_int8_file_is_one_it_could_be_made_from(exported: Path, tmp_path: Path) -> None:
    from onnxruntime import InferenceSession

    from complaints_nlp.dequantization import write_fp32
    from complaints_nlp.quantization import write_int8

    given = {"input_ids": np.random.default_rng(1).integers(0, 100, (8, 27))}
    written, drawn, again = tmp_path / "int8.onnx", tmp_path / "drawn.onnx", tmp_path / "again.onnx"
    write_int8(exported, written)
    trained, quantised = (InferenceSession(str(each)).run(None, given)[0] for each in (exported, written))
    answers = []
    for seed in range(5):
        write_fp32(written, drawn, seed=seed)
        write_int8(drawn, again)
        assert _quantised(again) == _quantised(written)
        answers.append(InferenceSession(str(drawn)).run(None, given)[0])
    assert not np.array_equal(answers[0], answers[1])
    distances = [float(np.abs(each - quantised).mean()) for each in (trained, *answers)]
    assert max(distances) < 1.5 * min(distances), "each draw is as far from int8 as what was trained"


def _quantised(path: Path) -> dict[str, list[Any]]:
    """The whole numbers in a file, by their names."""
    import onnx
    from onnx import numpy_helper

    arrays: dict[str, npt.NDArray[Any]] = {each.name: numpy_helper.to_array(each) for each in onnx.load(str(path)).graph.initializer}
    found = {name: value.tolist() for name, value in arrays.items() if name.endswith(("_quantized", "_Q8"))}
    assert found
    return found


def test_products_of_unlike_activations_are_quantised_in_blocks(tmp_path: Path) -> None:
    """One value in 256 is a thousand times the others': scaled by it, they are all lost; in blocks only its neighbours are."""
    import torch
    from onnxruntime import InferenceSession

    from complaints_nlp.dequantization import write_fp32
    from complaints_nlp.quantization import write_int8

    torch.manual_seed(3)

    class Product(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.dense = torch.nn.Linear(512, 16, bias=False)

        def forward(self, states: Any) -> Any:
            return self.dense(states)

    whole = tmp_path / "whole.onnx"
    torch.onnx.export(Product().eval(), (torch.ones(1, 8, 512),), str(whole), input_names=["states"], dynamo=False, opset_version=17)
    given = np.random.default_rng(5).normal(size=(1, 8, 512)).astype(np.float32)
    given[..., 7] *= 1_000
    exact = InferenceSession(str(whole)).run(None, {"states": given})[0]
    errors = {}
    for blocks in (None, "dense/MatMul"):
        write_int8(whole, tmp_path / "small.onnx", in_blocks=blocks)
        errors[blocks] = np.abs(InferenceSession(str(tmp_path / "small.onnx")).run(None, {"states": given})[0] - exact).mean()
        write_fp32(tmp_path / "small.onnx", tmp_path / "drawn.onnx", seed=0)
        write_int8(tmp_path / "drawn.onnx", tmp_path / "again.onnx", in_blocks=blocks)
        assert _quantised(tmp_path / "again.onnx") == _quantised(tmp_path / "small.onnx")
    assert errors["dense/MatMul"] < errors[None] / 2
    with pytest.raises(ValueError, match=r"whole\.onnx is named like nothing"):
        write_int8(whole, tmp_path / "small.onnx", in_blocks="nothing")
