"""A folder of real files: each is landed, read by the dialect its content shows, and loaded or quarantined. One line a file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from flows.sources import recognise
from flows.steps.analysing import open_analysts
from flows.steps.landing import Landing
from flows.steps.processing import process_parts
from flows.steps.reading import read_batch
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import batches_to_read, next_parts_to_process
from models.records import Source
from models.settings import Settings

NOT_DATA: Final = {"README.md"}


def main(arguments: list[str]) -> int:
    given = Path(arguments[0]) if arguments else Path()
    folder = given / "formats" if (given / "formats").is_dir() else given
    if not folder.is_dir():
        sys.stderr.write(f"there is no folder {folder}: name one of sources' files, as in make prove-formats DATA=path/to/formats\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="formats-proof-") as scratch:
        home = Path(scratch)
        recognised = {path.name: recognise(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name not in NOT_DATA}
        for source in Source:
            (home / source).mkdir()
        for name, found in recognised.items():
            if found:
                shutil.copy(folder / name, home / found[0] / name)
        places = {f"source_{source.value}_url": str(home / source) for source in Source}
        settings = Settings(home=home / "home", settle_seconds=0.0, **places)
        with open_installation(settings) as place:
            rows = [row for source in Source for row in _take_in(place, source)]
        _show(rows, recognised)
        unknown = [name for name, found in recognised.items() if found is None]
        wrong = [row for row in rows if row["read"] != row["loaded"] + row["duplicates"] + row["quarantined"]]
    sys.stdout.write(f"{len(rows)} files taken in, {len(unknown)} of no known source{': ' if unknown else ''}{', '.join(unknown)}\n")
    return 1 if wrong else 0


def _take_in(place: Installation, source: Source) -> list[dict[str, object]]:
    now = datetime.now(UTC)
    landing = Landing(place, source)
    for file in landing.folder.new_files(settle_seconds=0.0, known=landing.known).settled:
        landing.land(file, now=datetime.now(UTC))
    with open_session(place.engine) as session:
        batches = batches_to_read(session, source)
    passed = {batch.batch_id: read_batch(place, batch, now=now).passed_over for batch in batches}
    with open_session(place.engine) as session:
        parts = next_parts_to_process(session, source)
    with open_analysts(place, records=0) as analysts:
        process_parts(place, analysts, parts, now=now)
    return [_row(place, batch.batch_id, batch.file_name, source, passed[batch.batch_id]) for batch in batches]


def _row(place: Installation, batch_id: str, name: str, source: Source, passed: dict[str, int]) -> dict[str, object]:
    with place.engine.connect() as connection:
        counts = connection.execute(
            text(
                "select coalesce(sum(read), 0), coalesce(sum(loaded), 0), coalesce(sum(duplicates), 0), coalesce(sum(quarantined), 0) "
                "from ingest.part where batch_id = :b"
            ),
            {"b": batch_id},
        ).one()
        dialects = Counter(connection.execute(text("select dialect from core.contact where batch_id = :b"), {"b": batch_id}).scalars())
        reasons = Counter(connection.execute(text("select reason from ingest.quarantine where batch_id = :b"), {"b": batch_id}).scalars())
    return {
        "file": name,
        "source": source.value,
        "dialect": ", ".join(dialects),
        **dict(zip(("read", "loaded", "duplicates", "quarantined"), map(int, counts), strict=True)),
        "passed over": ", ".join(f"{kind} {count}" for kind, count in passed.items()),
        "quarantined because": "; ".join(f"{reason} ({count})" for reason, count in reasons.items()),
    }


def _show(rows: list[dict[str, object]], recognised: dict[str, tuple[Source, str] | None]) -> None:
    table = Table(show_lines=True)
    for name in rows[0] if rows else ("file",):
        table.add_column(name, overflow="fold")
    for row in rows:
        shown = row | {"dialect": row["dialect"] or (recognised.get(str(row["file"])) or ("", "?"))[1]}
        table.add_row(*map(str, shown.values()))
    Console(width=200).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
