"""The application in this process, on fakes that fail when told to; what it publishes is kept and read by the real readers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from apps.intake.accepting import Acceptor, Hashes
from apps.intake.app import build_app
from apps.intake.buckets import Buckets
from apps.intake.guard import Guard, Senders
from apps.intake.hooks import HOOKS
from apps.intake.metrics import Metrics
from apps.intake.pages import Pages
from apps.intake.services import Services
from apps.intake.settings import IntakeSettings
from models.encryption import MasterKeys
from models.events import EventsUnavailable
from models.receipts import Standing, Submission
from models.senders import FORM, Sender

KEYS = MasterKeys({1: bytes(range(32))})
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PARTNER, STOPPED, NARROW, SLOW = "bjnk_partner", "bjnk_stopped", "bjnk_narrow", "bjnk_slow"
SECRETS = {
    "typeform": "typeform-secret-of-the-test",
    "twilio": "twilio-token-of-the-test",
    "google_forms": "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY=",
}


def sender(name: str, key: str, sources: set[str], **given: Any) -> Sender:
    return Sender(name, f"hash of {key}", frozenset(sources), **{"rate": 1e6, "burst": 1_000_000, "created_at": SINCE} | given)


SENDERS = (
    sender("partner", PARTNER, {FORM, *HOOKS}),
    sender("stopped", STOPPED, {FORM}, revoked_at=SINCE),
    sender("narrow", NARROW, {"twilio"}),
    sender("slow", SLOW, {FORM}, rate=0.5, burst=2),
    *(sender(f"{hook}-signs", f"bjnk_{hook}", {hook}, secret=secret) for hook, secret in SECRETS.items()),
)


@dataclass
class FakeInbox:
    """Remembers as the receipts do; ``failing`` or ``slow`` when told to."""

    events: list[Submission] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    failing: bool = False
    seconds: float = 0.0

    async def publish(self, event: Any) -> bool:
        await asyncio.sleep(self.seconds)
        if self.failing:
            raise EventsUnavailable(kind="OperationalError")
        if event.receipt.request in self.bodies:
            return False
        self.bodies[event.receipt.request] = event.receipt.body
        self.events.append(event)
        return True


@dataclass
class World:
    """One application and everything around it."""

    client: TestClient
    inbox: FakeInbox
    landed: dict[str, bytes]
    standings: dict[str, Standing]
    hashes: Hashes
    app: FastAPI
    time: list[float]


Settling = Callable[..., Any]


@contextmanager
def world(database_away: bool = False, **given: Any) -> Iterator[World]:
    settings = IntakeSettings(_env_file=None, **{"address_rate": 1e6, "address_burst": 1_000_000, "patience_seconds": 0.2, **given})
    inbox, landed, standings, hashes, time = FakeInbox(), {}, {}, Hashes(KEYS), [1000.0]

    def read() -> tuple[Sender, ...]:
        if database_away:
            raise OperationalError("select", {}, Exception("gone"))
        return SENDERS

    def ready() -> None:
        if database_away:
            raise OperationalError("select", {}, Exception("gone"))

    def land(data: bytes, media_type: str, day: date) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        key = f"landing/web_forms/{day}/{digest}"
        landed[key] = data
        return {"media_type": media_type, "sha256": digest, "size": len(data), "key": key}

    @asynccontextmanager
    async def opening(metrics: Metrics) -> AsyncIterator[Services]:
        senders = Senders(read, seconds=5, clock=lambda: time[0])
        acceptor = Acceptor(
            inbox, hashes=hashes, accepted_body=inbox.bodies.get, clock=lambda: datetime.now(UTC), patience=settings.patience_seconds
        )
        yield Services(
            settings=settings,
            guard=Guard(settings, senders=senders, hash_key=lambda key: f"hash of {key}", buckets=Buckets(clock=lambda: time[0])),
            acceptor=acceptor,
            hashes=hashes,
            pages=Pages(settings, zone=ZoneInfo("Africa/Lagos")),
            metrics=metrics,
            clock=lambda: datetime.now(UTC),
            standing=standings.get,
            land=land,
            ready=ready,
            uploads=asyncio.Semaphore(2),
        )

    app = build_app(opening, secure=settings.secure)
    with TestClient(app, base_url="http://intake.test", client=("127.0.0.1", 5000), follow_redirects=False) as client:
        yield World(client, inbox, landed, standings, hashes, app, time)


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    """For cases that leave nothing behind that another could trip over."""
    with world() as made:
        yield made
