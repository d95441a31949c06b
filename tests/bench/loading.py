"""The loader beside SQLModel's session.add_all: the same rows into the same tables, partitions, indexes and constraints.

``load_part`` starts from analysed complaints: it finds duplicates, links contacts into complaints, makes all their rows and writes them.
Then the tables are emptied and add_all writes the very rows it left there, in as many transactions; it is spared finding and linking, but
its objects have to be made as load_part's rows have, so that is counted and told apart. Run it: ``python -m tests.bench.loading``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, select, text

from models.contact_rows import products_of
from models.database import open_session, warehouse
from models.ledger import BatchHeader, PartHeader, record_part_read, register_batch
from models.loading import load_part
from models.records import ClassifiedComplaint, Source
from models.tables import (
    Agent,
    Complaint,
    Contact,
    ContactIdentifier,
    ContactText,
    Customer,
    Grievance,
    ModelVersion,
    Prediction,
    Product,
    Record,
    StatusHistory,
)
from models.tables.base import Table as Row
from tests.bench.apart import run_apart
from tests.bench.deliveries import Plan
from tests.bench.machine import describe_machine, hold_cores
from tests.bench.synthetic import classified

PART: Final = 2_000
NOW: Final = datetime(2025, 11, 1, tzinfo=UTC)
# Everything a part writes, and the column by which a row belongs to a contact's part.
WRITTEN: Final[tuple[tuple[type[Row], str], ...]] = (
    (ModelVersion, "version"),
    (Customer, "customer"),
    (Agent, "agent"),
    (Product, "product"),
    (Record, "record_id"),
    (Complaint, "complaint_id"),
    (Grievance, "complaint_id"),
    (StatusHistory, "complaint_id"),
    (Contact, "record_id"),
    (ContactText, "record_id"),
    (ContactIdentifier, "record_id"),
    (Prediction, "record_id"),
)


def compare(*, home: Path, records: int, seed: int) -> dict[str, Any]:
    """Seconds of both ways, and how many rows each wrote."""
    plan = Plan(records * 11 // 10, seed=seed)  # a few are redelivered or broken
    complaints = list(islice(classified(plan), records))
    with warehouse(home=home) as engine:
        parts = list(_register(engine, complaints))
        ours = _time_loader(engine, parts)
        written = {_name(kind): _rows(engine, kind) for kind, _ in WRITTEN}
        _empty(engine)
        building, adding = _time_add_all(engine, _by_part(written, parts))
        again = {_name(kind): len(_rows(engine, kind)) for kind, _ in WRITTEN}
    counts = {name: len(rows) for name, rows in written.items()}
    if again != counts:
        raise SystemExit(f"the two ways wrote different rows: {counts} and {again}")
    return {"contacts": len(complaints), "rows": counts, "load_part": ours, "build_objects": building, "add_all": adding}


def _register(engine: Engine, complaints: Sequence[ClassifiedComplaint]) -> Iterator[tuple[PartHeader, list[ClassifiedComplaint]]]:
    """The complaints as parts of one batch a source, noted in the ledger as read."""
    by_source: dict[Source, list[ClassifiedComplaint]] = defaultdict(list)
    for complaint in complaints:
        by_source[complaint.source].append(complaint)
    for source, given in by_source.items():
        batch_id = hashlib.sha256(source.encode()).hexdigest()
        with open_session(engine) as session:
            register_batch(session, BatchHeader(batch_id, source, "synthetic", 0, "", NOW), created_at=NOW)
            for number, start in enumerate(range(0, len(given), PART)):
                part = PartHeader(batch_id, number, source)
                record_part_read(session, part, read=len(given[start : start + PART]), quarantined=[], quarantined_at=NOW)
                yield part, given[start : start + PART]
            session.commit()


def _time_loader(engine: Engine, parts: Sequence[tuple[PartHeader, list[ClassifiedComplaint]]]) -> float:
    started = time.perf_counter()
    for part, complaints in parts:
        with open_session(engine) as session:
            load_part(session, part=part, complaints=complaints, quarantined=[], duplicates_already_known=0, loaded_at=NOW)
            session.commit()
    return time.perf_counter() - started


def _rows(engine: Engine, kind: type[Row]) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        columns = [column for column in kind.__table__.columns if column.computed is None]  # type: ignore[attr-defined]
        return [dict(row) for row in connection.execute(select(*columns)).mappings()]


def _name(kind: type[Row]) -> str:
    return str(kind.__table__.fullname)  # type: ignore[attr-defined]


def _empty(engine: Engine) -> None:
    names = ", ".join(_name(kind) for kind, _ in WRITTEN)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {names} cascade"))


def _by_part(
    written: dict[str, list[dict[str, Any]]], parts: Sequence[tuple[PartHeader, list[ClassifiedComplaint]]]
) -> list[list[tuple[type[Row], dict[str, Any]]]]:
    """The rows grouped as the loader's transactions were: a complaint goes with the contact that opened it."""
    place: dict[str, int] = {}
    for number, (_, complaints) in enumerate(parts):
        for complaint in complaints:
            words = complaint.analysis
            for name in (complaint.record_id, complaint.customer, complaint.agent, words and words.model_version, *products_of(complaint)):
                place.setdefault(name or "", number)
    groups: list[list[tuple[type[Row], dict[str, Any]]]] = [[] for _ in parts]
    for kind, key in WRITTEN:
        for row in written[_name(kind)]:
            groups[place[row[key]]].append((kind, row))
    return groups


def _time_add_all(engine: Engine, groups: Sequence[Sequence[tuple[type[Row], dict[str, Any]]]]) -> tuple[float, float]:
    """Seconds to make the objects, and to add and commit them."""
    building = adding = 0.0
    for group in groups:
        started = time.perf_counter()
        objects = [kind(**row) for kind, row in group]
        built = time.perf_counter()
        with open_session(engine) as session:
            session.add_all(objects)
            session.commit()
        building += built - started
        adding += time.perf_counter() - built
    return building, adding


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.loading", description=__doc__)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("var/bench"))
    options = parser.parse_args()
    hold_cores()
    home = options.folder / "loading"
    shutil.rmtree(home, ignore_errors=True)
    result = run_apart(compare, home=home, records=options.records, seed=options.seed) | {"machine": describe_machine()}
    (options.folder / "loading.json").write_text(json.dumps(result, indent=1) + "\n")
    _show(Console(highlight=False), result)
    shutil.rmtree(home, ignore_errors=True)
    return 0


def _show(console: Console, result: dict[str, Any]) -> None:
    rows = sum(result["rows"].values())
    table = Table(title=f"{result['contacts']:,} contacts, {rows:,} rows in {len(result['rows'])} tables", title_justify="left")
    for name in ("way", "seconds", "contacts/s", "rows/s"):
        table.add_column(name, justify="left" if name == "way" else "right")
    whole = result["add_all"] + result["build_objects"]
    for way, seconds in (("load_part", result["load_part"]), ("add_all, its objects made", whole), ("add_all alone", result["add_all"])):
        table.add_row(way, f"{seconds:.1f}", f"{result['contacts'] / seconds:,.0f}", f"{rows / seconds:,.0f}")
    console.print(table)
    console.print(
        f"load_part is {whole / result['load_part']:.1f} times faster than making SQLModel objects and add_all, "
        f"{result['add_all'] / result['load_part']:.1f} times faster than add_all of objects that are there"
    )


if __name__ == "__main__":
    sys.exit(main())
