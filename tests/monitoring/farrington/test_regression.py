"""The pieces of one week's regression, with numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.farrington.regression import Reference, Rules, anscombe, outbreak_weights, predict
from monitoring.glm import fit

RULES = Rules(reweight=True, weights_threshold=2.58, trend=True, trend_level=0.05, years=3, seasonal=False)


def reference(counts: list[float]) -> Reference:
    times = np.arange(1.0, len(counts) + 1)
    return Reference(np.array(counts), times, np.ones(len(counts), dtype=np.intp), len(counts) + 1.0, 1)


def rules(**changes: object) -> Rules:
    from dataclasses import replace

    return replace(RULES, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("residuals", "threshold", "weights"),
    [
        ([0.0] * 10, 0.0, [1.0] * 10),  # none above: all one
        ([0.0] * 5 + [2.0] * 5, 0.0, [1.6] * 5 + [0.4] * 5),  # 10 / (5 + 5/4) and a quarter of it
        ([-9.0, 3.0], 2.58, [1.8, 0.2]),  # far below is no outbreak: 2 / (1 + 1/9)
    ],
)
def test_outbreak_weights(residuals: list[float], threshold: float, weights: list[float]) -> None:
    np.testing.assert_allclose(outbreak_weights(np.array(residuals), threshold=threshold), weights)


def test_anscombe_by_hand() -> None:
    counts = np.array([1.0, 8.0, 3.0])
    found = fit(counts, np.ones((3, 1)))
    assert found is not None
    # mean 4, leverage 1/3, phi 2: 1.5 (y^(2/3) 4^(-1/6) - 2) / sqrt(2 * 2/3)
    expected = [1.5 * (y ** (2 / 3) * 4 ** (-1 / 6) - 2) / np.sqrt(4 / 3) for y in (1, 8, 3)]
    np.testing.assert_allclose(anscombe(counts, found, phi=2.0), expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("counts", "changes", "kept", "why"),
    [
        ([2, 3, 3, 4, 4, 20, 5, 6, 6, 7, 8, 8], {"weights_threshold": 1.5}, True, "rises, and the next is not above the highest seen"),
        ([2, 3, 3, 4, 4, 20, 5, 6, 6, 7, 8, 8], {"years": 2}, False, "two years are no trend"),
        ([2, 3, 3, 4, 4, 20, 5, 6, 6, 7, 8, 8], {"trend": False}, False, "not asked for"),
        ([2, 3, 3, 4, 5, 6, 7, 9, 11, 13, 16, 19], {}, False, "the next would be higher than everything seen"),
        ([4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5], {}, False, "not significant"),
        ([4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5], {"trend_level": 1.0}, True, "with a level of 1 it need not be"),
    ],
)
def test_when_a_trend_is_kept(counts: list[float], changes: dict[str, object], kept: bool, why: str) -> None:
    prediction = predict(reference(counts), rules=rules(**changes))
    assert prediction is not None and (prediction.slope is not None) is kept, why


def test_past_outbreaks_are_down_weighted() -> None:
    counts = [5.0, 4.0, 6.0, 5.0] * 10 + [60.0]
    weighted, plain = (predict(reference(counts), rules=rules(reweight=on, trend=False)) for on in (True, False))
    assert weighted is not None and plain is not None
    assert np.exp(plain.linear) == pytest.approx(260 / 41)
    assert np.exp(weighted.linear) < 5.6 and weighted.phi < plain.phi


def test_dispersion_is_never_below_one() -> None:
    prediction = predict(reference([5.0] * 20), rules=rules(trend=False))
    assert prediction is not None and prediction.phi == 1.0
