"""The application of a server process, opened on the installation its environment describes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final, cast

from fastapi import FastAPI
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from sqlalchemy import Engine, event, text
from starlette.types import ASGIApp

from apps.intake.accepting import Acceptor, Hashes
from apps.intake.app import build_app
from apps.intake.buckets import Buckets
from apps.intake.guard import Guard, Senders
from apps.intake.metrics import Metrics
from apps.intake.pages import Pages
from apps.intake.pictures import land_picture
from apps.intake.services import Services
from apps.intake.settings import IntakeSettings
from complaints_nlp.discretion import guard_process
from complaints_nlp.errors import ComplaintsError
from models.database import close_engine, open_engine
from models.events import GroupPublisher, Transport, open_transport
from models.installation import Installation
from models.keys import KeyStore
from models.lake import Lake
from models.receipts import Receipted, accepted_body, standing
from models.senders import hash_of_key, read_senders
from models.settings import Settings, storage_options

ROLE: Final = "intake"
# Whoever signs in with more rights leaves them at the door. What takes longer than ten seconds helps no sender any more.
BECOME: Final = f"set role {ROLE}; set statement_timeout = '10s'; set idle_in_transaction_session_timeout = '30s'"
CONNECT_SECONDS: Final = 3
MEMBER: Final = text("select pg_has_role(current_user, 'intake', 'member')")
READY: Final = text("select 1 from ingest.sender limit 1")


class NoSuchRole(ComplaintsError):
    template = (
        "the login of {variable} may not work in the role intake; make one that may (python -m flows login NAME --role intake) "
        "and set COMPLAINTS_INTAKE_DATABASE_URL"
    )


def make_app() -> ASGIApp:
    """For the server's workers: built in the process that serves."""
    guard_process()
    settings = IntakeSettings()
    app: ASGIApp = build_application(Settings(), settings)
    return wrap_asgi_with_proxy_headers(app, trusted_hosts=[host.strip() for host in settings.trusted_proxies.split(",")])  # type: ignore[no-any-return]


def build_application(base: Settings, settings: IntakeSettings) -> FastAPI:
    return build_app(partial(opened, base, settings), secure=settings.secure)


@asynccontextmanager
async def opened(base: Settings, settings: IntakeSettings, metrics: Metrics) -> AsyncIterator[Services]:
    """The services on a real warehouse and lake, until the application ends; what was promised is durable by then."""
    keys = base.master_keys()
    engine = await asyncio.to_thread(open_intake_engine, base, settings)
    try:
        location = base.lake_location
        lake = Lake(location, keys=keys, key_store=KeyStore(engine, keys=keys), storage_options=storage_options(location))
        place = Installation(settings=base, keys=keys, engine=engine, lake=lake)
        transport = Receipted(open_transport(base.events_url.get_secret_value(), place), engine=engine)
        try:
            async with GroupPublisher(cast(Transport, transport)) as publisher:  # publishing is all it asks of it
                yield services_on(place, settings, publisher=publisher, metrics=metrics)
        finally:
            transport.close()
    finally:
        await asyncio.to_thread(close_engine, engine)


def services_on(place: Installation, settings: IntakeSettings, *, publisher: GroupPublisher, metrics: Metrics) -> Services:
    keys, engine = place.keys, place.engine
    hashes = Hashes(keys)
    senders = Senders(lambda: read_senders(engine, keys=keys), seconds=settings.senders_seconds, clock=time.monotonic)
    guard = Guard(settings, senders=senders, hash_key=partial(hash_of_key, keys), buckets=Buckets(clock=time.monotonic))
    acceptor = Acceptor(
        publisher, hashes=hashes, accepted_body=partial(accepted_body, engine), clock=now, patience=settings.patience_seconds
    )

    def land(data: bytes, media_type: str, day: date) -> dict[str, Any]:
        return land_picture(place.lake, data, media_type=media_type, day=day)

    return Services(
        settings=settings,
        guard=guard,
        acceptor=acceptor,
        hashes=hashes,
        pages=Pages(settings, zone=place.settings.zone),
        metrics=metrics,
        clock=now,
        standing=partial(standing, engine),
        land=land,
        ready=partial(_answers, engine),
        uploads=asyncio.Semaphore(settings.uploads_at_once),
    )


def open_intake_engine(base: Settings, settings: IntakeSettings) -> Engine:
    """An engine whose every connection is in the role intake: signed in so, or having left the rights of its login behind."""
    url = settings.database_url.get_secret_value() or base.database_url.get_secret_value()
    engine = open_engine(
        url or None, home=base.home, pool_size=8, max_overflow=8, pool_timeout=settings.patience_seconds, pool_pre_ping=True
    )

    @event.listens_for(engine, "do_connect")
    def hurry(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
        parameters["connect_timeout"] = CONNECT_SECONDS

    @event.listens_for(engine, "connect")
    def become(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BECOME)
        connection.commit()

    return engine


def check_role(engine: Engine) -> None:
    """Raises NoSuchRole where the pipeline's login cannot become the intake's: told at the start, not by each sender's 503."""
    with engine.connect() as connection:
        if not connection.scalar(MEMBER):
            raise NoSuchRole(variable="COMPLAINTS_DATABASE_URL")


def now() -> datetime:
    return datetime.now(UTC)


def _answers(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(READY)
