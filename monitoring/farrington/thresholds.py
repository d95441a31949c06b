"""From a predicted mean to the highest count that is still ordinary: the delta method, and quantiles of the negative binomial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, inf, isnan, nan, sqrt
from typing import Final

from scipy.stats import nbinom, norm, poisson

from monitoring.errors import UnusableSettings

# Power and standard deviation on its scale, of a prediction with variance ``mean * inflation`` (Farrington et al. 1996, section 3.5).
POWERS: Final[Mapping[str, tuple[float, Callable[[float, float], float]]]] = {
    "2/3": (2 / 3, lambda mean, inflation: sqrt(4 / 9 * mean ** (1 / 3) * inflation)),
    "1/2": (1 / 2, lambda _, inflation: sqrt(1 / 4 * inflation)),
    "none": (1.0, lambda mean, inflation: sqrt(mean * inflation)),
}
METHODS: Final = ("delta", "nbPlugin", "muan")


@dataclass(frozen=True, slots=True)
class Bounds:
    """``p_value`` is the probability of the observed count or more. The score is above 1 where the count is above ``upper``."""

    lower: float
    upper: float
    p_value: float
    score: float


def delta(observed: float, *, linear: float, error: float, phi: float, alpha: float, power: str) -> Bounds:
    """A normal interval for the transformed count. ``error`` is the standard error of the linear predictor.

    >>> bounds = delta(9, linear=0.0, error=0.0, phi=1.0, alpha=0.05, power="none")
    >>> round(bounds.upper, 4), round(bounds.score, 3)  # 1 + 1.6449; (9 - 1) / 1.6449
    (2.6449, 4.864)
    """
    if power not in POWERS:
        raise UnusableSettings(setting="power", value=power, reason=f"use one of {', '.join(POWERS)}")
    exponent, deviation = POWERS[power]
    mean = exp(linear)
    spread = deviation(mean, phi + (mean * error) ** 2 / mean)
    if isnan(spread):
        return Bounds(nan, nan, nan, nan)
    centre, reach = mean**exponent, float(norm.ppf(1 - alpha)) * spread
    # A negative lower end has no power of 3/2 and counts as none; its square, for the square root, is what the reference takes.
    below = centre - reach
    lower = below ** (1 / exponent) if below >= 0 or exponent == 1 / 2 else 0.0
    upper = (centre + reach) ** (1 / exponent)
    p_value = float(norm.sf(observed**exponent, loc=centre, scale=spread)) if not isnan(observed) else nan
    return Bounds(max(lower, 0.0), upper, p_value, _score(observed, mean, upper))


def negative_binomial(observed: float, *, linear: float, error: float, phi: float, alpha: float, method: str) -> Bounds:
    """Quantiles of a negative binomial with variance ``phi * mean``, of a Poisson where phi is 1.

    Its mean is the predicted one (nbPlugin) or, as Noufaily et al. (2013) do, the upper end of the prediction's own interval (muan). The
    score compares with the *linear* predictor, as the reference implementation does; above 1 means the same.

    >>> from math import log
    >>> negative_binomial(9, linear=log(4.0), error=0.0, phi=1.0, alpha=0.05, method="nbPlugin").upper  # qpois(0.95, 4)
    8.0
    """
    centre = linear if method == "nbPlugin" else linear + error * float(norm.ppf(1 - alpha))
    mean = exp(centre) if centre < 709 else inf  # beyond, a double has no number for it
    if isnan(centre) or mean == inf:
        return Bounds(nan, nan, nan, nan)
    ordinary = nbinom(mean / (phi - 1), 1 / phi) if phi > 1 else poisson(mean)
    lower, upper = (float(quantile) for quantile in ordinary.ppf([alpha, 1 - alpha]))
    p_value = float(ordinary.sf(observed - 1)) if not isnan(observed) else nan
    return Bounds(max(lower, 0.0), upper, p_value, _score(observed, linear, upper))


def _score(observed: float, expected: float, upper: float) -> float:
    if upper == expected:
        return nan if observed == expected else inf if observed > expected else -inf
    return (observed - expected) / (upper - expected)
