"""The checks of a span of time, declared: how much came, how lately, and whether what came can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from monitoring.alerts.incidents import Severity
from monitoring.quality.judging import LEAST_PAST, LEAST_RECORDS, Ladder, Result, share_moved, volume_moved

DAY: Final = timedelta(days=1)
WEEKS: Final = 8
# In shares of the usual of the same day of the week: to less than half is a warning, to 30% and less severe; twice, and four times.
DROP: Final = Ladder(warning=0.4, severe=0.6)
SURGE: Final = Ladder(warning=1.0, severe=3.0)
MASKED: Final = Ladder(warning=0.08, severe=0.20)
# A source is silent once it is quiet for longer than it ever was in four weeks, by half; severe by three times.
LATE, SILENT = 1.5, 3.0
SHORTEST: Final = timedelta(hours=2)
YOUNG: Final = timedelta(days=3)
BROKEN: Final = Ladder(warning=0.02, severe=0.20)


def spans(now: datetime) -> list[tuple[datetime, datetime]]:
    """The last 24 hours, then the same 24 hours of the weeks before."""
    return [(now - DAY - week * 7 * DAY, now - week * 7 * DAY) for week in range(WEEKS + 1)]


def days(now: datetime) -> list[tuple[datetime, datetime]]:
    """The last 24 hours, then the 24 hours before and so on: for a source too young to have weeks."""
    return [(now - (day + 1) * DAY, now - day * DAY) for day in range(15)]


def volume(now: int, weekly: Sequence[int], daily: Sequence[int]) -> Result | None:
    """A day's records beside the same day of the weeks before. With fewer than five weeks, beside the least and the most of the days before.

    Days before the source's first record are no past.
    """
    weeks = _since_first(weekly)
    if len(weeks) >= LEAST_PAST:
        return volume_moved("volume", now, weeks, drop=DROP, surge=SURGE)
    past = _since_first(daily)
    if len(past) < 7:
        return None
    # A Sunday is no fault: until the days of the week are known, only what lies outside all of them is.
    edge = min(past) if now < min(past) else max(past) if now > max(past) else now
    return volume_moved("volume", now, [edge] * LEAST_PAST, drop=DROP, surge=SURGE)


def _since_first(counts: Sequence[int]) -> list[int]:
    """Newest first; without the nothing before the first."""
    first = next((place for place in range(len(counts) - 1, -1, -1) if counts[place]), -1)
    return list(counts[: first + 1])


def freshness(times: Sequence[datetime], *, now: datetime) -> Result | None:
    """Hours since the source last brought anything, beside its longest silence before. ``times`` in order."""
    if len(times) <= LEAST_PAST or times[-1] - times[0] < YOUNG:
        return None
    longest = max([later - earlier for earlier, later in pairwise(times)] + [SHORTEST / LATE])
    silence = now - times[-1]
    severity = Severity.SEVERE if silence > SILENT * longest else Severity.WARNING if silence > LATE * longest else None
    hour = timedelta(hours=1)
    return Result("freshness", severity, silence / hour, high=LATE * longest / hour, expected=longest / hour, records=len(times))


def masking_rate(masked: int, whole: int, past: Sequence[tuple[float, int]]) -> Result | None:
    """The share of texts in which something was masked. Fewer: names and numbers may be going through; more: words are being eaten."""
    counts = [(round(share * of), of) for share, of in past]
    judged = share_moved("masking_rate", masked, whole, counts, rise=MASKED, fall=MASKED)
    if judged is None and whole >= LEAST_RECORDS:
        return Result("masking_rate", None, masked / whole, records=whole)  # kept, so that there is a past tomorrow
    return judged


def contract(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> list[tuple[str, Result]]:
    """By source, the share of contacts whose numbers cannot be: a call of minus three minutes, an answer before the question.

    One result a source and column, of those that have at least 50 rows.
    """
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.DataFrame(list(rows), columns=list(columns)).astype(dict.fromkeys(RULES, "float64"))
    checks = {each: pa.Column(float, pa.Check.between(low, high), nullable=True) for each, (low, high) in RULES.items()}
    try:
        pa.DataFrameSchema(checks, strict="filter").validate(frame, lazy=True)
        broken = pd.DataFrame({"column": [], "index": []})
    except pa.errors.SchemaErrors as error:
        broken = error.failure_cases[["column", "index"]].drop_duplicates()
    sources = frame["source"].value_counts()
    wrong = broken.assign(source=frame["source"].loc[broken["index"].astype(int)].to_numpy()).groupby(["source", "column"]).size()
    return [
        (str(source), _broken(column, int(wrong.get((source, column), 0)), int(of)))
        for source, of in sources.items()
        if of >= LEAST_RECORDS
        for column in RULES
    ]


# What can be, from and to; hours or seconds. A clock may be a little ahead; nobody talks for twelve hours.
RULES: Final[Mapping[str, tuple[float, float]]] = {
    "hours_ahead": (-24.0 * 366 * 20, 24.0),
    "duration_seconds": (0.0, 12 * 3600.0),
    "wait_seconds": (0.0, 12 * 3600.0),
    "hours_to_resolve": (0.0, 24.0 * 366 * 5),
    "hours_to_acknowledge": (0.0, 24.0 * 366 * 5),
}


def _broken(column: str, wrong: int, of: int) -> Result:
    share = wrong / of
    return Result("contract", BROKEN.grade(share), share, high=BROKEN.least, expected=0.0, subject=column, records=of)
