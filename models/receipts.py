"""What the intake promised: a receipt for each event, made durable in the event's own transaction.

    transport = Receipted(open_transport(url, place), engine=place.engine)
    new = transport.publish([Submission(..., receipt=Receipt(...))])

A request that was accepted before is told by its receipt, so nothing is published twice, whichever transport it is. With the warehouse's
inbox, receipt and event are one commit. With another transport the event is durable first: a crash between leaves an event nobody was
promised, whose sender comes again; the loader knows the second by its record id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from models.database import open_session
from models.events import Event, EventsUnavailable, Transport

T = TypeVar("T")
WRITE: Final = text("select * from ingest.write_receipts(:requests, :bodies, :references, :records, :received)")
BODY: Final = text("select ingest.receipt_body(:request)")
STATUS: Final = text("select received_at, status, since from ingest.complaint_status(:reference)")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Keyed hashes of one accepted request. ``record_id`` is None where the record gets its id only when it is read."""

    request: str
    body: str
    reference: str
    record_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Event):
    """An event of the intake, with what it is remembered by."""

    receipt: Receipt = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the complaint of a reference stands; ``status`` is None before it is loaded, ``since`` where nobody wrote it down."""

    received_at: datetime
    status: str | None
    since: datetime | None


class Receipted:
    """Publishes submissions through ``transport``, each request once."""

    def __init__(self, transport: Transport, *, engine: Engine) -> None:
        self._transport = transport
        self._engine = engine

    def publish(self, events: Sequence[Submission]) -> list[bool]:
        """For each, whether it is new; durable on return. Raises EventsUnavailable, and then nothing was promised."""
        first: dict[str, Submission] = {}
        for event in events:
            first.setdefault(event.receipt.request, event)
        try:
            with open_session(self._engine) as session:
                given = [event.receipt for event in first.values()]
                rows = {
                    "requests": [receipt.request for receipt in given],
                    "bodies": [receipt.body for receipt in given],
                    "references": [receipt.reference for receipt in given],
                    "records": [receipt.record_id for receipt in given],
                    "received": [event.received_at for event in first.values()],
                }
                new = set(session.scalars(WRITE, rows))
                fresh = [event for request, event in first.items() if request in new]
                if fresh:
                    self._transport.publish(fresh, session=session)
                session.commit()
        except SQLAlchemyError as error:
            raise EventsUnavailable(kind=type(error).__name__) from None
        return [event.receipt.request in new and first[event.receipt.request] is event for event in events]

    def close(self) -> None:
        self._transport.close()


def accepted_body(engine: Engine, request: str) -> str | None:
    """The hash of the body that was accepted under this request, None where none was."""
    found: str | None = _ask(engine, lambda connection: connection.scalar(BODY, {"request": request}))
    return found


def standing(engine: Engine, reference: str) -> Standing | None:
    """By the keyed hash of a reference; None for one nobody was given. Raises EventsUnavailable."""
    row = _ask(engine, lambda connection: connection.execute(STATUS, {"reference": reference}).one_or_none())
    return None if row is None else Standing(*row)


def _ask(engine: Engine, question: Callable[[Connection], T]) -> T:
    try:
        with engine.connect() as connection:
            return question(connection)
    except SQLAlchemyError as error:
        raise EventsUnavailable(kind=type(error).__name__) from None
