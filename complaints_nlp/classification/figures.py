"""The figures a classifier is judged by, with their intervals: one shape for every model and every set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import Part, all_rows, calibration_error, f1, interval, macro_f1, once
from complaints_nlp.classification.gate import CLASSES, slices_of
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.predictor import Predictor

Array = npt.NDArray[Any]
CATEGORIES: Final = HEADS["category"]
CONFIDENT_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Answers:
    """A classifier's answers for n texts: ``category`` n x 3 probabilities given a complaint, ``complaint`` n probabilities.

    ``threshold`` is from where on such a probability says yes: one for all, or n.
    """

    category: Array
    complaint: Array
    threshold: Array | float

    @classmethod
    def of(cls, predictor: Predictor, texts: Sequence[str]) -> Answers:
        """The calibrated answers of the product's model."""
        return cls(*predictor.probabilities(texts))

    @classmethod
    def joined(cls, *parts: Answers) -> Answers:
        """The answers for the texts of all parts, in their order."""
        thresholds = [np.broadcast_to(part.threshold, part.complaint.shape) for part in parts]
        return cls(
            np.concatenate([part.category for part in parts]),
            np.concatenate([part.complaint for part in parts]),
            np.concatenate(thresholds),
        )

    def __getitem__(self, rows: Any) -> Answers:
        threshold = self.threshold if isinstance(self.threshold, float) else self.threshold[rows]
        return Answers(self.category[rows], self.complaint[rows], threshold)

    @property
    def said(self) -> Array:
        """The best category of each text, as its place in the head."""
        places: Array = self.category.argmax(1)
        return places

    @property
    def said_class(self) -> Array:
        """The class of each text in the order of ``gate.CLASSES``: its best category, or after those "no complaint"."""
        return np.where(self.said_complaint, self.said, len(CATEGORIES))

    @property
    def said_complaint(self) -> Array:
        yes: Array = self.complaint >= self.threshold
        return yes

    @property
    def confidence(self) -> Array:
        highest: Array = self.category.max(1)
        return highest


@dataclass(frozen=True, slots=True)
class Truth:
    """What n texts are: ``complaint`` n booleans, ``category`` n places in the head. Read once of the examples, for all resamples of them."""

    complaint: Array
    category: Array

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Truth:
        complaints = [example.is_complaint for example in examples]
        return cls(np.array(complaints, dtype=bool), np.array([CATEGORIES.index(example.category) for example in examples], dtype=int))

    def __getitem__(self, rows: Any) -> Truth:
        return Truth(self.complaint[rows], self.category[rows])

    def __len__(self) -> int:
        return len(self.complaint)

    @property
    def classes(self) -> Array:
        """The class of each text, numbered as ``Answers.said_class``."""
        return np.where(self.complaint, self.category, len(CATEGORIES))


def three_class(answers: Answers, truth: Truth) -> float:
    """Macro-F1 of the category over the texts that are complaints."""
    return macro_f1(truth.category[truth.complaint], answers.said[truth.complaint], classes=len(CATEGORIES))


def four_class(answers: Answers, truth: Truth) -> float:
    """Macro-F1 with "no complaint" as the fourth class."""
    return macro_f1(truth.classes, answers.said_class, classes=len(CLASSES))


def complaint_f1(answers: Answers, truth: Truth) -> float:
    return f1(truth.complaint, answers.said_complaint)


def category_calibration(answers: Answers, truth: Truth) -> float:
    """Expected calibration error of the category's confidence over the complaints, ten equal bins."""
    right = answers.said == truth.category
    if not truth.complaint.any():
        return float("nan")
    return calibration_error(answers.confidence[truth.complaint], right[truth.complaint])


def confident_accuracy(answers: Answers, truth: Truth) -> float:
    """Accuracy of the category on the most confident 80% of the complaints."""
    right, confidence = (answers.said == truth.category)[truth.complaint], answers.confidence[truth.complaint]
    surest = np.argsort(-confidence, kind="stable")[: max(1, round(CONFIDENT_SHARE * len(confidence)))]
    return float(right[surest].mean()) if len(right) else float("nan")


FIGURES: Final[Mapping[str, Callable[[Answers, Truth], float]]] = {
    "three-class macro-F1": three_class,
    "four-class": four_class,
    "is-complaint F1": complaint_f1,
    "ECE": category_calibration,
    "top 80%": confident_accuracy,
}


def with_interval(
    name: str, answers: Answers, truth: Truth, *, parts: Sequence[Part] | None = None, draws: int = 1_000
) -> tuple[float, float, float]:
    """The figure and its 95% bootstrap interval over texts, which stand as often as ``parts`` say; once each without them."""
    figure = FIGURES[name]
    return _with_interval(lambda rows: figure(answers[rows], truth[rows]), len(truth), parts, draws)


def paired_difference(
    name: str, ours: Answers, theirs: Answers, truth: Truth, *, parts: Sequence[Part] | None = None, draws: int = 1_000
) -> tuple[float, float, float]:
    """``ours`` minus ``theirs`` in one figure on the same texts, with the paired bootstrap's 95% interval; ``parts`` as in ``with_interval``."""
    figure = FIGURES[name]
    return _with_interval(lambda rows: figure(ours[rows], truth[rows]) - figure(theirs[rows], truth[rows]), len(truth), parts, draws)


def _with_interval(score: Callable[[Array], float], texts: int, parts: Sequence[Part] | None, draws: int) -> tuple[float, float, float]:
    standing = once(texts) if parts is None else parts
    return (score(all_rows(standing)), *interval(score, texts, parts=standing, draws=draws))


def slices(examples: Sequence[Example]) -> dict[str, Array]:
    """Row numbers by language, channel and length as the gate slices them, and by source (the id's first part); what is all rows is left out."""
    found = slices_of(examples)
    sources = np.array([example.id.split("-")[0] for example in examples])
    found |= {f"source {source}": sources == source for source in sorted(set(sources.tolist()))}
    return {name: np.flatnonzero(rows) for name, rows in found.items() if not rows.all()}
