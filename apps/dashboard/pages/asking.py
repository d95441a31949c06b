"""What all pages of figures share: the bar of filters, and the words for what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from apps.dashboard.filters import ANYWHERE, PERIODS, Filters
from apps.dashboard.showing import day, title
from apps.dashboard.visits import TEAM_CATEGORY, Visit

Choices = list[tuple[str, str]]
CATEGORIES: Final = ("network", "billing", "service")
CHANNELS: Final = ("call", "sms", "social", "web")
STATUSES: Final = ("opened", "acknowledged", "in_progress", "escalated", "reopened", "resolved")


def bar(visit: Visit, asked: Filters) -> dict[str, Any]:
    """The filters as the bar offers them: what a team sees anyway is no choice."""
    row = visit.row(
        "select array(select array[code, title] from core.code where category = coalesce(:category, category) order by code), "
        "array(select state from core.state order by state)",
        category=asked.given.get("category") or TEAM_CATEGORY.get(visit.viewer.role),
    )
    codes, states = row or ((), ())
    own = TEAM_CATEGORY.get(visit.viewer.role)
    return {
        "periods": [(key, period.title) for key, period in PERIODS.items()],
        "categories": [] if own else [(name, title(name)) for name in CATEGORIES],
        "channels": [(name, title(name)) for name in CHANNELS],
        "states": [*((state, title(state)) for state in states), ("unknown", "State unknown")],
        "codes": [*((code, f"{code} · {words}") for code, words in codes), ("none", "No code")],
        "span": f"{day(asked.first)} – {day(asked.last)}" if asked.first != asked.last else day(asked.first),
        "dropped": list(asked.dropped),
    }


SAID: Final[Mapping[str, str]] = {
    "open": "still open",
    "late": "past their clock",
    "repeat": "came back",
    "due": "time runs out in {} h",
    "over": "past their clock for {} h",
}


def chips(asked: Filters, *, keys: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What is asked beside the bar's filters, in words, each with the address without it."""
    return [
        (_words(key, value), asked.query(**{key: None}))
        for key, value in asked.given.items()
        if key not in ANYWHERE and (not keys or key in keys)
    ]


def _words(key: str, value: str) -> str:
    if key in SAID:
        return SAID[key].format(value.replace("-", " to "))
    if key == "customer":
        return "one customer"
    if key == "hour":
        return f"opened {int(value):02d}:00–{int(value):02d}:59"
    return f"{title(key)}: {title(value)}"
