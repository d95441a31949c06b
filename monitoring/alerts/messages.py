"""The words of a message. No text goes in but masked text, and none comes out that holds a long number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import regex

from complaints_nlp.masking.text import MaskedText
from monitoring.alerts.incidents import Kind, Severity, Where
from monitoring.alerts.life import Action
from monitoring.alerts.words import Fact, WordsRefused, name, say

_ID: Final = regex.compile(r"[0-9a-f]{64}")
WITHOUT_FIGURES: Final = frozenset({"leadership"})  # a figure may be about fewer than five people
WHAT: Final = {
    Action.OPENED: "new",
    Action.UPDATED: "still",
    Action.WORSENED: "worse",
    Action.WOKEN: "still, after its snooze",
    Action.REOPENED: "again",
    Action.CLOSED: "over",
}


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as a message tells of it."""

    alert_id: int
    action: Action
    kind: Kind
    severity: Severity
    title: MaskedText
    where: Where
    at: datetime
    opened_at: datetime
    observed: float | None = None
    expected: float | None = None
    bound: float | None = None
    unusual: float | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    body: str


def write(told: Told, *, role: str, dashboard: str, zone: ZoneInfo) -> Message:
    """A message to a role. ``dashboard`` is the address of the dashboard, empty where there is none.

    Raises TypeError for a title that is not masked text. Words that hold a long number are left out; the alert is told of all the same.
    """
    if type(told.title) is not MaskedText:
        raise TypeError("a message takes masked text only")
    try:
        lines = list(_lines(told, role=role, zone=zone))
        subject = say("[{severity}] {what}: {title}", severity=name(told.severity), what=name(WHAT[told.action]), title=_title(told, role))
    except WordsRefused:
        subject = say(
            "[{severity}] {what}: alert {number}", severity=name(told.severity), what=name(WHAT[told.action]), number=told.alert_id
        )
        lines = ["Its words are left out: they hold a long number. The dashboard has them, by your own rights."]
    return Message(subject, "\n".join([*lines, *_links(told, role=role, dashboard=dashboard)]))


def _title(told: Told, role: str) -> MaskedText:
    if role not in WITHOUT_FIGURES:
        return told.title
    return say("{kind} in {where}", kind=name(told.kind), where=name(str(told.where)))


def _lines(told: Told, *, role: str, zone: ZoneInfo) -> Iterator[str]:
    yield _title(told, role)
    yield say("Where: {where}", where=name(str(told.where)))
    if role not in WITHOUT_FIGURES:
        yield from _figures(told)
    since, at = told.opened_at.astimezone(zone), told.at.astimezone(zone)
    yield say("Since: {since:%Y-%m-%d %H:%M}; as of {at:%Y-%m-%d %H:%M}", since=since, at=at)


def _figures(told: Told) -> Iterator[str]:
    facts: tuple[tuple[str, float | None], ...] = (
        ("Observed: {value}", told.observed),
        ("Expected: {value}", told.expected),
        ("Unusual beyond: {value}", told.bound),
    )
    for template, value in facts:
        if value is not None:
            yield say(template, value=_rounded(value))
    if told.unusual is not None and told.unusual > 0:
        odds = f"{1 / told.unusual:.1e}" if told.unusual < 1e-6 else f"{1 / told.unusual:,.0f}"
        yield say("How unusual: once in {odds} such looks when nothing is amiss", odds=name(odds))


def _rounded(value: float) -> Fact:
    return round(value) if abs(value) >= 100 or value == round(value) else round(value, 3)


def _links(told: Told, *, role: str, dashboard: str) -> Iterator[str]:
    if told.examples and role not in WITHOUT_FIGURES:
        yield "Examples (record ids): " + ", ".join(each[:16] for each in told.examples if _ID.fullmatch(each))
    if dashboard:
        yield f"{dashboard}/alerts/{told.alert_id}"
    yield f"Alert {told.alert_id}"
