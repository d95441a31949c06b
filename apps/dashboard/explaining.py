"""Why a text has its label: the words that weigh heaviest, asked of the model that gave it.

The shipped model and those that were fetched to this computer (home/models) are at hand. A model's folder holds numbers, no code.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from complaints_nlp.classification.explanation import WORD, Explanation, explain
from complaints_nlp.classification.predictor import QUICK, Predictor
from models.registry import shipped_model, version_in
from models.settings import Settings

VERSION_LENGTH: Final = 80
_ONE_AT_A_TIME: Final = threading.Lock()  # an explanation takes a core for a second; pages must not wait for several


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. ``weight`` is -3 to 3: how strongly it spoke for the label, or against it."""

    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Why:
    """``model`` is who was asked; ``same`` whether it is who gave the label, with or without its second reader.
    Without pieces: ``problem`` says why there are none.
    """

    label: str
    model: str
    same: bool
    pieces: tuple[Piece, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    problem: str = ""


def explain_label(masked_text: str, label: str, *, version: str | None, most_words: int) -> Why:
    """A text of more than ``most_words`` is not looked into."""
    version = version.removesuffix(QUICK) if version else None
    folder = _folder(version)
    asked = version_in(folder)
    if len(WORD.findall(masked_text)) > most_words:
        return Why(label, asked, asked == version, problem=f"The text has more than {most_words} words, too many to try one by one.")
    with _ONE_AT_A_TIME:
        said = _explain(masked_text, label, folder)
    return Why(label, asked, asked == version, _pieces(masked_text, said), tuple((word.text, word.weight) for word in said.words))


@lru_cache(maxsize=256)
def _explain(masked_text: str, label: str, folder: Path) -> Explanation:
    return explain(masked_text, label, _predictor(folder))


@lru_cache(maxsize=2)
def _predictor(folder: Path) -> Predictor:
    return Predictor.load(folder, threads=1, quick=True)


def _folder(version: str | None) -> Path:
    """The model of this version where it is here, else the shipped one, which is then said to be another."""
    shipped = shipped_model()
    if version is None or version == version_in(shipped) or len(version) > VERSION_LENGTH or "/" in version or version.startswith("."):
        return shipped
    fetched = Settings().home / "models" / version
    return fetched if (fetched / "config.json").is_file() and version_in(fetched) == version else shipped


def _pieces(text: str, said: Explanation) -> tuple[Piece, ...]:
    """The whole text in order, cut where a weighty word begins or ends."""
    heaviest = max((abs(word.weight) for word in said.words), default=0) or 1
    pieces, place = [], 0
    for word in sorted(said.words, key=lambda word: word.start):
        strength = round(3 * word.weight / heaviest)
        if not strength or word.start < place:
            continue
        pieces += [Piece(text[place : word.start], 0), Piece(text[word.start : word.end], strength)]
        place = word.end
    return tuple(piece for piece in (*pieces, Piece(text[place:], 0)) if piece.text)
