"""How much more or less is said on days of a kind, learnt from such days of the past against the same weekday around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NEIGHBOURS: Final = (-14, -7, 7, 14)  # days; past and future ones, so that growth cancels where both are known
SHARED: Final = 50.0  # complaints with which a group's factor is held to 1, and
OWN: Final = 200.0  # a cell's to its group's
UNSURE: Final = 0.01  # relative variance of a factor from one such day to the next: a holiday is not like another


def factors(
    daily: Array, complete: NDArray[np.bool_], kinds: NDArray[np.intp], *, before: int, groups: NDArray[np.intp], number: int
) -> Array:
    """Kinds by cells, from the days before a day; 1 for ordinary days (kind 0) and for kinds never seen.

    ``daily`` is days by cells, ``complete`` says in which of them all was heard.
    """
    answer = np.ones((number, daily.shape[1]))
    known = np.arange(len(kinds)) < before
    usable = complete & (known & (kinds == 0))[:, None]
    for kind in range(1, number):
        days = np.flatnonzero(known & (kinds == kind))
        got, due = _against_neighbours(daily, complete, usable, days)
        for group in np.unique(groups):
            inside = groups == group
            shared = (got[inside].sum() + SHARED) / (due[inside].sum() + SHARED)
            answer[kind, inside] = (got[inside] + OWN * shared) / (due[inside] + OWN)
    return answer


def _against_neighbours(
    daily: Array, complete: NDArray[np.bool_], usable: NDArray[np.bool_], days: NDArray[np.intp]
) -> tuple[Array, Array]:
    total, number = np.zeros((len(days), daily.shape[1])), np.zeros((len(days), daily.shape[1]))
    for shift in NEIGHBOURS:
        near = days + shift
        there = ((near >= 0) & (near < len(daily)))[:, None] & usable[np.clip(near, 0, len(daily) - 1)]
        total += np.where(there, daily[np.clip(near, 0, len(daily) - 1)], 0)
        number += there
    counted = complete[days] & (number > 0)
    due = np.where(counted, total / np.maximum(number, 1), 0)
    return np.where(counted, daily[days], 0).sum(axis=0), due.sum(axis=0)


def daily_sums(values: Array, days: NDArray[np.intp]) -> Array:
    """Steps by cells to days by cells; the days are in order and without a gap."""
    return np.asarray(np.add.reduceat(values, np.flatnonzero(np.diff(days, prepend=days[0] - 1)), axis=0))


def profile_groups(names: Sequence[str]) -> NDArray[np.intp]:
    """Cells with the same name share a profile: their channel's, or that of all channels."""
    return np.unique(np.array(names), return_inverse=True)[1].astype(np.intp)
