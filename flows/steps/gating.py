"""The gate between the raw zone and the warehouse: a batch is looked over as it is read, and held where a check says severe."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from flows.sources import READERS, UnusableRecord
from flows.steps.alerting import keep_incidents
from models.installation import Installation
from models.ledger import BatchHeader
from models.loading import known_records
from models.quality_rows import hold_batch, keep_profile, keep_results, past_profiles
from models.records import RawRecord, Rejected
from models.tables import BatchProfile, CheckResult
from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.routing import RoutesUnusable, Routing, read_routing
from monitoring.alerts.words import name, say
from monitoring.quality.checks import WATCHED, Batch, check_batch
from monitoring.quality.judging import Result
from monitoring.quality.profile import Profile, Profiler


class Gate:
    """Looks at every record of a batch on its way into the raw zone, then at the whole."""

    def __init__(self, place: Installation, batch: BatchHeader, *, holds: bool = True) -> None:
        self._place = place
        self._batch = batch
        self._holds = holds
        self._profiler = Profiler()

    def see(self, record: RawRecord | Rejected) -> None:
        if isinstance(record, Rejected):
            self._profiler.reject()
            return
        look = self._profiler.wants_a_look
        self._profiler.add(record.record_id, record.dialect, record.occurred_at)
        if look:
            self._profiler.look_into(self._present(record), record.payload)

    def _present(self, record: RawRecord) -> list[str]:
        try:
            complaint = READERS[record.source].to_complaint(record, zone=self._place.settings.zone)
        except UnusableRecord:
            return []  # it will be rejected when it is processed, and is counted as having nothing
        return [field for field in WATCHED if getattr(complaint, field)]

    def close(self, session: Session, *, now: datetime) -> list[Result]:
        """Keep what it looks like, check it, and hold it where a check says severe. The caller commits, along with the reading."""
        batch = self._batch
        profile = self._profiler.profile(known_before=len(known_records(session, self._profiler.ids)))
        past = past_profiles(session, source=batch.source, dialect=profile.dialect, before=batch.received_at)
        results = check_batch(Batch(batch.source, batch.received_at, profile, [_profile(row) for row in past]))
        if not keep_profile(session, batch.batch_id, source=batch.source, received_at=batch.received_at, profile=asdict(profile)):
            return []
        place: dict[str, Any] = {"batch_id": batch.batch_id, "window_start": profile.first_at, "window_end": profile.last_at}
        keep_results(session, [result_row(result, source=batch.source.value, at=now, **place) for result in results])
        severe = sorted({result.check for result in results if result.severity is Severity.SEVERE})
        if severe and self._holds:
            hold_batch(session, batch.batch_id, checks=severe, at=now)
        tell(session, self._place, results, source=batch.source.value, batch_id=batch.batch_id, held=self._holds, now=now)
        return results


def tell(
    session: Session, place: Installation, results: Sequence[Result], *, source: str, batch_id: str, held: bool, now: datetime
) -> None:
    """Faults become alerts, in the transaction that keeps the results."""
    found = [incident_of(result, source=source, batch_id=batch_id, held=held) for result in results if not result.passed]
    if found:
        keep_incidents(session, found, looked_for=[], routing=_routing(), zone=place.settings.zone, now=now)


def _routing() -> Routing:
    """Whom to tell; nobody where the routes cannot be used: that must not keep a batch from being read."""
    try:
        return read_routing(os.environ)
    except RoutesUnusable as error:
        logging.getLogger(__name__).warning("%s; alerts are kept and nobody is told", error)
        return Routing((), {})


def result_row(result: Result, *, source: str | None, at: datetime, **place: Any) -> CheckResult:
    return CheckResult(
        checked_at=at,
        name=result.check,
        source=source,
        subject=result.subject,
        passed=result.passed,
        severity=result.severity and result.severity.value,
        observed=result.observed,
        low=result.low,
        high=result.high,
        records=result.records,
        details=dict(result.details),
        **place,
    )


def incident_of(result: Result, *, source: str | None, batch_id: str | None = None, held: bool = False) -> Incident:
    """A fault as an incident: one per check, part and source, whichever batch it shows in."""
    assert result.severity is not None  # noqa: S101 - asked of faults only
    what = f"{result.check} of {result.subject}" if result.subject else result.check
    title = say(
        "{what}: {observed:.4g} where {expected:.4g} is usual, {source}",
        what=name(what.replace("_", " ")),
        observed=result.observed,
        expected=result.expected if result.expected is not None else 0,
        source=name(source or "all sources"),
    )
    crossed = result.high if result.high is not None and result.observed > result.high else result.low
    return Incident(
        Kind.QUALITY,
        result.severity,
        title,
        Where(source=source),
        f"{result.check}:{result.subject}" if result.subject else result.check,
        observed=result.observed,
        expected=result.expected,
        bound=crossed if crossed is not None else result.high,
        unusual=result.unusual,
        details={
            **result.details,
            **({"batch_id": batch_id} if batch_id else {}),
            **({"held": True} if held and result.severity is Severity.SEVERE else {}),
        },
    )


def _profile(row: BatchProfile) -> Profile:
    return Profile(**{each: getattr(row, each) for each in Profile.__slots__})
