"""People with real logins try to see what is not theirs. No answer, error or notice may hold a forbidden row's value."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Mapping

import psycopg2
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlmodel import Session

from models.access import Login, make_login
from models.database import open_session
from models.loading import PARTITIONED
from tests.models.access.attempts import ATTEMPTS, COUNTS, FORBIDDEN, NOTHING, OWN, REFUSED, Attempt
from tests.models.access.conftest import make_rows
from tests.models.access.rules import ROLES
from tests.models.conftest import empty_facts
from tests.models.making import contact, load

NOT_BUILT_IN = "0A000"  # a server without libxml
OWN_TEXT = "only network may read this"


@pytest.fixture(scope="module")
def logins(migrated: Engine) -> Iterator[Mapping[str, Login]]:
    """A person of every role, in a warehouse with rows of every category."""
    tag = uuid.uuid4().hex[:8]
    with migrated.begin() as connection:
        made = {role: make_login(connection, f"test_{role}_{tag}", role=role) for role in ROLES}
    with open_session(migrated) as session:
        make_rows(session)
    with migrated.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("analyze core.contact_text, core.contact, core.complaint")
    yield made
    empty_facts(migrated)
    with migrated.begin() as connection:
        for login in made.values():
            connection.exec_driver_sql(f"drop role {login.name}")


def sign_in(engine: Engine, login: Login) -> psycopg2.extensions.connection:
    url = engine.url.set(username=login.name, password=login.password, drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    connection.autocommit = True
    return connection


def ask(connection: psycopg2.extensions.connection, statements: tuple[str, ...]) -> tuple[str, int, str]:
    """(code of the error or "", rows of the last answer, everything that came back: rows, notices, errors)."""
    heard, code, rows = [], "", 0
    with connection.cursor() as cursor:
        for statement in statements:
            try:
                if statement.startswith("copy ") and " to stdout" in statement:
                    out = io.StringIO()
                    cursor.copy_expert(statement, out)
                    answer = out.getvalue().splitlines()
                else:
                    cursor.execute(statement)
                    answer = cursor.fetchall() if cursor.description else []
            except psycopg2.Error as error:
                code = error.pgcode or "lost"
                heard.append(f"{error}")
                break
            rows = len(answer)
            heard += map(str, answer)
    return code, rows, "\n".join([*heard, *connection.notices])


def prepared(engine: Engine, attempt: Attempt) -> tuple[str, ...]:
    with engine.connect() as connection:
        toast = connection.scalar(
            text("select reltoastrelid::regclass::text from pg_class where oid = 'core.contact_text_2026_03'::regclass")
        )
    return tuple(statement.replace("pg_toast.{toast}", str(toast)) for statement in attempt.statements)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: f"{attempt.role}: {attempt.name}")
def test_an_attempt_shows_no_value_of_a_forbidden_row(migrated: Engine, logins: Mapping[str, Login], attempt: Attempt) -> None:
    connection = sign_in(migrated, logins[attempt.role])
    try:
        code, rows, heard = ask(connection, prepared(migrated, attempt))
    finally:
        connection.close()
    assert FORBIDDEN not in heard
    if code == NOT_BUILT_IN:
        pytest.skip("this server is built without it")
    happened = REFUSED if code else OWN if OWN_TEXT in heard or rows else NOTHING
    print(f"{attempt.role:<16} {attempt.name:<45} {happened:<14} {code}")
    assert happened == attempt.answer, heard


def test_the_search_finds_what_a_role_may_read(migrated: Engine, logins: Mapping[str, Login]) -> None:
    connection = sign_in(migrated, logins["business"])
    assert FORBIDDEN in ask(connection, ("select * from reporting.contacts",))[2]
    connection.close()


@pytest.mark.parametrize(("what", "statement", "sign"), COUNTS)
def test_what_counts_reveal_is_known(migrated: Engine, logins: Mapping[str, Login], what: str, statement: str, sign: str) -> None:
    connection = sign_in(migrated, logins["network_ops"])
    code, _, heard = ask(connection, (statement,))
    connection.close()
    print(f"{what}: visible to every role that may ask for the table")
    assert (code, sign in heard, FORBIDDEN in heard) == ("", True, False)


def test_a_status_of_an_unknown_complaint_is_refused_as_one_of_another_team(migrated: Engine, logins: Mapping[str, Login]) -> None:
    connection = sign_in(migrated, logins["network_ops"])
    answers = {ask(connection, (f"select core.set_status('{name}', 'resolved')",))[2] for name in ("billing-1", "nobody-1")}
    connection.close()
    assert len(answers) == 1  # word for word: the error does not tell whether it exists


def test_a_reveal_that_is_rolled_back_stays_in_the_trail(migrated: Engine, logins: Mapping[str, Login]) -> None:
    officer, auditor = (sign_in(migrated, logins[role]) for role in ("privacy_officer", "auditor"))
    with migrated.begin() as connection:
        connection.exec_driver_sql(
            "insert into governance.wrapped_key (subject, wrapped, key_version, created_at) values ('s', 'w', 1, now()); "
            "insert into governance.identity (customer, subject, sealed) values ('billing-customer', 's', 'sealed')"
        )
    with officer.cursor() as cursor, auditor.cursor() as trail:
        cursor.execute("select governance.request_reveal('billing-customer', 'called back on 2 March')")
        request = cursor.fetchone()[0]
        cursor.execute("begin")
        cursor.execute("select subject, key_version from governance.reveal(%s)", (request,))
        assert cursor.fetchall() == [("s", 1)]
        cursor.execute("rollback")
        trail.execute("select login, action, subject, reason from governance.audit_trail where id = %s", (request,))
        assert trail.fetchall() == [(logins["privacy_officer"].name, "reveal_requested", "billing-customer", "called back on 2 March")]
    officer.close()
    auditor.close()
    with migrated.begin() as connection:
        connection.exec_driver_sql("delete from governance.identity; delete from governance.wrapped_key")


def test_the_loader_works_as_the_pipeline_whom_policies_bind(migrated: Engine, logins: Mapping[str, Login]) -> None:
    engine = create_engine(migrated.url.set(username=logins["pipeline"].name, password=logins["pipeline"].password))
    with Session(engine) as session:
        counts = load(
            session, [contact("by the pipeline", people=["q"], days=50), contact("again", people=["q"], days=50.1)], name="theirs"
        )
        assert counts.loaded == 2
        assert session.scalar(text("select contacts from core.complaint where customer = 'q'")) == 2
        assert session.scalar(text("select count(*) from core.contact_text where occurred_at > '2026-04-20'")) == 2
    engine.dispose()
    assert PARTITIONED == ("core.contact", "core.contact_text")
