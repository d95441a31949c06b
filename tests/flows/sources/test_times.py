"""Times as people and programs write them, each with its reason."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from flows.sources.times import parse_time

LAGOS = ZoneInfo("Africa/Lagos")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2025-03-14T09:30:00+01:00", "2025-03-14T08:30:00"),
        ("2025-03-14T08:30:00.123456Z", "2025-03-14T08:30:00.123456"),
        ("2025-03-14 09:30", "2025-03-14T08:30:00"),  # naive: the file's zone
        ("2025/03/14 09:30:00", "2025-03-14T08:30:00"),
        ("14/03/2025 09:30", "2025-03-14T08:30:00"),
        ("03/04/2025 09:30", "2025-04-03T08:30:00"),  # ambiguous: the day is first in Nigeria
        ("3/14/2025 9:30:00", "2025-03-14T08:30:00"),  # no 14th month: the month is first
        ("14-03-25 9:30", "2025-03-14T08:30:00"),
        ("14.03.2025, 09.30", "2025-03-14T08:30:00"),
        ("14/03/2025 9:30 PM", "2025-03-14T20:30:00"),
        ("14/03/2025 12:05 a.m.", "2025-03-13T23:05:00"),
        ("14 March 2025 09:30", "2025-03-14T08:30:00"),
        ("14th of March, 2025", "2025-03-13T23:00:00"),
        ("Mar 14, 2025 9:30:00 AM", "2025-03-14T08:30:00"),
        ("Fri, 14 Mar 2025 08:30:00 +0000", "2025-03-14T08:30:00"),
        ("Fri Mar 14 08:30:00 +0000 2025", "2025-03-14T08:30:00"),
        ("2025-03-14 09:30:00 WAT", "2025-03-14T08:30:00"),
        ("20250314093000", "2025-03-14T08:30:00"),
        ("20250314", "2025-03-13T23:00:00"),
        ("1741941000", "2025-03-14T08:30:00"),
        (1741941000000, "2025-03-14T08:30:00"),
        ("1741941000.5", "2025-03-14T08:30:00.500000"),
        (1741941000000000, "2025-03-14T08:30:00"),
    ],
)
def test_times_are_read(written: object, utc: str) -> None:
    moment = parse_time(written, zone=LAGOS)
    assert moment is not None
    assert moment.isoformat() == f"{utc}+00:00"


@pytest.mark.parametrize(
    "written",
    [
        "31/02/2025",
        "2025-13-40 10:00",
        "14/03/2025 25:00",
        "14/03/2025 13:00 PM",
        "yesterday",
        "",
        "07105550123",
        True,
        None,
        [],
        7,
        "5",
        "1e99",
        float("nan"),
        10**40,
    ],
)
def test_what_is_no_time_is_none(written: object) -> None:
    assert parse_time(written, zone=LAGOS) is None
