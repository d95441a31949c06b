"""The checks of a batch, declared: per source what must be there, per check how far it may move. docs/alerts.md has them as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from models.records import Source
from monitoring.alerts.incidents import Severity
from monitoring.quality.judging import LEAST_PAST, LEAST_RECORDS, Ladder, Result, share_moved
from monitoring.quality.profile import Profile

# Without who it was nobody is called back and contacts are not joined: what names the customer is severe where it goes missing.
# What only sorts complaints is a warning. A field that is not named here is not watched.
NAMES: Final = Ladder(warning=0.05, severe=0.10)
SORTS: Final = Ladder(warning=0.10)
FIELDS: Final[Mapping[Source, Mapping[str, Ladder]]] = {
    Source.CALL_LOGS: {
        "phone": NAMES,
        "text": Ladder(warning=0.10, severe=0.40),
        "agent": SORTS,
        "queue": SORTS,
        "state": SORTS,
        "account": SORTS,
    },
    Source.SMS: {"phone": NAMES, "state": SORTS},
    Source.SOCIAL: {"handle": NAMES, "state": SORTS},
    Source.WEB_FORMS: {"phone": NAMES, "email": SORTS, "name": SORTS, "state": SORTS, "product": SORTS, "account": SORTS},
}
WATCHED: Final = tuple(sorted({field for fields in FIELDS.values() for field in fields}))

QUARANTINE: Final = Ladder(warning=0.05, severe=0.25)
DUPLICATES: Final = Ladder(warning=0.03)  # they change nothing in the warehouse, however many
STUCK: Final = Ladder(severe=0.30)
STANDING: Final = 0.9  # a key that many records had is part of the format
GONE: Final = Ladder(severe=0.50)
APPEARED: Final = 0.5
AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch's checks look at. ``past`` are profiles of the same source and format, none of them held back."""

    source: Source
    received_at: datetime
    profile: Profile
    past: Sequence[Profile]


Measure = Callable[[Batch], Iterator[Result | None]]


def _quarantined(batch: Batch) -> Iterator[Result | None]:
    now = batch.profile
    past = [(each.quarantined, each.records) for each in batch.past]
    yield share_moved("quarantine_share", now.quarantined, now.records, past, rise=QUARANTINE)


def _duplicates(batch: Batch) -> Iterator[Result | None]:
    now = batch.profile
    past = [(each.duplicates, each.good) for each in batch.past]
    yield share_moved("duplicates", now.duplicates, now.good, past, rise=DUPLICATES)


def _missing_fields(batch: Batch) -> Iterator[Result | None]:
    now = batch.profile
    for field, ladder in FIELDS[batch.source].items():
        past = [(each.looked_at - each.fields.get(field, 0), each.looked_at) for each in batch.past]
        yield share_moved("missing_field", now.looked_at - now.fields.get(field, 0), now.looked_at, past, rise=ladder, subject=field)


def _schema(batch: Batch) -> Iterator[Result | None]:
    """Keys of the format that went, came, or hold another type of value; one result for all that moved, one where none did."""
    now = batch.profile
    if now.looked_at < LEAST_RECORDS or len(batch.past) < LEAST_PAST:
        return
    looked_at = sum(each.looked_at for each in batch.past) or 1
    gone, changed = [], []
    for key in sorted({key for each in batch.past for key in each.keys}):
        before = _kinds(batch.past, key)
        after = dict(now.keys.get(key, {}))
        if sum(before.values()) < STANDING * looked_at:
            continue
        if sum(after.values()) < (1 - STANDING) * now.looked_at:
            gone.append(key)
        elif (kind := _main(before)) and after.get(kind, 0) < (1 - GONE.least) * before[kind] / looked_at * now.looked_at:
            changed.append(key)
    came = [key for key, kinds in now.keys.items() if sum(kinds.values()) >= APPEARED * now.looked_at and not _kinds(batch.past, key)]
    severity = Severity.SEVERE if gone or changed else Severity.NOTICE if came else None
    details = {"gone": gone[:20], "other_type": changed[:20], "new": sorted(came)[:20]}
    yield Result("schema", severity, len(gone) + len(changed) + len(came), high=0, expected=0, records=now.looked_at, details=details)


def _kinds(past: Sequence[Profile], key: str) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in past:
        for kind, count in each.keys.get(key, {}).items():
            total[kind] = total.get(kind, 0) + count
    return total


def _main(kinds: Mapping[str, int]) -> str | None:
    """The type a key has, where it mostly has one; a value that is missing is the business of missing_field."""
    kind = max((each for each in kinds if each != "null"), key=lambda each: kinds[each], default=None)
    return kind if kind and kinds[kind] >= STANDING * sum(kinds.values()) else None


def _clock(batch: Batch) -> Iterator[Result | None]:
    """A clock that stands still, or runs ahead."""
    now = batch.profile
    past = [(each.same_time, each.good) for each in batch.past]
    yield share_moved("clock_stuck", now.same_time, now.good, past, rise=STUCK)
    if now.last_at is not None and now.good >= LEAST_RECORDS:
        ahead = (now.last_at - batch.received_at) / timedelta(hours=1)
        limit = AHEAD / timedelta(hours=1)
        yield Result("clock_ahead", Severity.WARNING if ahead > limit else None, max(ahead, 0.0), high=limit, expected=0, records=now.good)


# In the order they are listed. Severe: the batch is held.
BATCH_CHECKS: Final[Mapping[str, Measure]] = {
    "quarantine_share": _quarantined,
    "missing_field": _missing_fields,
    "schema": _schema,
    "duplicates": _duplicates,
    "clock": _clock,
}


def check_batch(batch: Batch) -> list[Result]:
    """Every check that can be made of it; a new source or format has no past, and passes until it has one."""
    return [result for measure in BATCH_CHECKS.values() for result in measure(batch) if result is not None]
