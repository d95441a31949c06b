"""Upper bounds, probabilities and scores of single predictions, by hand and as the reference implementation's own tests state them."""

from __future__ import annotations

from math import inf, isnan, log, nan

import pytest

from monitoring.errors import UnusableSettings
from monitoring.farrington.thresholds import Bounds, delta, negative_binomial


@pytest.mark.parametrize(
    ("power", "lower", "upper", "p_value", "score"),
    [
        # A mean of 5 with standard error 0.2, dispersion 1, 8 observed. For "none": 5 +- 1.6449 * sqrt(5 + 0.04)
        ("none", 1.3073128, 8.6926872, 0.0907246, 0.8124165),
        ("1/2", 1.9891097, 9.3744842, 0.1189986, 0.6857951),  # (sqrt(5) +- 1.6449 * sqrt((1 + 0.04 / 5) / 4)) squared
        ("2/3", 1.8084477, 9.1154825, 0.1094727, 0.7289546),
    ],
)
def test_delta(power: str, lower: float, upper: float, p_value: float, score: float) -> None:
    bounds = delta(8, linear=log(5), error=0.2 / 5, phi=1.0, alpha=0.05, power=power)
    assert (bounds.lower, bounds.upper, bounds.p_value, bounds.score) == pytest.approx((lower, upper, p_value, score), abs=1e-6)


@pytest.mark.parametrize(
    ("method", "phi", "lower", "upper", "p_value", "score"),
    [
        ("muan", 1.5, 8, 24, 0.8597797, 0.4193982),
        ("muan", 1.0, 9, 22, 0.9093099, 0.4605347),  # no overdispersion: a Poisson
        ("nbPlugin", 1.5, 1, 10, 0.03763657, 1.11918153),
        ("nbPlugin", 1.0, 2, 9, 0.01369527, 1.27061541),
    ],
)
def test_negative_binomial(method: str, phi: float, lower: float, upper: float, p_value: float, score: float) -> None:
    bounds = negative_binomial(11, linear=log(5), error=log(2), phi=phi, alpha=0.05, method=method)
    assert (bounds.lower, bounds.upper, bounds.p_value, bounds.score) == pytest.approx((lower, upper, p_value, score), abs=1e-6)


@pytest.mark.parametrize(
    "bounds",
    [
        delta(nan, linear=0.0, error=0.1, phi=1.0, alpha=0.05, power="2/3"),  # the week's own count is missing
        negative_binomial(nan, linear=0.0, error=0.1, phi=1.0, alpha=0.05, method="nbPlugin"),
        negative_binomial(3, linear=inf, error=0.1, phi=2.0, alpha=0.05, method="muan"),  # a mean without a number
    ],
)
def test_nothing_can_be_scored(bounds: Bounds) -> None:
    assert isnan(bounds.score) and isnan(bounds.p_value)


def test_a_mean_of_almost_nothing_lets_nothing_pass() -> None:
    bounds = negative_binomial(1, linear=-22.0, error=1e4, phi=1.0, alpha=0.05, method="nbPlugin")
    assert bounds.upper == 0 and bounds.score > 1


def test_an_unknown_power_says_which_are_known() -> None:
    with pytest.raises(UnusableSettings, match="2/3, 1/2, none"):
        delta(8, linear=1.0, error=0.1, phi=1.0, alpha=0.05, power="2/88")
