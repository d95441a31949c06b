"""The one way in: a body becomes an event with a reference, durable before anybody is told so, and each request once."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from apps.intake.problems import Problem
from apps.intake.references import reference_for
from models.encryption import MasterKeys
from models.events import Event, EventsUnavailable
from models.receipts import Receipt, Submission
from models.records import Source, record_id

COME_AGAIN_SECONDS = 5.0
LOST_NOTHING = "Nothing was stored. Send it again in a few seconds."


class Publisher(Protocol):
    """Durable when it returns; whether the event was new. As models.events.GroupPublisher. Raises EventsUnavailable."""

    async def publish(self, event: Event) -> bool: ...


class Hashes:
    """Keyed hashes, one key a purpose, derived once: stable for an installation, telling nothing without its master key."""

    def __init__(self, keys: MasterKeys) -> None:
        oldest = min(keys.versions)  # a new version of the master key must not make old references unknown
        names = ("request", "body", "reference", "number")
        self._keys = {name: keys.derive(f"intake {name}", version=oldest) for name in names}

    def request(self, *parts: str) -> str:
        return self._hash("request", "\x1f".join(parts).encode("utf-8", "surrogatepass"))

    def body(self, raw: bytes) -> str:
        return self._hash("body", raw)

    def reference(self, reference: str) -> str:
        return self._hash("reference", reference.encode())

    def number(self, request: str) -> str:
        """The reference of a request."""
        return reference_for(request.encode(), key=self._keys["number"])

    def _hash(self, name: str, value: bytes) -> str:
        return hmac.new(self._keys[name], value, sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody wants to hand in. ``request`` is who it is from and their own id of it; the same words are the same request.

    ``payload`` makes the event's bytes of the record's id and the reference. ``identity`` is the id the record's own dialect will give
    it, where that is not the one made here; ``identified`` is False where nobody knows it before the record is read.
    """

    source: Source
    kind: str
    sender: str
    request: tuple[str, ...] = field(repr=False)
    raw: bytes = field(repr=False)
    payload: Callable[[str, str], bytes] = field(repr=False)
    identity: str | None = field(default=None, repr=False)
    identified: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """``new`` is False where the request had been accepted before; ``same`` whether it was the same body then."""

    reference: str = field(repr=False)
    new: bool = True
    same: bool = True


class Acceptor:
    """``accepted_body`` looks up the hash of the body a request was accepted with; it may block."""

    def __init__(
        self,
        publisher: Publisher,
        *,
        hashes: Hashes,
        accepted_body: Callable[[str], str | None],
        clock: Callable[[], datetime],
        patience: float,
    ) -> None:
        self._publisher = publisher
        self._hashes = hashes
        self._accepted_body = accepted_body
        self._clock = clock
        self._patience = patience

    async def accept(self, offer: Offer) -> Accepted:
        """Raises Problem (unavailable): then nobody was promised anything."""
        request = self._hashes.request(offer.sender, *offer.request)
        reference = self._hashes.number(request)
        own_id = f"intake-{request[:40]}"
        known = record_id(offer.source, offer.identity or own_id) if offer.identified else None
        body = self._hashes.body(offer.raw)
        submission = Submission(
            event_id=f"intake:{request}",
            source=offer.source,
            kind=offer.kind,
            payload=offer.payload(own_id, reference),
            received_at=self._clock(),
            sender=offer.sender,
            receipt=Receipt(request, body, self._hashes.reference(reference), known),
        )
        try:
            if await asyncio.wait_for(self._publisher.publish(submission), self._patience):
                return Accepted(reference)
            before = await asyncio.wait_for(asyncio.to_thread(self._accepted_body, request), self._patience)
        except (EventsUnavailable, TimeoutError):
            before = None
        if before is None:
            raise Problem("unavailable", LOST_NOTHING, retry_after=COME_AGAIN_SECONDS)
        return Accepted(reference, new=False, same=hmac.compare_digest(before, body))
