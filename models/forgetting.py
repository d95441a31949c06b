"""Texts out of the lake: of posts that were taken back, and of versions that an edit replaced.

A Delta table keeps what a newer version removed until it is vacuumed, and the first letters of a text column in its log as statistics;
both are seen to here. Only files that a commit of the table has removed are deleted: what other writers have not committed yet is left
alone. A reader of an old version at that moment meets a missing file, and reads again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
import pyarrow as pa
from deltalake import DeltaTable, PostCommitHookProperties
from deltalake.exceptions import CommitFailedError

from models.encryption import Unreadable
from models.lake import CLEAN_STATISTICS, Lake
from models.ledger import PartHeader
from models.records import Source

ATTEMPTS: Final = 10
STATISTICS: Final = "delta.dataSkippingStatsColumns"
# A checkpoint just now would hide from the vacuum what this commit removed.
QUIETLY: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """``batches`` are those that brought the records; ``rows`` how many held text until now."""

    batches: frozenset[str] = frozenset()
    rows: int = 0


def _of(record_ids: Collection[str]) -> str:
    """Without the day: an edit may say another one than the post, and its text would stay."""
    return f"source = {quoted(Source.SOCIAL.value)} and record_id in ({', '.join(map(quoted, sorted(record_ids)))})"


Stub = Callable[[str, datetime], bytes]


def forget_raw(lake: Lake, record_ids: Collection[str], *, stub: Stub, dialect: str) -> Forgotten:
    """Put what ``stub`` makes of id and time in place of the payloads, under the dialect that reads it. Parts keep their counts."""
    table = lake.table("raw")
    if table is None:
        return Forgotten()
    columns = ["day", "record_id", "dialect", "occurred_at", "received_at", "person_key", "payload", "batch_id", "part_no", "position"]
    rows = lake.rows("raw", _of(record_ids), columns)
    worded = [row for row in rows if row["dialect"] != dialect]
    keys = lake.keys_of({row["person_key"] for row in worded if row["person_key"]})
    changes = []
    for row in worded:
        try:
            sealed = lake.sealer.open(row["payload"], record=row["record_id"], person_key=keys.get(row["person_key"]))
        except Unreadable:
            continue  # the person was erased: nobody reads this any more
        external_id = orjson.loads(sealed)[0]
        left = stub(external_id, row["occurred_at"] or row["received_at"]).decode()
        body = orjson.dumps([external_id, None, left])
        changes.append({**_place(row), "payload": lake.sealer.seal(body, record=row["record_id"], person_key=None)})
    _replace(lake, "raw", changes, {"payload": "s.payload", "dialect": f"'{dialect}'", "person_key": "null"})
    return Forgotten(frozenset(row["batch_id"] for row in rows), len(changes))


def forget_quarantined(lake: Lake, is_wanted: Callable[[bytes], tuple[str, datetime] | None], *, stub: Stub, dialect: str) -> Forgotten:
    """The same for records that could not be used: ``is_wanted`` tells id and time of a payload that is to go."""
    if lake.table("quarantine") is None:
        return Forgotten()
    columns = ["day", "quarantine_id", "dialect", "payload", "batch_id", "part_no", "position"]
    changes, batches = [], set()
    for row in lake.rows("quarantine", f"source = {quoted(Source.SOCIAL.value)} and dialect is distinct from '{dialect}'", columns):
        payload = lake.sealer.open(row["payload"], record=row["quarantine_id"], person_key=None)
        if found := is_wanted(payload):
            batches.add(row["batch_id"])
            changes.append({**_place(row), "payload": lake.sealer.seal(stub(*found), record=row["quarantine_id"], person_key=None)})
    _replace(lake, "quarantine", changes, {"payload": "s.payload", "dialect": f"'{dialect}'"})
    return Forgotten(frozenset(batches), len(changes))


def forget_clean(lake: Lake, record_ids: Collection[str]) -> Forgotten:
    """Null the texts in the clean zone."""
    predicate = f"{_of(record_ids)} and masked_text is not null"
    rows = lake.rows("clean", predicate, ["record_id", "batch_id"])
    if rows:
        _change(
            lake,
            "clean",
            lambda table: table.update(updates={"masked_text": "null"}, predicate=predicate, post_commithook_properties=QUIETLY),
        )
    forget_statistics(lake)
    return Forgotten(frozenset(row["batch_id"] for row in rows), len(rows))


def drop_superseded(lake: Lake, newest: Mapping[str, tuple[PartHeader, int]]) -> None:
    """Of edited records, only the newest version stays in the clean zone: one row a record."""
    if not newest or lake.table("clean") is None:
        return
    old = " or ".join(
        f"(record_id = {quoted(record)} and not (batch_id = {quoted(part.batch_id)} and part_no = {part.part_no} and position = {position}))"
        for record, (part, position) in sorted(newest.items())
    )
    predicate = f"source = {quoted(Source.SOCIAL.value)} and ({old})"
    if lake.rows("clean", predicate, ["record_id"]):
        _change(lake, "clean", lambda table: table.delete(predicate))


def sweep_removed(lake: Lake) -> int:
    """Delete the files that commits have removed: what old versions of the tables still held. How many went."""
    gone = 0
    for name in ("raw", "quarantine", "clean"):
        if (table := lake.table(name)) is not None:
            gone += len(table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False))
    return gone


def forget_statistics(lake: Lake) -> None:
    """Take the texts' first letters out of the log of a clean zone that was made before tables were told not to keep them."""
    table = lake.table("clean")
    if table is None or table.metadata().configuration.get(STATISTICS) == CLEAN_STATISTICS:
        return
    settings = {STATISTICS: CLEAN_STATISTICS, "delta.logRetentionDuration": "interval 0 seconds"}
    _change(lake, "clean", lambda table: table.alter.set_table_properties(settings))
    if (table := lake.table("clean")) is not None:
        # Its files are written anew, so that none is noted with its texts; then the old log can go.
        table.update(updates={"masked_text": "masked_text"}, predicate="masked_text is not null")
    if (table := lake.table("clean")) is not None:
        table.create_checkpoint()
        table.cleanup_metadata()


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("day", "batch_id", "part_no", "position")}


def _replace(lake: Lake, name: str, changes: Sequence[Mapping[str, Any]], updates: Mapping[str, str]) -> None:
    if not changes:
        return
    fields = [("day", pa.string()), ("batch_id", pa.string()), ("part_no", pa.int32()), ("position", pa.int32()), ("payload", pa.binary())]
    source = pa.Table.from_pylist(list(changes), schema=pa.schema(fields))
    days = ", ".join(quoted(day) for day in sorted({str(row["day"]) for row in changes}))
    same = " and ".join(f"s.{column} = t.{column}" for column in ("day", "batch_id", "part_no", "position"))
    predicate = f"t.source = {quoted(Source.SOCIAL.value)} and t.day in ({days}) and {same}"

    def merge(table: DeltaTable) -> object:
        merging = table.merge(source, predicate, source_alias="s", target_alias="t", post_commithook_properties=QUIETLY)
        return merging.when_matched_update(dict(updates)).execute()

    _change(lake, name, merge)


def _change(lake: Lake, name: str, change: Callable[[DeltaTable], object]) -> None:
    """Anew on the newest version where another writer was first."""
    for attempt in range(1, ATTEMPTS + 1):
        table = lake.table(name)
        if table is None:
            return
        try:
            change(table)
        except CommitFailedError:
            if attempt == ATTEMPTS:
                raise
        else:
            return
