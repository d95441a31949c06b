"""What is expected, from pasts whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.spikes.baseline import Expectation, expect
from monitoring.spikes.special import daily_sums, factors

SEASON = 24 * 7
SHAPE = 0.3 + np.exp(-((((np.arange(SEASON) % 24) - 12) / 4.0) ** 2))
SHAPE /= SHAPE.mean()
RATES = np.array([0.5, 3.0, 40.0])
RANDOM = np.random.default_rng(4)
PAST = RANDOM.poisson(SHAPE[None, :, None] * RATES[None, None, :], size=(10, SEASON, 3)).astype(float)


def expectation(past: np.ndarray, seen: np.ndarray | None = None) -> Expectation:
    there = np.ones(past.shape, dtype=bool) if seen is None else seen
    return expect(past, there, groups=np.zeros(past.shape[2], dtype=np.intp), windows=(1, 6), window=1, half_life=5.0)


def test_the_mean_is_found_for_small_and_large_cells() -> None:
    found = expectation(PAST)
    truth = SHAPE[:, None] * RATES
    off = np.abs(found.mean / truth - 1).mean(axis=0)
    assert (off < [0.12, 0.08, 0.04]).all()
    assert (np.abs(found.mean.mean(axis=0) / RATES - 1) < [0.08, 0.04, 0.01]).all()


def test_an_outbreak_of_the_past_is_hardly_learnt() -> None:
    past = PAST.copy()
    past[-3, 60:66] *= 6
    ours, plain = expectation(past), expectation(PAST)
    assert (ours.mean[60:66, 2] / plain.mean[60:66, 2]).max() < 1.15  # by a plain mean it would be some 1.6


def test_what_was_not_seen_is_not_zero() -> None:
    seen = np.ones(PAST.shape, dtype=bool)
    seen[-4:, 30:60] = False
    found = expectation(np.where(seen, PAST, 0), seen)
    np.testing.assert_allclose(found.mean[30:60, 2], expectation(PAST).mean[30:60, 2], rtol=0.2)


@pytest.mark.parametrize(
    ("dispersion", "low", "high"),
    [
        (0.0, 0.0, 0.004),  # a Poisson has none
        (0.2, 0.13, 0.27),
    ],
)
def test_dispersion_is_found(dispersion: float, low: float, high: float) -> None:
    mean = np.broadcast_to(SHAPE[None, :, None] * 30.0, (10, SEASON, 2))
    rates = RANDOM.gamma(1 / dispersion, mean * dispersion) if dispersion else mean
    found = expectation(RANDOM.poisson(rates).astype(float))
    assert low <= found.dispersion[0].min() <= found.dispersion[0].max() <= high


def test_two_days_know_the_hour_of_day_and_say_how_little_they_know() -> None:
    seen = np.zeros(PAST.shape, dtype=bool)
    seen[-1, -48:] = True
    found, full = expectation(PAST, seen), expectation(PAST)
    np.testing.assert_allclose(found.mean[:, 2], SHAPE * 40, rtol=0.5)
    assert (found.level_error > 5 * full.level_error).all() and found.weeks[0] == pytest.approx(48 / SEASON)


def test_a_cell_without_a_count_expects_little_but_not_nothing() -> None:
    past = PAST.copy()
    past[:, :, 0] = 0
    found = expectation(past)
    assert 0 < found.mean[:, 0].max() < 0.01


def test_factors_by_hand() -> None:
    """A day of kind 1 had 300 where its neighbours had 100: (300 + 200 s) / (100 + 200), with s = (300 + 50) / (100 + 50) its group's."""
    daily = np.full((30, 1), 100.0)
    daily[15] = 300
    kinds = np.zeros(30, dtype=np.intp)
    kinds[15] = 1
    complete = np.ones((30, 1), dtype=bool)
    answer = factors(daily, complete, kinds, before=30, groups=np.zeros(1, dtype=np.intp), number=2)
    shared = 350 / 150
    np.testing.assert_allclose(answer[:, 0], [1, (300 + 200 * shared) / 300])
    assert factors(daily, complete, kinds, before=15, groups=np.zeros(1, dtype=np.intp), number=2)[1, 0] == pytest.approx(1)  # not yet seen
    complete[15] = False
    assert factors(daily, complete, kinds, before=30, groups=np.zeros(1, dtype=np.intp), number=2)[1, 0] == pytest.approx(1)  # half heard


def test_daily_sums() -> None:
    assert daily_sums(np.array([[1.0], [2.0], [4.0]]), np.array([0, 0, 1])).tolist() == [[3.0], [4.0]]
