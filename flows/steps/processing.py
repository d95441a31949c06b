"""From the raw zone to the warehouse: one part masked, classified, kept clean in the lake, and loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter

from sqlmodel import Session

from complaints_nlp.errors import UnusableText
from flows.sources import READERS, UnusableRecord
from flows.sources.dialects.withdrawn import WITHDRAWN
from flows.steps.analysing import Analysts, Answer
from flows.steps.attaching import join_media
from flows.steps.context import read_in_context
from flows.steps.reading import quarantine_lines
from models.database import open_session
from models.forgetting import drop_superseded
from models.installation import Installation
from models.keys import KeyStore
from models.lake import BATCH, Writing
from models.ledger import PartHeader
from models.loading import LoadCounts, known_records, load_part
from models.records import ClassifiedComplaint, Complaint, RawRecord, Rejected, Source
from models.revising import known_versions
from models.vault import Identity, Vault
from models.withdrawals import refuse_withdrawn, withdrawn_records


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
    _classify(place, slices, analysts, now=now)
    for slice_ in slices:
        place.lake.append_quarantine(slice_.part, "process", slice_.rejected, received_at=now, writing=writing)
    newest = {each.record_id: (slice_.part, position) for slice_ in slices for position, each in slice_.revisions}
    place.lake.append_clean_parts(
        {
            slice_.part: [
                *slice_.classified,
                *((position, each) for position, each in slice_.revisions if newest[each.record_id] == (slice_.part, position)),
            ]
            for slice_ in slices
        },
        writing=writing,
    )
    drop_superseded(place.lake, newest)
    vault = Vault(place.keys, key_store=KeyStore(place.engine, keys=place.keys))
    with open_session(place.engine) as session:
        counts = [_load(session, slice_, now=now) for slice_ in slices]
        worded = {record.record_id for slice_ in slices for _, record in slice_.records if record.dialect != WITHDRAWN.name}
        stubs = {record.record_id for slice_ in slices for _, record in slice_.records if record.dialect == WITHDRAWN.name}
        refuse_withdrawn(session, worded, without_text=stubs)
        vault.remember(session, {customer: each for slice_ in slices for customer, each in slice_.identities.items()})
        along(session)
        session.commit()
    return counts


@dataclass(slots=True)
class _Slice:
    """What becomes of one part's records, each with its position: fresh, then classified or rejected; or seen before (``again``), then
    perhaps an edit of what was seen.
    """

    part: PartHeader
    records: list[tuple[int, RawRecord]]
    fresh: list[tuple[int, RawRecord]]
    again: list[tuple[int, RawRecord]]
    withdrawn: set[str]
    rejected: list[tuple[int, Rejected]]
    classified: list[tuple[int, ClassifiedComplaint]] = field(default_factory=list)
    revisions: list[tuple[int, ClassifiedComplaint]] = field(default_factory=list)
    identities: dict[str, Identity] = field(default_factory=dict, repr=False)


def _read(
    place: Installation, parts: Sequence[PartHeader], kept: Mapping[PartHeader, Sequence[tuple[int, RawRecord]]] | None
) -> list[_Slice]:
    """The parts' records that nobody has seen: not in the warehouse yet, nor earlier in these very parts."""
    raw = [(part, kept[part], []) if kept is not None else (part, *place.lake.read_raw(part)) for part in parts]
    with open_session(place.engine) as session:
        ids = [record.record_id for _, records, _ in raw for _, record in records]
        seen, withdrawn = known_records(session, ids), withdrawn_records(session, ids)
    slices = []
    for part, records, erased in raw:
        fresh, again = list[tuple[int, RawRecord]](), list[tuple[int, RawRecord]]()
        for position, record in records:
            (again if record.record_id in seen else fresh).append((position, record))
            seen.add(record.record_id)
        slices.append(_Slice(part, records, fresh, again, withdrawn, list(erased)))
    return slices


def _classify(place: Installation, slices: Sequence[_Slice], analysts: Analysts, *, now: datetime) -> None:
    """Normalise, join what stands in pictures, mask and classify. What this version cannot understand or mask for sure is rejected whole.

    All parts go in together, so that every worker stays busy to the end: an answer does not depend on the texts beside it, but for a
    fragment's on the post that it answers.
    """
    understood = _understand(place, slices)
    understood += _edits(place, slices, {each.record.record_id: each.written for each in understood})
    whole = _with_media(place, understood, analysts, now=now)
    answers = read_in_context(place, analysts, _analyze(analysts, whole))
    for each, answer in zip(whole, answers, strict=True):
        if not isinstance(answer, ClassifiedComplaint):
            each.reject(str(answer))
        elif each.is_edit:
            each.slice.revisions.append((each.position, answer))
        else:
            each.slice.classified.append((each.position, answer))
            if answer.customer and each.record.person:
                each.slice.identities.setdefault(answer.customer, _identity(each.written, each.record.person))
    for slice_ in slices:
        slice_.rejected.sort(key=itemgetter(0))


@dataclass(frozen=True, slots=True)
class _Understood:
    """A record with its place, the complaint as it was ``written``, and with what stands in its pictures. ``is_edit``: seen before."""

    slice: _Slice
    position: int
    record: RawRecord
    written: Complaint
    whole: Complaint
    is_edit: bool = False

    def reject(self, reason: str) -> None:
        """Of an edit that cannot be masked the earlier text stays; in the counts it is one more delivery of a record seen before."""
        if not self.is_edit:
            self.slice.rejected.append((self.position, _reject(self.record, self.position, reason)))


def _understand(place: Installation, slices: Sequence[_Slice]) -> list[_Understood]:
    understood = []
    for slice_ in slices:
        for position, record in slice_.fresh:
            try:
                complaint = READERS[record.source].to_complaint(record, zone=place.settings.zone)
            except UnusableRecord as error:
                slice_.rejected.append((position, _reject(record, position, error.reason)))
            else:
                written = _without_words(complaint) if record.record_id in slice_.withdrawn else complaint
                understood.append(_Understood(slice_, position, record, written, written))
    return understood


def _with_media(place: Installation, understood: Sequence[_Understood], analysts: Analysts, *, now: datetime) -> list[_Understood]:
    """Those that have words, with the words of their pictures and videos; one whose words are nowhere to be had is rejected."""
    persons = {each.record.record_id: each.record.person for each in understood}
    joined = join_media(place, [each.written for each in understood], persons=persons, reader=analysts.media, now=now)
    whole = []
    for each, complaint in zip(understood, joined, strict=True):
        if isinstance(complaint, Complaint):
            whole.append(replace(each, whole=complaint))
        else:
            each.reject(str(complaint))
    return whole


def _analyze(analysts: Analysts, whole: Sequence[_Understood]) -> list[Answer]:
    """One answer a complaint. A picture that cannot be masked for sure is left out; the customer's own words go on."""
    answers = analysts.analyze([each.whole for each in whole])
    again = [
        number
        for number, (each, answer) in enumerate(zip(whole, answers, strict=True))
        if isinstance(answer, UnusableText) and each.whole is not each.written and each.written.text
    ]
    for number, answer in zip(again, analysts.analyze([whole[number].written for number in again]), strict=True):
        answers[number] = answer
    return answers


def _without_words(complaint: Complaint) -> Complaint:
    """What may be known of a post that its author took back before we read it: that it was there, and when."""
    return replace(complaint, text="", name=None, handle=None, media_urls=(), attachments=(), extra={})


def _edits(place: Installation, slices: Sequence[_Slice], fresh: Mapping[str, Complaint]) -> list[_Understood]:
    """Those of the records seen before that are newer versions of what was seen, oldest first."""
    found = list(_with_edits(place, slices))
    if not found:
        return []
    with open_session(place.engine) as session:
        cursor = session.connection().connection.cursor()
        versions = known_versions(cursor, sorted({each.record.record_id for _, each in found}))
    versions |= {key: each.edited_at or each.occurred_at for key, each in fresh.items() if key not in versions}
    newer = []
    for edited_at, each in sorted(found, key=lambda entry: (entry[1].record.record_id, entry[0])):
        before = versions.get(each.record.record_id)
        if before is not None and edited_at > before:
            versions[each.record.record_id] = edited_at
            newer.append(each)
    return newer


def _with_edits(place: Installation, slices: Sequence[_Slice]) -> Iterator[tuple[datetime, _Understood]]:
    for slice_ in slices:
        for position, record in slice_.again:
            if record.source is not Source.SOCIAL or record.record_id in slice_.withdrawn or record.dialect == WITHDRAWN.name:
                continue
            try:
                complaint = READERS[record.source].to_complaint(record, zone=place.settings.zone)
            except UnusableRecord:
                continue
            if complaint.edited_at is not None:
                yield complaint.edited_at, _Understood(slice_, position, record, complaint, complaint, is_edit=True)


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
        duplicates_already_known=len(slice_.again),
        loaded_at=now,
        revisions=[complaint for _, complaint in slice_.revisions],
    )
