"""Complaints, their grievances and status history: reading those that may be joined, writing those opened and joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from psycopg2.extras import execute_values

from complaints_nlp.labels import Urgency
from models.contact_rows import Reference, ended_at
from models.copying import copy_rows
from models.linking import WINDOW, OpenComplaint, categories, is_complaint, words_of
from models.records import ClassifiedComplaint

URGENCIES: Final = tuple(Urgency)  # from low to high
RANK_OF_URGENCY: Final = {str(urgency): rank for rank, urgency in enumerate(URGENCIES)}
RANKS: Final = ("opened", "acknowledged", "in_progress", "escalated")  # of what is said of an open complaint, the furthest counts


class ComplaintRow(NamedTuple):
    """A row of core.complaint; the fields are its columns. Made by the million, so a tuple."""

    complaint_id: str
    customer: str | None
    channel: str
    category: str
    code: str | None
    urgency: str
    state: str | None
    lga: str | None
    opened_at: datetime
    second_contact_at: datetime | None
    last_contact_at: datetime
    contacts: int
    status: str
    acknowledged_at: datetime | None
    resolved_at: datetime | None


COLUMNS: Final = ComplaintRow._fields
CLOCK_COLUMNS: Final = ("acknowledge_clock", "acknowledge_by", "resolve_clock", "resolve_by", "advise_by")  # a later change: by trigger
GRIEVANCE_COLUMNS: Final = ("complaint_id", "category", "code", "is_primary", "confidence")
HISTORY_COLUMNS: Final = ("complaint_id", "status", "at", "source")


def known_complaints(cursor: Any, contacts: Sequence[ClassifiedComplaint]) -> dict[str, list[OpenComplaint]]:
    """The warehouse's complaints that share an identifier with one of ``contacts``, by identifier.

    Fingerprints come only with complaints that some contact could join by its text alone, being too far off in time.
    """
    wanted = sorted({identifier for contact in filter(is_complaint, contacts) for identifier in contact.identifiers})
    cursor.execute(
        "select distinct identifier, complaint_id from core.contact_identifier where identifier = any(%s) and complaint_id is not null",
        (wanted,),
    )
    pairs: list[tuple[str, str]] = cursor.fetchall()
    complaints = _complaints(cursor, sorted({complaint_id for _, complaint_id in pairs}))
    known: dict[str, list[OpenComplaint]] = defaultdict(list)
    for identifier, complaint_id in pairs:
        known[identifier].append(complaints[complaint_id])
    _add_fingerprints(cursor, complaints, contacts, known)
    return known


def _complaints(cursor: Any, ids: list[str]) -> dict[str, OpenComplaint]:
    cursor.execute(
        "select complaint_id, opened_at, last_contact_at, "
        "array(select category from core.grievance where grievance.complaint_id = complaint.complaint_id) "
        "from core.complaint where complaint_id = any(%s)",
        (ids,),
    )
    return {row[0]: OpenComplaint(row[0], row[1], row[2], set(row[3]), is_new=False) for row in cursor}


def _add_fingerprints(
    cursor: Any,
    complaints: Mapping[str, OpenComplaint],
    contacts: Sequence[ClassifiedComplaint],
    known: Mapping[str, list[OpenComplaint]],
) -> None:
    far_off = {
        complaint.complaint_id
        for contact in filter(is_complaint, contacts)
        for identifier in contact.identifiers
        for complaint in known.get(identifier, ())
        if complaint.distance(contact.occurred_at) > WINDOW
    }
    cursor.execute(
        "select named.complaint_id, words.fingerprint from core.contact_text words join "
        "(select distinct complaint_id, record_id, occurred_at from core.contact_identifier where complaint_id = any(%s)) named "
        "using (record_id, occurred_at)",
        (sorted(far_off),),
    )
    for complaint_id, fingerprint in cursor:
        complaints[complaint_id].fingerprints.append(bytes(fingerprint))


def write_complaints(cursor: Any, complaints: Sequence[OpenComplaint], reference: Reference, *, bound: Container[str]) -> None:
    """Write what ``complaints`` became: new ones whole, joined ones with what their new contacts add. ``bound``: as obeys_policies says."""
    opened = [complaint for complaint in complaints if complaint.is_new]
    rows = (_grown(_opening_row(complaint, reference), complaint, reference) for complaint in opened)
    copied = ((*row, *reference.clocks.of(row.code, row.opened_at)) for row in rows)
    grievances = (grievance for complaint in opened for grievance in _grievances(complaint, reference))
    history = (entry for complaint in opened for entry in _history(complaint, reference))
    for table, columns, given in (
        ("core.complaint", (*COLUMNS, *CLOCK_COLUMNS), copied),
        ("core.grievance", GRIEVANCE_COLUMNS, grievances),
        ("core.status_history", HISTORY_COLUMNS, history),
    ):
        copy_rows(cursor, table, columns, given, bound=table in bound)
    joined = [complaint for complaint in complaints if not complaint.is_new]
    if joined:
        _write_joined(cursor, joined, reference)


def _write_joined(cursor: Any, joined: Sequence[OpenComplaint], reference: Reference) -> None:
    ids = sorted(complaint.complaint_id for complaint in joined)
    # A case handler may be changing the same complaint: wait for them, then build on what they left.
    cursor.execute(f"select {', '.join(COLUMNS)} from core.complaint where complaint_id = any(%s) order by 1 for update", (ids,))
    before = {row[0]: ComplaintRow(*row) for row in cursor}
    after = [_grown(before[complaint.complaint_id], complaint, reference) for complaint in joined]
    assignments = ", ".join(f"{name} = new.{name}" for name in COLUMNS[1:])
    execute_values(
        cursor,
        f"update core.complaint old set {assignments} from (values %s) new ({', '.join(COLUMNS)}) "
        "where old.complaint_id = new.complaint_id",
        after,
        template="(" + ", ".join(f"%s::{_CASTS.get(name, 'text')}" for name in COLUMNS) + ")",
        page_size=1_000,
    )
    _write_joined_details(cursor, joined, reference)


def _write_joined_details(cursor: Any, joined: Sequence[OpenComplaint], reference: Reference) -> None:
    execute_values(
        cursor,
        f"insert into core.grievance as old ({', '.join(GRIEVANCE_COLUMNS)}) values %s on conflict (complaint_id, category) do update "
        "set code = coalesce(old.code, excluded.code), confidence = greatest(old.confidence, excluded.confidence)",
        [grievance for complaint in joined for grievance in _grievances(complaint, reference)],
        page_size=1_000,
    )
    history = [entry for complaint in joined for entry in _history(complaint, reference)]
    if history:
        statement = f"insert into core.status_history ({', '.join(HISTORY_COLUMNS)}) values %s on conflict do nothing"
        execute_values(cursor, statement, history, page_size=1_000)
    # An earlier contact that came late opened the complaint.
    cursor.execute(
        "update core.status_history history set at = complaint.opened_at from core.complaint "
        "where complaint.complaint_id = history.complaint_id and history.complaint_id = any(%s) "
        "and history.status = 'opened' and history.at > complaint.opened_at",
        ([complaint.complaint_id for complaint in joined],),
    )


def note_reopened(cursor: Any, complaints: Sequence[OpenComplaint]) -> None:
    """A contact after the last resolution reopened its complaint: the first such contact says when. After the contacts are written."""
    cursor.execute(
        "insert into core.status_history (complaint_id, status, at, source) "
        "select complaint_id, 'reopened', first.occurred_at, first.source from core.complaint cross join lateral ("
        "select occurred_at, source from core.contact where contact.complaint_id = complaint.complaint_id "
        "and occurred_at > complaint.resolved_at order by occurred_at, record_id limit 1) first "
        "where complaint_id = any(%s) and status = 'reopened' and last_contact_at > resolved_at and not exists ("
        "select from core.status_history known where known.complaint_id = complaint.complaint_id "
        "and known.status = 'reopened' and known.at > complaint.resolved_at)",
        ([complaint.complaint_id for complaint in complaints],),
    )


_CASTS: Final = {
    "opened_at": "timestamptz",
    "second_contact_at": "timestamptz",
    "last_contact_at": "timestamptz",
    "acknowledged_at": "timestamptz",
    "resolved_at": "timestamptz",
    "contacts": "integer",
}


def _opening_row(complaint: OpenComplaint, reference: Reference) -> ComplaintRow:
    """The row of a new complaint before any contact is counted."""
    first = complaint.joined[0]
    return ComplaintRow(
        complaint_id=complaint.complaint_id,
        customer=None,
        channel=first.channel,
        category=words_of(first).category,
        code=reference.code(first),
        urgency=URGENCIES[0],
        state=None,
        lga=None,
        opened_at=first.occurred_at,
        second_contact_at=None,
        last_contact_at=first.occurred_at,
        contacts=0,
        status="opened",
        acknowledged_at=None,
        resolved_at=None,
    )


def _grown(row: ComplaintRow, complaint: OpenComplaint, reference: Reference) -> ComplaintRow:
    """``row`` with the contacts that joined. Only smallest, largest, sum and first known: the order they came in hardly matters."""
    customer, urgency, state, lga, status = row.customer, row.urgency, row.state, row.lga, row.status
    times = [row.opened_at, row.second_contact_at] if row.contacts else []
    acknowledged, resolved = [row.acknowledged_at], [row.resolved_at]
    for contact in complaint.joined:
        named, area = reference.place(contact)
        said = reference.status(contact)
        customer = customer or contact.customer
        urgency = max(urgency, words_of(contact).urgency, key=_urgency_rank)
        lga = lga or (area if state in (None, named) else None)
        state = state or named
        status = _further(status, said)
        times.append(contact.occurred_at)
        acknowledged.append(contact.acknowledged_at)
        resolved.append(contact.resolved_at or (ended_at(contact) if said == "resolved" else None))
    known = sorted(filter(None, times))
    last_contact_at, acknowledged_at = max(row.last_contact_at, known[-1]), min(filter(None, acknowledged), default=None)
    resolved_at = max(filter(None, resolved), default=None)
    return ComplaintRow(
        complaint_id=row.complaint_id,
        customer=customer,
        channel=row.channel,
        category=row.category,
        code=row.code,
        urgency=urgency,
        state=state,
        lga=lga,
        opened_at=min(row.opened_at, known[0]),
        second_contact_at=known[1] if len(known) > 1 else None,
        last_contact_at=last_contact_at,
        contacts=row.contacts + len(complaint.joined),
        status=_status(status, last_contact_at, acknowledged_at, resolved_at, before=row),
        acknowledged_at=acknowledged_at,
        resolved_at=resolved_at,
    )


def _urgency_rank(urgency: str) -> int:
    return RANK_OF_URGENCY[urgency]


def _further(status: str, said: str | None) -> str:
    """What a person said of an open complaint stays; a further contact does not unsay it."""
    return said if status in RANKS and said in RANKS and RANKS.index(said) > RANKS.index(status) else status


def _status(
    said: str, last_contact_at: datetime, acknowledged_at: datetime | None, resolved_at: datetime | None, *, before: ComplaintRow
) -> str:
    if resolved_at is not None:
        if before.resolved_at == resolved_at and before.status != "resolved":
            return before.status  # reopened already, and what a person said of it since stands
        return "reopened" if last_contact_at > resolved_at else "resolved"
    return _further(said, "acknowledged" if acknowledged_at else None)


def _grievances(complaint: OpenComplaint, reference: Reference) -> Iterator[tuple[Any, ...]]:
    """One row per category its contacts name; the primary one is that of the contact that opened it."""
    codes: dict[str, str | None] = {}
    confidences: dict[str, float | None] = {}
    for contact in complaint.joined:
        for named in categories(contact):
            codes.setdefault(named, None)
            confidences.setdefault(named, None)
        primary: str = words_of(contact).category
        codes[primary] = codes[primary] or reference.code(contact)
        confidences[primary] = max(confidences[primary] or 0.0, words_of(contact).confidence)
    opening = next(iter(codes)) if complaint.is_new else None
    for category, code in codes.items():
        yield complaint.complaint_id, str(category), code, category == opening, confidences[category]


def _history(complaint: OpenComplaint, reference: Reference) -> Iterator[tuple[Any, ...]]:
    """What its new contacts tell of its course, each moment once."""
    entries: dict[tuple[str, datetime], str] = {}
    for contact in complaint.joined:
        if complaint.is_new:
            entries.setdefault(("opened", complaint.opened_at), contact.source.value)
        if contact.acknowledged_at:
            entries.setdefault(("acknowledged", contact.acknowledged_at), contact.source.value)
        if contact.resolved_at:
            entries.setdefault(("resolved", contact.resolved_at), contact.source.value)
        if (said := reference.status(contact)) and not (said == "resolved" and contact.resolved_at):
            entries.setdefault((said, ended_at(contact)), contact.source.value)
    for (status, at), source in entries.items():
        yield complaint.complaint_id, status, at, source
