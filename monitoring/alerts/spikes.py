"""Spikes as incidents: many cells rise together where one thing is amiss, and a person wants to hear of it once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pandas as pd

from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.words import name, say
from monitoring.spikes import Cell, Finding

HOUR: Final = timedelta(hours=1)
SEASON: Final = timedelta(days=7)
SILENT: Final = 0.1  # of the usual: a feed that brings less is down, and is not made out to be well
# Severity, the least factor over the expected, the least excess, the largest p-value: the first that fits.
GRADES: Final = ((Severity.SEVERE, 3.0, 30.0, 1e-9), (Severity.WARNING, 2.0, 5.0, 1e-4), (Severity.NOTICE, 0.0, 0.0, 1.0))


def with_rest_of_hour(counts: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """The counts, and for each channel that is not silent what the rest of the running hour usually brings, in no cell but the channel's.

    A spike is to be seen before its hour is over, so the hour counts as if it were: what came is a count that can only grow. But a whole
    channel would look as if it were down while an hour is young.
    """
    hour = pd.Timestamp(now).floor("h")
    left = 1 - (now.minute * 60 + now.second) / HOUR.total_seconds()
    by_channel = counts.groupby(["channel", "time"])["count"].sum()
    rows = []
    for channel in counts["channel"].unique():
        series = by_channel[channel]
        usual, usual_before = (_usual(series, at) for at in (hour, hour - HOUR))
        before = float(series.get(hour - HOUR, 0))
        rest = round(usual * left)
        if rest and before > SILENT * usual_before:
            rows.append({"time": hour, "category": "", "code": "", "channel": channel, "state": "", "count": rest})
    return pd.concat([counts, pd.DataFrame(rows, columns=counts.columns).astype(counts.dtypes)]) if rows else counts


def _usual(series: pd.Series[int], at: pd.Timestamp) -> float:
    """The median of the same hour of the weeks before."""
    first = series.index.min()
    weeks = [float(series.get(at - week * SEASON, 0)) for week in range(1, 11) if at - week * SEASON >= first]
    return float(pd.Series(weeks).median()) if weeks else 0.0


@dataclass(slots=True)
class _Group:
    leader: Finding
    others: list[Finding] = field(default_factory=list)

    def takes(self, finding: Finding) -> bool:
        """Whether a complaint could be in both cells."""
        mine, theirs = self.leader.cell.named(), finding.cell.named()
        return all(theirs.get(each, value) == value for each, value in mine.items())


def incidents(findings: Iterable[Finding], *, category_of: Mapping[str, str], standing: Sequence[Where] = ()) -> list[Incident]:
    """One incident for all cells that rise together, named by the one that is least likely by chance.

    ``category_of`` a code. ``standing`` are the places of the open alerts: a spike that has grown into a neighbouring cell is still theirs.
    """
    groups: list[_Group] = []
    alarms = [_placed(finding, category_of) for finding in findings if finding.alarm]
    # Of cells that are equally unlikely the one that says most.
    for finding in sorted(alarms, key=lambda each: (each.p_value, -len(each.cell.named()), each.cell)):
        group = next((each for each in groups if each.takes(finding)), None)
        if group is None:
            groups.append(_Group(finding))
        else:
            group.others.append(finding)
    answer: dict[str, Incident] = {}
    for group in groups:
        incident = _incident(_named(group), _standing_place(group, standing))
        answer.setdefault(incident.fingerprint, incident)
    return list(answer.values())


def _placed(finding: Finding, category_of: Mapping[str, str]) -> Finding:
    cell = finding.cell
    if cell.code and not cell.category and cell.code in category_of:
        return replace(finding, cell=replace(cell, category=category_of[cell.code]))
    return finding


def _named(group: _Group) -> _Group:
    """A cell without a category is nobody's: where one of the others has half of the excess and a category, that one leads."""
    if group.leader.cell.category:
        return group
    heirs = [each for each in group.others if each.cell.category and each.excess >= group.leader.excess / 2]
    if not heirs:
        return group
    return _Group(heirs[0], [group.leader, *(each for each in group.others if each is not heirs[0])])


def _standing_place(group: _Group, standing: Sequence[Where]) -> Where | None:
    leader = group.leader.cell
    for place in standing:
        cell = _cell(place)
        if cell.holds(leader) or leader.holds(cell):
            return place
    return None


def _cell(place: Where) -> Cell:
    return Cell(place.category or "", place.code or "", place.channel or "", place.state or "")


def place_of(cell: Cell) -> Where:
    return Where(
        **{
            each: value or None
            for each, value in (("category", cell.category), ("code", cell.code), ("channel", cell.channel), ("state", cell.state))
        }
    )


def _incident(group: _Group, place: Where | None) -> Incident:
    leader = group.leader
    return Incident(
        Kind.SPIKE,
        grade(leader),
        say(
            "{observed:.0f} complaints in {hours} h where {expected:.1f} are usual: {cell}",
            observed=leader.observed,
            hours=round(leader.window.length / HOUR),
            expected=leader.expected,
            cell=name(str(place_of(leader.cell))),
        ),
        place or place_of(leader.cell),
        observed=leader.observed,
        expected=leader.expected,
        bound=leader.upper,
        unusual=max(leader.p_value, 1e-300),
        details=dict(_details(group)),
    )


def _details(group: _Group) -> Iterator[tuple[str, Any]]:
    leader = group.leader
    yield "cell", leader.cell.named()
    yield "window", [leader.window.start.isoformat(), leader.window.end.isoformat()]
    yield "q_value", leader.q_value
    yield "method", leader.method
    yield "also", [each.cell.named() | {"observed": each.observed, "expected": round(each.expected, 2)} for each in group.others[:10]]


def grade(finding: Finding) -> Severity:
    for severity, factor, excess, chance in GRADES:
        if finding.observed >= factor * finding.expected and finding.excess >= excess and finding.p_value <= chance:
            return severity
    return Severity.NOTICE


def blind_places(findings: Iterable[Finding]) -> set[Cell]:
    """Cells of which nothing can be said now: their feed is down, or there is no past to compare with."""
    return {finding.cell for finding in findings if finding.blind}


def is_blind(place: Where, blind: Iterable[Cell]) -> bool:
    """An alert is not over while its cell, or any part of it, cannot be seen."""
    cell = _cell(place)
    bare = replace(cell, category="") if cell.code else cell
    return any(each in (cell, bare) or cell.holds(each) for each in blind)
