"""How far is too far, a row a situation."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from models.records import Source
from monitoring.alerts.incidents import Severity
from monitoring.quality.checks import FIELDS, WATCHED, Batch, check_batch
from monitoring.quality.judging import Ladder, share_moved, volume_moved
from monitoring.quality.profile import Profile, Profiler
from monitoring.quality.spans import RULES, contract, freshness, masking_rate, volume

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
STEADY = [(4, 200)] * 10  # two in a hundred
RAGGED = [(0, 50), (15, 50)] * 6  # a feed of moods: fifteen in a hundred, give or take
STEPS = Ladder(warning=0.05, severe=0.20)


@pytest.mark.parametrize(
    ("part", "whole", "past", "says"),
    [
        (4, 200, STEADY, None),
        (12, 200, STEADY, None),  # six in a hundred: within the tolerance
        (30, 200, STEADY, Severity.WARNING),
        (60, 200, STEADY, Severity.SEVERE),
        (0, 200, STEADY, None),  # fewer is no fault here
        (14, 50, RAGGED, None),  # its own moods
        (50, 50, RAGGED, Severity.SEVERE),
        (10, 49, STEADY, "too few records"),
        (50, 50, STEADY[:4], "too little past"),
        (50, 50, [(0, 0)] * 10, "too little past"),
    ],
)
def test_shares(part: int, whole: int, past: list[tuple[int, int]], says: object) -> None:
    result = share_moved("x", part, whole, past, rise=STEPS)
    assert (result is None) == (says is not None and not isinstance(says, Severity))
    assert result is None or result.severity == says


def test_a_share_that_falls() -> None:
    result = share_moved("x", 100, 200, [(190, 200)] * 10, rise=STEPS, fall=STEPS)
    assert result is not None
    assert (result.severity, result.observed) == (Severity.SEVERE, 0.5)


USUAL = [500, 520, 480, 510, 490, 505, 515, 495]


@pytest.mark.parametrize(
    ("count", "weeks", "days", "says"),
    [
        (500, USUAL, [], None),
        (330, USUAL, [], None),  # a third less: a quiet day
        (250, USUAL, [], Severity.WARNING),
        (150, USUAL, [], Severity.SEVERE),
        (0, USUAL, [], Severity.SEVERE),
        (1_100, USUAL, [], Severity.WARNING),
        (2_200, USUAL, [], Severity.SEVERE),
        (150, [100, 900, 150, 800, 120, 950], [], None),  # it was always so
        (2, [9, 8, 10, 9, 11, 9], [], "so few that none is no surprise"),
        (200, USUAL[:2], [500, 300, 310, 520, 515, 490, 505, 500], None),  # a young source: two thirds of its least
        (60, USUAL[:2], [500, 300, 310, 520, 515, 490, 505, 500], Severity.SEVERE),
        (150, USUAL[:2], [500, 520, 510], "too little past"),
        (150, [*USUAL[:2], 0, 0, 0, 0, 0], [], "too little past"),  # the nothing before the first is no past
    ],
)
def test_volumes(count: int, weeks: list[int], days: list[int], says: object) -> None:
    result = volume(count, weeks, days)
    assert (result is None) == (says is not None and not isinstance(says, Severity))
    assert result is None or result.severity == says


def test_a_volume_without_a_ladder_up_does_not_mind_more() -> None:
    result = volume_moved("x", 5_000, USUAL, drop=STEPS)
    assert result is not None
    assert result.passed


@pytest.mark.parametrize(
    ("hours", "says"),
    [(1, None), (8, None), (10, Severity.WARNING), (18, None), (19, Severity.SEVERE)],
)
def test_silence_beside_the_longest_before(hours: float, says: object) -> None:
    times = [AT - timedelta(hours=each) for each in range(120, -1, -6)]
    result = freshness(times, now=AT + timedelta(hours=hours))
    assert result is not None
    assert result.severity == (Severity.WARNING if hours == 18 else says)


def test_a_young_feed_is_not_called_silent() -> None:
    assert freshness([AT - timedelta(minutes=each) for each in range(60, 0, -1)], now=AT + timedelta(days=9)) is None


@pytest.mark.parametrize(
    ("masked", "past", "says"),
    [
        (40, [(0.4, 100)] * 6, None),
        (8, [(0.4, 100)] * 6, Severity.SEVERE),  # names are going through
        (90, [(0.4, 100)] * 6, Severity.SEVERE),  # words are being eaten
        (8, [], None),  # no past yet: kept as the beginning of one
    ],
)
def test_masking(masked: int, past: list[tuple[float, int]], says: object) -> None:
    result = masking_rate(masked, 100, past)
    assert result is not None
    assert result.severity == says


def test_numbers_that_cannot_be() -> None:
    columns = ("source", *RULES)
    good = [("call_logs", -1.0, 60.0, 5.0, 3.0, None)] * 90
    bad = [("call_logs", -1.0, -180.0, 5.0, -3.0, None)] * 10
    few = [("sms", 99.0, None, None, None, None)] * 9
    results = {(source, result.subject): result.severity for source, result in contract([*good, *bad, *few], columns)}
    assert {key for key, severity in results.items() if severity} == {("call_logs", "duration_seconds"), ("call_logs", "hours_to_resolve")}
    assert set(results.values()) == {None, Severity.WARNING}
    assert not any(source == "sms" for source, _ in results)  # too few to say
    assert all(result.passed for _, result in contract(good, columns))


def profile(**changes: object) -> Profile:
    fields = dict.fromkeys(WATCHED, 98)
    usual: dict[str, object] = {
        "dialect": "x",
        "records": 100,
        "quarantined": 0,
        "duplicates": 6,
        "first_at": AT - timedelta(days=1),
        "last_at": AT,
        "same_time": 1,
        "looked_at": 100,
        "fields": fields,
        "keys": {"phone": {"text": 100}, "note": {"text": 40}, "count": {"number": 100}},
    }
    return Profile(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, set()),
        ({"quarantined": 30}, {("quarantine_share", Severity.SEVERE)}),
        ({"fields": dict.fromkeys(WATCHED, 98) | {"phone": 78}}, {("missing_field", Severity.SEVERE)}),
        ({"fields": dict.fromkeys(WATCHED, 98) | {"state": 70}}, {("missing_field", Severity.WARNING)}),
        ({"duplicates": 30}, {("duplicates", Severity.WARNING)}),
        ({"same_time": 100}, {("clock_stuck", Severity.SEVERE)}),
        ({"last_at": AT + timedelta(days=2)}, {("clock_ahead", Severity.WARNING)}),
        ({"keys": {"phone": {"text": 100}, "count": {"text": 100}}}, {("schema", Severity.SEVERE)}),  # another type of value
        ({"keys": {"count": {"number": 100}}}, {("schema", Severity.SEVERE)}),  # a key is gone; one that was optional may go
        ({"keys": {"phone": {"text": 100}, "count": {"number": 100}, "extra": {"text": 90}}}, {("schema", Severity.NOTICE)}),
        ({"keys": {"phone": {"text": 80, "null": 20}, "count": {"number": 100}}}, set()),  # missing values are missing_field's
        ({"looked_at": 40, "records": 40, "fields": {}, "keys": {}, "same_time": 40}, set()),  # too few to say
    ],
)
def test_a_batch(changes: dict[str, object], says: set[tuple[str, Severity]]) -> None:
    results = check_batch(Batch(Source.WEB_FORMS, AT, profile(**changes), [profile()] * 6))
    assert {(result.check, result.severity) for result in results if not result.passed} == says


def test_the_first_batches_of_a_source_pass() -> None:
    broken = profile(quarantined=90, same_time=100, keys={}, fields={})
    assert all(result.passed for result in check_batch(Batch(Source.SMS, AT, broken, [profile()] * 4)))


def test_every_source_says_what_must_be_there() -> None:
    assert set(FIELDS) == set(Source)


def test_a_profile_keeps_shapes_and_nothing_of_what_was_written() -> None:
    profiler = Profiler()
    for number in range(3):
        profiler.add("same" if number else "first", "dialect", AT)
        who = {"name": "Ngozi", "07191234567": 1}
        content = {
            "phone": f"0719000000{number}",
            "who": who,
            "empty": " ",
            "n": number,
            "Ada Test wrote a long thing into a key, look at it": 1,
        }
        profiler.look_into(["phone"], json.dumps(content))
    profiler.reject()
    seen = profiler.profile(known_before=1)
    assert (seen.records, seen.quarantined, seen.duplicates, seen.same_time, seen.looked_at) == (4, 1, 2, 3, 3)
    assert seen.keys == {"phone": {"text": 3}, "who": {"object": 3}, "who.name": {"text": 3}, "empty": {"null": 3}, "n": {"number": 3}}
    assert "0719" not in str(seen)
