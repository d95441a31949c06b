"""The sets that masking is measured on, each as documents with their true spans."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.masking.evaluation import Document
from complaints_nlp.masking.text import Entity

CHECKOUT: Final = Path(__file__).parents[2]
SYNTH: Final = "pii/presidio_research_synth_v2.json"
NEWS: Final = "pii/pidgin_news_names_dev.txt"
SEVEN: Final = frozenset({"PERSON", "STREET_ADDRESS", "PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD", "IP_ADDRESS", "IBAN_CODE"})
STAYS: Final = frozenset({"GPE", "ORGANIZATION", "DATE_TIME"})


def is_there(path: Path) -> bool:
    """Whether the file of a public set is; says so where it is not, as a proof without it proves less."""
    if not path.exists():
        sys.stdout.write(f"{path} is not there: DATA=path/to/the/public/sets measures it too\n")
    return path.exists()


def corpus(path: Path) -> list[Document]:
    """Our own texts: everything marked is counted, what is marked with an equals sign must stay."""
    return [
        Document(
            example.text,
            personal=tuple(Entity(s.start, s.end, s.type) for s in example.spans if not s.kept),
            kept=tuple(Entity(s.start, s.end, s.type) for s in example.spans if s.kept),
        )
        for example in read_corpus(path)
    ]


def synth(path: Path, *, strict: bool) -> list[Document]:
    """presidio-research's texts. Personal are the seven types; places, organisations and dates must stay.

    Of the rest (ages, titles, zip codes, social security numbers ...) masking counts neither way, and as false when ``strict``.
    """
    documents = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        spans = [Entity(s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"]]
        rest = [span for span in spans if span.type not in SEVEN | STAYS]
        documents.append(
            Document(
                row["full_text"],
                personal=tuple(span for span in spans if span.type in SEVEN),
                kept=tuple(span for span in spans if span.type in STAYS),
                ignored=() if strict else tuple(rest),
            )
        )
    return documents


def news(path: Path, *, lower: bool) -> list[Document]:
    """Pidgin news, a sentence a document, words joined by spaces; personal are the annotated persons."""
    lines = path.read_text(encoding="utf-8").splitlines()
    sentences = [list(group) for filled, group in groupby(lines, key=lambda line: bool(line.strip())) if filled]
    return [_sentence([tuple(line.split()) for line in sentence], lower=lower) for sentence in sentences]


def _sentence(tokens: Sequence[tuple[str, ...]], *, lower: bool) -> Document:
    words = [token[0].lower() if lower else token[0] for token in tokens]
    return Document(" ".join(words), personal=tuple(_persons(words, [token[-1] for token in tokens])))


def _persons(words: Sequence[str], tags: Sequence[str]) -> Iterator[Entity]:
    start: int | None = None
    at = 0
    for word, tag in zip((*words, ""), (*tags, "O"), strict=True):
        if start is not None and tag != "I-PER":
            yield Entity(start, at - 1, "PERSON")
            start = None
        if tag == "B-PER":
            start = at
        at += len(word) + 1
