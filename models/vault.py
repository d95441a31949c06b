"""The vault: who a pseudonym is, for the few who may call the customer back.

An identity lies in ``governance.identity``, sealed under the person's data key (see :mod:`models.keys`): destroying that key erases it
here as everywhere. The database alone cannot open it, the master key alone cannot reach it: a reveal takes a login in the role
``privacy_officer`` and the master key.

A reveal is two steps. The request is a row of the audit trail; only once it is *committed* does ``governance.reveal`` answer, once.
A reveal that is rolled back afterwards has been asked for in a row that no rollback reaches. PostgreSQL has no autonomous transactions;
``dblink`` would give one through a second connection, with a password to keep and an extension that a managed server may refuse, and
a row written there would say that somebody looked even where the look failed. ``pg_xact_status`` needs neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys, RecordSealer
from models.keys import KeyStore

# Without a conflict target: that would need the right to read, which the pipeline does not have.
REMEMBER = text("insert into governance.identity (customer, subject, sealed) values (:customer, :subject, :sealed) on conflict do nothing")
REQUEST = text("select governance.request_reveal(:customer, :reason)")
REVEAL = text("select sealed, subject, wrapped from governance.reveal(:request)")


class RevealRefused(ComplaintsError):
    template = "the vault did not answer: {reason}"


class NobodyKnown(ComplaintsError):
    template = "the vault knows nobody by this pseudonym: it was never stored, or the person was erased"


@dataclass(frozen=True, slots=True)
class Identity:
    """What is needed to call a customer back; in no repr. ``person`` is the identifier that picks the data key (``phone:+234...``)."""

    person: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    account: str | None = field(default=None, repr=False)
    handle: str | None = field(default=None, repr=False)


class Vault:
    """Writes identities for the pipeline and opens one for a privacy officer."""

    def __init__(self, keys: MasterKeys, *, key_store: KeyStore) -> None:
        self._keys = keys
        self._key_store = key_store
        self._sealer = RecordSealer(keys)

    def remember(self, session: Session, identities: Mapping[str, Identity]) -> None:
        """Store identities by the customer's pseudonym; the first one known stays. The caller commits. Erased persons are left out."""
        subjects = {customer: self._key_store.subject(identity.person) for customer, identity in identities.items()}
        keys = self._key_store.data_keys(set(subjects.values()))
        rows = [
            {
                "customer": customer,
                "subject": subjects[customer],
                "sealed": self._sealer.seal(_written(identity), record=customer, person_key=keys[subjects[customer]]),
            }
            for customer, identity in sorted(identities.items())
            if subjects[customer] in keys
        ]
        if rows:
            session.connection().execute(REMEMBER, rows)

    def reveal(self, engine: Engine, customer: str, *, reason: str) -> Identity:
        """Who the pseudonym is. ``engine`` is signed in as the one who asks, whose request and reveal the audit trail then holds.

        Raises RevealRefused without the right or without a reason of ten characters, NobodyKnown when there is nothing to reveal.
        """
        try:
            with engine.begin() as connection:
                request = connection.execute(REQUEST, {"customer": customer, "reason": reason}).scalar_one()
            with engine.begin() as connection:
                row = connection.execute(REVEAL, {"request": request}).one_or_none()
        except (IntegrityError, ProgrammingError) as error:
            raise RevealRefused(reason=type(error.orig).__name__) from None
        if row is None:
            raise NobodyKnown
        key = self._keys.unwrap(bytes(row.wrapped), context=row.subject.encode())
        return Identity(**json.loads(self._sealer.open(bytes(row.sealed), record=customer, person_key=key)))


def _written(identity: Identity) -> bytes:
    return json.dumps({name: value for name, value in asdict(identity).items() if value}).encode()
