"""The regression of one week: past outbreaks down-weighted, a trend only where it may be kept, the prediction with its error."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from monitoring.glm import Array, Fit, fit


@dataclass(frozen=True, slots=True)
class Reference:
    """The weeks one week is compared with. ``times`` and ``now`` are on one scale; ``levels`` are the seasons, ``level`` that of the week."""

    counts: Array
    times: Array
    levels: NDArray[np.intp]
    now: float
    level: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """``error`` is the standard error of the linear predictor, ``slope`` that of the trend on the log scale, None without one."""

    linear: float
    error: float
    phi: float
    slope: float | None


@dataclass(frozen=True, slots=True)
class Rules:
    """How past outbreaks and the trend are treated; the names of the reference implementation are in ``farrington.Settings``."""

    reweight: bool
    weights_threshold: float
    trend: bool
    trend_level: float
    years: int
    seasonal: bool


@dataclass(frozen=True, slots=True)
class _Model:
    fit: Fit
    phi: float
    weights: Array
    timed: bool

    def dispersion(self) -> float:
        """What the reference implementation takes for standard errors: it has put the outbreak weights in the place of the working ones."""
        return self.fit.dispersion(self.weights)


def predict(reference: Reference, *, rules: Rules) -> Prediction | None:
    """None where neither a fit with the trend nor one without converges."""
    model = _model(reference, rules, timed=rules.trend)
    if model is None:
        return None
    if model.timed and not _trend_may_stay(model, reference, rules):
        model = _model(reference, rules, timed=False)
        if model is None:
            return None
    linear, squared = model.fit.predict(_row(reference, rules, timed=model.timed))
    error = sqrt(model.dispersion() * squared) if model.dispersion() >= 0 else float("nan")
    return Prediction(linear, error, model.phi, float(model.fit.coefficients[1]) if model.timed else None)


def _model(reference: Reference, rules: Rules, *, timed: bool) -> _Model | None:
    design = _design(reference, rules, timed=timed)
    found = fit(reference.counts, design)
    if (found is None or not found.converged) and timed:
        timed, design = False, _design(reference, rules, timed=False)
        found = fit(reference.counts, design)
    if found is None or not found.converged:
        return None
    phi = _at_least_one(found.dispersion(found.working_weights))
    if not rules.reweight:
        return _Model(found, phi, found.working_weights, timed)
    weights = outbreak_weights(anscombe(reference.counts, found, phi=phi), threshold=rules.weights_threshold)
    found = fit(reference.counts, design, weights=weights)
    if found is None:
        return None
    return _Model(found, _at_least_one(found.dispersion(found.working_weights)), weights, timed)


def anscombe(counts: Array, found: Fit, *, phi: float) -> Array:
    """Anscombe's residuals of a Poisson count, standardised by dispersion and leverage."""
    raw = 1.5 * (counts ** (2 / 3) * found.means ** (-1 / 6) - np.sqrt(found.means))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(raw / np.sqrt(phi * (1 - found.leverages)))


def outbreak_weights(residuals: Array, *, threshold: float) -> Array:
    """One over the square for residuals above the threshold, one for the others, scaled to sum to their number.

    >>> outbreak_weights(np.array([0.5, -4.0, 1.0, 4.0]), threshold=2.58).round(4).tolist()  # 4 / (1 + 1 + 1 + 1/16) = 1.3061
    [1.3061, 1.3061, 1.3061, 0.0816]
    """
    with np.errstate(divide="ignore"):
        weights = np.where(residuals > threshold, residuals**-2.0, 1.0)
    weights[np.isnan(residuals)] = np.nan
    return np.asarray(weights * (len(weights) / weights.sum()))


def _trend_may_stay(model: _Model, reference: Reference, rules: Rules) -> bool:
    """Three years of data, significant, and no prediction above everything ever seen."""
    if rules.years < 3 or np.isnan(model.fit.coefficients[1]):
        return False
    linear, _ = model.fit.predict(_row(reference, rules, timed=True))
    place = int(np.flatnonzero(model.fit.kept == 1)[0])
    error = sqrt(model.dispersion() * model.fit.unscaled[place, place]) if model.dispersion() >= 0 else float("nan")
    if error == 0 or np.isnan(error):
        return False
    p_value = 2 * float(student.sf(abs(model.fit.coefficients[1]) / error, model.fit.freedom))
    return p_value < rules.trend_level and np.exp(linear) <= reference.counts.max()


def _design(reference: Reference, rules: Rules, *, timed: bool) -> Array:
    """Intercept, time, and every season but the first there is."""
    columns = [np.ones(len(reference.counts))]
    if timed:
        columns.append(reference.times)
    if rules.seasonal:
        columns += [(reference.levels == level).astype(float) for level in np.unique(reference.levels)[1:]]
    return np.column_stack(columns)


def _row(reference: Reference, rules: Rules, *, timed: bool) -> Array:
    others = np.unique(reference.levels)[1:] if rules.seasonal else np.empty(0)
    return np.concatenate([[1.0], [reference.now] if timed else [], (others == reference.level).astype(float)])


def _at_least_one(dispersion: float) -> float:
    return max(dispersion, 1.0) if not np.isnan(dispersion) else float("nan")
