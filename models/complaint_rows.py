"""Complaints, their grievances and status history: reading those that may be joined, writing those opened and joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from complaints_nlp.labels import Urgency
from models.contact_rows import Reference, ended_at
from models.copying import array, arrays, unnested
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


# Columns and their types, where a statement has to be told.
COMPLAINT: Final = {
    name: "timestamptz" if name.endswith("_at") else "integer" if name == "contacts" else "text" for name in ComplaintRow._fields
}
GRIEVANCE: Final = {"complaint_id": "text", "category": "text", "code": "text", "is_primary": "boolean", "confidence": "double precision"}
HISTORY: Final = {"complaint_id": "text", "status": "text", "at": "timestamptz", "source": "text"}
CLOCK_COLUMNS: Final = ("acknowledge_clock", "acknowledge_by", "resolve_clock", "resolve_by", "advise_by")  # a later change: by trigger


def known_complaints(cursor: Any, contacts: Sequence[ClassifiedComplaint]) -> dict[str, list[OpenComplaint]]:
    """The warehouse's complaints that share an identifier with one of ``contacts``, by identifier.

    Fingerprints come only with complaints that some contact could join by its text alone, being too far off in time.
    """
    wanted = sorted({identifier for contact in filter(is_complaint, contacts) for identifier in contact.identifiers})
    cursor.execute(
        # Joined, here and below: of `= any` the planner weighs every name by itself, thousands a part.
        "select distinct identifier, complaint_id from unnest(%s::text[]) as named (identifier) "
        "join core.contact_identifier using (identifier) where complaint_id is not null",
        (array(wanted),),
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
        "from unnest(%s::text[]) as named (complaint_id) join core.complaint using (complaint_id)",
        (array(ids),),
    )
    return {row[0]: OpenComplaint(row[0], row[1], row[2], set(row[3]), is_new=False) for row in cursor}


def _add_fingerprints(
    cursor: Any,
    complaints: Mapping[str, OpenComplaint],
    contacts: Sequence[ClassifiedComplaint],
    known: Mapping[str, list[OpenComplaint]],
) -> None:
    far_off, joinable = set(), set()
    for contact in filter(is_complaint, contacts):
        category = words_of(contact).category
        for complaint in chain.from_iterable(known.get(identifier, ()) for identifier in contact.identifiers):
            if complaint.distance(contact.occurred_at) > WINDOW:
                far_off.add(complaint.complaint_id)
            if category in complaint.categories:
                joinable.add(complaint.complaint_id)
    # A complaint gains categories only by a contact that joins it, and the first one to join names one it has.
    wanted = sorted(far_off & joinable)
    if not wanted:
        return
    cursor.execute(
        "select named.complaint_id, words.fingerprint from core.contact_text words join "
        "(select distinct complaint_id, record_id, occurred_at from unnest(%s::text[]) as wanted (complaint_id) "
        "join core.contact_identifier using (complaint_id)) named using (record_id, occurred_at)",
        (array(wanted),),
    )
    for complaint_id, fingerprint in cursor:
        complaints[complaint_id].fingerprints.append(bytes(fingerprint))


def opening_rows(complaints: Iterable[OpenComplaint], reference: Reference) -> list[ComplaintRow]:
    """The rows of complaints this part opens, with all their contacts."""
    return [_grown(_opening_row(complaint, reference), complaint, reference) for complaint in complaints]


def opening_tables(
    complaints: Sequence[OpenComplaint], rows: Iterable[ComplaintRow], reference: Reference
) -> Iterator[tuple[str, Sequence[str], Iterator[tuple[Any, ...]]]]:
    """Table, columns and rows of complaints this part opens; ``rows`` are their ``opening_rows``."""
    copied = ((*row, *reference.clocks.of(row.code, row.opened_at)) for row in rows)
    yield "core.complaint", (*COMPLAINT, *CLOCK_COLUMNS), copied
    yield "core.grievance", tuple(GRIEVANCE), (grievance for complaint in complaints for grievance in _grievances(complaint, reference))
    yield "core.status_history", tuple(HISTORY), (entry for complaint in complaints for entry in _history(complaint, reference))


def lock_complaints(cursor: Any, ids: Iterable[str]) -> dict[str, ComplaintRow]:
    """The rows of complaints that are joined, by id. A case handler may be changing one: wait for them, then build on what they left."""
    cursor.execute(
        f"select {', '.join(COMPLAINT)} from unnest(%s::text[]) as named (complaint_id) join core.complaint using (complaint_id) "
        "order by 1 for update of complaint",
        (array(sorted(ids)),),
    )
    return {row[0]: ComplaintRow(*row) for row in cursor}


def joining_rows(complaints: Iterable[OpenComplaint], before: Mapping[str, ComplaintRow], reference: Reference) -> list[ComplaintRow]:
    """The rows of complaints that were here, with what their new contacts add; ``before`` are those of ``lock_complaints``."""
    return [_grown(before[complaint.complaint_id], complaint, reference) for complaint in complaints]


def write_joined(cursor: Any, rows: Sequence[ComplaintRow], grievances: Sequence[Any], history: Sequence[Any]) -> None:
    """Write what ``joining_rows`` and ``joining_details`` made."""
    cursor.execute(
        f"update core.complaint old set {', '.join(f'{name} = new.{name}' for name in COMPLAINT if name != 'complaint_id')} "
        f"from {unnested('new', COMPLAINT)} where old.complaint_id = new.complaint_id",
        arrays(rows),
    )
    cursor.execute(
        f"insert into core.grievance as old ({', '.join(GRIEVANCE)}) select * from {unnested('new', GRIEVANCE)} "
        "on conflict (complaint_id, category) do update "
        "set code = coalesce(old.code, excluded.code), confidence = greatest(old.confidence, excluded.confidence)",
        arrays(grievances),
    )
    if history:
        cursor.execute(
            f"insert into core.status_history ({', '.join(HISTORY)}) select * from {unnested('new', HISTORY)} on conflict do nothing",
            arrays(history),
        )
    # An earlier contact that came late opened the complaint.
    cursor.execute(
        "update core.status_history history set at = complaint.opened_at from unnest(%s::text[]) as named (complaint_id) "
        "join core.complaint using (complaint_id) where history.complaint_id = complaint.complaint_id "
        "and history.status = 'opened' and history.at > complaint.opened_at",
        (array(row.complaint_id for row in rows),),
    )


def joining_details(complaints: Sequence[OpenComplaint], reference: Reference) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Grievances and status history that new contacts add to complaints that were here."""
    grievances = [grievance for complaint in complaints for grievance in _grievances(complaint, reference)]
    return grievances, [entry for complaint in complaints for entry in _history(complaint, reference)]


def note_reopened(cursor: Any, rows: Iterable[ComplaintRow]) -> None:
    """A contact after the last resolution reopened its complaint: the first such contact says when. After the contacts are written."""
    reopened = [row.complaint_id for row in rows if row.status == "reopened"]
    if not reopened:
        return
    cursor.execute(
        "insert into core.status_history (complaint_id, status, at, source) "
        "select complaint_id, 'reopened', first.occurred_at, first.source from core.complaint cross join lateral ("
        "select occurred_at, source from core.contact where contact.complaint_id = complaint.complaint_id "
        "and occurred_at > complaint.resolved_at order by occurred_at, record_id limit 1) first "
        "where complaint_id = any(%s) and status = 'reopened' and last_contact_at > resolved_at and not exists ("
        "select from core.status_history known where known.complaint_id = complaint.complaint_id "
        "and known.status = 'reopened' and known.at > complaint.resolved_at)",
        (array(reopened),),
    )


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
    return said if said and status in RANKS and said in RANKS and RANKS.index(said) > RANKS.index(status) else status


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
