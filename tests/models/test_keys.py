"""One data key a person, for ever or until it is destroyed; the table names nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from models.encryption import MasterKeys, Unreadable
from models.keys import KeyStore
from models.lake import ERASED, Lake
from models.ledger import PartHeader
from models.records import RawRecord, Source
from tests.models.making import NOW

KEYS = MasterKeys({1: bytes(range(32))})
ROTATED = MasterKeys({1: bytes(range(32)), 2: bytes(range(32, 64))})
ANNA, BOLA = "phone:+2347105550123", "email:bola@example.com"
DESTROY = text("update governance.wrapped_key set wrapped = null, destroyed_at = now() where subject = :subject")


@pytest.fixture
def engine(session: Session, migrated: Engine) -> Engine:
    """``session`` empties the tables afterwards."""
    return migrated


@pytest.fixture
def store(engine: Engine) -> KeyStore:
    return KeyStore(engine, keys=KEYS)


def destroy(engine: Engine, subject: str) -> None:
    with engine.begin() as connection:
        connection.execute(DESTROY, {"subject": subject})


def test_a_key_is_made_once_and_found_again(engine: Engine, store: KeyStore) -> None:
    anna, bola = store.subject(ANNA), store.subject(BOLA)
    made = store.data_keys([anna, bola, anna])
    assert set(made) == {anna, bola}
    assert made[anna] != made[bola]
    assert KeyStore(engine, keys=KEYS).data_keys([bola, anna]) == made
    assert store.existing([anna]) == {anna: made[anna]}


@pytest.mark.parametrize("ask", [KeyStore.existing, KeyStore.data_keys])
def test_for_nobody_there_is_no_key(store: KeyStore, ask: object) -> None:
    assert ask(store, []) == {}  # type: ignore[operator]


def test_looking_makes_no_key(store: KeyStore) -> None:
    assert store.existing([store.subject(ANNA)]) == {}
    assert store.existing([store.subject(ANNA)]) == {}


def test_the_table_names_nobody_and_holds_no_key_in_the_clear(engine: Engine, store: KeyStore) -> None:
    subject = store.subject(ANNA)
    key = store.data_keys([subject])[subject]
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text("select * from governance.wrapped_key"))]
    assert len(rows) == 1
    shown = repr([bytes(value) if isinstance(value, memoryview) else value for value in rows[0]]).encode()
    stored = b"".join(bytes(value) for value in rows[0] if isinstance(value, bytes | memoryview))
    assert b"7105550123" not in shown
    assert key not in stored


def test_processes_that_race_use_one_key(engine: Engine) -> None:
    """Whoever comes second takes the first one's key, or what it sealed would be lost."""
    stores = [KeyStore(engine, keys=KEYS) for _ in range(4)]
    subjects = [stores[0].subject(f"phone:+23471055502{number:02d}") for number in range(40)]
    gate = Barrier(len(stores))

    def race(store: KeyStore) -> dict[str, bytes]:
        gate.wait()
        return store.data_keys(subjects)

    with ThreadPoolExecutor(len(stores)) as pool:
        answers = list(pool.map(race, stores))
    assert all(answer == answers[0] for answer in answers)
    assert set(answers[0]) == set(subjects)


def test_a_rotation_keeps_the_persons_key(engine: Engine, store: KeyStore) -> None:
    subject = store.subject(ANNA)
    key = store.data_keys([subject])[subject]
    rotated = KeyStore(engine, keys=ROTATED)
    assert rotated.subject(ANNA) == subject
    assert rotated.data_keys([subject]) == {subject: key}
    other = rotated.subject(BOLA)
    rotated.data_keys([other])
    with engine.connect() as connection:
        versions = dict(connection.execute(text("select subject, key_version from governance.wrapped_key")).all())
    assert versions == {subject: 1, other: 2}


def test_another_installations_key_opens_none(engine: Engine, store: KeyStore) -> None:
    subject = store.subject(ANNA)
    store.data_keys([subject])
    with pytest.raises(Unreadable):
        KeyStore(engine, keys=MasterKeys({1: bytes(32)})).existing([subject])


def test_a_destroyed_key_is_neither_found_nor_made_anew(engine: Engine, store: KeyStore) -> None:
    anna, bola = store.subject(ANNA), store.subject(BOLA)
    kept = store.data_keys([anna, bola])[bola]
    destroy(engine, anna)
    assert store.existing([anna, bola]) == {bola: kept}
    assert store.data_keys([anna, bola]) == {bola: kept}


def raw(name: str, person: str | None) -> RawRecord:
    return RawRecord(Source.SMS, "test", name, f'{{"text": "no network, {name}"}}', NOW, NOW, person)


def test_an_erased_persons_records_come_back_as_erased_and_later_ones_are_kept(engine: Engine, store: KeyStore, tmp_path: Path) -> None:
    """Erasing reaches what lies in the lake; the person may still complain again, and the lake must take it."""
    lake = Lake(str(tmp_path), keys=KEYS, key_store=store)
    before, after = PartHeader("a" * 64, 0, Source.SMS), PartHeader("b" * 64, 0, Source.SMS)
    records = [(0, raw("m1", ANNA)), (1, raw("m2", BOLA)), (2, raw("m3", None)), (3, raw("m4", ANNA))]
    lake.append_raw(before, records)
    assert lake.read_raw(before) == (records, [])

    destroy(engine, store.subject(ANNA))

    good, erased = lake.read_raw(before)
    assert good == [records[1], records[2]]
    assert [(position, reject.payload, reject.reason) for position, reject in erased] == [(0, b"", ERASED), (3, b"", ERASED)]
    again = [(0, raw("m5", ANNA))]
    lake.append_raw(after, again)
    assert lake.read_raw(after) == (again, [])
