"""The regulator's clocks: which one a complaint is under, when it runs out, what stops it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.reference import DIMENSIONS, rows
from tests.models.making import analysis, contact, load

LAGOS = ZoneInfo("Africa/Lagos")


def at(moment: str) -> datetime:
    """A moment of Lagos as people write it."""
    return datetime.fromisoformat(moment).replace(tzinfo=LAGOS)


def opened(session: Session, code: str, moment: str, **changes: Any) -> None:
    load(session, [contact("a", words=analysis(Category.BILLING, code=code), occurred_at=at(moment), **changes)])


def clocks(session: Session) -> dict[str, Any]:
    statement = "select acknowledge_clock, acknowledge_by, resolve_clock, resolve_by, advise_by from core.complaint"
    return dict(session.execute(text(statement)).mappings().one())


@pytest.mark.parametrize(
    ("code", "moment", "clock", "due"),
    [
        ("A1", "2026-03-10 09:30", "overcharge", "2026-03-11 09:30"),
        ("A2", "2026-03-10 23:59", "overcharge", "2026-03-11 23:59"),  # over midnight
        ("A2", "2026-01-31 12:00", "overcharge", "2026-02-01 12:00"),  # over the end of a month
        ("A2", "2024-02-28 12:00", "overcharge", "2024-02-29 12:00"),  # into a leap day
        ("A2", "2024-02-29 12:00", "overcharge", "2024-03-01 12:00"),  # out of it
        ("A2", "2026-12-31 20:00", "overcharge", "2027-01-01 20:00"),  # over a year's end; a holiday does not stop calendar hours
        ("D3", "2026-03-06 10:00", "data_instability_restoration", "2026-03-09 10:00"),  # a weekend does not either
        ("D3", "2024-02-27 10:00", "data_instability_restoration", "2024-03-01 10:00"),
        ("C9", "2026-11-30 08:00", "resolve_at_the_latest", "2027-02-28 08:00"),  # three months from a day February lacks
        ("C9", "2023-11-30 08:00", "resolve_at_the_latest", "2024-02-29 08:00"),
        ("C9", "2026-03-10 00:30", "resolve_at_the_latest", "2026-06-10 00:30"),  # after midnight in Lagos, before it in UTC
    ],
)
def test_when_a_complaint_must_be_resolved(session: Session, code: str, moment: str, clock: str, due: str) -> None:
    opened(session, code, moment)
    found = clocks(session)
    assert (found["resolve_clock"], found["resolve_by"]) == (clock, at(due).astimezone(UTC))


def test_data_instability_has_a_clock_for_the_first_contact_too(session: Session) -> None:
    opened(session, "D3", "2026-03-10 22:00")
    found = clocks(session)
    assert (found["acknowledge_clock"], found["acknowledge_by"]) == ("data_instability_first_contact", at("2026-03-11 02:00"))


def test_every_complaint_is_advised_of_the_regulator_after_thirty_days(session: Session) -> None:
    opened(session, "B3", "2024-01-31 10:00")
    assert clocks(session)["advise_by"] == at("2024-03-01 10:00")


def test_taking_it_to_the_regulator_starts_clocks_and_the_nearest_counts(session: Session) -> None:
    opened(session, "C9", "2026-03-10 10:00")
    session.execute(text("update core.complaint set regulator_escalated_at = '2026-03-12 10:00+01'"))
    found = clocks(session)
    assert (found["resolve_clock"], found["resolve_by"]) == ("regulator_resolution", at("2026-03-14 10:00"))
    assert (found["acknowledge_clock"], found["acknowledge_by"]) == ("regulator_feedback", at("2026-03-12 12:00"))


@pytest.mark.parametrize(
    ("starts", "hours", "due"),
    [
        ("2026-03-10 09:00", 4, "2026-03-10 13:00"),  # within one Tuesday
        ("2026-03-10 15:00", 4, "2026-03-11 10:00"),  # two hours to closing time, two the next morning
        ("2026-03-10 20:00", 4, "2026-03-11 12:00"),  # at night nothing runs
        ("2026-03-10 13:00", 4, "2026-03-10 17:00"),  # used up at closing time, not at the next opening
        ("2026-03-13 16:00", 2, "2026-03-16 09:00"),  # over a weekend
        ("2026-03-14 11:00", 9, "2026-03-16 17:00"),  # from a Saturday
        ("2026-03-18 16:00", 2, "2026-03-23 09:00"),  # Eid-el-Fitr on Thursday and Friday, then a weekend
        ("2024-04-08 16:00", 2, "2024-04-12 09:00"),  # three days of Eid-el-Fitr
        ("2026-12-24 16:00", 2, "2026-12-28 09:00"),  # Christmas on a Friday, then a weekend
        ("2024-02-28 16:00", 10, "2024-02-29 17:00"),  # a leap day works
        ("2024-12-31 16:00", 2, "2025-01-02 09:00"),  # over a year's end: New Year's Day is off
    ],
)
def test_a_clock_of_working_hours_stops_at_night_at_weekends_and_on_holidays(session: Session, starts: str, hours: int, due: str) -> None:
    session.execute(
        text(
            "insert into core.clock values ('callback', '2015-01-01', null, 'test', 'opened', 'resolved', make_interval(hours => :hours), "
            "true, true, 'test')"
        ),
        {"hours": hours},
    )
    session.commit()
    try:
        opened(session, "C9", starts)
        assert (clocks(session)["resolve_clock"], clocks(session)["resolve_by"]) == ("callback", at(due))
    finally:
        session.execute(text("delete from core.clock where clock = 'callback'"))
        session.commit()


def test_a_changed_rule_counts_from_its_day_on(session: Session) -> None:
    session.execute(text("update core.clock set effective_to = '2026-03-11' where clock = 'overcharge'"))
    session.execute(
        text(
            "insert into core.clock select clock, '2026-03-11', null, title, starts, ends, interval '12 hours', working_hours, every_code, "
            "source from core.clock where clock = 'overcharge'"
        )
    )
    load(
        session,
        [
            contact("before", words=analysis(Category.BILLING, code="A2"), occurred_at=at("2026-03-10 23:30")),
            contact("after", words=analysis(Category.BILLING, code="A2"), occurred_at=at("2026-03-11 00:30")),  # still the 10th in UTC
        ],
    )
    due = session.scalars(text("select resolve_by from core.complaint order by opened_at")).all()
    session.execute(text("delete from core.clock where effective_from = '2026-03-11'"))
    session.execute(text("update core.clock set effective_to = null where clock = 'overcharge'"))
    session.commit()
    assert list(due) == [at("2026-03-11 23:30"), at("2026-03-11 12:30")]


@pytest.mark.parametrize(
    ("resolved", "asked", "breached", "hours_left"),
    [
        (None, "2026-03-10 20:30", False, 13.0),
        (None, "2026-03-11 09:30", False, 0.0),  # the last moment is within
        (None, "2026-03-11 10:30", True, -1.0),
        ("2026-03-11 09:30", "2026-06-01 00:00", False, None),  # resolved in time stays so
        ("2026-03-11 09:31", "2026-06-01 00:00", True, None),
    ],
)
def test_time_left_and_breach(session: Session, resolved: str | None, asked: str, breached: bool, hours_left: float | None) -> None:
    opened(session, "A1", "2026-03-10 09:30", resolved_at=at(resolved) if resolved else None)
    session.execute(text("select set_config('complaints.now', :asked, true)"), {"asked": at(asked).isoformat()})
    row = session.execute(text("select breached, extract(epoch from time_left) / 3600 from reporting.complaints")).one()
    assert (row[0], None if row[1] is None else float(row[1])) == (breached, hours_left)


def test_breaches_of_the_next_four_hours_are_one_view(session: Session) -> None:
    moments = {"over": "2026-03-09 11:59", "soon": "2026-03-09 12:30", "in four hours": "2026-03-09 16:00", "later": "2026-03-09 16:01"}
    words = analysis(Category.BILLING, code="A2")
    load(session, [contact(name, words=words, occurred_at=at(moment)) for name, moment in moments.items()])
    session.execute(text("select set_config('complaints.now', '2026-03-10 12:00+01', true)"))
    due = session.scalars(text("select resolve_by from reporting.breaches_next_4_hours")).all()
    assert list(due) == [at("2026-03-10 12:30"), at("2026-03-10 16:00")]


def test_every_islamic_and_fixed_holiday_of_four_years_is_there() -> None:
    names: dict[str, set[str]] = {}
    for row in rows(next(dimension for dimension in DIMENSIONS if dimension.table == "holiday")):
        names.setdefault(str(row["day"])[:4], set()).add(str(row["holiday"]))
    assert set(names) == {"2024", "2025", "2026", "2027"}
    for year, found in names.items():
        assert {"Eid-el-Fitr", "Eid-el-Kabir", "Eid-el-Maulud", "Good Friday", "Easter Monday", "Democracy Day"} <= found, year


def test_the_loader_and_the_trigger_say_the_same(session: Session) -> None:
    """The loader works clocks out beside the row; the trigger does for everybody else."""
    codes = [None, *session.scalars(text("select code from core.code order by code"))]
    moments = ["2024-02-28 23:30", "2024-02-29 00:30", "2024-11-30 12:00", "2026-03-31 23:59", "2026-08-31 06:00", "2026-12-31 23:30"]
    rows = [
        contact(f"{code} {moment}", words=analysis(Category.BILLING, code=code), occurred_at=at(moment))
        for code in codes
        for moment in moments
    ]
    load(session, rows)
    statement = (
        "select complaint_id, acknowledge_clock, acknowledge_by, resolve_clock, resolve_by, advise_by from core.complaint order by 1"
    )
    by_loader = session.execute(text(statement)).all()
    session.execute(text("update core.complaint set advise_by = null, resolve_by = null, acknowledge_by = null"))
    assert session.execute(text(statement)).all() == by_loader
    assert len(by_loader) == len(codes) * len(moments)


def test_codes_have_clocks_that_exist(session: Session) -> None:
    unknown = session.scalars(text("select clock from core.code_clock where clock not in (select clock from core.clock)"))
    assert unknown.all() == []
