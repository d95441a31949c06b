"""Words of media at rest: bound to their line and to their person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from models.encryption import MasterKeys
from models.keys import KeyStore
from models.media import MOST_ATTEMPTS, MediaStore, MediumState

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KEYS = MasterKeys({1: bytes(range(32))})
WORDS = "My line is 0710 555 0999"
PERSON = "phone:+2347105550999"


@pytest.fixture
def store(migrated: Engine) -> MediaStore:
    return MediaStore(KEYS, key_store=KeyStore(migrated, keys=KEYS))


def medium(record: str, *, position: int = 0, sha256: str = "a" * 64, **other: object) -> MediumState:
    values = {"state": "read", "words": WORDS, "sha256": sha256} | other
    return MediumState(record_id=record * 64, position=position, reference="f" * 64, origin="remote", **values)  # type: ignore[arg-type]


def test_words_come_back_to_their_line_and_to_the_same_bytes(session: Session, store: MediaStore) -> None:
    store.note(session, [medium("1"), medium("2", sha256="b" * 64, words="")], persons={"1" * 64: PERSON}, at=NOW)
    known = store.known(session, ["1" * 64, "2" * 64, "3" * 64])
    assert {key: (state.words, state.noted_at) for key, state in known.items()} == {("1" * 64, 0): (WORDS, NOW), ("2" * 64, 0): ("", NOW)}
    assert store.read_before(session, ["a" * 64, "b" * 64, "c" * 64]) == {"a" * 64: WORDS, "b" * 64: ""}
    assert WORDS not in repr(known)


def test_words_moved_to_another_line_cannot_be_opened(session: Session, store: MediaStore) -> None:
    store.note(session, [medium("1"), medium("2")], persons={}, at=NOW)
    session.connection().execute(
        text("update ingest.media set sealed = (select sealed from ingest.media where record_id = :one)"), {"one": "1" * 64}
    )
    assert set(store.known(session, ["1" * 64, "2" * 64])) == {("1" * 64, 0)}, "the other counts as never read"


def test_an_erased_persons_words_are_gone_and_others_stay(session: Session, store: MediaStore, migrated: Engine) -> None:
    store.note(session, [medium("1"), medium("2")], persons={"1" * 64: PERSON, "2" * 64: "phone:+2347105550777"}, at=NOW)
    session.commit()
    subject = KeyStore(migrated, keys=KEYS).subject(PERSON)
    session.connection().execute(
        text("update governance.wrapped_key set wrapped = null, destroyed_at = now() where subject = :subject"), {"subject": subject}
    )
    session.commit()
    assert set(store.known(session, ["1" * 64, "2" * 64])) == {("2" * 64, 0)}
    assert store.read_before(session, ["a" * 64]) == {"a" * 64: WORDS}


@pytest.mark.parametrize(
    ("state", "attempts", "still", "reason"),
    [
        ("fetched", 9, True, "bytes are there, reading was cut short"),
        ("failed", 1, True, "worth another try"),
        ("failed", MOST_ATTEMPTS, False, "tried often enough"),
        ("refused", 1, False, "the same tomorrow"),
        ("read", 1, False, "done"),
    ],
)
def test_what_may_still_give_words(state: str, attempts: int, still: bool, reason: str) -> None:
    assert medium("1", state=state, attempts=attempts).open is still, reason
