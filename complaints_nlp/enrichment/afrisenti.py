"""AfriSenti's Nigerian Pidgin tweets (CC BY 4.0): sentiment as people labelled it, to measure ours by.

The file repeats tweets, within a part and over both. Here each text stands once; one that was labelled in two ways stands nowhere, and
one of the training part never in the development part, whatever a model was trained on.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Final

from complaints_nlp.errors import ComplaintsError
from complaints_nlp.labels import Sentiment

FILE: Final = "afrisenti_pidgin_sentiment.csv"
PARTS: Final = ("train", "dev")


class BadTweets(ComplaintsError):
    template = "{file} lacks the columns {missing}; it needs tweet, label and split"


def read_tweets(path: Path) -> dict[str, list[tuple[str, Sentiment]]]:
    """Part -> tweets with their label, in the file's order. Raises BadTweets, OSError."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    missing = {"tweet", "label", "split"} - set(rows[0] if rows else ())
    if missing:
        raise BadTweets(file=path.name, missing=", ".join(sorted(missing)))
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        labels[_same(row["tweet"])].add(row["label"])
    parts: dict[str, list[tuple[str, Sentiment]]] = {part: [] for part in PARTS}
    seen: set[str] = set()
    for part in PARTS:
        for row in rows:
            text = _same(row["tweet"])
            if row["split"] == part and text and text not in seen and len(labels[text]) == 1:
                seen.add(text)
                parts[part].append((row["tweet"], Sentiment(row["label"])))
    return parts


def _same(tweet: str) -> str:
    """What makes two tweets one: the words, case and spacing aside."""
    return " ".join(tweet.lower().split())
