"""Spikes: counts above what the same hours of the past let one expect.

``detect`` is the one door; ``findings`` says what goes in and comes out. docs/monitoring.md says how it works and how well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from monitoring.calendars import Calendar
from monitoring.counting import quantile
from monitoring.spikes.findings import Cell as Cell
from monitoring.spikes.findings import Finding as Finding
from monitoring.spikes.findings import Method
from monitoring.spikes.findings import Settings as Settings
from monitoring.spikes.findings import Window as Window
from monitoring.spikes.panel import Panel, build
from monitoring.spikes.scanning import Scan, scan
from monitoring.spikes.weekly import with_farrington


def detect(counts: pd.DataFrame, *, at: datetime, settings: Settings, calendar: Calendar) -> list[Finding]:
    """One finding for every cell, the least likely first: a spike, clear, or blind.

    ``counts`` is long: a column ``time`` (aware; the start of the step), any of category, code, channel, state, and ``count``. Steps without
    a row count as zero. ``at`` ends the newest step looked at: a step that is not over by then is left out.
    """
    panel = build(counts, at=at, grain=settings.grain, crossings=settings.crossings, calendar=calendar)
    tick = panel.steps - 1
    scanned = scan(panel, first=tick, last=tick + 1, settings=settings)
    if settings.grain != "week":
        return findings(panel, scanned, tick=tick, settings=settings)
    answered, uppers = with_farrington(panel, scanned, tick=tick, settings=settings)
    return findings(panel, answered, tick=tick, settings=settings, uppers=uppers)


def findings(panel: Panel, scanned: Scan, *, tick: int, settings: Settings, uppers: Mapping[int, float] | None = None) -> list[Finding]:
    """What a scan says of one of its ticks. ``uppers`` are the bounds of the cells, by place, that Farrington's algorithm answered for."""
    row, farrington = tick - scanned.first, uppers or {}
    upper = quantile(1 - settings.level, mean=np.maximum(scanned.expected[row], 1e-9), dispersion=scanned.dispersion[row])
    answer = [
        _finding(
            panel, scanned, row, column, tick, settings, upper=farrington.get(column, float(upper[column])), farrington=column in farrington
        )
        for column in range(len(panel.cells))
    ]
    return sorted(answer, key=lambda each: (not each.blind and each.p_value, each.cell))


def _finding(
    panel: Panel, scanned: Scan, row: int, column: int, tick: int, settings: Settings, *, upper: float, farrington: bool
) -> Finding:
    blind = bool(np.isnan(scanned.p_values[row, column]))
    observed, expected, p_value, q_value, bound = (
        float("nan") if blind else float(value)
        for value in (*(part[row, column] for part in (scanned.observed, scanned.expected, scanned.p_values, scanned.q_values)), upper)
    )
    return Finding(
        cell=panel.cells[column],
        window=Window(panel.time(tick + 1 - int(scanned.window[row, column])), panel.time(tick + 1)),
        observed=observed,
        expected=expected,
        upper=bound,
        p_value=p_value,
        q_value=q_value,
        method="farrington" if farrington else _method(float(scanned.weeks[row, column]), settings),
        verdict="blind" if blind else "spike" if q_value <= settings.level else "clear",
        seen=float(scanned.seen[row, column]),
    )


def _method(weeks: float, settings: Settings) -> Method:
    if weeks <= 0:
        return "none"
    if weeks < settings.least_weeks or settings.grain == "week":
        return "start-up"
    return "reference-days" if settings.grain == "day" else "reference-hours"
