"""Data keys of people: one each, wrapped, in governance.wrapped_key. No key, no reading: that is how a person is erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine, bindparam, text

from models.encryption import MasterKeys, keyed_hash, new_key

FIND: Final = text("select subject, wrapped from governance.wrapped_key where subject in :subjects and destroyed_at is null").bindparams(
    bindparam("subjects", expanding=True)
)
MAKE: Final = text(
    "insert into governance.wrapped_key (subject, wrapped, key_version, created_at) "
    "values (:subject, :wrapped, :key_version, :created_at) on conflict (subject) do nothing"
)


class KeyStore:
    """Finds and makes data keys by subject: a keyed hash of the person's identifier, so the table names nobody."""

    def __init__(self, engine: Engine, *, keys: MasterKeys) -> None:
        self._engine = engine
        self._keys = keys

    def subject(self, person: str) -> str:
        return keyed_hash(self._keys, "person", person)

    def existing(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys that exist, in one query; destroyed ones do not."""
        if not subjects:
            return {}
        with self._engine.connect() as connection:
            rows = connection.execute(FIND, {"subjects": sorted(subjects)})
            return {subject: self._keys.unwrap(bytes(wrapped), context=subject.encode()) for subject, wrapped in rows}

    def data_keys(self, subjects: Collection[str]) -> dict[str, bytes]:
        """A key for every subject, made where there is none, and durable before anything is sealed with it.

        Left out are subjects whose key was destroyed: no new one is made for an erased person.
        """
        found = self.existing(subjects)
        missing = sorted(set(subjects) - set(found))
        if missing:
            now = datetime.now(UTC)
            rows = [
                {
                    "subject": subject,
                    "wrapped": self._keys.wrap(new_key(), context=subject.encode()),
                    "key_version": self._keys.current,
                    "created_at": now,
                }
                for subject in missing
            ]
            with self._engine.begin() as connection:
                connection.execute(MAKE, rows)
            found |= self.existing(missing)  # another process may have been first: its key counts
        return found
