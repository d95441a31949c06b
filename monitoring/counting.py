"""Tails of the negative binomial over whole arrays, and what many tests at once do to p-values."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, gammainc
from scipy.stats import nbinom, poisson

Array = NDArray[np.float64]
POISSON = 1e-9  # an overdispersion below is none


def upper_tail(observed: ArrayLike, *, mean: ArrayLike, dispersion: ArrayLike) -> Array:
    """P(count >= observed) where the variance is ``mean + dispersion * mean ** 2``.

    >>> upper_tail([0, 1, 1], mean=[1.0, 1.0, 1.0], dispersion=[0.0, 0.0, 1.0]).round(4).tolist()  # 1; 1 - 1/e; 1 - 1/2
    [1.0, 0.6321, 0.5]
    """
    count, centre, spread = np.broadcast_arrays(np.asarray(observed, float), np.asarray(mean, float), np.asarray(dispersion, float))
    at_least = np.maximum(count, 1.0)
    size = 1 / np.maximum(spread, POISSON)
    tail = np.asarray(betainc(at_least, size, centre / (centre + size)))
    if np.any(spread <= POISSON):
        tail = np.where(spread > POISSON, tail, gammainc(at_least, centre))
    return np.asarray(np.where(count <= 0, 1.0, tail))


def lower_tail(observed: ArrayLike, *, mean: ArrayLike, dispersion: ArrayLike) -> Array:
    """P(count <= observed) of the same.

    >>> lower_tail(0, mean=2.0, dispersion=0.5).round(4).item()  # (1 + 0.5 * 2) ** -2
    0.25
    """
    return np.asarray(1 - upper_tail(np.asarray(observed, float) + 1, mean=mean, dispersion=dispersion))


def quantile(probability: float, *, mean: ArrayLike, dispersion: ArrayLike) -> Array:
    """The smallest count that is not passed with the probability.

    >>> quantile(0.95, mean=[4.0], dispersion=[0.0]).tolist()
    [8.0]
    """
    centre, spread = np.broadcast_arrays(np.asarray(mean, float), np.asarray(dispersion, float))
    size = 1 / np.maximum(spread, POISSON)
    return np.asarray(np.where(spread > POISSON, nbinom.ppf(probability, size, size / (size + centre)), poisson.ppf(probability, centre)))


def q_values(p_values: Array, *, correction: Literal["bh", "by"] = "bh") -> Array:
    """The false-discovery rate at which each test is still a discovery: along the last axis, NaN left out.

    Benjamini and Hochberg (1995) for tests that are independent or rise together, as counts of overlapping cells do; Benjamini and
    Yekutieli (2001) whatever the dependence.

    >>> q_values(np.array([0.01, 0.04, 0.03, np.nan])).tolist()  # 0.01 * 3/1; then min(0.03 * 3/2, 0.04 * 3/3)
    [0.03, 0.04, 0.04, nan]
    """
    number = np.sum(~np.isnan(p_values), axis=-1, keepdims=True)
    order = np.argsort(p_values, axis=-1)  # NaN comes last
    ranked = np.take_along_axis(p_values, order, axis=-1)
    scaled = ranked * number / np.arange(1, p_values.shape[-1] + 1)
    if correction == "by":
        scaled = scaled * _harmonic(number)
    scaled = np.where(np.isnan(scaled), np.inf, scaled)
    held = np.minimum(np.flip(np.minimum.accumulate(np.flip(scaled, axis=-1), axis=-1), axis=-1), 1.0)
    answer = np.empty_like(p_values)
    np.put_along_axis(answer, order, held, axis=-1)
    return np.where(np.isnan(p_values), np.nan, answer)


def _harmonic(number: NDArray[np.int_]) -> Array:
    return np.asarray(np.concatenate([[1.0], np.cumsum(1 / np.arange(1, max(int(number.max(initial=1)), 1) + 1))])[number])
