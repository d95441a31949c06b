"""Spikes: counts above what the same hours of the past let one expect.

``detect`` is the one door; ``findings`` says what goes in and comes out.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from monitoring.calendars import Calendar
from monitoring.spikes.findings import Cell as Cell
from monitoring.spikes.findings import Finding as Finding
from monitoring.spikes.findings import Settings as Settings
from monitoring.spikes.findings import Window as Window


def detect(counts: pd.DataFrame, *, at: datetime, settings: Settings, calendar: Calendar) -> list[Finding]:
    """One finding for every cell, the least likely first: a spike, clear, or blind.

    ``counts`` is long: a column ``time`` (aware; the start of the step), any of category, code, channel, state, and ``count``. Steps without
    a row count as zero. ``at`` ends the newest step looked at: a step that is not over by then is left out.
    """
    raise NotImplementedError
