"""Many cells, few incidents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from monitoring.alerts.incidents import Severity, Where
from monitoring.alerts.spikes import blind_places, grade, incidents, is_blind, with_rest_of_hour
from monitoring.spikes import Cell, Finding, Window

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
CODES = {"A1": "network", "B1": "billing"}


def finding(cell: Cell, *, observed: float = 60, expected: float = 10, p: float = 1e-12, verdict: str = "spike") -> Finding:
    window = Window(AT - timedelta(hours=1), AT)
    return Finding(cell, window, observed, expected, 2 * expected, p, p * 10, "reference-hours", verdict)  # type: ignore[arg-type]


KANO = Cell(category="network", state="Kano")


@pytest.mark.parametrize(
    ("found", "standing", "places"),
    [
        ([], [], []),
        ([finding(KANO, verdict="clear")], [], []),
        # one outage shows in every cell around it: one incident, named by the least likely
        (
            [finding(Cell(), p=1e-4), finding(Cell(category="network"), p=1e-6), finding(KANO, p=1e-15), finding(Cell(state="Kano"), p=1e-14)],
            [],
            [Where(category="network", state="Kano")],
        ),
        # two at once: what both add to belongs to the first
        (
            [finding(KANO, p=1e-15), finding(Cell(category="billing", state="Lagos"), p=1e-9), finding(Cell(), p=1e-12)],
            [],
            [Where(category="network", state="Kano"), Where(category="billing", state="Lagos")],
        ),
        # a code tells its category, so that the team hears of it
        ([finding(Cell(code="A1", state="Kano"))], [], [Where(category="network", code="A1", state="Kano")]),
        # a place without a category is nobody's: the category with half of the excess leads
        (
            [finding(Cell(state="Kano"), p=1e-20), finding(KANO, observed=40, p=1e-9)],
            [],
            [Where(category="network", state="Kano")],
        ),
        ([finding(Cell(state="Kano"), observed=200, p=1e-20), finding(KANO, observed=40, p=1e-9)], [], [Where(state="Kano")]),
        # it has grown over the country since: still the alert of Kano
        ([finding(Cell(category="network"), p=1e-30)], [Where(category="network", state="Kano")], [Where(category="network", state="Kano")]),
        ([finding(Cell(category="billing"), p=1e-30)], [Where(category="network", state="Kano")], [Where(category="billing")]),
    ],
)  # fmt: skip
def test_incidents(found: list[Finding], standing: list[Where], places: list[Where]) -> None:
    assert [incident.where for incident in incidents(found, category_of=CODES, standing=standing)] == places


def test_an_incident_says_how_much_and_which_cells_rise_with_it() -> None:
    (incident,) = incidents([finding(KANO, p=1e-15), finding(Cell(state="Kano"), p=1e-9)], category_of=CODES)
    assert incident.title == "60 complaints in 1 h where 10.0 are usual: network, Kano"
    assert (incident.observed, incident.expected, incident.bound, incident.unusual) == (60, 10, 20, 1e-15)
    assert incident.details["also"] == [{"state": "Kano", "observed": 60, "expected": 10}]


@pytest.mark.parametrize(
    ("observed", "expected", "p", "severity"),
    [
        (60, 10, 1e-12, Severity.SEVERE),
        (35, 10, 1e-12, Severity.WARNING),  # a little one, however unlikely
        (600, 300, 1e-12, Severity.WARNING),  # twice as many, no more
        (60, 10, 1e-6, Severity.WARNING),
        (12, 10, 1e-12, Severity.NOTICE),
        (5, 1, 1e-12, Severity.NOTICE),
    ],
)
def test_severity(observed: float, expected: float, p: float, severity: Severity) -> None:
    assert grade(finding(KANO, observed=observed, expected=expected, p=p)) is severity


@pytest.mark.parametrize(
    ("place", "blind"),
    [
        (Where(category="network", state="Kano"), True),  # itself
        (Where(category="network"), True),  # a part of it cannot be seen
        (Where(category="network", code="A1"), True),  # its code is looked at without its category
        (Where(category="billing"), False),
    ],
)
def test_blindness(place: Where, blind: bool) -> None:
    unseen = blind_places([finding(KANO, verdict="blind"), finding(Cell(code="A1"), verdict="blind"), finding(Cell(category="billing"))])
    assert is_blind(place, unseen) is blind


def hours(*, usual: int, lately: int) -> pd.DataFrame:
    times = pd.date_range(AT - timedelta(weeks=6), AT, freq="h", inclusive="left")
    frame = pd.DataFrame({"time": times, "category": "network", "code": "", "channel": "sms", "state": "Kano", "count": usual})
    frame.loc[frame["time"] >= AT - timedelta(hours=3), "count"] = lately
    return frame.astype({"time": "datetime64[us, UTC]"})


@pytest.mark.parametrize(
    ("lately", "minute", "added"),
    [
        (100, 15, [75]),  # three quarters of the hour are to come
        (100, 59, [2]),
        (2, 15, []),  # the feed is down: nothing is made up for it
    ],
)
def test_a_young_hour_does_not_look_like_a_feed_that_is_down(lately: int, minute: int, added: list[int]) -> None:
    counts = hours(usual=100, lately=lately)
    filled = with_rest_of_hour(counts, now=AT + timedelta(minutes=minute))
    rows = filled[filled["time"] == AT]
    assert list(rows["count"]) == added
    assert set(rows["category"]) <= {""}
    assert filled.dtypes.equals(counts.dtypes)
