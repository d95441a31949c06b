"""The fit beside statsmodels', and by hand where there is one right answer."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from monitoring.glm import fit

GENERATOR = np.random.default_rng(11)
TREND = np.column_stack([np.ones(60), np.arange(60.0)])
SEASONS = np.column_stack([TREND, *(np.arange(60) % 4 == level for level in (1, 2, 3))]).astype(float)


@pytest.mark.parametrize(
    ("counts", "design", "weights"),
    [
        (GENERATOR.poisson(4, 60), TREND, None),  # a level and a trend
        (GENERATOR.negative_binomial(2, 0.2, 60), SEASONS, None),  # more noise than a Poisson has
        (GENERATOR.poisson(30, 60), SEASONS, GENERATOR.uniform(0.1, 2, 60)),  # weighted, as after an outbreak
        (np.concatenate([GENERATOR.poisson(1, 59), [400]]), TREND, None),  # one count far away from all others
    ],
)
def test_same_as_statsmodels(counts: np.ndarray, design: np.ndarray, weights: np.ndarray | None) -> None:
    ours = fit(counts.astype(float), design, weights=weights)
    theirs = sm.GLM(counts, design, family=sm.families.Poisson(), var_weights=weights).fit(scale="X2", tol=1e-12, maxiter=200)
    assert ours is not None and ours.converged
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(ours.dispersion(ours.working_weights), theirs.scale, rtol=1e-4)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.unscaled) * theirs.scale), theirs.bse, rtol=1e-3)
    np.testing.assert_allclose(ours.leverages, theirs.get_influence().hat_matrix_diag, rtol=1e-3)


def test_a_level_alone_is_the_weighted_mean() -> None:
    found = fit(np.array([1.0, 2.0, 6.0]), np.ones((3, 1)), weights=np.array([1.0, 1.0, 0.5]))
    assert found is not None
    np.testing.assert_allclose(found.means, 6 / 2.5)
    # Pearson by hand: ((1 - 2.4)^2 + (2 - 2.4)^2 + 0.5 (6 - 2.4)^2) / 2.4 / 2
    np.testing.assert_allclose(found.dispersion(found.working_weights), (1.96 + 0.16 + 6.48) / 2.4 / 2, rtol=1e-6)
    np.testing.assert_allclose(found.leverages, [0.4, 0.4, 0.2], rtol=1e-6)


@pytest.mark.parametrize(
    ("length", "converged"),
    [
        (100, True),  # the deviance falls by e each round: 0.2 * 100 * e^-k is small enough by the 25th
        (243, False),  # and 0.2 * 243 * e^-k is not: the reference implementation has no answer here either
    ],
)
def test_all_zeros_end_by_the_rounds_allowed(length: int, converged: bool) -> None:
    found = fit(np.zeros(length), np.ones((length, 1)))
    assert found is not None and found.converged is converged


def test_a_column_that_adds_nothing_is_left_out() -> None:
    found = fit(np.array([2.0, 4.0, 6.0, 8.0]), np.column_stack([np.ones(4), np.full(4, 3.0), [0.0, 0.0, 1.0, 1.0]]))
    assert found is not None
    assert found.kept.tolist() == [0, 2] and np.isnan(found.coefficients[1]) and found.freedom == 2
    np.testing.assert_allclose(found.means, [3, 3, 7, 7])


@pytest.mark.parametrize(
    ("counts", "weights"),
    [
        ([], None),  # nothing to fit
        ([1.0, np.nan], None),  # missing counts are the caller's to leave out
        ([1.0, 2.0], [1.0, np.nan]),  # a leverage of one made a weight that is no number
    ],
)
def test_no_estimate(counts: list[float], weights: list[float] | None) -> None:
    assert fit(np.array(counts), np.ones((len(counts), 1)), weights=None if weights is None else np.array(weights)) is None
