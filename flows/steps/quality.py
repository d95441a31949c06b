"""Quality over time: what the last day brought beside the days before, kept, and told where it is a fault."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from flows.steps.alerting import keep_incidents
from flows.steps.gating import incident_of, result_row
from models.database import open_session
from models.installation import Installation
from models.quality_rows import (
    FRAME,
    batch_times,
    daily_results,
    held_batches,
    keep_results,
    loaded_between,
    masked_since,
    received_between,
)
from models.records import Source
from models.tables import Alert
from monitoring.alerts.incidents import Kind
from monitoring.alerts.routing import Routing, read_routing
from monitoring.quality import spans
from monitoring.quality.judging import Result

Found = tuple[str, Result]
MONTH: Final = timedelta(days=28)
MOST_ROWS: Final = 50_000
OF_BATCHES: Final = ("quarantine_share", "missing_field", "schema", "duplicates", "clock_stuck", "clock_ahead")


@dataclass(frozen=True, slots=True)
class Checked:
    """What one round of checks found, faults by check and severity, and what became of alerts."""

    results: tuple[Found, ...]
    steps: Mapping[str, int]

    def rows(self) -> list[dict[str, Any]]:
        """For a table in the UI, one row a check."""
        counts = Counter((result.check, result.severity.value if result.severity else "passed") for _, result in self.results)
        return [{"check": check, "outcome": outcome, "results": count} for (check, outcome), count in sorted(counts.items())]


def check_quality(place: Installation, *, now: datetime, routing: Routing | None = None) -> Checked:
    """Every check of the last 24 hours, one transaction: results, alerts, and what is to be told."""
    with open_session(place.engine) as session:
        found = [*_volumes(session, now), *_freshness(session, now), *_masking(session, now), *_contract(session, now)]
        window = {"window_start": now - spans.DAY, "window_end": now}
        keep_results(session, [result_row(result, source=source, at=now, **window) for source, result in found])
        held = {each.source for each in held_batches(session)}
        steps = keep_incidents(
            session,
            [incident_of(result, source=source) for source, result in found if not result.passed],
            looked_for=[Kind.QUALITY],
            routing=read_routing(os.environ) if routing is None else routing,
            zone=place.settings.zone,
            now=now,
            blind=lambda alert: _of_held_batch(alert, held),
        )
        session.commit()
    return Checked(tuple(found), steps)


def _of_held_batch(alert: Alert, held: set[str]) -> bool:
    """A fault of batches is not over while a batch of the source waits for somebody to look at it."""
    return alert.source in held and any(alert.fingerprint.startswith(f"quality | {check}") for check in OF_BATCHES)


def _volumes(session: Session, now: datetime) -> Iterator[Found]:
    weekly, daily = received_between(session, spans.spans(now)), received_between(session, spans.days(now))
    for source in Source:
        came, *weeks = (counts.get(source.value, 0) for counts in weekly)
        _, *days = (counts.get(source.value, 0) for counts in daily)
        if (result := spans.volume(came, weeks, days)) is not None:
            yield source.value, result


def _freshness(session: Session, now: datetime) -> Iterator[Found]:
    for source, times in batch_times(session, span=MONTH, until=now).items():
        if (result := spans.freshness(times, now=now)) is not None:
            yield source, result


def _masking(session: Session, now: datetime) -> Iterator[Found]:
    past = daily_results(session, "masking_rate", since=now - MONTH, until=now - spans.DAY / 2)
    for source, (masked, whole) in masked_since(session, since=now - spans.DAY, until=now).items():
        if (result := spans.masking_rate(masked, whole, past.get(source, []))) is not None:
            yield source, result


def _contract(session: Session, now: datetime) -> list[Found]:
    rows = loaded_between(session, since=now - spans.DAY, until=now, most=MOST_ROWS)
    return spans.contract(rows, FRAME) if rows else []
