"""How well a text was masked: over letters and digits, the type of a span ignored, as a reader of the masked text would see it.

A letter or digit of personal data that comes through counts against recall, one of anything else that goes counts against precision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.masking.text import Entity

RESAMPLES: Final = 1_000
_Z: Final = 1.959964  # 95%, two-sided
HELD: Final = "QUARANTINED"
"""The type of a span over a whole text that went to quarantine."""
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its true spans. ``kept`` must stay; ``ignored`` count neither way, whether they go or stay."""

    text: str
    personal: tuple[Entity, ...]
    kept: tuple[Entity, ...] = ()
    ignored: tuple[Entity, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts of one type: ``spans`` and how many of them went whole; signs (letters and digits) there, masked, and masked rightly.

    ``masked`` and ``rightly`` are those under placeholders of this type, wherever they stood; ``found`` is what went of this type's own.
    """

    spans: int = 0
    whole: int = 0
    signs: int = 0
    found: int = 0
    placeholders: int = 0
    masked: int = 0
    rightly: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.signs if self.signs else float("nan")

    @property
    def precision(self) -> float:
        return self.rightly / self.masked if self.masked else float("nan")

    @property
    def f2(self) -> float:
        return f_beta(self.precision, self.recall)

    @property
    def whole_share(self) -> float:
        return self.whole / self.spans if self.spans else float("nan")


@dataclass(slots=True)
class Report:
    """What :func:`evaluate` says. ``per_document`` has a row of (rightly masked, masked, personal) signs for each text.

    ``held`` texts went to quarantine: nothing of them is passed on, so they count as masked throughout, and what must stay in them is
    neither kept nor lost.
    """

    types: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)  # type -> spans, spans touched
    held: int = 0
    per_document: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 3), np.int64))

    @property
    def spans(self) -> int:
        return sum(tally.spans for tally in self.types.values())

    @property
    def whole(self) -> int:
        return sum(tally.whole for tally in self.types.values())

    def micro(self) -> tuple[float, float, float]:
        """Precision, recall and F2 over all signs."""
        return _scores(self.per_document.sum(axis=0))

    def intervals(self, *, seed: int = 0) -> tuple[Interval, Interval, Interval]:
        """95% intervals of :meth:`micro`, by drawing texts with replacement: a text's spans stand or fall together."""
        random = np.random.default_rng(seed)
        count = len(self.per_document)
        drawn = [_scores(self.per_document[random.integers(0, count, count)].sum(axis=0)) for _ in range(RESAMPLES)]
        low, high = np.nanpercentile(np.array(drawn), (2.5, 97.5), axis=0)
        return (float(low[0]), float(high[0])), (float(low[1]), float(high[1])), (float(low[2]), float(high[2]))

    def lost(self) -> tuple[int, int]:
        """Spans that must stay: how many there are, how many were touched."""
        return sum(spans for spans, _ in self.kept.values()), sum(touched for _, touched in self.kept.values())


def evaluate(documents: Sequence[Document], found: Sequence[Sequence[Entity]]) -> Report:
    """Compare what was masked in each document with what should have been. Spans of ``found`` must not overlap.

    >>> call = Document("call 0710 Ada", personal=(Entity(5, 9, "PHONE_NUMBER"), Entity(10, 13, "PERSON")))
    >>> report = evaluate([call], [[Entity(0, 9, "PHONE_NUMBER")]])
    >>> [round(score, 2) for score in report.micro()], report.types["PERSON"].whole_share
    ([0.5, 0.57, 0.56], 0.0)
    """
    if len(documents) != len(found):
        raise ValueError(f"{len(found)} answers for {len(documents)} documents")
    report = Report()
    rows = [_compare(document, spans, report) for document, spans in zip(documents, found, strict=True)]
    report.per_document = np.array(rows, np.int64).reshape(len(rows), 3)
    return report


def _compare(document: Document, found: Sequence[Entity], report: Report) -> tuple[int, int, int]:
    gone, personal, ignored = (_signs(document.text, spans) for spans in (found, document.personal, document.ignored))
    ignored -= personal
    held = any(entity.type == HELD for entity in found)
    report.held += held
    for entity in document.personal:
        _count_true(report.types[entity.type], _signs(document.text, (entity,)), gone)
    for entity in found:
        tally, signs = report.types[entity.type], _signs(document.text, (entity,)) - ignored
        tally.placeholders += 1
        tally.masked += len(signs)
        tally.rightly += len(signs & personal)
    for entity in document.kept:
        spans, touched = report.kept.get(entity.type, (0, 0))
        lost = not held and bool(_signs(document.text, (entity,)) & gone - personal)
        report.kept[entity.type] = spans + 1, touched + lost
    return len(gone & personal), len(gone - ignored), len(personal)


def _count_true(tally: Tally, signs: set[int], gone: set[int]) -> None:
    tally.spans += 1
    tally.whole += signs <= gone
    tally.signs += len(signs)
    tally.found += len(signs & gone)


def _signs(text: str, spans: Sequence[Entity]) -> set[int]:
    """Where the letters and digits of the spans stand."""
    return {at for span in spans for at in range(span.start, span.end) if text[at].isalnum()}


def _scores(row: npt.NDArray[np.int64]) -> tuple[float, float, float]:
    rightly, masked, personal = (int(value) for value in row)
    precision = rightly / masked if masked else float("nan")
    recall = rightly / personal if personal else float("nan")
    return precision, recall, f_beta(precision, recall)


def f_beta(precision: float, recall: float, *, beta: float = 2.0) -> float:
    """Recall counts ``beta`` times as much: a name let through is worse than a word lost.

    >>> round(f_beta(0.5, 1.0), 3)
    0.833
    """
    below = beta * beta * precision + recall
    return (1 + beta * beta) * precision * recall / below if below > 0 else float("nan")


def wilson(hits: int, count: int) -> Interval:
    """The 95% interval of a share (Wilson, 1927); right for small counts and shares near 1.

    >>> [round(bound, 3) for bound in wilson(10, 10)]
    [0.722, 1.0]
    """
    if not count:
        return 0.0, 1.0
    share, square = hits / count, _Z * _Z
    middle = share + square / (2 * count)
    width = _Z * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (middle - width) / (1 + square / count), min(1.0, (middle + width) / (1 + square / count))
