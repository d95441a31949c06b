"""What the routes work with, put together by whoever starts the application: in the process of apps.intake.server, or in a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fastapi import Request

from apps.intake.accepting import Acceptor, Hashes
from apps.intake.guard import Guard
from apps.intake.metrics import Metrics
from apps.intake.pages import Pages
from apps.intake.settings import IntakeSettings
from models.receipts import Standing


@dataclass(frozen=True, slots=True)
class Services:
    """The callables may block; routes call them in a thread. They raise EventsUnavailable where the database is away."""

    settings: IntakeSettings
    guard: Guard
    acceptor: Acceptor
    hashes: Hashes = field(repr=False)
    pages: Pages
    metrics: Metrics
    clock: Callable[[], datetime]
    standing: Callable[[str], Standing | None]
    """By the keyed hash of a reference."""
    land: Callable[[bytes, str, date], dict[str, Any]]
    """A picture, its media type and today: the attachment as the event names it."""
    ready: Callable[[], None]
    uploads: asyncio.Semaphore
    """Places for uploads held in memory."""


def services_of(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


def wants_page(request: Request) -> bool:
    """A browser asks for HTML by name; a program that says nothing gets JSON."""
    return "text/html" in request.headers.get("accept", "")
