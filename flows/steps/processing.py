"""From the raw zone to the warehouse: one part masked, classified, kept clean in the lake, and loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from complaints_nlp import ComplaintAnalyzer, MaskedText, Pseudonymizer
from complaints_nlp.analyzer import Examined
from complaints_nlp.enrichment.places import find_place
from complaints_nlp.errors import UnusableText
from complaints_nlp.masking.masker import Masked, Masker
from flows.sources import READERS, UnusableRecord
from flows.steps.reading import quarantine_lines
from models.database import open_session
from models.installation import Installation
from models.ledger import PartHeader
from models.loading import LoadCounts, known_records, load_part
from models.records import ClassifiedComplaint, Complaint, RawRecord, Rejected

# What names a customer, most trusted first: the first there is becomes the customer's pseudonym.
IDENTIFIERS: Final = ("phone", "account", "email", "handle")
# A handle in a text is mostly somebody else's: a friend, a brand, the one replied to. It links nobody.
LINKING_IN_TEXT: Final = frozenset({"phone", "account", "email"})
# Fields that a source fills with words of its own choosing: masked like any text.
LABELS: Final = ("queue", "disposition", "product")


@dataclass(frozen=True, slots=True)
class Tools:
    """What turns complaints into what may be stored; loaded once a run. ``labels`` remembers masked field values: they repeat."""

    analyzer: ComplaintAnalyzer
    masker: Masker
    pseudonymizer: Pseudonymizer
    labels: dict[str, MaskedText | None] = field(default_factory=dict, repr=False)


def open_tools(place: Installation) -> Tools:
    """The models, and pseudonyms under this installation's key."""
    keys = {version: place.keys.derive("pseudonym", version=version) for version in place.keys.versions}
    masker = Masker()
    return Tools(ComplaintAnalyzer(masker=masker), masker, Pseudonymizer(keys, current=place.keys.current))


def process_part(place: Installation, tools: Tools, part: PartHeader, *, now: datetime) -> LoadCounts:
    """One part, end to end. The load is one transaction; before it commits nothing counts, after it nothing is done again."""
    records, erased = place.lake.read_raw(part)
    with open_session(place.engine) as session:
        known = known_records(session, [record.record_id for _, record in records])
    fresh, repeated = _first_seen(records, known)
    classified, unusable = _classify(place, fresh, tools)
    rejected = sorted(erased + unusable, key=lambda pair: pair[0])
    place.lake.append_quarantine(part, "process", rejected, received_at=now)
    place.lake.append_clean(part, classified)
    with open_session(place.engine) as session:
        counts = load_part(
            session,
            part=part,
            complaints=[complaint for _, complaint in classified],
            quarantined=quarantine_lines(part, rejected),
            duplicates_already_known=repeated,
            loaded_at=now,
        )
        session.commit()
    return counts


def _first_seen(records: Sequence[tuple[int, RawRecord]], known: set[str]) -> tuple[list[tuple[int, RawRecord]], int]:
    """The records nobody has seen, and how many others there are: in the warehouse already, or earlier in this very part."""
    seen = set(known)
    fresh = []
    for position, record in records:
        if record.record_id not in seen:
            seen.add(record.record_id)
            fresh.append((position, record))
    return fresh, len(records) - len(fresh)


def _classify(
    place: Installation, records: Sequence[tuple[int, RawRecord]], tools: Tools
) -> tuple[list[tuple[int, ClassifiedComplaint]], list[tuple[int, Rejected]]]:
    """Normalise, mask and classify. What this version cannot understand or mask for sure is rejected whole: it never goes on."""
    complaints: list[tuple[int, Complaint]] = []
    rejected: list[tuple[int, Rejected]] = []
    for position, record in records:
        try:
            complaints.append((position, READERS[record.source].to_complaint(record, zone=place.settings.zone)))
        except UnusableRecord as error:
            rejected.append((position, _reject(record, position, error.reason)))
    raw = dict(records)
    done: list[tuple[int, ClassifiedComplaint]] = []
    for (position, complaint), result in zip(complaints, analyze([complaint for _, complaint in complaints], tools=tools), strict=True):
        if isinstance(result, ClassifiedComplaint):
            done.append((position, result))
        else:
            rejected.append((position, _reject(raw[position], position, str(result))))
    return done, rejected


def _reject(record: RawRecord, position: int, reason: str) -> Rejected:
    return Rejected(record.source, record.dialect, f"record {position}", record.payload.encode(), reason)


def analyze(complaints: Sequence[Complaint], *, tools: Tools) -> list[ClassifiedComplaint | UnusableText]:
    """One answer a complaint, in order. A contact without words (a call record) is kept without an analysis."""
    worded = [complaint for complaint in complaints if complaint.text]
    texts, known = [complaint.text for complaint in worded], [_known(complaint) for complaint in worded]
    results = iter(tools.analyzer.examine(texts, known=known))
    _mask_labels(complaints, tools)
    answers: list[ClassifiedComplaint | UnusableText] = []
    for complaint in complaints:
        result = next(results) if complaint.text else None
        answers.append(result if isinstance(result, UnusableText) else _classified(complaint, result, tools))
    return answers


def _known(complaint: Complaint) -> dict[str, str]:
    """The record's own personal data: the masker finds it in the text in whatever spelling."""
    return {name: value for name in ("name", *IDENTIFIERS) if (value := getattr(complaint, name))}


def _mask_labels(complaints: Sequence[Complaint], tools: Tools) -> None:
    values = {value for complaint in complaints for name in LABELS if (value := getattr(complaint, name))}
    fresh = sorted(values - tools.labels.keys())
    for value, result in zip(fresh, tools.masker.mask(fresh), strict=True):
        tools.labels[value] = result.masked_text if isinstance(result, Masked) else None


def _classified(complaint: Complaint, result: Examined | None, tools: Tools) -> ClassifiedComplaint:
    identifiers = _identifiers(complaint, result, tools)
    place = find_place(", ".join(filter(None, (complaint.lga, complaint.state))))
    return ClassifiedComplaint(
        record_id=complaint.record_id,
        source=complaint.source,
        channel=complaint.channel,
        dialect=complaint.dialect,
        occurred_at=complaint.occurred_at,
        received_at=complaint.received_at,
        analysis=result.analysis if result else None,
        customer=next(iter(identifiers), None),
        identifiers=identifiers,
        state=place.state,
        lga=place.lga,
        agent=tools.pseudonymizer("agent", complaint.agent.casefold()) if complaint.agent else None,
        queue=tools.labels.get(complaint.queue or ""),
        disposition=tools.labels.get(complaint.disposition or ""),
        acknowledged_at=complaint.acknowledged_at,
        resolved_at=complaint.resolved_at,
        duration_seconds=complaint.duration_seconds,
        wait_seconds=complaint.wait_seconds,
        is_repost=complaint.is_repost,
        product=tools.labels.get(complaint.product or ""),
        media_count=len(complaint.media_urls),
    )


def _identifiers(complaint: Complaint, result: Examined | None, tools: Tools) -> tuple[str, ...]:
    """Pseudonyms of what names this customer: the source's fields first, then what the text says. A repost names only who reposted."""
    found = [(name, value) for name in IDENTIFIERS if (value := getattr(complaint, name))]
    if result is not None and not complaint.is_repost:
        found += [(each.kind, _bare(each.value)) for each in result.identifiers if each.kind in LINKING_IN_TEXT]
    return tuple(dict.fromkeys(tools.pseudonymizer(kind, value) for kind, value in found))


def _bare(identifier: str) -> str:
    """Without the kind in front that some normalised identifiers carry: fields have none."""
    kind, colon, value = identifier.partition(":")
    return value if colon and kind in IDENTIFIERS else identifier
