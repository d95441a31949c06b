"""Real texts that measure a model and never teach it: the development test, and tweets to operators whom nothing was learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from complaints_nlp.classification.corpus import Example, data_folder, labelled_rows, public_example
from complaints_nlp.classification.evaluation import Part
from complaints_nlp.classification.train import mask_examples
from complaints_nlp.labels import Category

DEVELOPMENT_TEST: Final = "dev.csv"
UNSEEN: Final = "unseen operators"
UNSEEN_IN_MIX: Final = f"{UNSEEN}, mixed as {DEVELOPMENT_TEST}"
LETTERS: Final = "web"
"""The channel of letters to the regulator; everything else that measures here is tweets."""
UNSEEN_SET: Final = ("uk_mobile_tweets_topics.csv", Path("unseen") / "uk_mobile.csv")
"""Texts, whose owner states no licence to train on them, and this project's labels of some by row id, in the corpus's folder."""


class Mix(NamedTuple):
    """Texts of two sets as one: ``kept`` are row numbers of the development test, after which come all of the other set."""

    kept: list[int]
    parts: tuple[Part, Part]


_NOT_LABELLED: Final = {"touches": Category.SERVICE, "code": ""}
"""For "other" the category is a placeholder, which no figure reads."""


def read_development(data: Path | None) -> list[Example]:
    """The development test, masked; empty where it is not there."""
    path = data and data_folder(data) / DEVELOPMENT_TEST
    # its labels stand beside its texts
    return _examples(labelled_rows(path, path)) if path else []


def read_unseen(data: Path | None, corpus: Path) -> list[Example]:
    """The labelled tweets to operators elsewhere, masked; empty where texts or labels are not there."""
    texts, labels = UNSEEN_SET
    return _examples(labelled_rows(data_folder(data) / texts, corpus / labels)) if data else []


def mixed_as_development(development: Sequence[Example], unseen: Sequence[Example]) -> Mix | None:
    """The development test with the tweets of ``unseen`` in the place of its own, each kind with the share that it has there.

    What F1 a model reaches depends on how many of the texts are complaints and how many are letters (every letter there is one), so bounds for
    the development test can be asked of other operators' tweets only in its mix. None where either kind is missing.
    """
    letters = [row for row, example in enumerate(development) if example.channel == LETTERS]
    tweets = len(development) - len(letters)
    if not (letters and tweets and unseen):
        return None
    common = gcd(tweets, len(unseen))
    seen = Part(np.arange(len(letters)), len(unseen) // common)
    return Mix(letters, (seen, Part(len(letters) + np.arange(len(unseen)), tweets // common)))


def _examples(rows: Iterable[tuple[dict[str, str], str]]) -> list[Example]:
    return mask_examples([public_example(_NOT_LABELLED | row, text, channel=_channel(row["id"]), language=None) for row, text in rows])


def _channel(id_: str) -> str:
    return LETTERS if id_.startswith("fcc") else "social"
