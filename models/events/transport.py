"""What an event is, and what every transport of events does."""

from __future__ import annotations

import hmac
import os
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Protocol

from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys
from models.records import Source

LONGEST_ID: Final = 500
# Both stand in the clear beside the sealed payload: words of the configuration, never of a sender's message.
_WORD: Final = re.compile(r"[a-z][a-z0-9_.:-]{0,63}")


class BadEvent(ComplaintsError):
    template = "an event cannot be published: {reason}"


class EventsUnavailable(ComplaintsError):
    """Nothing was promised: the sender must be told to come again. Some of the events may be stored all the same; their ids tell."""

    template = "events cannot be stored now ({kind}); send them again"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a sender sent us, as it came.

    ``event_id`` is the sender's id (of the delivery, or an idempotency key), else ``new_event_id()``: the same id from one source is the
    same event. ``kind`` names the dialect of the payload where the sender is known (``typeform.response``), else the format. ``payload``
    holds the exact bytes, one or several records of the source's dialects; a body that no reader takes (form-encoded) is made a JSON
    object by whoever receives it. ``sender`` is the configured name of who sent it (``website``, ``mastodon``), no person's.
    """

    event_id: str = field(repr=False)
    source: Source
    kind: str
    payload: bytes = field(repr=False)
    received_at: datetime
    sender: str

    def __post_init__(self) -> None:
        if not 0 < len(self.event_id) <= LONGEST_ID or "\0" in self.event_id:
            raise BadEvent(reason=f"its id is empty, holds a NUL or is longer than {LONGEST_ID} characters")
        for name in ("kind", "sender"):
            if not _WORD.fullmatch(getattr(self, name)):
                raise BadEvent(reason=f"its {name} is no configured word (a-z, 0-9 and _.:- , at most 64 characters)")
        if self.received_at.tzinfo is None:
            raise BadEvent(reason="its time of receipt has no zone")


@dataclass(frozen=True, slots=True)
class Taken:
    """A micro-batch of one source, in the order it came. ``handle`` is the transport's own."""

    source: Source
    events: tuple[Event, ...]
    handle: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a source's drainers are behind: events that wait (taken ones not among them), and when the oldest came."""

    source: Source
    waiting: int
    oldest: datetime | None


class Transport(Protocol):
    """Where events wait between being received and being loaded. Safe to use from several threads, ``take`` from one each.

    A drainer takes, keeps the bytes under a batch id, loads, and acknowledges::

        with open_session(engine) as session:
            taken = transport.take(session, source, limit=200)
            ...                                             # the bytes into the lake, the batch into the ledger
            transport.assign(session, taken, batch_id=batch_id)
            session.commit()
        with open_session(engine) as session:               # the transaction that loads
            transport.acknowledge(session, batch_id)
            session.commit()
        transport.settle(taken)

    Until then the events are not gone: they belong to their batch, or come again.
    """

    name: str

    def publish(self, events: Sequence[Event], *, session: Session | None = None) -> list[bool]:
        """Store the events; for each, whether it is new (where the transport can tell; a duplicate falls out by its record id at last).

        Durable on return. With a ``session`` they are part of its transaction where the transport is the warehouse (a connector's
        cursor then goes with its posts), and durable at the latest when the caller commits. Raises EventsUnavailable.
        """
        ...

    def take(self, session: Session, source: Source, *, limit: int) -> Taken:
        """The oldest waiting events of a source that nobody else is taking; theirs while ``session``'s transaction lasts."""
        ...

    def assign(self, session: Session, taken: Taken, *, batch_id: str) -> None:
        """Note that the events are in this batch, which the ledger now answers for."""
        ...

    def acknowledge(self, session: Session, batch_id: str) -> None:
        """Within the transaction that loads the batch: its events need not be kept any longer."""
        ...

    def settle(self, taken: Taken) -> None:
        """After that transaction has committed."""
        ...

    def give_back(self, taken: Taken) -> None:
        """In place of ``settle``: the taking came to nothing (its transaction was rolled back), the events are to come again."""
        ...

    def lag(self, session: Session, sources: Sequence[Source]) -> list[Lag]: ...

    def wait(self, sources: Sequence[Source], *, seconds: float) -> bool:
        """Until an event of these sources may be there (True), or ``seconds`` have passed (False)."""
        ...

    def close(self) -> None: ...


class EventKeys:
    """What stands for an event's id outside its sealed payload: keyed, because senders may make ids of numbers and addresses."""

    def __init__(self, keys: MasterKeys) -> None:
        self._key = keys.derive("event", version=min(keys.versions))

    def __call__(self, source: Source, event_id: str) -> str:
        return hmac.new(self._key, f"{source}\x1f{event_id}".encode("utf-8", "surrogatepass"), sha256).hexdigest()


def new_event_id() -> str:
    """A UUIDv7 (RFC 9562): unguessable, and in the order of time, so that an index grows at its end.

    >>> new_event_id()[14]
    '7'
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    return str(uuid.UUID(int=(value & ~(0xF << 76) & ~(0x3 << 62)) | (0x7 << 76) | (0x2 << 62)))
