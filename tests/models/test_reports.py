from __future__ import annotations

import pytest
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.access import ROLES
from models.records import Source
from models.reports import NothingBehind, ReportUnknown, drill_down, find_report, question, report_names, run_report
from tests.models.making import analysis, contact, load


@pytest.fixture
def loaded(session: Session) -> Session:
    load(
        session,
        [
            contact("a", people=["p"], words=analysis(state="Lagos", code="C6")),
            contact("b", days=1, people=["p"], source=Source.CALL_LOGS),  # the same complaint again
            contact("c", days=2.6, words=analysis(Category.BILLING)),  # after midnight in Lagos, not yet in UTC
            contact("praise", words=analysis(is_complaint=False)),
        ],
    )
    return session


@pytest.mark.parametrize("name", report_names())
def test_every_report_asks_a_question_and_runs_without_data(session: Session, name: str) -> None:
    assert question(name).endswith("?")
    assert run_report(session, name).columns


ANSWERS = {
    "complaints_by_category": [("billing", 1), ("network", 1), ("service", 0)],
    "complaints_by_channel": [("sms", 2), ("call", 0), ("social", 0), ("web", 0)],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_complaints_are_counted_and_not_contacts(loaded: Session, name: str) -> None:
    report = run_report(loaded, name)
    count = report.columns.index("complaints")
    assert [(row[0], row[count]) for row in report.rows] == ANSWERS[name]


def test_days_are_those_of_lagos_and_have_no_gaps(loaded: Session) -> None:
    assert [(f"{row[0]}", *row[1:]) for row in run_report(loaded, "complaints_by_day").rows] == [
        ("2026-03-10", 1, 1, 0, 0),
        ("2026-03-11", 0, 0, 0, 0),
        ("2026-03-12", 0, 0, 0, 0),
        ("2026-03-13", 1, 0, 1, 0),
    ]


def test_every_state_is_there(loaded: Session) -> None:
    rows = run_report(loaded, "complaints_by_state").rows
    assert rows[0] == ("South West", "Lagos", 1, 1, 0, 0)
    assert len(rows) == 37


def test_public_holidays_are_no_working_days(session: Session) -> None:
    wanted = "select day::text, is_working_day, holiday from reporting.calendar where day between '2026-03-18' and '2026-03-23'"
    assert [tuple(row) for row in session.connection().exec_driver_sql(wanted + " order by day")] == [
        ("2026-03-18", True, None),
        ("2026-03-19", False, "Eid-el-Fitr"),
        ("2026-03-20", False, "Eid-el-Fitr"),
        ("2026-03-21", False, None),  # a Saturday
        ("2026-03-22", False, None),
        ("2026-03-23", True, None),
    ]


def test_every_report_says_who_reads_it_and_reads_only_what_there_is() -> None:
    for name in report_names():
        file = find_report(name)
        assert set(file.readers) <= set(ROLES), name
        assert file.drill is None or file.drill[0] in {"complaints", "contacts"}, name


def test_what_counts_nothing_has_nothing_behind_it(session: Session) -> None:
    with pytest.raises(NothingBehind, match="rising_words"):
        drill_down(session, "rising_words", {})


def test_an_unknown_report_is_told_with_those_there_are(session: Session) -> None:
    with pytest.raises(ReportUnknown, match="complaints_by_day"):
        run_report(session, "../secrets")
