"""Programs that may send to the intake: each has a key of its own, what it may send, how fast, and, where it signs, a secret.

A key is shown once and stored as a keyed hash. A signing secret must be known to check a signature, so it is stored encrypted.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, text
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys, RecordSealer, keyed_hash

KEY_PREFIX: Final = "bjnk_"
NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,61}")
FORM: Final = "complaints"  # POST /complaints; every other word is a webhook's
DEFAULT_RATE: Final = 50.0
DEFAULT_BURST: Final = 100


class SenderRefused(ComplaintsError):
    template = "{name} cannot be a sender: {reason}"


class SenderUnknown(ComplaintsError):
    template = "there is no sender {name}; python -m flows sender list names them"


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender as the intake knows it. ``secret`` is what its webhooks are signed with; None: it shows its key instead."""

    name: str
    key_hash: str = field(repr=False)
    sources: frozenset[str]
    rate: float
    burst: int
    created_at: datetime
    revoked_at: datetime | None = None
    secret: str | None = field(default=None, repr=False)


def hash_of_key(keys: MasterKeys, key: str) -> str:
    return keyed_hash(keys, "sender key", key)


def make_sender(
    session: Session,
    name: str,
    *,
    keys: MasterKeys,
    sources: Collection[str],
    now: datetime,
    secret: str | None = None,
    rate: float = DEFAULT_RATE,
    burst: int = DEFAULT_BURST,
) -> str:
    """The new sender's key, known here and nowhere else. A name that is there gets a new key, and is no longer revoked.

    The caller commits. Raises SenderRefused.
    """
    if not NAME.fullmatch(name):
        raise SenderRefused(name=name, reason="take lower-case letters, digits, _ . and -, and begin with a letter")
    if not sources:
        raise SenderRefused(name=name, reason="it would be allowed to send nothing; name its sources")
    if rate <= 0 or burst < 1:
        raise SenderRefused(name=name, reason="it would be allowed to send nothing; give a rate above 0 and a burst of at least 1")
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    row = {
        "name": name,
        "key_hash": hash_of_key(keys, key),
        "sources": sorted(sources),
        "secret": None if secret is None else RecordSealer(keys).seal(secret.encode(), record=_bound_to(name), person_key=None),
        "rate": rate,
        "burst": burst,
        "created_at": now,
    }
    session.execute(
        text(
            f"insert into ingest.sender ({', '.join(row)}) values ({', '.join(':' + column for column in row)}) on conflict (name) do update "
            f"set {', '.join(f'{column} = excluded.{column}' for column in row if column != 'name')}, revoked_at = null"
        ),
        row,
    )
    return key


def revoke_sender(session: Session, name: str, *, now: datetime) -> None:
    """It is refused from now on; a sender revoked before stays so since then. The caller commits. Raises SenderUnknown."""
    revoked = text("update ingest.sender set revoked_at = coalesce(revoked_at, :now) where name = :name returning name")
    if session.scalar(revoked, {"name": name, "now": now}) is None:
        raise SenderUnknown(name=name)


def read_senders(engine: Engine, *, keys: MasterKeys) -> Sequence[Sender]:
    """All of them, revoked ones too, by name; secrets opened."""
    sealer = RecordSealer(keys)
    with engine.connect() as connection:
        rows = connection.execute(
            text("select name, key_hash, sources, secret, rate, burst, created_at, revoked_at from ingest.sender order by name")
        ).all()
    return [
        Sender(
            name=row.name,
            key_hash=row.key_hash,
            sources=frozenset(row.sources),
            rate=row.rate,
            burst=row.burst,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
            secret=sealer.open(bytes(row.secret), record=_bound_to(row.name), person_key=None).decode() if row.secret else None,
        )
        for row in rows
    ]


def new_signing_secret() -> str:
    """As Standard Webhooks writes one: 32 random bytes in base64 after ``whsec_``.

    >>> new_signing_secret()[:6]
    'whsec_'
    """
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _bound_to(name: str) -> str:
    return f"sender/{name}"
