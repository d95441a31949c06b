"""An exported encoder and its tokenizer, opened to answer: without torch, and from the files of a folder alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.errors import AssetMissing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Array = npt.NDArray[Any]
TOKENIZER: Final = "tokenizer.json"
INT8: Final = "int8"
FP32: Final = "fp32"  # what training leaves beside it, to compare; never shipped
# ONNX Runtime (1.32) joins each addition to the layer norm after it, into a node that is three times as slow on a processor as the two it
# replaces: without it the encoders take a tenth less time.
_SLOWER: Final = ("SkipLayerNormFusion",)


def require_files(folder: Path, names: Iterable[str]) -> None:
    """Raises AssetMissing, which names the first that is not there."""
    for name in names:
        if not (folder / name).is_file():
            raise AssetMissing(name=name)


def open_encoder(folder: Path, encoder: str, *, threads: int) -> tuple[InferenceSession, Tokenizer]:
    """The ONNX file ``encoder`` and the tokenizer of a folder. ``threads`` 0 leaves their number to ONNX Runtime. Raises AssetMissing."""
    return open_session(folder, encoder, threads=threads), open_tokenizer(folder)


def open_session(folder: Path, encoder: str, *, threads: int) -> InferenceSession:
    """An ONNX file, opened. Raises AssetMissing."""
    from onnxruntime import InferenceSession, SessionOptions

    require_files(folder, (encoder,))
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return InferenceSession(str(folder / encoder), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(_SLOWER))


def open_tokenizer(folder: Path, name: str = TOKENIZER) -> Tokenizer:
    """A tokenizer that never cuts or pads: whoever asks makes the windows. Raises AssetMissing."""
    from tokenizers import Tokenizer

    require_files(folder, (name,))
    tokenizer = Tokenizer.from_file(str(folder / name))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def softmax(logits: Array) -> Array:
    """Shares over the last axis."""
    weights: Array = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Array = weights / weights.sum(-1, keepdims=True)
    return shares
