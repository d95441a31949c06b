"""Records that could not be used: list them, export them to be mended, and take them in again.

    python -m flows quarantine                      how many wait, by source and reason
    python -m flows quarantine export FILE          the waiting records, whole, one JSON object a line
    python -m flows quarantine retry FILE           the mended ones come in as a batch of their own

In an exported line mend ``payload`` (the record as its source wrote it), or fill ``fields`` with plain names: text, time, phone, email,
account, handle, name, state, lga ... A line left as it is, is tried as it is. The file holds personal data: keep it as such.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from complaints_nlp.errors import ComplaintsError
from flows.steps.analysing import open_analysts
from flows.steps.mending import take_in, waiting
from flows.steps.place import open_place
from flows.steps.processing import process_parts
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import finish_loaded_batches, next_parts_to_process
from models.records import Source


class BadMendedFile(ComplaintsError):
    template = "line {line} of the mended file {problem}; nothing was taken in, mend it and retry"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows quarantine", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", nargs="?", choices=("list", "export", "retry"), default="list")
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args(arguments)
    if options.action != "list" and options.file is None:
        parser.error(f"{options.action} needs a file")
    console = Console(highlight=False)
    if options.action == "retry":
        _retry(options.file, console)
        return 0
    with open_installation() as place:
        console.print(_table(place)) if options.action == "list" else _export(place, options.file, console)
    return 0


def _table(place: Installation) -> Table:
    query = "select source, reason, count(*) from ingest.quarantine where released_at is null group by 1, 2 order by 1, 3 desc, 2"
    table = Table(title="Waiting in quarantine", title_justify="left")
    for name in ("source", "reason", "records"):
        table.add_column(name, overflow="fold")
    with place.engine.connect() as connection:
        for row in connection.execute(text(query)):
            table.add_row(*map(str, row))
    return table


def _export(place: Installation, path: Path, console: Console) -> None:
    count = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for row in waiting(place):
            file.write(orjson.dumps(row) + b"\n")
            count += 1
    console.print(f"{count} records in {path} (mode 0600: it holds personal data); mend it, then: python -m flows quarantine retry {path}")


def _retry(path: Path, console: Console) -> None:
    rows = list(_rows(path))
    for source in Source:
        mine = [row for row in rows if row["source"] == source.value]
        if mine:
            with open_place(source) as place:
                counts = take_in(place, source, mine, now=datetime.now(UTC))
            console.print(f"{source.value}: {counts[0]} read, {counts[1]} still cannot be used")
    with open_place() as place:
        with open_session(place.engine) as session:
            parts = next_parts_to_process(session)
        with open_analysts(place, records=len(rows)) as analysts:
            loaded = sum(counts.loaded for counts in process_parts(place, analysts, parts, now=datetime.now(UTC)))
        with open_session(place.engine) as session:
            finish_loaded_batches(session, finished_at=datetime.now(UTC))
            session.commit()
    console.print(f"{loaded} records loaded")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The file's rows, all checked before anything is taken in."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadMendedFile(line=0, problem=f"cannot be read ({type(error).__name__})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise BadMendedFile(line=number, problem="is no JSON object") from None
        if not isinstance(row, dict) or not isinstance(row.get("quarantine_id"), str) or not isinstance(row.get("payload"), str):
            raise BadMendedFile(line=number, problem="lacks quarantine_id or payload, as the export wrote them")
        if row.get("source") not in set(Source):
            raise BadMendedFile(line=number, problem="names no source")
        if not isinstance(row.get("fields"), dict | None):
            raise BadMendedFile(line=number, problem='has fields that are no object such as {"text": "...", "time": "..."}')
        yield row
