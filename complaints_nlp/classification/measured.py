"""Real texts that measure a model and never teach it: the development test, and tweets to operators whom nothing was learned from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from complaints_nlp.classification.corpus import Example, data_folder, labelled_rows, public_example
from complaints_nlp.classification.train import mask_examples
from complaints_nlp.labels import Category

DEVELOPMENT_TEST: Final = "dev.csv"
UNSEEN: Final = "unseen operators"
UNSEEN_SET: Final = ("uk_mobile_tweets_topics.csv", Path("unseen") / "uk_mobile.csv")
"""Texts, whose owner states no licence to train on them, and this project's labels of some by row id, in the corpus's folder."""


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


def _examples(rows: Iterable[tuple[dict[str, str], str]]) -> list[Example]:
    return mask_examples([public_example(_NOT_LABELLED | row, text, channel=_channel(row["id"]), language=None) for row, text in rows])


def _channel(id_: str) -> str:
    return "web" if id_.startswith("fcc") else "social"
