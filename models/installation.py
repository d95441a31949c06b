"""One place where an installation's parts are opened together: settings, keys, warehouse, lake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine

from models.database import warehouse
from models.encryption import MasterKeys
from models.keys import KeyStore
from models.lake import Lake
from models.settings import Settings, storage_options


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything a step needs from outside. Its repr shows no key."""

    settings: Settings
    keys: MasterKeys = field(repr=False)
    engine: Engine = field(repr=False)
    lake: Lake = field(repr=False)


@contextmanager
def open_installation(settings: Settings | None = None) -> Iterator[Installation]:
    """Open what the environment describes, the warehouse migrated to head; close it all at the end.

    An embedded PostgreSQL is started when needed and stops with its last user.
    """
    settings = settings or Settings()
    keys = settings.master_keys()
    url = settings.database_url.get_secret_value() or None
    with warehouse(url, home=settings.home) as engine:
        location = settings.lake_location
        lake = Lake(location, keys=keys, key_store=KeyStore(engine, keys=keys), storage_options=storage_options(location))
        yield Installation(settings=settings, keys=keys, engine=engine, lake=lake)
