"""What becomes of a complaint, as sources and case handlers say it, and what is kept of corrections."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from complaints_nlp.masking.text import seal
from models.records import Source
from tests.models.making import DAY0, contact, load


def call(name: str, *, days: float = 0, disposition: str | None = None, **changes: Any) -> Any:
    said = seal(disposition) if disposition else None
    return contact(name, days=days, people=["p"], source=Source.CALL_LOGS, disposition=said, duration_seconds=60.0, **changes)


def status(session: Session) -> str:
    return str(session.scalar(text("select status from core.complaint")))


def history(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(text("select status, source from core.status_history order by at, status"))
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize(
    ("dispositions", "expected"),
    [
        ([None], "opened"),
        (["enquiry"], "opened"),  # a word that says nothing of the complaint
        (["ticket_opened"], "in_progress"),
        (["Ticket opened"], "in_progress"),  # as people type it
        (["escalated", None], "escalated"),  # a further call does not unsay it
        (["escalated", "ticket_opened"], "escalated"),  # the furthest counts, whatever the order of arrival
        (["ticket_opened", "escalated"], "escalated"),
        (["reversed"], "resolved"),
        (["resolved", None], "reopened"),  # called again afterwards
        (["resolved", "resolved"], "resolved"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["one part", "a part each"])
def test_what_agents_say(session: Session, dispositions: list[str | None], expected: str, at_once: bool) -> None:
    calls = [call(f"{number}", days=number, disposition=said) for number, said in enumerate(dispositions)]
    for number, part in enumerate([calls] if at_once else [[one] for one in calls]):
        load(session, part, name=f"file {number}")
    assert status(session) == expected


def test_the_history_tells_it_in_order(session: Session) -> None:
    load(session, [call("a", disposition="ticket_opened"), call("b", days=1, disposition="resolved"), call("c", days=2)])
    assert history(session) == [
        ("opened", "call_logs"),
        ("in_progress", "call_logs"),
        ("resolved", "call_logs"),
        ("reopened", "call_logs"),
    ]
    rows = session.execute(text("select status, at from core.status_history where status in ('resolved', 'reopened') order by at")).all()
    assert [row[1] for row in rows] == [DAY0 + timedelta(days=1, seconds=60), DAY0 + timedelta(days=2)]


def handler(session: Session, *statuses: str) -> None:
    for name in statuses:
        session.execute(text("select core.set_status((select complaint_id from core.complaint), :status)"), {"status": name})
    session.commit()


def test_a_case_handler_puts_a_complaint_through_its_course(session: Session) -> None:
    load(session, [call("a")])
    handler(session, "acknowledged", "in_progress", "resolved", "reopened", "resolved")
    assert status(session) == "resolved"
    assert [entry for entry in history(session) if entry[1] == "case_handler"] == [
        (name, "case_handler") for name in ("acknowledged", "in_progress", "resolved", "reopened", "resolved")
    ]
    row = session.execute(text("select acknowledged_at < resolved_at, resolved_at > now() - interval '1 minute' from core.complaint")).one()
    assert tuple(row) == (True, True)
    assert session.scalars(text("select distinct changed_by is not null from core.status_history where source = 'case_handler'")).all() == [
        True
    ]


@pytest.mark.parametrize(
    ("before", "refused"),
    [
        ((), "opened"),  # it is opened by a contact, not by hand
        ((), "reopened"),
        (("resolved",), "acknowledged"),
        (("resolved",), "resolved"),
        (("acknowledged",), "acknowledged"),
    ],
)
def test_a_status_that_cannot_follow_is_refused(session: Session, before: tuple[str, ...], refused: str) -> None:
    load(session, [call("a")])
    handler(session, *before)
    with pytest.raises(IntegrityError, match="cannot become"):
        handler(session, refused)
    session.rollback()
    assert status(session) == (before[-1] if before else "opened")


def test_a_customer_who_goes_to_the_regulator_starts_its_clock(session: Session) -> None:
    load(session, [call("a", occurred_at=datetime.now(UTC) - timedelta(days=1))])
    session.execute(text("select core.set_status((select complaint_id from core.complaint), 'escalated', to_regulator => true)"))
    row = session.execute(text("select resolve_clock, resolve_by - regulator_escalated_at from core.complaint")).one()
    assert tuple(row) == ("regulator_resolution", timedelta(hours=48))


def test_a_complaint_reopened_by_hand_stays_so_when_an_old_contact_comes_late(session: Session) -> None:
    load(session, [call("a", disposition="resolved")])
    handler(session, "reopened")
    load(session, [call("late", days=-1)], name="late file")
    assert status(session) == "reopened"


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        ([call("b", days=1)], "in_progress"),  # it is open: one more contact reopens nothing
        ([call("b", days=1, disposition="escalated")], "in_progress"),  # as core.refresh_complaints has it
        ([call("b", days=-1, disposition="resolved")], "in_progress"),  # resolved before it was reopened
        ([call("b", days=1, disposition="resolved")], "resolved"),  # resolved once more
        ([call("b", days=1, disposition="resolved"), call("c", days=2)], "reopened"),  # and the customer is back after that
    ],
)
def test_what_a_person_said_of_a_reopened_complaint_stands(session: Session, later: list[Any], stands: str) -> None:
    load(session, [call("a", disposition="resolved")])
    handler(session, "reopened", "in_progress")
    load(session, later, name="later file")
    assert session.scalar(text("select contacts from core.complaint")) == 1 + len(later)
    assert status(session) == stands


def test_a_late_first_contact_moves_the_opening_and_its_clocks(session: Session) -> None:
    load(session, [call("a")])
    load(session, [call("late", days=-2)], name="late file")
    row = session.execute(text("select opened_at, second_contact_at, resolve_by, opened_on::text from core.complaint")).one()
    assert row[:2] == (DAY0 - timedelta(days=2), DAY0)
    assert f"{row[2]:%m-%d}" == "06-08" and row[3] == "2026-03-08"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_second_contact_is_the_second_in_time_whatever_came_first(session: Session, order: tuple[int, ...]) -> None:
    for number in order:
        load(session, [call(f"{number}", days=number)], name=f"file {number}")
    assert session.scalar(text("select second_contact_at from core.complaint")) == DAY0 + timedelta(days=1)


def test_a_corrected_label_leaves_what_was_said_before(session: Session) -> None:
    load(session, [call("a")])
    session.execute(text("update core.complaint set category = 'billing', code = 'A2'"))
    session.execute(text("update core.complaint set urgency = 'high'"))  # no label: nothing to keep
    kept = session.execute(text("select category_before, code_before, category_after, code_after from core.label_history")).all()
    assert [tuple(row) for row in kept] == [("network", None, "billing", "A2")]
    assert session.scalar(text("select resolve_clock from core.complaint")) == "overcharge"  # the clock follows the code


def test_agents_and_products_are_known_with_their_times(session: Session) -> None:
    load(session, [call("a", agent="g", product=seal("mifi")), call("b", days=1, agent="g")])
    assert session.execute(text("select agent, last_seen - first_seen from core.agent")).all() == [("g", timedelta(days=1))]
    assert session.scalars(text("select product from core.product")).all() == ["mifi"]
