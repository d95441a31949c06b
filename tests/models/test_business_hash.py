from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import Session

from models.business_hash import hash_business_tables
from models.tables import Table
from tests.models.making import contact, load


def test_every_table_of_facts_and_ledger_is_covered(session: Session) -> None:
    ours = {table.fullname for table in Table.metadata.sorted_tables if table.schema in {"ingest", "core"}}
    assert set(hash_business_tables(session)) == ours


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("update core.contact_text set masked_text = masked_text || ' '", "core.contact_text"),  # a word
        ("update core.contact set queue = ''", "core.contact"),  # empty is not null
        ("update core.complaint set contacts = 2", "core.complaint"),
        ("delete from core.contact_identifier", "core.contact_identifier"),
        ("update ingest.batch set file_name = 'x'", "ingest.batch"),
    ],
)
def test_a_changed_value_changes_its_table_alone(session: Session, change: str, table: str) -> None:
    load(session, [contact("a", people=["p"])])
    before = hash_business_tables(session)
    session.execute(text(change))
    after = hash_business_tables(session)
    assert {name for name in before if before[name] != after[name]} == {table}


def test_when_it_was_done_does_not_count(session: Session) -> None:
    load(session, [contact("a", people=["p"])])
    before = hash_business_tables(session)
    session.execute(text("update core.contact set loaded_at = loaded_at + interval '1 day'"))
    session.execute(text("update ingest.batch set received_at = received_at + interval '1 day', landing_key = 'elsewhere'"))
    assert hash_business_tables(session) == before


def test_the_order_of_loading_does_not_count(session: Session) -> None:
    one, other = contact("a"), contact("b", days=40)
    load(session, [one, other])
    before = hash_business_tables(session)["core.contact"]
    session.execute(
        text("truncate ingest.batch, ingest.part, ingest.record, core.contact, core.contact_text, core.complaint, ml.prediction cascade")
    )
    load(session, [other, one])
    assert hash_business_tables(session)["core.contact"] == before
