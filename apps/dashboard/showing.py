"""Numbers, moments and spans as people read them, and the templates that show them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from apps.dashboard.filters import ZONE

HERE: Final = Path(__file__).parent
NOTHING: Final = "–"
TITLES: Final[Mapping[str, str]] = {
    "network": "Network",
    "billing": "Billing",
    "service": "Service",
    "call": "Call centre",
    "sms": "SMS",
    "social": "Social media",
    "web": "Website form",
    "in_progress": "In progress",
    "call_logs": "Call logs",
    "web_forms": "Website forms",
    "en": "English",
    "pcm": "Pidgin",
    "yo": "Yoruba",
    "ha": "Hausa",
    "ig": "Igbo",
    "FCT": "FCT Abuja",
}


def number(value: float | None) -> str:
    """
    >>> number(1234567), number(None), number(2.5)
    ('1,234,567', '–', '2.5')
    """
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def compact(value: float | None) -> str:
    """
    >>> compact(950), compact(12345), compact(1_200_000)
    ('950', '12.3k', '1.2M')
    """
    if value is None:
        return NOTHING
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return number(value)


def percent(value: float | None, digits: int = 0) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}%"


def signed(value: float | None) -> str:
    """A change in percent.

    >>> signed(12.34), signed(-3.0), signed(0.2), signed(None)
    ('+12%', '−3%', '±0%', '–')
    """
    if value is None:
        return NOTHING
    rounded = round(value)
    return "±0%" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):,}%"


def span(value: timedelta | float | None) -> str:
    """A length of time; a number is hours.

    >>> span(0.5), span(30), span(100), span(timedelta(days=-2))
    ('30 min', '30 h', '4.2 days', '2 days')
    """
    if value is None:
        return NOTHING
    hours = abs(value.total_seconds() / 3600 if isinstance(value, timedelta) else float(value))
    if hours < 1:
        return f"{hours * 60:.0f} min"
    if hours < 48:
        return f"{hours:.0f} h" if hours >= 10 else f"{hours:.1f}".removesuffix(".0") + " h"
    return f"{hours / 24:.1f}".removesuffix(".0") + " days"


def day(value: date | None) -> str:
    """
    >>> day(date(2026, 3, 1))
    '1 Mar 2026'
    """
    return NOTHING if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """In Africa/Lagos."""
    if value is None:
        return NOTHING
    here = value.astimezone(ZONE)
    return f"{here.day} {here:%b %Y, %H:%M}"


def title(value: str | None) -> str:
    """A value of the warehouse in people's words."""
    if value is None:
        return NOTHING
    return TITLES.get(value) or (value if value[:1].isupper() else value.replace("_", " ").capitalize())


def short(value: str | None) -> str:
    """The start of an id: enough to tell two apart by eye."""
    return NOTHING if value is None else value[:10]


@cache
def static_version() -> str:
    """A hash over the static files, part of their address: a browser may keep them until they change."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "static").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def templates() -> Environment:
    """Everything a template prints is escaped; a name it does not know is an error, not an empty place."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {function.__name__: function for function in (number, compact, percent, signed, span, day, moment, title, short)}
    environment.globals["static_version"] = static_version()
    return environment


def render(template: str, values: Mapping[str, Any]) -> str:
    return templates().get_template(template).render(values)
