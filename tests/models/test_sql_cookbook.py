"""Every query of docs/sql.md runs, as the role it is written for, and none of them answers with an error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from models.access import ROLES
from models.reports import report_names
from tests.models.access.conftest import make_rows

PAGE = Path("docs/sql.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sql(?: role=(\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUERIES = [(role or "business", sql.strip()) for role, sql in BLOCK.findall(PAGE)]
EMPTY_IS_FINE = (
    "rising",
    "breaches_next",
    "advise_by between",
    "state = 'Lagos' and day >",
    "month = date_trunc",
    "audit_trail",
    "quarterly_return",
)


@pytest.mark.parametrize(("role", "sql"), QUERIES, ids=[f"{role}: {sql.splitlines()[0][:60]}" for role, sql in QUERIES])
def test_a_query_of_the_page_runs(session: Session, role: str, sql: str) -> None:
    make_rows(session)
    session.execute(text("insert into reporting.publication values ('2026-03-01', now(), 5)"))
    session.execute(
        text(
            "insert into reporting.published_block (month, category, region, channel, people, complaints) values ('2026-03-01', 'network', 'x', 'y', 9, 9)"
        )
    )
    session.execute(text(f"set local role {role}"))
    connection = session.connection()
    for statement in filter(None, map(str.strip, sql.split(";"))):
        result = connection.exec_driver_sql(statement.replace("%", "%%"))
        if result.returns_rows and not any(words in sql for words in EMPTY_IS_FINE):
            assert result.all(), statement
    session.rollback()


def test_the_page_has_a_query_for_every_role_that_asks() -> None:
    assert len(QUERIES) > 15
    assert {role for role, _ in QUERIES} >= {"business", "network_ops", "leadership", "data_science", "privacy_officer", "auditor"}


def test_the_page_names_roles_and_views_that_exist() -> None:
    named = set(re.findall(r"reporting\.(\w+)", PAGE)) - {"published_block"}
    assert named <= set(report_names())
    assert all(f"`{role}`" in PAGE for role in ROLES)
