"""The vault: who may look does, and it shows; who may not gets nothing, by any path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from models.database import open_session
from models.encryption import MasterKeys
from models.keys import KeyStore
from models.vault import Identity, NobodyKnown, RevealRefused, Vault

KEYS = MasterKeys({1: bytes(range(32))})
ANNA = Identity("phone:+2347105550123", name="Anna Quill", phone="+2347105550123")
BOLA = Identity("email:bola@example.com", email="bola@example.com")
REASON = "call back about ticket 4471"
DESTROY = "update governance.wrapped_key set wrapped = null, destroyed_at = now() where subject = :subject"
AUDIT = "select login, action, subject, reason from governance.audit_trail order by id"


@pytest.fixture
def engine(session: Session, migrated: Engine) -> Engine:
    """``session`` empties the tables afterwards."""
    return migrated


@pytest.fixture
def store(engine: Engine) -> KeyStore:
    return KeyStore(engine, keys=KEYS)


@pytest.fixture
def vault(engine: Engine, store: KeyStore) -> Vault:
    vault = Vault(KEYS, key_store=store)
    remember(engine, vault, {"v1:ANNA": ANNA, "v1:BOLA": BOLA})
    return vault


def remember(engine: Engine, vault: Vault, identities: dict[str, Identity]) -> None:
    with open_session(engine) as session:
        vault.remember(session, identities)
        session.commit()


@contextmanager
def login(engine: Engine, role: str | None) -> Iterator[Engine]:
    """Somebody signed in as themselves, in one role or in none."""
    name, password = f"login_{role or 'nobody'}", "only-for-this-test"
    with engine.begin() as connection:
        connection.execute(text(f"create role {name} login password '{password}'"))
        if role:
            connection.execute(text(f"grant {role} to {name}"))
    signed_in = create_engine(engine.url.set(username=name, password=password), poolclass=NullPool, hide_parameters=True)
    try:
        yield signed_in
    finally:
        signed_in.dispose()
        with engine.begin() as connection:
            connection.execute(text(f"drop owned by {name}"))
            connection.execute(text(f"drop role {name}"))


def audit(engine: Engine) -> list[tuple[str, str, str, str]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text(AUDIT))]


def test_an_officer_sees_who_it_is_and_it_shows(engine: Engine, vault: Vault) -> None:
    with login(engine, "privacy_officer") as officer:
        assert vault.reveal(officer, "v1:ANNA", reason=REASON) == ANNA
        rows = [("login_privacy_officer", action, "v1:ANNA", REASON) for action in ("reveal_requested", "revealed")]
    assert audit(engine) == rows


def test_nothing_is_stored_in_the_clear(engine: Engine, vault: Vault) -> None:
    with engine.begin() as connection:
        stored = b"".join(bytes(row.sealed) + row.subject.encode() for row in connection.execute(text("select * from governance.identity")))
    assert not any(said in stored for said in (b"Quill", b"7105550123", b"bola", b"example"))
    assert "Quill" not in repr(ANNA)
    assert "7105550123" not in repr(ANNA)


def test_the_first_identity_of_a_pseudonym_stays(engine: Engine, vault: Vault) -> None:
    remember(engine, vault, {"v1:ANNA": Identity(ANNA.person, name="Somebody Else")})
    with login(engine, "privacy_officer") as officer:
        assert vault.reveal(officer, "v1:ANNA", reason=REASON).name == "Anna Quill"


def test_whose_key_is_destroyed_is_gone_and_does_not_come_back(engine: Engine, vault: Vault, store: KeyStore) -> None:
    with engine.begin() as connection:
        connection.execute(text(DESTROY), {"subject": store.subject(ANNA.person)})
    remember(engine, vault, {"v1:AGAIN": ANNA})
    with login(engine, "privacy_officer") as officer:
        for pseudonym in ("v1:ANNA", "v1:AGAIN", "v1:NEVER"):
            with pytest.raises(NobodyKnown):
                vault.reveal(officer, pseudonym, reason=REASON)
        assert vault.reveal(officer, "v1:BOLA", reason=REASON) == BOLA


def test_a_reveal_rolled_back_leaves_its_row_and_cannot_be_had_again(engine: Engine, vault: Vault) -> None:
    with login(engine, "privacy_officer") as officer:
        with officer.begin() as connection:
            request = connection.execute(text("select governance.request_reveal('v1:ANNA', :reason)"), {"reason": REASON}).scalar_one()
        with officer.connect() as connection, connection.begin() as transaction:
            assert connection.execute(text("select sealed from governance.reveal(:r)"), {"r": request}).scalar_one()
            transaction.rollback()  # the officer has seen it
        assert [(action, subject) for _, action, subject, _ in audit(engine)] == [("reveal_requested", "v1:ANNA")]
        with pytest.raises(DBAPIError, match="unused request"), officer.begin() as connection:
            connection.execute(text("select * from governance.reveal(:r)"), {"r": request})


REFUSED = [
    ("select * from governance.reveal(governance.request_reveal('v1:ANNA', 'to see what happens'))", "a request not committed yet"),
    ("begin; savepoint s; select governance.request_reveal('v1:ANNA', 'to see what happens'); release s; select * from governance.reveal("
     "(select 1::bigint)); commit", "a request in a subtransaction"),
    ("select * from governance.reveal(1)", "a request that never was"),
    ("select governance.request_reveal('v1:ANNA', '')", "no reason"),
    ("select governance.request_reveal('v1:ANNA', '   short ')", "hardly a reason"),
    ("select * from governance.identity", "the table itself"),
    ("select wrapped from governance.wrapped_key", "the keys"),
    ("select setval('governance.last_reveal', 0)", "winding back what is used up"),
    ("update governance.audit_trail set login = 'somebody'", "another's name in the trail"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_an_officer_cannot_go_around_the_trail(engine: Engine, vault: Vault, statement: str, reason: str) -> None:
    with login(engine, "privacy_officer") as officer, pytest.raises(DBAPIError), officer.begin() as connection:
        connection.exec_driver_sql(statement)


def test_anothers_request_is_of_no_use(engine: Engine, vault: Vault) -> None:
    with engine.begin() as connection:
        request = connection.execute(text("select governance.request_reveal('v1:ANNA', :reason)"), {"reason": REASON}).scalar_one()
    with login(engine, "privacy_officer") as officer, pytest.raises(DBAPIError, match="of yours"), officer.begin() as connection:
        connection.execute(text("select * from governance.reveal(:r)"), {"r": request})


PATHS = [
    ("select * from governance.identity", "the table"),
    ("select sealed from governance.identity limit 1", "a column of it"),
    ("table governance.wrapped_key", "the keys"),
    ("copy governance.identity to stdout", "copy"),
    ("copy (select sealed from governance.identity) to stdout", "copy of a query"),
    ("select governance.request_reveal('v1:ANNA', 'to see what happens')", "asking"),
    ("select * from governance.reveal(1)", "revealing"),
    ("set role privacy_officer", "another's role"),
    ("set session authorization postgres", "another's login"),
    ("grant privacy_officer to current_user", "giving oneself the role"),
    ("alter table governance.identity owner to current_user", "taking the table"),
    ("create view public.peek as select * from governance.identity; select * from public.peek", "a view of one's own"),
    ("create function pg_temp.f() returns setof bytea language sql security definer as 'select sealed from governance.identity';"
     " select pg_temp.f()", "a function of one's own"),
    ("select pg_read_binary_file(pg_relation_filepath('governance.identity'))", "the file below the table"),
    ("create temp table identity (sealed bytea); set search_path = pg_temp, governance; select governance.reveal(1)", "a table of that name in front"),
    ("explain analyze select * from governance.identity", "a plan that runs"),
    ("select * from pg_statistic where starelid = 'governance.identity'::regclass", "what the planner remembers of it"),
    ("insert into governance.audit_trail (action, subject) values ('reveal_requested', 'v1:ANNA')", "a request made by hand"),
    ("delete from governance.audit_trail", "the trail, wiped"),
    ("do $$ begin execute 'select sealed from governance.identity'; end $$", "from within a block"),
    ("prepare p as select * from governance.identity; execute p", "prepared"),
    ("declare c cursor for select * from governance.identity; fetch all c", "a cursor"),
    ("lock table governance.identity", "holding it up"),
]  # fmt: skip


@pytest.mark.parametrize("role", [None, "auditor"])
@pytest.mark.parametrize(("statement", "reason"), PATHS, ids=[reason for _, reason in PATHS])
def test_no_right_no_answer_by_any_path(engine: Engine, vault: Vault, role: str | None, statement: str, reason: str) -> None:
    before = audit(engine)
    with login(engine, role) as nobody, pytest.raises(DBAPIError), nobody.begin() as connection:
        connection.exec_driver_sql(statement)
    assert audit(engine) == before


def test_without_the_right_the_vault_says_so_and_quotes_nothing(engine: Engine, vault: Vault) -> None:
    with login(engine, "auditor") as auditor, pytest.raises(RevealRefused) as refused:
        vault.reveal(auditor, "v1:ANNA", reason=REASON)
    assert "ANNA" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_an_auditor_reads_the_trail(engine: Engine, vault: Vault) -> None:
    with login(engine, "privacy_officer") as officer:
        vault.reveal(officer, "v1:ANNA", reason=REASON)
    with login(engine, "auditor") as auditor, auditor.begin() as connection:
        assert len(connection.execute(text(AUDIT)).all()) == 2


def test_definer_functions_trust_no_search_path(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = connection.execute(
            text("select proname, prosecdef, proconfig from pg_proc where pronamespace = 'governance'::regnamespace and prosecdef")
        ).all()
    assert {row.proname for row in rows} == {"request_reveal", "reveal"}
    assert all(row.proconfig == ["search_path=pg_catalog, pg_temp"] for row in rows)
