"""Real texts that measure a model and never teach it: the development test, and tweets to operators whom nothing was learned from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from complaints_nlp.classification.corpus import OTHER, Example, data_folder
from complaints_nlp.classification.train import mask_examples
from complaints_nlp.labels import Category

DEVELOPMENT_TEST: Final = "dev.csv"
UNSEEN: Final = "unseen operators"
UNSEEN_SET: Final = ("uk_mobile_tweets_topics.csv", Path("unseen") / "uk_mobile.csv")
"""Texts, whose owner states no licence to train on them, and this project's labels of some by row id, in the corpus's folder."""


def read_development(data: Path | None) -> list[Example]:
    """The development test, masked; empty where it is not there. Its service label for "other" is a placeholder that no figure reads."""
    path = data and data_folder(data) / DEVELOPMENT_TEST
    return _examples(_rows(path)) if path and path.exists() else []


def read_unseen(data: Path | None, corpus: Path) -> list[Example]:
    """The labelled tweets to operators elsewhere, masked; empty where texts or labels are not there. Placeholders as in the development test."""
    texts, labels = data and data_folder(data) / UNSEEN_SET[0], corpus / UNSEEN_SET[1]
    if not (texts and texts.exists() and labels.exists()):
        return []
    written = {row["id"]: row["text"] for row in _rows(texts)}
    return _examples(row | {"text": written[row["id"]]} for row in _rows(labels) if row["id"] in written)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _examples(rows: Iterable[Mapping[str, str]]) -> list[Example]:
    return mask_examples([_example(row) for row in rows])


def _example(row: Mapping[str, str]) -> Example:
    complaint = row["label"] != OTHER
    return Example(
        id=row["id"],
        text=row["text"],
        masked=row["text"],
        spans=(),
        channel="web" if row["id"].startswith("fcc") else "social",
        is_complaint=complaint,
        category=Category(row["label"]) if complaint else Category.SERVICE,
        secondary=(Category(row["second"]),) if row["second"] in set(Category) else (),
        code=None,
        language=None,
        sentiment=None,
        urgency=None,
        scenario=row["id"],
    )
