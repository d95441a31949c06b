"""A warehouse with a complaint of each category, named so that a row tells whose it is, and a role that belongs to nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlmodel import Session

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from models.records import Source
from tests.models.access.rules import STRANGER
from tests.models.making import analysis, contact, load

SECRET = {category: f"only {category.value} may read this, and nobody else" for category in Category}


def make_rows(session: Session) -> None:
    """For each category an alert, and a complaint of two contacts that was relabelled once, one of them corrected by a person.

    Ids and pseudonyms begin with the category.
    """
    contacts = []
    for category in Category:
        words = analysis(category, masked_text=seal(SECRET[category]), state="Lagos", lga="Ikeja")
        for number in (1, 2):
            contacts.append(
                contact(
                    f"{category.value}{number}",
                    days=number / 10,
                    people=[f"{category.value}-customer"],
                    words=words,
                    record_id=f"{category.value}-{number}",
                    agent=f"{category.value}-agent",
                    source=Source.CALL_LOGS,
                )
            )
    load(session, contacts)
    session.execute(text("update core.complaint set code = 'Z50'"))
    session.execute(
        text(
            "insert into ml.correction (record_id, corrected_at, reviewer, via, is_complaint, category, secondary, before) "
            "select record_id, now(), 'somebody', 'sql', true, category, '{}', '{}' from core.contact where record_id like '%-1'"
        )
    )
    session.execute(
        text(
            "insert into monitoring.alert (fingerprint, kind, severity, title, category, opened_at, found_at, updated_at) "
            "select category, 'spike', 'warning', 'a spike', category, now(), now(), now() from core.category"
        )
    )
    session.execute(text("insert into monitoring.alert_event (alert_id, action) select alert_id, 'opened' from monitoring.alert"))
    session.execute(
        text(
            "insert into monitoring.hourly_count (hour, category, channel, complaints, contacts) "
            "select '2026-03-11 12:00+00', category, 'call', 1, 1 from core.category"
        )
    )
    session.execute(
        text(
            "insert into core.contact_version (record_id, version_no, occurred_at, category, masked_text, is_complaint, written_at, superseded_at) "
            "select record_id, 1, occurred_at, category, masked_text, true, occurred_at, now() from core.contact_text"
        )
    )
    session.execute(text("select reporting.count_weeks(600)"))
    session.commit()


@pytest.fixture
def guarded(session: Session) -> Iterator[Connection]:
    make_rows(session)
    connection = session.connection()
    connection.exec_driver_sql(f"create role {STRANGER} nologin")  # rolled back with the rest
    yield connection
    session.rollback()
