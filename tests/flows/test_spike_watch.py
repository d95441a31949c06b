"""From contacts in the warehouse to an alert that was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from complaints_nlp.labels import Category
from flows.steps.spike_watch import Looked, SpikeWatch
from models.count_rows import count_touched, read_counts
from models.database import open_session
from models.installation import Installation
from monitoring.alerts.incidents import Severity
from monitoring.alerts.routing import Route, Routing
from tests.models.making import DAY0, analysis, contact, load

NOW = datetime(2026, 3, 10, 12, 20, tzinfo=UTC)
ROUTING = Routing((Route("ops", "network_ops"),), {"ops": "json://127.0.0.1:9/"})
WORDS = analysis(Category.NETWORK, state="Kano", code="C1")


def came(place: Installation, name: str, count: int, *, at: datetime, state: str = "Kano") -> None:
    days = (at - DAY0) / timedelta(days=1)
    contacts = [
        contact(f"{name} {number}", days=days + number / 1e5, people=[f"{name}-{number}"], words=WORDS, state=state)
        for number in range(count)
    ]
    with open_session(place.engine) as session:
        load(session, contacts, name=name)


def past(place: Installation, *, weeks: int = 11) -> None:
    """Two to four complaints an hour, as a count table: loading them would prove nothing more."""
    with place.engine.begin() as connection:
        connection.execute(
            text(
                "insert into monitoring.hourly_count (hour, category, code, channel, state, complaints, contacts) "
                "select hour, 'network', 'C1', 'sms', 'Kano', 2 + extract(epoch from hour)::bigint / 3600 * 7 % 3, 3 "
                "from generate_series(cast(:first as timestamptz), cast(:last as timestamptz), interval '1 hour') hour"
            ),
            {"first": NOW - timedelta(weeks=weeks), "last": NOW - timedelta(hours=1)},
        )
        connection.execute(text("update monitoring.hourly_count set hour = date_trunc('hour', hour)"))


class Took:
    def __init__(self) -> None:
        self.messages: list[str] = []

    def post(self, url: str, subject: str, body: str, severity: Severity) -> bool:
        self.messages.append(f"{subject}\n{body}")
        return True


@pytest.fixture
def took() -> Took:
    return Took()


@pytest.fixture
def watch(place: Installation, took: Took) -> SpikeWatch:
    return SpikeWatch(place, routing=ROUTING, post=took.post)


def look(watch: SpikeWatch, minutes: float = 0) -> Looked:
    return watch.look(now=lambda: NOW + timedelta(minutes=minutes))


def rows(place: Installation, query: str) -> list[tuple[Any, ...]]:
    with place.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_an_empty_warehouse_has_no_spikes(watch: SpikeWatch) -> None:
    assert look(watch) == Looked()


def test_a_spike_is_seen_within_its_hour_told_once_and_ends_by_itself(place: Installation, watch: SpikeWatch, took: Took) -> None:
    past(place)
    came(place, "ordinary", 2, at=NOW - timedelta(minutes=5))
    quiet = look(watch)
    assert (quiet.spikes, quiet.steps, took.messages) == (0, {}, [])
    assert quiet.cells > 3
    came(place, "an outage", 40, at=NOW - timedelta(minutes=4))
    assert look(watch, 0.1).steps == {"opened": 1}
    assert len(took.messages) == 1
    assert "network, " in took.messages[0]
    assert "once in" in took.messages[0]
    assert look(watch, 0.2) == Looked()  # nothing new: nothing is looked at
    assert look(watch, 10).steps == {"updated": 1}
    assert len(took.messages) == 1
    examples = rows(place, "select unnest(examples) from monitoring.alert")
    assert len(examples) == 5
    assert set(examples) <= set(rows(place, "select record_id from core.contact"))


def test_counts_follow_what_is_loaded_late_corrected_and_erased(place: Installation) -> None:
    def counted() -> list[tuple[Any, ...]]:
        with open_session(place.engine) as session:
            count_touched(session)
            session.commit()
            frame = read_counts(session, since=NOW - timedelta(days=9), until=NOW)
        return sorted((row.category, row.state, int(row.count)) for row in frame.itertuples())

    came(place, "first", 3, at=NOW - timedelta(hours=2))
    assert counted() == [("network", "Kano", 3)]
    came(place, "late", 2, at=NOW - timedelta(hours=2))
    assert counted() == [("network", "Kano", 5)]
    with place.engine.begin() as connection:
        connection.execute(
            text("update core.contact set category = 'billing', code = null where record_id = (select min(record_id) from core.contact)")
        )
    assert counted() == [("billing", "Kano", 1), ("network", "Kano", 4)]
    with place.engine.begin() as connection:
        connection.execute(text("delete from core.contact where category = 'network'"))
    assert counted() == [("billing", "Kano", 1)]
    assert rows(place, "select from monitoring.touched_hour") == []


def test_ten_calls_of_one_person_about_one_matter_are_one_complaint(place: Installation) -> None:
    days = (NOW - timedelta(hours=1) - DAY0) / timedelta(days=1)
    with open_session(place.engine) as session:
        load(session, [contact(f"call {number}", days=days, people=["the same"], words=WORDS) for number in range(10)])
        count_touched(session)
        session.commit()
    assert rows(place, "select complaints, contacts from monitoring.hourly_count") == [(1, 10)]
