"""From an encoder as torch exports it to the int8 file that answers. Needs the ``[train]`` extra."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

_BLOCK: Final = 128
_INT8_ACTIVATIONS: Final = 4  # as ONNX Runtime numbers its levels of accuracy
_KEPT: Final = 0  # in a shape: as long as the input's
_FOUND: Final = 2  # batch and tokens, which torch.onnx counts anew before each reshape


def write_int8(whole: Path, target: Path, *, in_blocks: str | None = None) -> None:
    """Quantise the exported encoder ``whole`` into ``target``: int8 weights by channel, activations as they come.

    Products whose name matches ``in_blocks`` (a regular expression) have activations of very unlike size: they are scaled ``_BLOCK`` by
    ``_BLOCK``, at twice the time, instead of a whole text at once.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    names = [node.name for node in onnx.load(str(whole)).graph.node if node.op_type == "MatMul"]
    apart = [name for name in names if in_blocks and re.search(in_blocks, name)]
    if in_blocks and not apart:
        raise ValueError(f"no product of {whole.name} is named like {in_blocks}")
    quantize_dynamic(str(whole), str(target), weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=apart)
    if apart:
        _quantise_in_blocks(target, apart)
    # Only now: quantising a graph that is told already rounds otherwise, in the last bit.
    model = onnx.load(str(target))
    _tell_shapes(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _quantise_in_blocks(target: Path, names: Collection[str]) -> None:
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    model = onnx.load(str(target))
    others = [node.name for node in model.graph.node if node.op_type == "MatMul" and node.name not in names]
    how = DefaultWeightOnlyQuantConfig(block_size=_BLOCK, is_symmetric=True, accuracy_level=_INT8_ACTIVATIONS, bits=8)
    quantizer = MatMulNBitsQuantizer(model, algo_config=how, nodes_to_exclude=others)
    quantizer.process()
    quantizer.model.save_model_to_file(str(target), False)


def _tell_shapes(model: ModelProto) -> None:
    """Have each reshape keep the first two lengths instead of counting them, and take out what counted.

    A third of the nodes of an exported MiniLM only count: without them a text of 27 tokens takes 1 to 2 % less time, with the same answers.
    """
    from onnx import numpy_helper

    graph = model.graph
    makers = {name: node for node in graph.node for name in node.output}
    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    known |= {node.output[0]: numpy_helper.to_array(node.attribute[0].t) for node in graph.node if node.op_type == "Constant"}

    def length(name: str) -> int | None:
        maker = makers.get(name)
        value = known.get(maker.input[0] if maker is not None and maker.op_type == "Unsqueeze" else name)
        return None if value is None else int(value.ravel()[0])

    for node in graph.node:
        shape = makers.get(node.input[1]) if node.op_type == "Reshape" else None
        if shape is None or shape.op_type != "Concat":
            continue
        lengths = [length(name) for name in shape.input]
        fixed = [each for each in lengths[_FOUND:] if each is not None]
        if lengths[:_FOUND] == [None] * _FOUND and len(fixed) == len(lengths) - _FOUND:
            name = f"{node.name}_shape"
            graph.initializer.append(numpy_helper.from_array(np.array([_KEPT] * _FOUND + fixed, np.int64), name))
            node.input[1] = name
    drop_unused(model)


def drop_unused(model: ModelProto) -> None:
    """Take out the nodes and weights that no output comes of."""
    graph = model.graph
    wanted = {output.name for output in graph.output}
    used: list[NodeProto] = []
    for node in reversed(graph.node):  # nodes stand after those whose answers they take
        if not wanted.isdisjoint(node.output):
            wanted.update(node.input)
            used.append(node)
    initializers = [each for each in graph.initializer if each.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(used))
    graph.initializer.extend(initializers)
