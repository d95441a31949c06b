"""The door: long counts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.calendars import Calendar
from monitoring.errors import UnusableCounts, UnusableSettings
from monitoring.spikes import Cell, Finding, Settings, detect

AT = datetime(2026, 11, 16, 12, tzinfo=UTC)  # a Monday
CALENDAR = Calendar.of([date(2026, 10, 1)])
SETTINGS = Settings(weeks=8)
KANO = {"category": "network", "channel": "call", "state": "Kano"}


def counts(hours: int, *, rate: float = 4.0, seed: int = 5, states: Sequence[str] = ("Kano", "Lagos", "Oyo")) -> pd.DataFrame:
    """Every hour up to AT, for network and billing, by call and web: a busy day and a quiet night."""
    random = np.random.default_rng(seed)
    times = pd.date_range(end=AT - timedelta(hours=1), periods=hours, freq="h")
    day = 0.2 + np.exp(-(((times.hour.to_numpy() - 12) / 4.0) ** 2))
    rows = [
        pd.DataFrame({"time": times, "category": category, "channel": channel, "state": state, "count": random.poisson(rate * day)})
        for category in ("network", "billing")
        for channel in ("call", "web")
        for state in states
    ]
    return pd.concat(rows, ignore_index=True)


def where(frame: pd.DataFrame, *, last_hours: int, **values: str) -> pd.Series:
    chosen = frame["time"] >= AT - timedelta(hours=last_hours)
    for name, value in values.items():
        chosen &= frame[name] == value
    return chosen


def of(findings: Sequence[Finding], **cell: str) -> Finding:
    return next(finding for finding in findings if finding.cell == Cell(**cell))


WEEKS = counts(24 * 7 * 9)


def test_a_quiet_tick_is_clear_everywhere() -> None:
    findings = detect(WEEKS, at=AT, settings=SETTINGS, calendar=CALENDAR)
    assert {finding.verdict for finding in findings} == {"clear"}
    # all; 2 categories, 2 channels, 3 states; 4, 6 and 12 of their crossings; codes are not in the table
    assert len(findings) == 1 + 2 + 2 + 3 + 4 + 6 + 12
    assert {finding.method for finding in findings} == {"reference-hours"}


@pytest.mark.parametrize(
    ("hours", "extra", "cell", "why"),
    [
        (1, 30, KANO, "much in one hour"),
        (6, 7, KANO, "a little more for six hours: no single hour says it"),
        (3, 8, {"category": "network", "state": "Kano"}, "over all channels of a state"),
    ],
)
def test_a_spike_is_found_where_it_is(hours: int, extra: int, cell: dict[str, str], why: str) -> None:
    frame = WEEKS.copy()
    frame.loc[where(frame, last_hours=hours, **cell), "count"] += extra
    findings = detect(frame, at=AT, settings=SETTINGS, calendar=CALENDAR)
    found = of(findings, **cell)
    assert found.alarm, why
    assert found.observed > found.upper > found.expected > 0 and found.window.end == AT
    assert found.q_value <= SETTINGS.level and findings[0].alarm and findings[0].cell.named().items() & cell.items()
    assert not of(findings, category="billing").alarm


def test_the_windows_expectation_is_that_of_the_same_hours() -> None:
    found = of(detect(WEEKS, at=AT, settings=replace(SETTINGS, windows=(3,)), calendar=CALENDAR))
    # 09:00, 10:00 and 11:00 of twelve leaves: 12 * 4 * (0.2 + exp(-((h - 12) / 4)^2)) each
    due = sum(48 * (0.2 + np.exp(-(((hour - 12) / 4.0) ** 2))) for hour in (9, 10, 11))
    assert found.expected == pytest.approx(due, rel=0.05)


@pytest.mark.parametrize("how", ["volume", "heartbeat"])
def test_a_silent_feed_is_never_good_news(how: str) -> None:
    frame, settings = WEEKS.copy(), SETTINGS
    if how == "volume":
        frame.loc[where(frame, last_hours=4, channel="call"), "count"] = 0
    else:
        settings = replace(SETTINGS, heartbeats={"call": AT - timedelta(hours=3)})
    findings = detect(frame, at=AT, settings=settings, calendar=CALENDAR)
    assert {finding.verdict for finding in findings if finding.cell.channel == "call"} == {"blind"}
    blind = of(findings, **KANO)
    assert np.isnan([blind.observed, blind.expected, blind.upper, blind.p_value, blind.q_value]).all() and blind.seen == 0
    half = of(findings, category="network")
    assert half.seen == pytest.approx(0.5, abs=0.1)  # web alone is heard
    assert half.blind is (half.seen < settings.least_seen)


def test_a_spike_on_the_feed_that_is_heard_is_found_while_another_is_silent() -> None:
    frame = WEEKS.copy()
    frame.loc[where(frame, last_hours=4, channel="call"), "count"] = 0
    frame.loc[where(frame, last_hours=2, channel="web", state="Oyo"), "count"] += 25
    findings = detect(frame, at=AT, settings=SETTINGS, calendar=CALENDAR)
    assert of(findings, category="network", channel="web", state="Oyo").alarm


def test_an_outage_of_the_past_is_no_quiet_past() -> None:
    """Three of eight weeks silent at this hour: learnt, they would take nearly half of what is expected."""
    frame = WEEKS.copy()
    for back in (1, 2, 3):
        gone = (frame["channel"] == "call") & frame["time"].between(
            AT - timedelta(days=7 * back, hours=20), AT - timedelta(days=7 * back, hours=-3)
        )
        frame.loc[gone, "count"] = 0
    settings = replace(SETTINGS, windows=(3,))
    ours, full = (of(detect(each, at=AT, settings=settings, calendar=CALENDAR), channel="call") for each in (frame, WEEKS))
    assert ours.expected == pytest.approx(full.expected, rel=0.12)


def test_a_holiday_expects_what_holidays_had() -> None:
    days = [date(2026, month, 16) for month in (7, 8, 9, 10, 11)]  # the 16th of every month has half
    frame = counts(24 * 7 * 20)
    local = frame["time"].dt.tz_convert("Africa/Lagos").dt.date
    frame.loc[local.isin(days), "count"] //= 2
    knows, knows_not = (
        of(detect(frame, at=AT, settings=replace(SETTINGS, windows=(6,)), calendar=Calendar.of(given))) for given in (days, [])
    )
    assert knows.expected < 0.75 * knows_not.expected


@pytest.mark.parametrize(
    ("hours", "method", "verdict"),
    [
        (24 * 12, "start-up", "spike"),  # twelve days
        (24 * 3, "start-up", "spike"),  # three
        (20, "none", "blind"),  # less than what is too recent to learn from: nothing is known, so nothing is clear
    ],
)
def test_start_up(hours: int, method: str, verdict: str) -> None:
    frame = counts(hours)
    frame.loc[where(frame, last_hours=2, **KANO), "count"] += 60
    found = of(detect(frame, at=AT, settings=SETTINGS, calendar=CALENDAR), **KANO)
    assert (found.method, found.verdict) == (method, verdict)


def test_start_up_is_calm_without_a_spike() -> None:
    findings = detect(counts(24 * 6), at=AT, settings=SETTINGS, calendar=CALENDAR)
    assert not [finding for finding in findings if finding.alarm]


def test_days() -> None:
    hourly = counts(24 * 7 * 18)
    hourly["time"] = hourly["time"].dt.floor("D")
    days = hourly.groupby(["time", "category", "channel", "state"], as_index=False)["count"].sum()
    yesterday = days["time"] == days["time"].max() - pd.Timedelta(days=1)
    days.loc[yesterday & (days["state"] == "Oyo"), "count"] *= 2
    findings = detect(days, at=AT, settings=Settings.of("day"), calendar=CALENDAR)
    oyo = of(findings, state="Oyo")
    assert oyo.alarm and oyo.method == "reference-days" and oyo.window.length == timedelta(days=1)
    assert oyo.window.end == datetime(2026, 11, 15, 23, tzinfo=UTC)  # midnight in Lagos: today is not over


def test_weeks_by_farrington_where_there_are_years() -> None:
    random = np.random.default_rng(8)
    monday = pd.date_range(end=pd.Timestamp(AT).floor("D") - pd.Timedelta(days=7), periods=52 * 4, freq="7D")
    frame = pd.concat(
        [
            pd.DataFrame({"time": monday + pd.Timedelta(hours=9), "category": name, "count": random.poisson(40, len(monday))})
            for name in ("network", "billing")
        ]
    )
    frame.loc[(frame["time"] == frame["time"].max()) & (frame["category"] == "network"), "count"] = 110
    findings = detect(frame, at=AT, settings=Settings.of("week"), calendar=CALENDAR)
    assert (of(findings, category="network").method, of(findings, category="network").verdict) == ("farrington", "spike")
    assert of(findings, category="billing").verdict == "clear"
    young = detect(frame[frame["time"] > monday[-31]], at=AT, settings=Settings.of("week"), calendar=CALENDAR)
    assert [(each.method, each.verdict) for each in (of(young, category=name) for name in ("network", "billing"))] == [
        ("start-up", "spike"),
        ("start-up", "clear"),
    ]


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (WEEKS.drop(columns="count"), "column count is missing"),
        (WEEKS.assign(time=WEEKS["time"].dt.tz_localize(None)), "no zone"),
        (WEEKS.assign(count=-1), "negative"),
        (WEEKS[WEEKS["time"] > AT], "no row"),
    ],
)
def test_unusable_counts(frame: pd.DataFrame, says: str) -> None:
    with pytest.raises(UnusableCounts, match=says):
        detect(frame, at=AT, settings=SETTINGS, calendar=CALENDAR)


@pytest.mark.parametrize("changes", [{"level": 0.0}, {"weeks": 1}, {"windows": ()}])
def test_unusable_settings(changes: dict[str, object]) -> None:
    with pytest.raises(UnusableSettings):
        replace(SETTINGS, **changes)  # type: ignore[arg-type]
