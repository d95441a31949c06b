"""From an encoder as torch exports it to the int8 file that answers. Needs the ``[train]`` extra."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

_KEPT: Final = 0  # in a shape: as long as the input's
_FOUND: Final = 2  # batch and tokens, which torch.onnx counts anew before each reshape


def write_int8(whole: Path, target: Path) -> None:
    """Quantise the exported encoder ``whole`` into ``target``: int8 weights by channel, activations as they come."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(whole), str(target), weight_type=QuantType.QInt8, per_channel=True)
    # Only now: quantising a graph that is told already rounds otherwise, in the last bit.
    model = onnx.load(str(target))
    _tell_shapes(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _tell_shapes(model: ModelProto) -> None:
    """Have each reshape keep the first two lengths instead of counting them, and take out what counted.

    A third of the nodes of an exported MiniLM only count: without them a text of 27 tokens takes 1 to 2 % less time, with the same answers.
    """
    import numpy as np
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
    _drop_unused(model)


def _drop_unused(model: ModelProto) -> None:
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
