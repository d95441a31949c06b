"""Counted weeks and the complaints themselves come to the same, and a change takes a week's count away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from apps.dashboard.figures import Figures, coverage, read, read_totals
from apps.dashboard.filters import Filters
from apps.dashboard.people import Viewer
from apps.dashboard.settings import DashboardSettings
from apps.dashboard.visits import ZONE, Visit
from models.database import open_session
from tests.apps.dashboard.conftest import server, short_home  # noqa: F401 - fixtures
from tests.models.conftest import scratch_database
from tests.models.making import load
from tests.models.reports.population import AS_OF, population

TODAY = AS_OF.astimezone(ZONE).date()


@pytest.fixture(scope="module")
def counted(server) -> Iterator[Engine]:  # type: ignore[no-untyped-def]  # noqa: F811
    from models.database import migrate

    with scratch_database(server) as engine:
        migrate(engine)
        with open_session(engine) as session:
            load(session, population(600))
        yield engine


def figures_of(engine: Engine, query: dict[str, str], role: str) -> tuple[Figures, tuple[int, ...], int]:
    with engine.connect() as connection:
        connection.execute(text("select set_config('complaints.now', :now, false)"), {"now": AS_OF.isoformat()})
        connection.exec_driver_sql(f"set role {role}")
        visit = Visit(Viewer("somebody", role, frozenset(), engine), connection, AS_OF, DashboardSettings(), query, {})
        asked = Filters.read(query, today=TODAY)
        before = read_totals(visit, asked.before)
        return (
            read(visit, asked),
            (before.complaints, before.resolved, before.timed, before.within, before.repeated),
            len(coverage(visit, asked).weeks),
        )


def comparable(figures: Figures) -> tuple[object, ...]:
    whole = figures.all
    return (
        dict(figures.opened), dict(figures.channels), dict(figures.states), dict(figures.codes), {week: dict(steps) for week, steps in figures.steps.items()},
        (whole.complaints, whole.resolved, whole.timed, whole.within, whole.repeated),
    )  # fmt: skip


QUESTIONS = (
    ({"period": "13w"}, True, "what is asked first"),
    ({"period": "104w"}, True, "two years"),
    ({"from": "2025-03-05", "to": "2026-02-11"}, True, "begins and ends within a week"),
    ({"period": "52w", "channel": "sms"}, True, "a channel is counted by"),
    ({"period": "52w", "category": "billing"}, True, "a category too"),
    ({"period": "52w", "state": "Lagos"}, False, "a state is not: its complaints are few"),
    ({"period": "52w", "code": "none"}, False, "nor is no code"),
    ({"period": "30d"}, False, "a month is shown by the day"),
)


@pytest.mark.parametrize("role", ["business", "billing_ops"])
def test_counted_weeks_and_complaints_come_to_the_same(counted: Engine, role: str) -> None:
    with counted.begin() as connection:
        connection.exec_driver_sql("delete from reporting.counted_week")
    read_whole = {str(query): figures_of(counted, query, role) for query, *_ in QUESTIONS}
    with counted.begin() as connection:
        # Counted at an earlier moment than is asked about: clocks went on running out since.
        connection.execute(text("select set_config('complaints.now', :now, true)"), {"now": (AS_OF - timedelta(days=6)).isoformat()})
        connection.exec_driver_sql("select reporting.count_weeks(500)")
    for query, uses, reason in QUESTIONS:
        found, before, weeks = figures_of(counted, query, role)
        expected, expected_before, none = read_whole[str(query)]
        assert none == 0
        assert (weeks > 0) == uses, reason
        assert comparable(found) == comparable(expected), reason
        assert before == expected_before, reason
        assert found.all.complaints > 0, reason


def test_a_change_takes_away_the_count_of_its_week_alone(counted: Engine) -> None:
    with counted.begin() as connection:
        connection.exec_driver_sql("select reporting.count_weeks(500)")
        before = set(connection.scalars(text("select week from reporting.counted_week")))
        week = connection.scalar(
            text(
                "update core.complaint set status = 'escalated' where complaint_id = (select min(complaint_id) from core.complaint "
                "where opened_at < '2026-01-01' and status <> 'escalated') returning date_trunc('week', opened_on::timestamp)::date"
            )
        )
        after = set(connection.scalars(text("select week from reporting.counted_week")))
        assert before - after == {week}
        assert connection.scalar(text("select reporting.count_weeks()")) == 1
