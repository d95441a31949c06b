"""What enrichment is worth on a split of the corpus: one figure a question, each with its 95% interval over texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import Array, f1, interval, macro_f1
from complaints_nlp.enrichment.evaluation import Counts, count_amounts, count_lga, count_state, score
from complaints_nlp.enrichment.gold import gold_amounts, gold_places
from complaints_nlp.enrichment.places import Place
from complaints_nlp.labels import Category, Language


@dataclass(frozen=True, slots=True)
class Figure:
    """``of`` is what was asked: texts, or truths where a text may hold several or none."""

    name: str
    value: float
    low: float
    high: float
    of: int


def measure(examples: Sequence[Example], analyses: Sequence[Analysis]) -> list[Figure]:
    """The figures, in the order they are told. ``analyses`` answers ``examples`` one for one."""
    pairs = list(zip(examples, analyses, strict=True))
    return [_languages(pairs), *_codes(pairs), _secondary(pairs), *_places(pairs), _amounts(pairs)]


_Pairs = Sequence[tuple[Example, Analysis]]


def figure(name: str, truth: Array, said: Array, how: Callable[[Array, Array], float]) -> Figure:
    """``how`` scores truth against answers, row by row or column by column; rows are what the interval draws."""
    low, high = interval(lambda rows: how(truth[rows], said[rows]), len(truth)) if len(truth) else (0.0, 0.0)
    return Figure(name, how(truth, said) if len(truth) else 0.0, low, high, len(truth))


def _languages(pairs: _Pairs) -> Figure:
    order = list(Language)
    known = [(example.language, analysis.language) for example, analysis in pairs if example.language is not None]
    truth, said = (np.array([order.index(pair[side]) for pair in known], dtype=int) for side in (0, 1))
    return figure("language, macro-F1", truth, said, lambda a, b: macro_f1(a, b, classes=len(order)))


def _codes(pairs: _Pairs) -> list[Figure]:
    """Over the complaints that have a code. One taken for no complaint has none, and is wrong."""
    coded = [(example, analysis) for example, analysis in pairs if example.is_complaint and example.code]
    agreed = [(example, analysis) for example, analysis in coded if analysis.is_complaint and analysis.category is example.category]
    figures = []
    for name, rows in (("code, top-1 accuracy", coded), ("code, top-1 accuracy where the category is right", agreed)):
        truth, said = (np.array(codes) for codes in ([e.code for e, _ in rows], [a.code or "" for _, a in rows]))
        figures.append(figure(name, truth, said, _accuracy))
    return figures


def _accuracy(truth: Array, said: Array) -> float:
    return float(np.mean(truth == said))


def _secondary(pairs: _Pairs) -> Figure:
    """Over the complaints: each of the three categories is a second grievance or not."""
    complaints = [(example, analysis) for example, analysis in pairs if example.is_complaint]

    def table(sides: list[Any]) -> Array:
        return np.array([[category in side.secondary for category in Category] for side in sides], dtype=bool).reshape(-1, len(Category))

    return figure("secondary grievance, F1", table([e for e, _ in complaints]), table([a for _, a in complaints]), f1)


def _places(pairs: _Pairs) -> list[Figure]:
    rows: dict[str, list[Counts]] = {"state, F1": [], "LGA, F1": [], "state, F1, every town asked": [], "LGA, F1, every town asked": []}
    for example, analysis in pairs:
        gold, said = gold_places(example), Place(analysis.state, analysis.lga)
        counts = (
            count_state(said.state, gold),
            count_lga(said, gold),
            count_state(said.state, gold, towns=True),
            count_lga(said, gold, towns=True),
        )
        for column, count in zip(rows.values(), counts, strict=True):
            column.append(count)
    return [_scored(name, counts) for name, counts in rows.items()]


def _amounts(pairs: _Pairs) -> Figure:
    return _scored("naira amounts, F1", [count_amounts(analysis.amounts, *gold_amounts(example)) for example, analysis in pairs])


def _scored(name: str, counts: Sequence[Counts]) -> Figure:
    result = score(counts)
    return Figure(name, result.f1, result.low, result.high, result.asked)
