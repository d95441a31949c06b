"""The second reader: a larger encoder, for what was written in English or Pidgin. Training needs the ``[train]`` extra, answering does not.

Which of two grievances is the main one takes a larger encoder than the first reader's to tell (docs/retraining.md has both sides). It reads at
a fraction of the first one's pace, so loading does without it, and what was loaded is read again soon after.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.heads import Heads, answers_of, load_heads
from complaints_nlp.classification.windows import read_in_windows
from complaints_nlp.encoder import INT8, open_session, open_tokenizer, require_files
from complaints_nlp.labels import Language
from complaints_nlp.normalization.language import detect

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Array = npt.NDArray[Any]
SECOND_LOWER: Final = "second.lower.{}.onnx"  # the half of its layers that no training moves
SECOND_UPPER: Final = "second.upper.{}.onnx"
SECOND_HEADS: Final = "second.npz"
SECOND_TOKENIZER: Final = "second.tokenizer.json"
SECOND_FILES: Final = (SECOND_LOWER.format(INT8), SECOND_UPPER.format(INT8), SECOND_HEADS, SECOND_TOKENIZER)
QUESTIONS: Final = ("complaint", "category", "code")
"""What it is asked. Of the rest the quick readers know as much: fitted to the tuning split, its weight for further grievances came out as 0."""
READ: Final = frozenset({Language.ENGLISH, Language.PIDGIN})
"""The languages that it learned."""
WINDOW: Final = 320
START: Final = 0
END: Final = 2


class SecondReader:
    """A trained second reader, loaded. Safe to share between threads."""

    def __init__(self, lower: InferenceSession, upper: InferenceSession, tokenizer: Tokenizer, heads: Heads) -> None:
        self._lower = lower
        self._upper = upper
        self._tokenizer = tokenizer
        self._heads = heads

    @classmethod
    def load(cls, folder: Path, *, threads: int, precision: str = INT8) -> SecondReader:
        """From the files of a model's folder; what training leaves in fp32 beside int8 is there to compare. Raises AssetMissing."""
        lower, upper = SECOND_LOWER.format(precision), SECOND_UPPER.format(precision)
        require_files(folder, (lower, upper, SECOND_HEADS, SECOND_TOKENIZER))
        heads = load_heads(folder / SECOND_HEADS, QUESTIONS)
        tokenizer = open_tokenizer(folder, SECOND_TOKENIZER)
        return cls(open_session(folder, lower, threads=threads), open_session(folder, upper, threads=threads), tokenizer, heads)

    def logits(self, read: Sequence[str]) -> dict[str, Array]:
        """Uncalibrated answers to its questions, texts x answers; ``read`` is what encoders read of texts."""
        encodings = self._tokenizer.encode_batch(read, add_special_tokens=False)
        return answers_of(self._heads, [self._vector(encoding.ids) for encoding in encodings])

    def _vector(self, ids: Sequence[int]) -> Array:
        return read_in_windows(ids, self._window, start=START, end=END, window=WINDOW)

    def _window(self, ids: Array) -> Array:
        vector: Array = self._upper.run(None, {"states": self._lower.run(None, {"input_ids": ids})[0]})[0][0]
        return vector


def has_second(folder: Path) -> bool:
    """Whether a model's folder holds a second reader."""
    return all((folder / name).is_file() for name in SECOND_FILES)


def rows_read(texts: Sequence[str]) -> Array:
    """The numbers of the texts that it reads: those in its languages."""
    return np.flatnonzero([language in READ for language in detect(texts)])
