"""Sentences and turns to compose bench texts of: cut from the training corpus, personal data replaced when they are used."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from complaints_nlp.classification.corpus import MARK
from tests.bench.people import Person, phone_as_written

CORPUS: Final = Path(__file__).parents[2] / "corpus"
SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
BRACKETS: Final = re.compile(r"\[\[|\]\]")
TURN: Final = re.compile(r"^(Agent|Customer):\s+(.+)$")
# Language -> share of the contacts. What a Nigerian operator hears, roughly; no public count exists.
LANGUAGES: Final = {"en": 0.45, "pcm": 0.35, "yo": 0.08, "ha": 0.07, "ig": 0.05}
CATEGORIES: Final = ("network", "billing", "service")
Topic = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Marked pieces by (language, category); agents' turns say the same whatever the topic, so they go by language."""

    sentences: dict[Topic, list[str]]
    customer_turns: dict[Topic, list[str]]
    agent_turns: dict[str, list[str]]


def read_phrases(corpus: Path = CORPUS) -> Phrases:
    """The pieces of the training texts. The held-out test texts are left alone."""
    sentences: dict[Topic, list[str]] = defaultdict(list)
    customers: dict[Topic, list[str]] = defaultdict(list)
    agents: dict[str, list[str]] = defaultdict(list)
    for row in _rows(corpus):
        topic = row["language"], row["category"]
        if row["language"] not in LANGUAGES:
            continue
        if row["channel"] != "call":
            sentences[topic] += _whole(SENTENCE_END.split(row["text"]))
            continue
        for turn in filter(None, map(TURN.match, row["text"].splitlines())):
            (agents[row["language"]] if turn[1] == "Agent" else customers[topic]).extend(_whole([turn[2]]))
    return Phrases(dict(sentences), dict(customers), dict(agents))


def fill(marked: str, person: Person, rng: Random) -> str:
    """A piece as this person would write it: their own number and address, amounts of their own, other marks as they stand."""

    def replace(mark: re.Match[str]) -> str:
        kind, inside = mark[2], mark[3]
        if kind == "PHONE_NUMBER":
            return phone_as_written(person.phone, rng)
        if kind == "EMAIL_ADDRESS":
            return person.email
        if kind == "AMOUNT":  # the first digit stays, so that it is still a sum of that size
            return re.sub(r"(?<=\d)\d", lambda _: str(rng.randrange(10)), inside)
        return inside

    return MARK.sub(replace, marked)


def _rows(corpus: Path) -> Iterator[dict[str, str]]:
    """The merged training file where there is one, else the parts it is made of; both in a fixed order."""
    merged = corpus / "train.jsonl"
    for path in [merged] if merged.exists() else sorted((corpus / "parts").glob("train_*.jsonl")):
        for line in path.read_text().splitlines():
            if line.strip():
                yield json.loads(line)


def _whole(pieces: list[str]) -> list[str]:
    """Pieces with something in them; a cut through a mark leaves no piece."""
    return [piece.strip() for piece in pieces if piece.strip() and not BRACKETS.search(MARK.sub("", piece))]
