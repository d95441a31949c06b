"""Network spikes joined by place and time into outages: what the regulator is to be told, and who is owed something.

A draft only: whether the network is down its own instruments say; people say that it is down for them. Persons are keyed pseudonyms.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Final

from models.reference import DIMENSIONS, rows
from monitoring.calendars import LAGOS
from monitoring.counting import upper_tail
from monitoring.errors import UnusableSettings
from monitoring.spikes.findings import Finding

NETWORK: Final = "network"
HOUR: Final = timedelta(hours=1)
GAP: Final = timedelta(hours=3)  # spikes of one place that lie no further apart are one outage
DISPERSION: Final = 0.1  # of complaints of one LGA about what is usual
UNUSUAL: Final = 0.01  # a count as improbable is a sign that the LGA is touched
LEAST: Final = 2  # one voice is not a place


@dataclass(frozen=True, slots=True)
class NetworkComplaint:
    """Somebody saying that the network is down: where, when, the person's keyed pseudonym (None: nobody named).

    Said again, it has the same ``complaint_id``: it shows that it goes on, and counts once.
    """

    complaint_id: str
    said_at: datetime
    state: str | None
    lga: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class OutageRule:
    """The regulator's, in force from a day: how many local government areas, for how long, and after how long people are compensated."""

    least_lgas: int
    lasting: timedelta
    compensated_after: timedelta
    source: str

    @classmethod
    def in_force(cls, day: date) -> OutageRule:
        """From models/reference: outage_rules.csv and the clocks it names.

        >>> rule = OutageRule.in_force(date(2026, 11, 2))
        >>> rule.least_lgas, rule.lasting, rule.compensated_after
        (5, datetime.timedelta(seconds=1800), datetime.timedelta(days=1))
        """
        lines = files("models.reference").joinpath("outage_rules.csv").read_text(encoding="utf-8").splitlines()
        for row in csv.DictReader(lines):
            if row["effective_from"] <= day.isoformat() and (not row["effective_to"] or day.isoformat() < row["effective_to"]):
                return cls(int(row["least_lgas"]), _limit(row["clock"], day), _limit(row["compensation_clock"], day), row["source"])
        raise UnusableSettings(setting="day", value=day.isoformat(), reason="no outage rule is in force; add one to outage_rules.csv")


def _limit(clock: str, day: date) -> timedelta:
    clocks = next(dimension for dimension in DIMENSIONS if dimension.table == "clock")
    for row in rows(clocks):
        until = row["effective_to"]
        if row["clock"] == clock and str(row["effective_from"]) <= day.isoformat() and (until is None or day.isoformat() < str(until)):
            number, unit = str(row["time_limit"]).split()
            return timedelta(**{unit if unit.endswith("s") else f"{unit}s": int(number)})
    raise UnusableSettings(
        setting="clock", value=clock, reason="no such clock is in force; correct outage_rules.csv or regulator_clocks.csv"
    )


@dataclass(frozen=True, slots=True)
class Outage:
    """What looks like one outage. ``lgas`` are (state, LGA) with more complaints than usual, the most touched first."""

    states: tuple[str, ...]
    since: datetime
    until: datetime
    complaints: int
    lgas: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    def meets(self, rule: OutageRule) -> bool:
        return len(self.lgas) >= rule.least_lgas and self.length >= rule.lasting


@dataclass(frozen=True, slots=True)
class Notice:
    """A draft to the regulator, for a person to check and send."""

    outage: Outage
    rule: OutageRule
    written_at: datetime

    @property
    def text(self) -> str:
        outage, rule = self.outage, self.rule
        hours = rule.lasting.total_seconds() / 60
        return "\n".join(
            [
                "DRAFT notice of a major outage, from customers' complaints; to be checked against the network before it is sent.",
                f"Where: {', '.join(outage.states)}",
                f"Since: {_local(outage.since)}, last seen {_local(outage.until)} ({_duration(outage.length)})",
                f"Complaints: {outage.complaints}",
                f"Local government areas touched: {len(outage.lgas)}: " + ", ".join(f"{lga} ({state})" for state, lga in outage.lgas),
                f"Rule met: at least {rule.least_lgas} local government areas for at least {hours:.0f} minutes ({rule.source})",
                f"Compensation is due from {_local(outage.since + rule.compensated_after)} if it lasts (more than "
                f"{_duration(rule.compensated_after)}, {rule.source})",
                f"Written: {_local(self.written_at)}",
            ]
        )


@dataclass(frozen=True, slots=True)
class Compensation:
    """A person, by keyed pseudonym, who complained of the outage."""

    person: str
    state: str
    lga: str
    first_at: datetime
    complaints: int


def find_outages(
    findings: Iterable[Finding],
    complaints: Sequence[NetworkComplaint],
    *,
    usual: Mapping[tuple[str, str], float] | None = None,
    gap: timedelta = GAP,
) -> list[Outage]:
    """Spikes of the network, of one tick or of many, joined where places and times touch; the earliest first.

    ``usual`` is the complaints an hour that each (state, LGA) has anyway ("": those that name none); without it two complaints make an LGA
    touched. Findings without
    a state belong to the outages of states in the same hours, or, where there are none, to one wherever complaints came from.
    """
    spikes = [each for each in findings if each.alarm and _of_network(each)]
    placed = [_outage(group) for group in _joined([each for each in spikes if each.cell.state], gap)]
    merged = _across_states(placed, [each for each in spikes if not each.cell.state], gap)
    return sorted((_counted(outage, complaints, usual or {}) for outage in merged), key=lambda each: each.since)


def _of_network(finding: Finding) -> bool:
    """Codes of calls, signal and data stand under the network category; a cell of a state alone may be anything."""
    return finding.cell.category == NETWORK or (not finding.cell.category and finding.cell.code[:1] in ("C", "D"))


def _joined(findings: Sequence[Finding], gap: timedelta) -> list[list[Finding]]:
    groups: list[list[Finding]] = []
    for finding in sorted(findings, key=lambda each: (each.cell.state, each.window.start)):
        last = groups[-1] if groups else []
        if last and last[0].cell.state == finding.cell.state and finding.window.start <= max(each.window.end for each in last) + gap:
            last.append(finding)
        else:
            groups.append([finding])
    return groups


def _outage(findings: Sequence[Finding]) -> Outage:
    states = tuple(sorted({each.cell.state for each in findings} - {""}))
    since, until = min(each.window.start for each in findings), max(each.window.end for each in findings)
    return Outage(states, since, until, 0, (), tuple(findings))


def _across_states(placed: Sequence[Outage], wide: Sequence[Finding], gap: timedelta) -> list[Outage]:
    """A spike of all states joins the states that spike at the same time."""
    remaining = list(placed)
    loose: list[Finding] = []
    for finding in wide:
        near = [each for each in remaining if finding.window.start <= each.until + gap and each.since <= finding.window.end + gap]
        if not near:
            loose.append(finding)
            continue
        together = [spike for each in near for spike in each.findings]
        remaining = [each for each in remaining if each not in near] + [_outage([*together, finding])]
    return remaining + [_outage(group) for group in _joined(loose, gap)]


def _counted(outage: Outage, complaints: Sequence[NetworkComplaint], usual: Mapping[tuple[str, str], float]) -> Outage:
    outage = _while_loud(outage, [each for each in complaints if _within(each, outage)], usual)
    firsts: dict[str, NetworkComplaint] = {}
    for each in complaints:
        if _within(each, outage):
            firsts.setdefault(each.complaint_id, each)
    mine = list(firsts.values())
    numbers = Counter((each.state, each.lga) for each in mine if each.state and each.lga)
    hours = outage.length.total_seconds() / 3600
    touched = [
        (state, lga)
        for (state, lga), number in numbers.most_common()
        if state and lga and number >= LEAST and _unusual(number, usual.get((state, lga), 0.0) * hours)
    ]
    since = min((each.said_at for each in mine), default=outage.since)
    states = outage.states or tuple(sorted({state for state, _ in touched}))
    return replace(outage, states=states, since=since, complaints=len(mine), lgas=tuple(touched))


def _while_loud(outage: Outage, complaints: Sequence[NetworkComplaint], usual: Mapping[tuple[str, str], float]) -> Outage:
    """From its first to its last hour with more complaints than usual: a window of twelve hours is still unusual long after the end.

    Left as it is where no single hour is unusual.
    """
    rate = sum(an_hour for (state, _), an_hour in usual.items() if not outage.states or state in outage.states)
    numbers = Counter(hour for hour, _ in {((each.said_at - outage.since) // HOUR, each.complaint_id) for each in complaints})
    loud = []
    for hour, number in sorted(numbers.items()):
        start = outage.since + hour * HOUR
        end = min(start + HOUR, outage.until)
        if number >= LEAST and _unusual(number, rate * ((end - start) / HOUR)):
            loud.append((start, end))
    return replace(outage, since=loud[0][0], until=loud[-1][1]) if loud else outage


def _within(complaint: NetworkComplaint, outage: Outage) -> bool:
    return outage.since <= complaint.said_at < outage.until and (not outage.states or complaint.state in outage.states)


def _unusual(number: int, expected: float) -> bool:
    return expected <= 0 or float(upper_tail(number, mean=expected, dispersion=DISPERSION)) < UNUSUAL


def draft_notice(outage: Outage, *, rule: OutageRule, at: datetime) -> Notice | None:
    """None where the rule is not met."""
    return Notice(outage, rule, at) if outage.meets(rule) else None


def compensation(outage: Outage, complaints: Iterable[NetworkComplaint], *, rule: OutageRule) -> list[Compensation]:
    """Who complained from a touched LGA while it lasted; nobody before it has lasted as long as the rule asks, or where the rule is not met.

    Everyone without service is owed it, complaining or not: this list is where to begin, not the whole.
    """
    if not outage.meets(rule) or outage.length <= rule.compensated_after:
        return []
    by_person: dict[str, list[NetworkComplaint]] = {}
    for complaint in complaints:
        if complaint.person and _within(complaint, outage) and (complaint.state, complaint.lga) in outage.lgas:
            by_person.setdefault(complaint.person, []).append(complaint)
    firsts = {person: min(theirs, key=lambda each: each.said_at) for person, theirs in by_person.items()}
    return [
        Compensation(person, first.state or "", first.lga or "", first.said_at, len({each.complaint_id for each in by_person[person]}))
        for person, first in sorted(firsts.items(), key=lambda each: (each[1].said_at, each[0]))
    ]


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(LAGOS):%d %B %Y, %H:%M} (Lagos)"


def _duration(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
