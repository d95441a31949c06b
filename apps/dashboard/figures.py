"""The figures of a span: past weeks as they were counted (reporting.weekly_count), the rest from the complaints themselves.

Both are asked as the viewer, so both hold only what the policies let through. A week of which any complaint changed since it was counted
is not in reporting.counted_week and is read from the complaints, so the sum is exact at every moment. Of a question about a state, a code
or anything finer the complaints are few enough to be read by their index.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from apps.dashboard.filters import MONTH, Filters, midnight, monday
from apps.dashboard.visits import Visit

COUNTED_BY: Final = {"category", "channel"}
WEEK: Final = timedelta(days=7)
STEPS_A_DOUBLING: Final = 8  # of e; as the migration that counts has it
_BACK_TO_MONDAY: Final = "opened_on - (opened_on - date '2001-01-01') % 7"
_STEP: Final = (
    "case when status = 'resolved' and resolved_at is not null then "
    "least(100, floor(8 * ln(1 + greatest(extract(epoch from resolved_at - opened_at) / 3600, 0)))::integer) end"
)
_MEASURES: Final = (
    "count(*), count(*) filter (where status = 'resolved'), "
    "count(*) filter (where resolve_by is not null and (status = 'resolved' or resolve_by < core.as_of())), "
    "count(*) filter (where status = 'resolved' and resolved_at <= resolve_by), "
    "count(*) filter (where second_contact_at <= opened_at + interval '7 days')"
)
_SUMS: Final = "sum(complaints), sum(resolved), sum(timed), sum(within_clock), sum(repeated)"


@dataclass(slots=True)
class Measures:
    """``timed``: those that had a clock and were resolved, or it ran out; ``within``: resolved before it did."""

    complaints: int = 0
    resolved: int = 0
    timed: int = 0
    within: int = 0
    repeated: int = 0

    def add(self, complaints: int, resolved: int, timed: int, within: int, repeated: int) -> None:
        self.complaints += int(complaints)
        self.resolved += int(resolved)
        self.timed += int(timed)
        self.within += int(within)
        self.repeated += int(repeated)

    def share(self, part: str, whole: str = "complaints") -> float | None:
        """In percent; None of nothing."""
        return 100 * getattr(self, part) / getattr(self, whole) if getattr(self, whole) else None


@dataclass(slots=True)
class Figures:
    """Of a span. ``opened`` is by day, or by Monday of the week where the span is over a month, and category."""

    opened: Counter[tuple[date, str]] = field(default_factory=Counter)
    totals: dict[str, Measures] = field(default_factory=lambda: defaultdict(Measures))
    channels: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    steps: dict[date, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Steps of hours to resolve, by week."""

    @property
    def all(self) -> Measures:
        together = Measures()
        for one in self.totals.values():
            together.add(one.complaints, one.resolved, one.timed, one.within, one.repeated)
        return together

    def hours(self, share: float, weeks: Sequence[date] | None = None) -> float | None:
        """Within how many hours this share of what is resolved was resolved; of all weeks, or of some."""
        together: Counter[int] = Counter()
        for week in self.steps if weeks is None else weeks:
            together.update(self.steps.get(week, {}))
        return quantile(together, share)


def quantile(steps: Counter[int], share: float) -> float | None:
    """Hours, interpolated within the step the quantile falls on; right to a sixteenth.

    >>> round(quantile(Counter({0: 1, 25: 2, 41: 1}), 0.5))
    23
    """
    wanted, passed = share * steps.total(), 0
    for step in sorted(steps):
        if passed + steps[step] >= wanted:
            low, high = (math.expm1(edge / STEPS_A_DOUBLING) for edge in (step, step + 1))
            return low + (high - low) * (wanted - passed) / steps[step]
        passed += steps[step]
    return None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which weeks of a question are counted, when the latest of them was, and the days between that are not."""

    weeks: tuple[date, ...]
    counted_at: datetime | None
    gaps: tuple[tuple[date, date], ...]


def coverage(visit: Visit, asked: Filters) -> Coverage:
    whole = ((asked.first, asked.last),)
    if not asked.given.keys() <= COUNTED_BY or asked.days <= MONTH:
        return Coverage((), None, whole)
    known = visit.rows(
        "select week, counted_at from reporting.counted_week where week between :first and :last and counted_at <= :now order by week",
        first=asked.first,
        last=asked.last - WEEK + timedelta(days=1),
        now=visit.now,
    )
    gaps, begins = [], asked.first
    for week, _ in known:
        if week > begins:
            gaps.append((begins, week - timedelta(days=1)))
        begins = week + WEEK
    if begins <= asked.last:
        gaps.append((begins, asked.last))
    return Coverage(tuple(week for week, _ in known), min((at for _, at in known), default=None), tuple(gaps))


def read(visit: Visit, asked: Filters) -> Figures:
    """Everything the overview shows of a span."""
    result, covered = Figures(), coverage(visit, asked)
    if covered.weeks:
        _counted(visit, asked, covered, result)
    if covered.gaps:
        _from_complaints(visit, asked, covered, result)
    return result


def read_totals(visit: Visit, asked: Filters) -> Measures:
    """The measures of a span alone: what the span before is compared by."""
    result, covered = Measures(), coverage(visit, asked)
    if covered.weeks:
        row = visit.row(
            f"select {_SUMS} from reporting.weekly_count where {_counted_where(asked)} and dimension = 'state'",
            **_counted_values(asked, covered),
        )
        result.add(*(value or 0 for value in row or ()))
        result.timed += _run_out_since(visit, asked, covered)
    if covered.gaps:
        where, values = _gap_where(asked, covered)
        row = visit.row(f"select {_MEASURES} from core.complaint where {where}", **values)
        result.add(*row or ())
    return result


def _counted(visit: Visit, asked: Filters, covered: Coverage, result: Figures) -> None:
    rows = visit.rows(
        f"select grouping(channel) = 0, dimension, week, category, channel, value, {_SUMS} from reporting.weekly_count "
        f"where {_counted_where(asked)} group by grouping sets ((dimension, week, category), (dimension, channel), (dimension, value), "
        "(dimension, week, value)) having (dimension = 'hours') = (grouping(week, value) = 0)",
        **_counted_values(asked, covered),
    )
    for by_channel, dimension, week, category, channel, value, *measured in rows:
        if dimension == "hours":
            result.steps[week][int(value)] += int(measured[0])
        elif value is not None:
            (result.states if dimension == "state" else result.codes)[value] += int(measured[0])
        elif dimension == "state" and by_channel:
            result.channels[channel] += int(measured[0])
        elif dimension == "state":
            result.opened[week, category] += int(measured[0])
            result.totals[category].add(*measured)
    late = _run_out_since(visit, asked, covered)
    if late and result.totals:
        next(iter(result.totals.values())).timed += late


def _run_out_since(visit: Visit, asked: Filters, covered: Coverage) -> int:
    """Open complaints of counted weeks whose clock ran out after they were counted: time changes them, and nobody else does."""
    if covered.counted_at is None or covered.counted_at >= visit.now:
        return 0
    row = visit.row(
        "select count(*) from core.complaint join reporting.counted_week on "
        f"week = {_BACK_TO_MONDAY} where status <> 'resolved' and resolve_by >= :since and resolve_by >= counted_at and resolve_by < :now "
        f"and week = any(:weeks) and {_simple(asked)}",
        **_counted_values(asked, covered),
        since=covered.counted_at,
        now=visit.now,
    )
    return int(row[0]) if row else 0


def _from_complaints(visit: Visit, asked: Filters, covered: Coverage, result: Figures) -> None:
    bucket = "opened_on" if asked.days <= MONTH else _BACK_TO_MONDAY
    where, values = _gap_where(asked, covered)
    rows = visit.rows(
        f"with picked as (select {bucket} as bucket, {_BACK_TO_MONDAY} as week, {_STEP} as step, complaint.* from core.complaint where {where}) "
        f"select grouping(bucket, channel, state, code, week), bucket, week, category, channel, state, code, step, {_MEASURES} from picked "
        "group by grouping sets ((bucket, category), (channel), (state), (code), (week, step))",
        **values,
    )
    for kind, begin, week, category, channel, state, code, step, *measured in rows:
        count = int(measured[0])
        if kind == 0b01111:
            result.opened[begin, category] += count
            result.totals[category].add(*measured)
        elif kind == 0b10111:
            result.channels[channel] += count
        elif kind == 0b11011:
            result.states[state or "(unknown)"] += count
        elif kind == 0b11101:
            result.codes[code or "(none)"] += count
        elif step is not None:
            result.steps[week][int(step)] += count


def _simple(asked: Filters) -> str:
    return " and ".join([f"{key} = :{key}" for key in sorted(asked.given)] or ["true"])


def _counted_where(asked: Filters) -> str:
    return f"week = any(:weeks) and {_simple(asked)}"


def _counted_values(asked: Filters, covered: Coverage) -> dict[str, Any]:
    return {"weeks": list(covered.weeks), **asked.given}


def _gap_where(asked: Filters, covered: Coverage) -> tuple[str, dict[str, Any]]:
    """The question's conditions, its span replaced by the days that are not counted: each is then read by its index."""
    values: dict[str, Any] = dict(asked.given)
    spans = []
    for place, (first, last) in enumerate(covered.gaps):
        spans.append(f"opened_at >= :from{place} and opened_at < :until{place}")
        values |= {f"from{place}": midnight(first), f"until{place}": midnight(last + timedelta(days=1))}
    return f"{asked.conditions()} and ({' or '.join(spans)})", values


def buckets(asked: Filters) -> list[date]:
    """The days, or Mondays, of a span's columns; one without complaints has a column too."""
    step = timedelta(days=1) if asked.days <= MONTH else WEEK
    begin = asked.first if asked.days <= MONTH else monday(asked.first)
    return [begin + step * number for number in range((asked.last - begin) // step + 1)]
