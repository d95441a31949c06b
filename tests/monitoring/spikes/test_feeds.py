"""When a feed is silent, and when it is only quiet."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.spikes.feeds import silent, usual_volume


@pytest.mark.parametrize(
    ("heard", "usual", "down", "why"),
    [
        ([20, 0, 0, 20], 20, [0, 1, 1, 0], "twenty an hour do not stop by chance"),
        ([20, 2, 1, 20], 20, [0, 1, 1, 0], "a trickle is no feed"),
        ([20, 7, 6, 20], 20, [0, 0, 0, 0], "a third is slow, not down"),
        ([1, 0, 0, 1], 1, [0, 0, 0, 0], "one an hour may well pause for two"),
        ([0] * 30, 1, [1] * 30, "but not for thirty; then all of them were an outage"),
        ([0, 0], 0, [0, 0], "where nothing is usual, nothing is missing"),
    ],
)
def test_silent(heard: list[int], usual: float, down: list[int], why: str) -> None:
    column = np.array(heard, dtype=float)[:, None]
    answer = silent(column, np.full_like(column, usual), dispersion=np.array([0.02]), quiet=1e-6)
    assert answer[:, 0].astype(int).tolist() == down, why


def test_the_usual_is_a_median_that_an_outage_does_not_move() -> None:
    heard = np.array([10.0, 2.0] * 5)[:, None]  # a season of two steps
    heard[2:4] = 0
    usual, _ = usual_volume(heard, season=2)
    assert usual[:, 0].tolist() == [10.0, 2.0] * 5


def test_the_usual_of_a_part_of_a_season() -> None:
    usual, _ = usual_volume(np.array([[2.0], [10.0], [2.0]]), season=2)
    assert usual[:, 0].tolist() == [2.0, 10.0, 2.0]
