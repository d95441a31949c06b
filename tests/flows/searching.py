"""Whether a word is anywhere: in every text column of the warehouse, in what its payloads decrypt to, in every byte and payload of the lake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from models.database import open_session
from models.encryption import Unreadable
from models.events.inbox import Inbox
from models.installation import Installation
from models.records import Source


def places(place: Installation, word: str) -> list[str]:
    """Names of the zones and tables where ``word`` is, in the clear or for who has the keys; each once."""
    return sorted({where for where, said in everything(place) if word.encode() in said})


def everything(place: Installation) -> Iterator[tuple[str, bytes]]:
    yield from _warehouse(place)
    yield from _inbox(place)
    yield from _lake_payloads(place)
    for path in sorted(Path(place.settings.lake_location).rglob("*")):
        if path.is_file():
            yield f"file {path.relative_to(place.settings.lake_location).parts[0]}", path.read_bytes()


def _warehouse(place: Installation) -> Iterator[tuple[str, bytes]]:
    with open_session(place.engine) as session:
        tables = session.scalars(
            text(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in "
                "('core', 'ingest', 'ml', 'reporting', 'governance', 'monitoring') order by 1"
            )
        ).all()
        for table in tables:
            said = session.scalar(text(f"select string_agg(t::text, chr(10)) from {table} t"))
            yield table, (said or "").encode()
        queue = session.scalar(text("select string_agg(t::text, chr(10)) from ml.review_queue t"))
        yield "ml.review_queue", (queue or "").encode()


def _inbox(place: Installation) -> Iterator[tuple[str, bytes]]:
    inbox = Inbox(place.engine, keys=place.keys)
    with open_session(place.engine) as session:
        rows: list[Any] = list(session.execute(text("select * from ingest.event_inbox")))
    for row in rows:
        yield "inbox", inbox.opened(Source(row.source), row).payload


def _lake_payloads(place: Installation) -> Iterator[tuple[str, bytes]]:
    sealer = place.lake.sealer
    for name, identity in (("raw", "record_id"), ("quarantine", "quarantine_id")):
        columns = [identity, "payload", *(["person_key"] if name == "raw" else [])]
        rows = place.lake.rows(name, "source is not null", columns)
        keys = place.lake.keys_of({row["person_key"] for row in rows if row.get("person_key")})
        for row in rows:
            try:
                yield name, sealer.open(row["payload"], record=row[identity], person_key=keys.get(row.get("person_key")))
            except Unreadable:
                continue
    for row in place.lake.rows("clean", "source is not null", ["masked_text"]):
        yield "clean", (row["masked_text"] or "").encode()
    for path in sorted((Path(place.settings.lake_location) / "landing").glob("*/*/*")):
        with place.lake.open_landed(str(path.relative_to(place.settings.lake_location))) as file:
            yield "landing", file.read()
