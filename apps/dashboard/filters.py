"""What a page is asked about: the query string, read with care and written again.

A page is its URL: sent to a colleague, it shows the same question with what that colleague may see. Every value is matched against a
pattern; one that does not fit is dropped and said so, never shown as it came and never part of SQL. Conditions are constants with parameters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Africa/Lagos")


@dataclass(frozen=True, slots=True)
class Period:
    """A span that ends today. Of ``weeks`` the first begins on a Monday, so that columns of weeks are whole ones."""

    title: str
    days: int
    weeks: bool = False


PERIODS: Final[Mapping[str, Period]] = {
    "7d": Period("Last 7 days", 7),
    "30d": Period("Last 30 days", 30),
    "13w": Period("Last 13 weeks", 91, weeks=True),
    "52w": Period("Last 52 weeks", 364, weeks=True),
    "104w": Period("Last 104 weeks", 728, weeks=True),
}
DEFAULT_PERIOD: Final = "13w"
MONTH: Final = 31
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
WORD: Final = re.compile(r"[a-z_]{1,20}")
CODE: Final = re.compile(r"[A-Z]\d{1,2}|none")
PLACE: Final = re.compile(r"[A-Za-z][A-Za-z '/()-]{0,39}")
SPAN: Final = re.compile(r"\d{1,3}-\d{1,3}")  # hours from now, or ago
_HOURS: Final = "cast(split_part(:{0}, '-', {1}) as integer) * interval '1 hour'"
PERSON: Final = re.compile(r"\d{1,3}:[0-9A-Za-z_-]{1,80}")
# What each key may look like, and the condition it is on core.complaint. Those of one word are answered yes or not at all.
ALIKE: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "category": (re.compile("network|billing|service"), "category = :category"),
    "code": (CODE, "code is not distinct from nullif(:code, 'none')"),
    "channel": (re.compile("call|sms|social|web"), "channel = :channel"),
    "state": (PLACE, "state is not distinct from nullif(:state, 'unknown')"),
    "lga": (PLACE, "lga = :lga"),
    "status": (WORD, "status = :status"),
    "urgency": (re.compile("low|normal|high"), "urgency = :urgency"),
    "hour": (re.compile(r"\d{1,2}"), "extract(hour from opened_at at time zone 'Africa/Lagos') = cast(:hour as integer)"),
    "open": (re.compile("1"), "status <> 'resolved'"),
    "late": (re.compile("1"), "status <> 'resolved' and resolve_by < core.as_of()"),
    "due": (
        SPAN,
        f"status <> 'resolved' and resolve_by >= core.as_of() + {_HOURS.format('due', 1)} and resolve_by < core.as_of() + {_HOURS.format('due', 2)}",
    ),
    "over": (
        SPAN,
        f"status <> 'resolved' and resolve_by < core.as_of() - {_HOURS.format('over', 1)} and resolve_by >= core.as_of() - {_HOURS.format('over', 2)}",
    ),
    "repeat": (re.compile("1"), "contacts > 1"),
    "customer": (PERSON, "customer = :customer"),
}
ANYWHERE: Final = ("category", "channel", "state", "code")
"""The filters every page of figures offers; the others are how a chart says what is behind a mark."""


@dataclass(frozen=True, slots=True)
class Filters:
    """A question. ``first`` and ``last`` are days of Africa/Lagos, both counted in; ``given`` holds what was asked, by key of ALIKE."""

    first: date
    last: date
    period: str
    given: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: Mapping[str, str], *, today: date, default: str = DEFAULT_PERIOD) -> Filters:
        """
        >>> asked = Filters.read({"period": "7d", "category": "network", "state": "<b>"}, today=date(2026, 3, 31))
        >>> asked.first, dict(asked.given), asked.dropped
        (datetime.date(2026, 3, 25), {'category': 'network'}, ('state',))
        """
        given, dropped = {}, []
        for key, (pattern, _) in ALIKE.items():
            if value := query.get(key, "").strip():
                if pattern.fullmatch(value):
                    given[key] = value
                else:
                    dropped.append(key)
        first, last, period = _span(query, today, default, dropped)
        return cls(first, last, period, given, tuple(dropped))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Filters:
        """The same question about as long before: of more than a month, whole weeks before, because weekends differ from weekdays."""
        back = timedelta(days=self.days if self.days <= MONTH else 7 * math.ceil(self.days / 7))
        return replace(self, first=self.first - back, last=self.last - back, period="")

    def where(self) -> str:
        """Conditions on core.complaint, or a view with its columns; ``parameters`` has the values."""
        return f"opened_at >= :begins and opened_at < :ends and {self.conditions()}"

    def conditions(self) -> str:
        """The same whenever it was opened."""
        return " and ".join([condition for key, (_, condition) in ALIKE.items() if key in self.given] or ["true"])

    def parameters(self) -> dict[str, Any]:
        return {"begins": midnight(self.first), "ends": midnight(self.last + timedelta(days=1)), **self.given}

    def query(self, **changes: str | date | None) -> str:
        """The query string of this question with ``changes``; None takes a key away. ``from_`` is the key ``from``.

        >>> Filters.read({"category": "network"}, today=date(2026, 3, 31)).query(state="Lagos", category=None)
        '?state=Lagos'
        """
        span: dict[str, Any] = {"period": self.period} if self.period else {"from": self.first, "to": self.last}
        if {"from_", "to_", "period"} & changes.keys():
            span = {}
        if span.get("period") == DEFAULT_PERIOD:
            span = {}
        merged = {**span, **self.given, **changes}
        pairs = [(key.rstrip("_"), str(value)) for key, value in merged.items() if value is not None]
        return "?" + urlencode(pairs) if pairs else "?"

    def only(self, *keys: str) -> Filters:
        """The question by these keys alone: what another page can be asked too."""
        return replace(self, given={key: value for key, value in self.given.items() if key in keys})


def _span(query: Mapping[str, str], today: date, default: str, dropped: list[str]) -> tuple[date, date, str]:
    if query.get("from") or query.get("to"):
        first, last = _day(query.get("from", "")), _day(query.get("to", ""))
        last = last or (today if first else None)
        first = first or last
        if first and last and first <= last and (last - first).days <= 3_660:
            return first, last, ""
        dropped.append("dates")
    period = query.get("period") or default
    if period not in PERIODS:
        dropped.append("period")
        period = default
    first = today - timedelta(days=PERIODS[period].days - 1)
    return first + timedelta(days=-first.weekday() % 7 if PERIODS[period].weeks else 0), today, period


def midnight(day: date) -> datetime:
    """The moment a day of Africa/Lagos begins."""
    return datetime.combine(day, time(), ZONE)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(written: str) -> date | None:
    if not DAY.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
