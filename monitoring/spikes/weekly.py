"""Weeks: Farrington's algorithm for cells whose series reaches back far enough, the weeks before for the others, one correction over both."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np

from monitoring.farrington import Week, watch
from monitoring.spikes.feeds import share_heard
from monitoring.spikes.findings import Settings
from monitoring.spikes.panel import Panel
from monitoring.spikes.scanning import Scan, corrected


def with_farrington(panel: Panel, scanned: Scan, *, tick: int, settings: Settings) -> tuple[Scan, dict[int, float]]:
    """The scan of one week with Farrington's answers in it, and the upper bounds of the cells they are of, by place.

    Weeks that were not heard in full are missing counts; a cell's weeks before its first complaint are no past.
    """
    seen = share_heard(panel, first=0, last=panel.steps, quiet=settings.quiet, heartbeats=settings.heartbeats)
    answer = deepcopy(scanned)
    row, uppers = tick - scanned.first, dict[int, float]()
    for column in range(len(panel.cells)):
        began = int(np.argmax(panel.counts[:, column] > 0))
        week = None if np.isnan(answer.p_values[row, column]) else _week(panel, seen, column, began, tick, settings)
        if week is not None:
            few = np.isnan(week.expected)
            answer.p_values[row, column] = 1.0 if few else week.p_value
            answer.observed[row, column], answer.window[row, column] = week.observed, 1
            answer.expected[row, column] = answer.expected[row, column] if few else week.expected
            uppers[column] = week.upper
    return corrected(answer, settings), uppers


def _week(panel: Panel, seen: np.ndarray, column: int, began: int, tick: int, settings: Settings) -> Week | None:
    if tick - began < settings.farrington.earliest:
        return None
    counts = np.where(seen[began : tick + 1, column] > settings.least_seen, panel.counts[began : tick + 1, column], np.nan)
    week = watch(counts, settings=replace(settings.farrington, alpha=settings.level), positions=[tick - began])[0]
    return week if week.alarm is not None and not np.isnan(week.p_value) else None
