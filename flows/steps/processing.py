"""From the raw zone to the warehouse: one part masked, classified, kept clean in the lake, and loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from sqlmodel import Session

from flows.sources import READERS, UnusableRecord
from flows.steps.analysing import Analysts
from flows.steps.reading import quarantine_lines
from models.database import open_session
from models.installation import Installation
from models.keys import KeyStore
from models.lake import BATCH, Writing
from models.ledger import PartHeader
from models.loading import LoadCounts, known_records, load_part
from models.records import ClassifiedComplaint, Complaint, RawRecord, Rejected
from models.vault import Identity, Vault


def group_parts(parts: Sequence[PartHeader], sizes: Mapping[PartHeader, int], *, most: int) -> list[list[PartHeader]]:
    """Parts in their order, cut into groups of at most ``most`` records (a larger part is a group of its own)."""
    groups: list[list[PartHeader]] = []
    room = 0
    for part in parts:
        if not groups or sizes[part] > room:
            groups.append([])
            room = most
        groups[-1].append(part)
        room -= sizes[part]
    return groups


def process_parts(
    place: Installation,
    analysts: Analysts,
    parts: Sequence[PartHeader],
    *,
    now: datetime,
    kept: Mapping[PartHeader, Sequence[tuple[int, RawRecord]]] | None = None,
    writing: Writing = BATCH,
    along: Callable[[Session], None] = lambda _: None,
) -> list[LoadCounts]:
    """Several parts through the models and into the stores at once, in their order; counts of each.

    The load is one transaction: before it commits nothing counts, after it nothing is done again. ``along`` is done within it.
    ``kept`` are the parts' records where the caller has just read them; else they come from the raw zone.
    """
    slices = _read(place, parts, kept)
    _classify(place, slices, analysts)
    for slice_ in slices:
        place.lake.append_quarantine(slice_.part, "process", slice_.rejected, received_at=now, writing=writing)
    place.lake.append_clean_parts({slice_.part: slice_.classified for slice_ in slices}, writing=writing)
    vault = Vault(place.keys, key_store=KeyStore(place.engine, keys=place.keys))
    with open_session(place.engine) as session:
        counts = [_load(session, slice_, now=now) for slice_ in slices]
        vault.remember(session, {customer: each for slice_ in slices for customer, each in slice_.identities.items()})
        along(session)
        session.commit()
    return counts


@dataclass(slots=True)
class _Slice:
    """What becomes of one part's records, each with its position: fresh, then classified or rejected."""

    part: PartHeader
    repeated: int
    fresh: list[tuple[int, RawRecord]]
    rejected: list[tuple[int, Rejected]]
    classified: list[tuple[int, ClassifiedComplaint]] = field(default_factory=list)
    identities: dict[str, Identity] = field(default_factory=dict, repr=False)


def _read(
    place: Installation, parts: Sequence[PartHeader], kept: Mapping[PartHeader, Sequence[tuple[int, RawRecord]]] | None
) -> list[_Slice]:
    """The parts' records that nobody has seen: not in the warehouse yet, nor earlier in these very parts."""
    raw = [(part, kept[part], []) if kept is not None else (part, *place.lake.read_raw(part)) for part in parts]
    with open_session(place.engine) as session:
        seen = known_records(session, [record.record_id for _, records, _ in raw for _, record in records])
    slices = []
    for part, records, erased in raw:
        fresh = []
        for position, record in records:
            if record.record_id not in seen:
                seen.add(record.record_id)
                fresh.append((position, record))
        slices.append(_Slice(part, len(records) - len(fresh), fresh, list(erased)))
    return slices


def _classify(place: Installation, slices: Sequence[_Slice], analysts: Analysts) -> None:
    """Normalise, mask and classify. What this version cannot understand or mask for sure is rejected whole: it never goes on.

    All parts go in together, so that every worker stays busy to the end: an answer does not depend on the texts beside it.
    """
    understood: list[tuple[_Slice, int, RawRecord, Complaint]] = []
    for slice_ in slices:
        for position, record in slice_.fresh:
            try:
                understood.append((slice_, position, record, READERS[record.source].to_complaint(record, zone=place.settings.zone)))
            except UnusableRecord as error:
                slice_.rejected.append((position, _reject(record, position, error.reason)))
    answers = analysts.analyze([complaint for *_, complaint in understood])
    for (slice_, position, record, complaint), answer in zip(understood, answers, strict=True):
        if isinstance(answer, ClassifiedComplaint):
            slice_.classified.append((position, answer))
            if answer.customer and record.person:
                slice_.identities.setdefault(answer.customer, _identity(complaint, record.person))
        else:
            slice_.rejected.append((position, _reject(record, position, str(answer))))
    for slice_ in slices:
        slice_.rejected.sort(key=itemgetter(0))


def _identity(complaint: Complaint, person: str) -> Identity:
    """What the source's fields say of the customer: enough to call back, for the vault alone."""
    return Identity(person, complaint.name, complaint.phone, complaint.email, complaint.account, complaint.handle)


def _reject(record: RawRecord, position: int, reason: str) -> Rejected:
    return Rejected(record.source, record.dialect, f"record {position}", record.payload.encode(), reason)


def _load(session: Session, slice_: _Slice, *, now: datetime) -> LoadCounts:
    return load_part(
        session,
        part=slice_.part,
        complaints=[complaint for _, complaint in slice_.classified],
        quarantined=quarantine_lines(slice_.part, slice_.rejected),
        duplicates_already_known=slice_.repeated,
        loaded_at=now,
    )
