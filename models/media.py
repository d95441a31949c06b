"""What became of the media of a record: one line each, its words sealed under the person's key like the record they came with.

The same bytes are read once: whoever sends them again gets the words that were read before, sealed anew under a key of their own, so that
erasing one person takes nothing from another and leaves nothing of theirs. The caller commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from models.encryption import MasterKeys, RecordSealer, Unreadable, keyed_hash
from models.keys import KeyStore
from models.tables import Medium

# Tries before a medium that fails each time is left alone.
MOST_ATTEMPTS = 5
# One line of each medium whose bytes were read: more of them hold the same words.
READ_BEFORE = text(
    "select distinct on (sha256, subject) sha256, record_id, position, subject, sealed from ingest.media "
    "where sha256 in :hashes and state = 'read' and sealed is not null order by sha256, subject, record_id, position"
).bindparams(bindparam("hashes", expanding=True))


@dataclass(frozen=True, slots=True)
class MediumState:
    """A medium of a record and how far it has come; in no repr what it says.

    ``state``: fetched (bytes kept, not read yet), read (``words`` is what stands in it, may be empty), refused (will not be tried again),
    failed (may be). ``reference`` is the keyed hash of where it came from.
    """

    record_id: str
    position: int
    reference: str
    state: str
    origin: str
    attempts: int = 1
    media_type: str | None = None
    sha256: str | None = None
    size: int | None = None
    landing_key: str | None = None
    reason: str | None = None
    seconds: float | None = None
    words: str | None = field(default=None, repr=False)
    noted_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it may still give words."""
        return self.state == "fetched" or (self.state == "failed" and self.attempts < MOST_ATTEMPTS)


class MediaStore:
    """Keeps and finds media of records. ``persons`` in its methods: the identifier that picks the key, by record id."""

    def __init__(self, keys: MasterKeys, *, key_store: KeyStore) -> None:
        self._keys = keys
        self._key_store = key_store
        self._sealer = RecordSealer(keys)

    def reference(self, place: str) -> str:
        """The keyed hash of an address or key: tells two media apart, and says nothing of either."""
        return keyed_hash(self._keys, "medium", place)

    def known(self, session: Session, records: Collection[str]) -> dict[tuple[str, int], MediumState]:
        """What is known of these records' media. Words that can no longer be opened make a medium one that was never read."""
        if not records:
            return {}
        rows = session.scalars(select(Medium).where(col(Medium.record_id).in_(sorted(records)))).all()
        opened = self._open([(row.record_id, row.position, row.subject, row.sealed) for row in rows if row.sealed is not None])
        found = {}
        for row in rows:
            place = (row.record_id, row.position)
            if row.state == "read" and row.sealed is not None and place not in opened:
                continue
            values = {name: getattr(row, name) for name in STORED}
            found[place] = MediumState(**values, noted_at=row.noted_at, words=opened.get(place, "" if row.state == "read" else None))
        return found

    def read_before(self, session: Session, hashes: Collection[str]) -> dict[str, str]:
        """The words of bytes that were read already, whoever sent them, by their SHA-256."""
        if not hashes:
            return {}
        rows = session.connection().execute(READ_BEFORE, {"hashes": sorted(hashes)}).all()
        opened = self._open([(row.record_id, row.position, row.subject, row.sealed) for row in rows])
        return {row.sha256: opened[row.record_id, row.position] for row in rows if (row.record_id, row.position) in opened}

    def note(self, session: Session, media: Sequence[MediumState], *, persons: Mapping[str, str | None], at: datetime) -> None:
        """Store what became of these media in place of what was known of them."""
        if not media:
            return
        subjects = {each: self._key_store.subject(person) for each, person in persons.items() if person}
        keys = self._key_store.data_keys({subjects[each.record_id] for each in media if each.record_id in subjects})
        rows = [self._row(each, subjects.get(each.record_id), keys) | {"noted_at": at} for each in media]
        added = insert(Medium)
        changed = {name: added.excluded[name] for name in rows[0] if name not in ("record_id", "position")}
        session.connection().execute(added.on_conflict_do_update(index_elements=["record_id", "position"], set_=changed), rows)

    def _row(self, medium: MediumState, subject: str | None, keys: Mapping[str, bytes]) -> dict[str, object]:
        key = keys.get(subject or "")
        sealed = None
        if medium.words is not None:
            sealed = self._sealer.seal(medium.words.encode(), record=_place(medium.record_id, medium.position), person_key=key)
        row = {name: getattr(medium, name) for name in STORED}
        return row | {"subject": subject if key else None, "sealed": sealed}

    def _open(self, rows: Iterable[tuple[str, int, str | None, bytes]]) -> dict[tuple[str, int], str]:
        """Words by record and position; those under a key that is gone are left out."""
        given = list(rows)
        keys = self._key_store.existing({subject for _, _, subject, _ in given if subject})
        opened = {}
        for record_id, position, subject, sealed in given:
            try:
                body = self._sealer.open(bytes(sealed), record=_place(record_id, position), person_key=keys.get(subject or ""))
            except Unreadable:
                continue
            opened[record_id, position] = body.decode()
        return opened


STORED = (
    *("record_id", "position", "reference", "state", "origin", "attempts", "media_type", "sha256", "size", "landing_key"),
    *("reason", "seconds"),
)


def forget_media(session: Session, records: Collection[str]) -> list[str]:
    """Remove all that is known of these records' media, their words first of all; landing keys that no other record's media need.

    For what was deleted at its source: the caller takes the bytes under those keys out of the lake once this is committed.
    """
    if not records:
        return []
    gone = delete(Medium).where(col(Medium.record_id).in_(sorted(records))).returning(col(Medium.landing_key))
    keys = {key for key in session.scalars(gone) if key}
    kept = set(session.scalars(select(col(Medium.landing_key)).where(col(Medium.landing_key).in_(sorted(keys))))) if keys else set()
    return sorted(keys - kept)


def _place(record_id: str, position: int) -> str:
    """What the sealed words are bound to: no other line can pass them off as its own."""
    return f"{record_id}/media/{position}"
