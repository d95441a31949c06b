"""Classified complaints -> rows: one part of a batch in one transaction, keyed by record ids. The caller commits.

Loading a part twice changes nothing, and a part that is rolled back leaves nothing. Loaders take turns (an advisory lock until the
commit), so that two parts naming one person cannot both open a complaint.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any, Final

import psycopg2
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from complaints_nlp.masking.text import MaskedText
from models.complaint_rows import (
    joining_details,
    joining_rows,
    known_complaints,
    lock_complaints,
    note_reopened,
    opening_rows,
    opening_tables,
    write_joined,
)
from models.contact_rows import (
    CONTACT_COLUMNS,
    IDENTIFIER_COLUMNS,
    TEXT_COLUMNS,
    Reference,
    contact_row,
    identifier_rows,
    month_of,
    products_of,
    text_rows,
)
from models.copying import array, copy_lines, lines_of, obeys_policies
from models.dimension_rows import note_models, note_seen, seen
from models.ledger import PartHeader, add_quarantined
from models.linking import NEAR_DUPLICATE, link
from models.prediction_rows import COLUMNS as PREDICTION_COLUMNS
from models.prediction_rows import prediction_rows
from models.records import ClassifiedComplaint, Quarantined
from models.revising import revise
from models.sending import Sender
from models.threads import place_in_threads

PARTITIONED: Final = ("core.contact", "core.contact_text")  # by month of occurred_at
COPIED: Final = (
    *("core.complaint", "core.grievance", "core.status_history", "core.contact", "core.contact_text", "core.contact_identifier"),
    "ml.prediction",
)
LOADER_LOCK: Final = 0x636F6D70_6C6F6164  # "compload"


class LoadFailed(ComplaintsError):
    """PostgreSQL refused a part. ``sqlstate`` is its code, None when the connection was lost; its message may hold text and is left out."""

    template = "part {part_no} of batch {batch_id} was not loaded: PostgreSQL says {sqlstate} ({constraint}); nothing of it was stored"


class PartUnknown(ComplaintsError):
    template = "part {part_no} of batch {batch_id} is not in the ledger; record it as read first"


class PartDoesNotAddUp(ComplaintsError):
    template = "part {part_no} of batch {batch_id} was read with {read} records, but {given} are accounted for; nothing of it was stored"


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What became of a part: read = loaded + duplicates + quarantined. ``first_time`` is False when it was loaded before."""

    read: int
    loaded: int
    duplicates: int
    quarantined: int
    first_time: bool = True


def load_part(
    session: Session,
    *,
    part: PartHeader,
    complaints: Sequence[ClassifiedComplaint],
    quarantined: Sequence[Quarantined],
    duplicates_already_known: int,
    loaded_at: datetime,
    near_duplicate: float = NEAR_DUPLICATE,
    revisions: Sequence[ClassifiedComplaint] = (),
) -> LoadCounts:
    """Load what is left of a part after analysis, and mark it loaded.

    ``quarantined`` are the records analysis could not use (those the reader rejected are in the ledger already),
    ``duplicates_already_known`` those left out before analysis because ``known_records`` has them. ``revisions`` are edits of contacts
    that are here, or come in this part: each is one of the duplicates, for it is a record seen before.

    Raises TypeError for a text that is no MaskedText, PartUnknown, PartDoesNotAddUp, LoadFailed. After an error roll back.
    """
    _refuse_unmasked((*complaints, *revisions))
    given = _Given(part, complaints, quarantined, duplicates_already_known, loaded_at, near_duplicate, revisions)
    try:
        with _collector_paused():
            return _load(session, given)
    except (psycopg2.Error, DBAPIError) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        sqlstate, diagnosis = getattr(original, "pgcode", None), getattr(original, "diag", None)
    # Outside the handler: the original names rows, and a chained error would carry it into a log.
    constraint = getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "column_name", None)
    raise LoadFailed(batch_id=part.batch_id, part_no=part.part_no, sqlstate=sqlstate, constraint=constraint)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for cycles while a part's rows are made: they are plain tuples, gone with the part, and the search costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def ensure_partitions(session: Session, *, from_month: date, months: int) -> int:
    """Make the partitions of ``months`` months that are missing; how many were. The caller commits."""
    wanted = [(from_month.replace(day=1) + timedelta(days=31 * number)).replace(day=1) for number in range(months)]
    with _cursor(session) as cursor:
        return sum(_ensure_partitions(cursor, table, wanted) for table in PARTITIONED)


def _ensure_partitions(cursor: Any, table: str, months: Sequence[date]) -> int:
    cursor.execute("select ingest.ensure_partitions(%s, %s::date[])", (table, list(months)))
    return int(cursor.fetchone()[0])


def known_records(session: Session, record_ids: Iterable[str]) -> set[str]:
    """Those of ``record_ids`` that are loaded already."""
    with _cursor(session) as cursor:
        cursor.execute("select record_id from ingest.record where record_id = any(%s)", (array(record_ids),))
        return {row[0] for row in cursor}


@dataclass(frozen=True, slots=True)
class _Given:
    """What load_part was called with."""

    part: PartHeader
    complaints: Sequence[ClassifiedComplaint]
    quarantined: Sequence[Quarantined]
    duplicates_already_known: int
    loaded_at: datetime
    near_duplicate: float
    revisions: Sequence[ClassifiedComplaint]


def _load(session: Session, given: _Given) -> LoadCounts:
    part, loaded_at = given.part, given.loaded_at
    with _cursor(session) as cursor:
        # All rows asked for here are named by their keys. Of a small table, or one never analysed, the planner would rather read every row,
        # and it keeps to that in the foreign keys' checks: ten a contact. Until the commit.
        cursor.execute("select pg_advisory_xact_lock(%s), set_config('enable_seqscan', 'off', true)", (LOADER_LOCK,))
        state, recorded = _part(cursor, part)
        if state == "loaded":
            return recorded
        new = place_in_threads(cursor, _claim_records(cursor, part, given.complaints, loaded_at))
        duplicates = given.duplicates_already_known + len(given.complaints) - len(new)
        counts = LoadCounts(recorded.read, len(new), duplicates, recorded.quarantined + len(given.quarantined))
        _refuse_miscounted(part, counts)
        _write(cursor, given, new)
        add_quarantined(session, part, given.quarantined, at=loaded_at)
        if given.revisions:
            note_models(cursor, given.revisions, loaded_at)
            revise(cursor, given.revisions, at=loaded_at)
        cursor.execute(
            "update ingest.part set state = 'loaded', loaded = %s, duplicates = %s, quarantined = %s, loaded_at = %s "
            "where batch_id = %s and part_no = %s",
            (counts.loaded, counts.duplicates, counts.quarantined, loaded_at, part.batch_id, part.part_no),
        )
        return counts


def _write(cursor: Any, given: _Given, new: list[ClassifiedComplaint]) -> None:
    """Everything the contacts become. What is sent first needs little work here and much there: neither side is to wait for the other."""
    part, loaded_at, reference = given.part, given.loaded_at, Reference.read(cursor)
    for table in PARTITIONED:
        _ensure_partitions(cursor, table, sorted({month_of(contact.occurred_at) for contact in new}))
    bound = obeys_policies(cursor, COPIED)

    with Sender(cursor) as sender:

        def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
            sender.send(copy_lines, table, columns, lines_of(rows), bound=table in bound)

        known = sender.send(known_complaints, new)
        copy("core.contact_text", TEXT_COLUMNS, text_rows(new))
        for dimension, named in (
            ("customer", ((contact.customer, contact.occurred_at) for contact in new if contact.customer)),
            ("agent", ((contact.agent, contact.occurred_at) for contact in new if contact.agent)),
            ("product", ((product, contact.occurred_at) for contact in new for product in products_of(contact))),
        ):
            sender.send(note_seen, dimension, seen(named))
        sender.send(note_models, new, loaded_at)
        linked = link(new, known.result(), near_duplicate=given.near_duplicate)
        opened, joined = [each for each in linked if each.is_new], [each for each in linked if not each.is_new]
        before = sender.send(lock_complaints, [complaint.complaint_id for complaint in joined])
        complaint_of = {contact.record_id: complaint.complaint_id for complaint in linked for contact in complaint.joined}
        copy("core.contact_identifier", IDENTIFIER_COLUMNS, identifier_rows(new, complaint_of))
        rows = (contact_row(contact, complaint_of.get(contact.record_id), reference, part.batch_id, loaded_at) for contact in new)
        copy("core.contact", CONTACT_COLUMNS, rows)
        opening = opening_rows(opened, reference)
        for table, columns, made in opening_tables(opened, opening, reference):
            copy(table, columns, made)
        said = ((contact.record_id, contact.analysis.model_version, contact.analysis) for contact in new if contact.analysis is not None)
        copy("ml.prediction", PREDICTION_COLUMNS, prediction_rows(said, at=loaded_at))
        joining = joining_rows(joined, before.result(), reference)
        if joined:
            sender.send(write_joined, joining, *joining_details(joined, reference))
        sender.send(note_reopened, (*opening, *joining))


def _part(cursor: Any, part: PartHeader) -> tuple[str, LoadCounts]:
    cursor.execute(
        "select state, read, loaded, duplicates, quarantined from ingest.part where batch_id = %s and part_no = %s for update",
        (part.batch_id, part.part_no),
    )
    row = cursor.fetchone()
    if row is None:
        raise PartUnknown(batch_id=part.batch_id, part_no=part.part_no)
    state, read, loaded, duplicates, quarantined = row
    return state, LoadCounts(read, loaded, duplicates, quarantined, first_time=False)


def _claim_records(
    cursor: Any, part: PartHeader, complaints: Sequence[ClassifiedComplaint], loaded_at: datetime
) -> list[ClassifiedComplaint]:
    """The contacts whose record id was not seen before, in order of time (which is the order of the partitions)."""
    first = {complaint.record_id: complaint for complaint in reversed(complaints)}  # the first of a record delivered twice wins
    cursor.execute(
        "insert into ingest.record (record_id, source, batch_id, part_no, loaded_at) "
        "select id, %s, %s, %s, %s from unnest(%s::text[]) as id on conflict do nothing returning record_id",
        (part.source.value, part.batch_id, part.part_no, loaded_at, array(sorted(first))),
    )
    return sorted((first[row[0]] for row in cursor), key=lambda complaint: (complaint.occurred_at, complaint.record_id))


def _refuse_unmasked(complaints: Sequence[ClassifiedComplaint]) -> None:
    for complaint in complaints:
        if not isinstance(complaint, ClassifiedComplaint):
            raise TypeError(f"only a ClassifiedComplaint is loaded, got {type(complaint).__name__}")
        if complaint.analysis is not None and type(complaint.analysis.masked_text) is not MaskedText:
            raise TypeError(f"the text of record {complaint.record_id} is no MaskedText; only the masker makes one")
        if any(type(label) not in {MaskedText, NoneType} for label in (complaint.queue, complaint.disposition, complaint.product)):
            raise TypeError(f"a field of record {complaint.record_id} is no MaskedText; only the masker makes one")


def _refuse_miscounted(part: PartHeader, counts: LoadCounts) -> None:
    given = counts.loaded + counts.duplicates + counts.quarantined
    if given != counts.read:
        raise PartDoesNotAddUp(batch_id=part.batch_id, part_no=part.part_no, read=counts.read, given=given)


def _cursor(session: Session) -> Any:
    """A cursor of the driver within the session's transaction: COPY has no other way in."""
    return session.connection().connection.cursor()
