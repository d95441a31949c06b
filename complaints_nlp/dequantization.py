"""From an encoder's int8 file back: to the weights it holds, and to a file in fp32 that it could have been made from. Needs ``[train]``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.quantization import drop_unused

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto

Array = npt.NDArray[Any]
_QUANTISED: Final = "_quantized"  # as ONNX Runtime names what it quantised
_BLOCKS: Final = "_Q8"
_MIDDLE: Final = 128  # zero, of eight bits without a sign
_HALF: Final = 0.4999  # of a step: at the half itself single precision would round either way


def read_int8(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """The weights in a file that ``write_int8`` wrote wholly by channel, by torch's names for them: each within half a step of what was trained.

    Good enough to go on training from, where what was trained is not there any more.
    """
    import onnx

    graph = onnx.load(str(path)).graph
    known = _initializers(graph)
    products = {node.input[1]: node.name for node in graph.node if node.op_type == "MatMulInteger"}
    found = {name: value for name, value in known.items() if name.endswith((".weight", ".bias"))}
    for quantised in (name for name in known if name.endswith(_QUANTISED)):
        name = quantised.removesuffix(_QUANTISED)
        value = _steps(known, name) * known[f"{name}_scale"]
        if quantised in products:  # named by its layer, and the other way round in torch
            name = products[quantised].strip("/").removesuffix("/MatMul_quant").replace("/", ".") + ".weight"
            value = np.ascontiguousarray(value.T)
        found[name] = value
    return found


def write_fp32(quantised: Path, target: Path, *, seed: int) -> None:
    """Write an encoder in fp32 from which ``write_int8`` makes the file ``quantised`` again: the same graph, its products unquantised.

    Each weight is drawn evenly from the values that round to the one in the file. They are not the weights that were trained, but as far from
    the file as those were: where these are gone, many draws tell how far int8 answers as they did. What sets a scale stays as it is.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(quantised))
    graph, known, rng = model.graph, _initializers(model.graph), np.random.default_rng(seed)
    readers = {name: node for node in graph.node for name in node.input}
    makers = {name: node for node in graph.node for name in node.output}
    weights: dict[str, Array] = {}
    made: set[str] = set()  # by an unquantised product
    instead: dict[str, str] = {}  # of a value that is not made any more, the one to read
    nodes: list[NodeProto] = []
    for node in graph.node:
        if node.op_type == "MatMulInteger":  # its answer is cast and then scaled
            name = node.input[1].removesuffix(_QUANTISED)
            weights[name] = _drawn(_steps(known, name), known[f"{name}_scale"], 0, rng)
            scaled = readers[readers[node.output[0]].output[0]].output[0]
            given = makers[node.input[0]].input[0]
            nodes.append(helper.make_node("MatMul", [given, name], [scaled], name=node.name.removesuffix("_quant")))
            made.add(scaled)
        elif node.op_type == "MatMulNBits":
            name = node.input[1].removesuffix(_BLOCKS)
            steps = known[node.input[1]].astype(np.float32) - _MIDDLE  # outputs x blocks x inputs of a block
            inputs = next(each.i for each in node.attribute if each.name == "K")
            drawn = _drawn(steps, known[node.input[2]].reshape(*steps.shape[:2], 1), -1, rng)
            weights[name] = np.ascontiguousarray(drawn.reshape(len(steps), -1)[:, :inputs].T)
            nodes.append(helper.make_node("MatMul", [node.input[0], name], list(node.output), name=node.name.removesuffix(_BLOCKS)))
        elif node.op_type == "DequantizeLinear":  # of rows that were looked up
            name = node.input[1].removesuffix("_scale")
            weights[name] = _drawn(_steps(known, name), known[f"{name}_scale"], None, rng)
            instead |= {f"{name}{_QUANTISED}": name, node.output[0]: node.input[0]}
        elif node.output[0] not in made:
            nodes.append(node)
    for node in nodes:
        node.input[:] = [instead.get(name, name) for name in node.input]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in weights.items())
    drop_unused(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _initializers(graph: GraphProto) -> dict[str, Array]:
    from onnx import numpy_helper

    return {each.name: numpy_helper.to_array(each) for each in graph.initializer}


def _steps(known: dict[str, Array], name: str) -> Array:
    """A quantised weight in whole steps from zero."""
    steps: Array = known[f"{name}{_QUANTISED}"].astype(np.float32) - known[f"{name}_zero_point"].astype(np.float32)
    return steps


def _drawn(steps: Array, scale: Array, axis: int | None, rng: np.random.Generator) -> Array:
    """Weights that round to these steps. Along ``axis`` (None: in all) the outermost, of which the scale was made, stay."""
    outermost = (steps == steps.min(axis, keepdims=True)) | (steps == steps.max(axis, keepdims=True))
    drawn: Array = (np.where(outermost, steps, steps + rng.uniform(-_HALF, _HALF, steps.shape)) * scale).astype(np.float32)
    return drawn
