"""Times as sources write them. Nigeria writes the day first; a file's own zone applies where a time names none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=2)

_MONTHS: Final = {
    name: number
    for number, names in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep sept", "oct", "nov", "dec"), start=1)
    for name in names.split()
}
_CLOCK: Final = (
    r"(?:[T,\s]+(?:at\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|WAT|[+-]\d{2}:?\d{2})?\s*"
)
_WEEKDAY: Final = r"(?:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]*\.?,?\s+)?"

# One row a way of writing a date; the first that fits the whole text is taken. "14/03/2025" and "03/04/2025" are day first.
# Only where the second number cannot be a month ("3/14/2025") is it read as month first: no date is lost by that, and none
# that can be day first is ever read otherwise.
_SHAPES: Final = (
    *(
        re.compile(_WEEKDAY + date + _CLOCK, re.IGNORECASE | re.ASCII)
        for date in (
            r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
            r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
            r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
            r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/\s.]+(?:of\s+)?(?P<name>[a-z]{3,9})\.?[-/,\s]+(?P<year>\d{4}|\d{2})",
            r"(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        )
    ),
    # Mon Jan 06 09:30:00 +0000 2025: the mail and the ctime spelling with the year last
    re.compile(
        r"(?:[a-z]{3},?\s+)(?P<name>[a-z]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
        r"\s+(?P<offset>[+-]\d{4}|UTC|GMT|WAT)?\s*(?P<year>\d{4})(?P<fraction>)(?P<half>)",
        re.IGNORECASE | re.ASCII,
    ),
    # 20250314093000: gateways' packed spelling
    re.compile(
        r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})[T_-]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
        r"(?P<offset>Z|[+-]\d{2}:?\d{2})?(?P<fraction>)(?P<half>)",
        re.ASCII,
    ),
)
_EPOCH: Final = re.compile(r"-?\d{9,10}(?:\.\d{1,9})?|\d{12,13}|\d{15,16}|\d{18,19}", re.ASCII)
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_ZONES: Final[Mapping[str, timedelta]] = {
    "z": timedelta(0),
    "utc": timedelta(0),
    "gmt": timedelta(0),
    "wat": timedelta(hours=1),
}


def parse_time(value: object, *, zone: ZoneInfo) -> datetime | None:
    """An aware UTC time, or None when ``value`` is no time. Naive times are local to ``zone``; numbers are epochs.

    Epochs may count seconds, milliseconds, microseconds or nanoseconds, told apart by size. Two-digit years lie in 2000-2099.
    A time the clocks skipped or repeated is read with its first offset (Lagos has none).

    >>> lagos = ZoneInfo("Africa/Lagos")
    >>> [parse_time(t, zone=lagos).isoformat() for t in ("14/03/2025 9:30 PM", "2025-03-14T20:30:00Z", 1741984200000)]
    ['2025-03-14T20:30:00+00:00', '2025-03-14T20:30:00+00:00', '2025-03-14T20:30:00+00:00']
    >>> parse_time("31/02/2025 10:00", zone=lagos) is None
    True
    """
    if isinstance(value, datetime):
        return _aware(value, zone)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return _from_text(value.strip(), zone) if isinstance(value, str) else _from_epoch(float(value))
    except (ValueError, OverflowError, OSError):
        return None


def _from_text(text: str, zone: ZoneInfo) -> datetime | None:
    if _ISO.match(text):
        try:
            return _aware(datetime.fromisoformat(text), zone)
        except ValueError:
            pass  # "2025-03-14 09:30:00 WAT", "2025-03-14 9:30 PM": the table below
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            return _from_parts(match, zone)
    return None


def _from_parts(match: re.Match[str], zone: ZoneInfo) -> datetime | None:
    part: Callable[[str], str] = lambda name: match.groupdict().get(name) or ""  # noqa: E731
    year, day = int(part("year")), int(part("day"))
    month = _MONTHS.get(part("name").lower()[:3], 0) if part("name") else int(part("month"))
    if month > 12 and day <= 12 and len(part("year")) == 4 and not _year_first(match):
        day, month = month, day
    hour = int(part("hour") or 0)
    if half := part("half").lower()[:1]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    micro = int(part("fraction")[:6].ljust(6, "0")) if part("fraction") else 0
    year += 2000 if year < 100 else 0
    naive = datetime(year, month, day, hour, int(part("minute") or 0), int(part("second") or 0), micro)  # noqa: DTZ001
    offset = _offset(part("offset").lower())
    return _aware(naive, zone) if offset is None else (naive - offset).replace(tzinfo=UTC)


def _year_first(match: re.Match[str]) -> bool:
    return match.start("year") < match.start("day")


def _offset(text: str) -> timedelta | None:
    if not text or text in _ZONES:
        return _ZONES.get(text)
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timedelta(minutes=-minutes if text[0] == "-" else minutes)


def _from_epoch(number: float) -> datetime | None:
    for above, divisor in ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3)):
        if abs(number) >= above:
            number /= divisor
            break
    # Small numbers are counts and serial days, never moments of this century.
    return datetime.fromtimestamp(number, tz=UTC) if abs(number) >= 1e8 else None


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
