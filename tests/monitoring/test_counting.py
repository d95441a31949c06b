"""Tails and corrections by hand, and beside scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, poisson
from statsmodels.stats.multitest import multipletests

from monitoring.counting import lower_tail, q_values, quantile, upper_tail

GRID = [(count, mean, dispersion) for count in (0, 1, 7, 300) for mean in (0.3, 5.0, 250.0) for dispersion in (0.004, 0.2, 3.0)]


@pytest.mark.parametrize(("count", "mean", "dispersion"), GRID)
def test_tails_are_scipys(count: int, mean: float, dispersion: float) -> None:
    size = 1 / dispersion
    there = nbinom(size, size / (size + mean))
    assert upper_tail(count, mean=mean, dispersion=dispersion) == pytest.approx(there.sf(count - 1), rel=1e-9)
    assert lower_tail(count, mean=mean, dispersion=dispersion) == pytest.approx(there.cdf(count), rel=1e-6, abs=1e-12)


def test_without_dispersion_a_poisson() -> None:
    assert upper_tail(9, mean=4.0, dispersion=0.0) == pytest.approx(poisson.sf(8, 4.0))
    assert quantile(0.99, mean=4.0, dispersion=0.0) == poisson.ppf(0.99, 4.0)


@pytest.mark.parametrize(("ours", "theirs"), [("bh", "fdr_bh"), ("by", "fdr_by")])
def test_q_values_are_statsmodels(ours: str, theirs: str) -> None:
    p_values = np.random.default_rng(2).uniform(size=40) ** 3
    np.testing.assert_allclose(q_values(p_values, correction=ours), multipletests(p_values, method=theirs)[1])  # type: ignore[arg-type]


def test_blind_cells_are_no_tests() -> None:
    rows = np.array([[0.01, np.nan, 0.5], [np.nan, np.nan, np.nan], [0.2, 0.1, 0.3]])
    answer = q_values(rows)
    np.testing.assert_allclose(answer[0], [0.02, np.nan, 0.5])  # two tests, not three
    assert np.isnan(answer[1]).all()
    np.testing.assert_allclose(answer[2], [0.3, 0.3, 0.3])
