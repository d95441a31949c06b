"""How well places and sums are found in marked texts: hits, false alarms and misses a text, and their F1.

The corpus's marks are the truth (:mod:`complaints_nlp.enrichment.gold`); a text is said to name one state and one LGA at most.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from complaints_nlp.classification.evaluation import interval
from complaints_nlp.enrichment.gold import GoldPlaces
from complaints_nlp.enrichment.places import Place


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of one text. ``hits`` are right answers, ``alarms`` wrong ones, ``misses`` truths not said."""

    hits: int = 0
    alarms: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """Micro-averaged over the texts, with the 95% bootstrap interval over texts of the F1. ``asked`` is how many truths there are."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    asked: int


def score(counts: Sequence[Counts]) -> Score:
    """The score over many texts.

    >>> score([Counts(hits=1), Counts(misses=1), Counts(hits=1, alarms=1)]).f1
    0.6666666666666666
    """
    table = np.array([(each.hits, each.alarms, each.misses) for each in counts] or [(0, 0, 0)])

    def f1_of(hits: float, alarms: float, misses: float) -> float:
        return 2 * hits / (2 * hits + alarms + misses) if hits + alarms + misses else 0.0

    hits, alarms, misses = map(int, table.sum(axis=0))
    low, high = interval(lambda rows: f1_of(*table[rows].sum(axis=0)), len(table))
    return Score(
        precision=hits / (hits + alarms) if hits + alarms else 0.0,
        recall=hits / (hits + misses) if hits + misses else 0.0,
        f1=f1_of(hits, alarms, misses),
        low=low,
        high=high,
        asked=hits + misses,
    )


def count_amounts(found: Collection[float], gold: Collection[float], unread: int = 0) -> Counts:
    """Sums are compared by value, each once a text; a sum in words that no table reads is a miss.

    >>> count_amounts([500.0, 2000.0], {500.0}, unread=1)
    Counts(hits=1, alarms=1, misses=1)
    """
    said, true = set(found), set(gold)
    return Counts(len(said & true), len(said - true), len(true - said) + unread)


def count_state(said: str | None, gold: GoldPlaces, *, towns: bool = False) -> Counts:
    """One answer against the states of a text's STATE and LGA marks; with ``towns`` a TOWN asks for its state too."""
    asked = [*gold.states, *gold.lgas, *(gold.towns if towns else ())]
    right = {place.state for places in (*gold.states, *gold.lgas, *gold.towns, gold.also) for place in places}
    return _counts(said, bool(asked), right)


def count_lga(said: Place, gold: GoldPlaces, *, towns: bool = False) -> Counts:
    """One answer against the LGA marks of a text; with ``towns`` a TOWN that lies in one LGA, or that no table knows, asks too.

    An LGA is right with its state only: fourteen names stand in several.
    """
    asked = [*gold.lgas, *(places for places in gold.towns if towns and (not places or any(place.lga for place in places)))]
    right = {place for places in (*gold.lgas, *gold.towns, gold.also) for place in places if place.lga is not None}
    return _counts(said if said.lga is not None else None, bool(asked), right)


def _counts(said: object | None, asked: bool, right: Collection[object]) -> Counts:
    if said is None:
        return Counts(misses=int(asked))
    if said in right:
        return Counts(hits=int(asked))
    return Counts(alarms=1, misses=int(asked))
