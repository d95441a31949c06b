from __future__ import annotations

import pytest
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.records import Source
from models.reports import ReportUnknown, question, report_names, run_report
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


def test_an_unknown_report_is_told_with_those_there_are(session: Session) -> None:
    with pytest.raises(ReportUnknown, match="complaints_by_day"):
        run_report(session, "../secrets")
