"""Reading the training corpus: texts with inline marks, and the public sets that are labelled by row id only.

The format is docs/labelling.md. A marked span is ``[[TYPE|text]]`` (personal data) or ``[[=TYPE|text]]`` (must stay).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from complaints_nlp.errors import ComplaintsError
from complaints_nlp.labels import Category, Language, Sentiment, Urgency

MARK: Final = re.compile(r"\[\[(=?)([A-Z_]+)\|(.*?)\]\]", re.DOTALL)
OTHER: Final = "other"
"""The label of a text that is no complaint."""


class PublicSet(NamedTuple):
    """``labels`` are this project's, by row id; ``language`` where the whole set has one."""

    texts: str
    labels: str
    channel: str
    language: Language | None


PUBLIC_SETS: Final = (
    PublicSet("nigerian_isp_tweets_unlabelled.csv", "nigerian_isp_tweets.csv", "social", None),
    PublicSet("nigerian_isp_tweets_aspects.csv", "nigerian_isp_aspects.csv", "social", None),
    PublicSet("fcc_2015_unlabelled.csv", "fcc_2015.csv", "web", Language.ENGLISH),
)
# Pidgin tweets on anything, with human sentiment (AfriSenti, CC BY 4.0): the split of the set, and labels here for some of its rows.
SENTIMENT_SET: Final = ("afrisenti_pidgin_sentiment.csv", "afrisenti_pidgin.csv")


class BadCorpus(ComplaintsError):
    template = "{file} line {line}: {reason}"


@dataclass(frozen=True, slots=True)
class Span:
    """``kept`` spans must survive masking; the others must not. Offsets are code points of ``Example.text``."""

    type: str
    start: int
    end: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text. ``text`` is as written; ``masked`` has a placeholder for each span of personal data.

    Of a row that is not ``judged`` only the sentiment is known: its complaint and category are placeholders and teach nothing.
    A ``real`` text was sent by somebody; those of the corpus are written for it.
    ``dissent`` is what one of three readers answered against the other two: a category, or ``OTHER``; None where they agree.
    """

    id: str
    text: str
    masked: str
    spans: tuple[Span, ...]
    channel: str
    is_complaint: bool
    category: Category
    secondary: tuple[Category, ...]
    code: str | None
    language: Language | None
    sentiment: Sentiment | None
    urgency: Urgency | None
    scenario: str
    judged: bool = True
    dissent: str | None = None
    real: bool = True


def parse_marks(marked: str) -> tuple[str, str, tuple[Span, ...]]:
    """The text as written, the text masked, and the spans.

    >>> parse_marks("call [[PHONE_NUMBER|0719 123 4567]], I lost [[=AMOUNT|N500]]")[:2]
    ('call 0719 123 4567, I lost N500', 'call <PHONE_NUMBER>, I lost N500')
    """
    plain: list[str] = []
    masked: list[str] = []
    spans: list[Span] = []
    length = end = 0
    for mark in MARK.finditer(marked):
        between, (kept, kind, inside) = marked[end : mark.start()], mark.groups()
        plain += [between, inside]
        masked += [between, inside if kept else f"<{kind}>"]
        start = length + len(between)
        length = start + len(inside)
        spans.append(Span(kind, start, length, bool(kept)))
        end = mark.end()
    rest = marked[end:]
    return "".join([*plain, rest]), "".join([*masked, rest]), tuple(spans)


def read_corpus(path: Path) -> list[Example]:
    """The examples of one JSON Lines file. Raises BadCorpus with file, line and what is wrong."""
    return [_example(path, number, line) for number, line in enumerate(path.read_text().splitlines(), 1) if line.strip()]


def read_second(corpus: Path) -> tuple[list[Example], list[Example]]:
    """Letters and posts that only the second reader learns from, and other writers', to see how it does. None without the folder."""
    folder = corpus / "second"
    train, held = (read_corpus(path) if (path := folder / name).is_file() else [] for name in ("train.jsonl", "held.jsonl"))
    return train, held


def _example(path: Path, number: int, line: str) -> Example:
    try:
        row = json.loads(line)
        text, masked, spans = parse_marks(row["text"])
        return Example(
            id=row["id"],
            text=text,
            masked=masked,
            spans=spans,
            channel=row["channel"],
            is_complaint=bool(row["is_complaint"]),
            category=Category(row["category"]),
            secondary=tuple(Category(value) for value in row.get("secondary") or ()),
            code=row.get("code") or None,
            language=Language(row["language"]),
            sentiment=Sentiment(row["sentiment"]),
            urgency=Urgency(row["urgency"]),
            scenario=row.get("scenario", ""),
            real=False,
        )
    except (ValueError, KeyError) as error:
        raise BadCorpus(file=path.name, line=number, reason=f"{type(error).__name__}: {error}") from None


def data_folder(data: Path) -> Path:
    """The folder of the public sets themselves: ``data``, or its ``labelled`` where it has one."""
    return data / "labelled" if (data / "labelled").is_dir() else data


def read_public(folder: Path, labels: Path) -> Iterator[Example]:
    """The public rows that this project has labelled, their texts from ``folder``. Sets that are not there are left out.

    Handles are the only personal data that can be told apart without a masker; the rest is masked by the caller.
    """
    for public in PUBLIC_SETS:
        for row, text in labelled_rows(folder / public.texts, labels / public.labels):
            yield public_example(row, text, channel=public.channel, language=public.language)


def labelled_rows(texts: Path, labels: Path) -> Iterator[tuple[dict[str, str], str]]:
    """The rows of a file of labels that have a text in another, by id, and those texts. None where either file is not there."""
    if not (texts.exists() and labels.exists()):
        return
    with texts.open(newline="") as file:
        written = {row["id"]: row["text"] for row in csv.DictReader(file)}
    with labels.open(newline="") as file:
        for row in csv.DictReader(file):
            if text := written.get(row["id"], "").strip():
                yield row, text


def public_example(row: Mapping[str, str], text: str, *, channel: str, language: Language | None) -> Example:
    """A real text by its row of labels, not yet masked."""
    complaint = row["label"] != OTHER
    return Example(
        id=row["id"],
        text=text,
        masked=text,
        spans=(),
        channel=channel,
        is_complaint=complaint,
        category=Category(row["label"] if complaint else row["touches"]),
        secondary=(Category(row["second"]),) if row["second"] else (),
        code=row["code"] or None,
        language=language,
        sentiment=None,
        urgency=None,
        scenario=row["id"],
        dissent=row.get("dissent") or None,
    )


def read_sentiment(folder: Path, labels: Path, *, split: str = "train") -> Iterator[Example]:
    """AfriSenti's Pidgin tweets of one split, each once; judged where this project has labelled the row, else sentiment alone.

    The set holds tweets twice, some in both splits: a training tweet whose words stand in the dev split too is left out.
    """
    path = folder / SENTIMENT_SET[0]
    if not path.exists():
        return
    with path.open(newline="") as file:
        rows = [(f"afs-{number:04d}", row) for number, row in enumerate(csv.DictReader(file))]
    judged: dict[str, dict[str, str]] = {}
    if (labels / SENTIMENT_SET[1]).exists():
        with (labels / SENTIMENT_SET[1]).open(newline="") as file:
            judged = {row["id"]: row for row in csv.DictReader(file)}
    seen = {_bare(row["tweet"]) for _, row in rows if row["split"] == "dev"} if split != "dev" else set()
    for id_, row in rows:
        text, bare = row["tweet"].strip(), _bare(row["tweet"])
        if row["split"] != split or not text or bare in seen:
            continue
        seen.add(bare)
        known = judged.get(id_)
        example = public_example(known or _UNJUDGED | {"id": id_}, text, channel="social", language=Language.PIDGIN)
        yield replace(example, sentiment=Sentiment(row["label"]), judged=known is not None)


_UNJUDGED: Final = {"label": OTHER, "touches": "service", "second": "", "code": ""}


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
