"""Spikes and the outages they make, looked for again and again: what is new is counted, the cells are looked at, alerts are kept and sent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import pandas as pd
from sqlmodel import Session

from flows.steps.alerting import Post, keep_incidents, post_by_apprise, send_due
from flows.steps.outage_watch import find_outage_incidents
from models.alert_rows import category_of_codes, open_alerts, record_ids_of_cell
from models.count_rows import COLUMNS, count_touched, holidays, read_counts, read_hours
from models.database import open_session
from models.installation import Installation
from models.tables import Alert
from monitoring.alerts.incidents import EXAMPLES, Incident, Kind, Where
from monitoring.alerts.routing import Routing, read_routing
from monitoring.alerts.spikes import blind_places, incidents, is_blind, with_rest_of_hour
from monitoring.calendars import Calendar
from monitoring.errors import UnusableCounts
from monitoring.spikes import Cell, Finding, Settings, detect

HOUR: Final = timedelta(hours=1)
PAST: Final = timedelta(weeks=11)
# Without news there is still time that passes: alerts come to their end, feeds fall silent.
WITHOUT_NEWS: Final = timedelta(minutes=5)
LEAST_PAUSE: Final = 3.0
LONGEST_PAUSE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Looked:
    """One look. ``cells`` is 0 where nothing was new."""

    cells: int = 0
    spikes: int = 0
    outages: int = 0
    blind: int = 0
    steps: Mapping[str, int] = field(default_factory=dict)
    sent: Mapping[str, int] = field(default_factory=dict)


class SpikeWatch:
    """Holds the counts of the last weeks between looks, so that a look reads only the hours that changed."""

    def __init__(
        self, place: Installation, *, routing: Routing | None = None, settings: Settings | None = None, post: Post = post_by_apprise
    ) -> None:
        self._place = place
        self._routing = read_routing(os.environ) if routing is None else routing
        self._settings = settings or Settings()
        self._post = post
        self._counts = pd.DataFrame(columns=list(COLUMNS))
        self._begun: datetime | None = None
        self._looked: datetime | None = None

    def look(self, *, now: Callable[[], datetime]) -> Looked:
        """Count what is new, look at every cell where there is news or time has passed, keep the alerts, send what waits."""
        at = now()
        looked = Looked()
        if self._refresh(at) or self._looked is None or at - self._looked >= WITHOUT_NEWS:
            looked = self._look(at)
            self._looked = at
        return replace(looked, sent=send_due(self._place.engine, routing=self._routing, post=self._post, now=now))

    def _refresh(self, at: datetime) -> bool:
        """Whether the counts of any hour looked at changed."""
        since = (at - PAST).replace(minute=0, second=0, microsecond=0)
        until = at.replace(minute=0, second=0, microsecond=0) + HOUR
        with open_session(self._place.engine) as session:
            touched = count_touched(session).hours
            session.commit()
            if self._begun is None or since - self._begun > timedelta(days=1):
                self._counts, self._begun = read_counts(session, since=since, until=until), since
                return True
            fresh = frozenset(hour for hour in touched if self._begun <= hour < until)
            if not fresh:
                return False
            kept = self._counts[~self._counts["time"].isin(sorted(fresh))]
            self._counts = pd.concat([kept, read_hours(session, fresh)], ignore_index=True)
        return True

    def _look(self, at: datetime) -> Looked:
        hour = at.replace(minute=0, second=0, microsecond=0)
        counts = self._counts[self._counts["time"] <= hour]
        with open_session(self._place.engine) as session:
            calendar = Calendar.of(holidays(session), zone=self._place.settings.zone)
            findings = self._findings(counts, at, calendar)
            standing = [_place_of(alert) for alert in open_alerts(session, [Kind.SPIKE])]
            found = [
                replace(incident, examples=tuple(self._examples(session, incident)))
                for incident in incidents(findings, category_of=category_of_codes(session), standing=standing)
            ]
            outages = find_outage_incidents(session, findings, now=at)
            blind = blind_places(findings)
            steps = keep_incidents(
                session,
                [*found, *outages],
                looked_for=[Kind.SPIKE, Kind.OUTAGE] if findings else [],
                routing=self._routing,
                zone=self._place.settings.zone,
                now=at,
                blind=lambda alert: is_blind(_place_of(alert), blind),
            )
            session.commit()
        return Looked(len(findings), len(found), len(outages), len(blind), steps)

    def _findings(self, counts: pd.DataFrame, at: datetime, calendar: Calendar) -> Sequence[Finding]:
        end = at.replace(minute=0, second=0, microsecond=0) + HOUR
        try:
            return detect(with_rest_of_hour(counts, now=at), at=end, settings=self._settings, calendar=calendar)
        except UnusableCounts:
            return []  # a warehouse without a past: there is nothing yet that could be unusual

    def _examples(self, session: Session, incident: Incident) -> Sequence[str]:
        start, end = (datetime.fromisoformat(moment) for moment in incident.details["window"])
        cell = Cell(**incident.details["cell"])
        return record_ids_of_cell(session, cell.named(), since=start, until=end, most=EXAMPLES)


def _place_of(alert: Alert) -> Where:
    return Where(alert.category, alert.code, alert.channel, alert.state, alert.lga, alert.source)


def keep_looking(watch: SpikeWatch, *, until: float, now: Callable[[], datetime], tell: Callable[[Looked], object]) -> int:
    """Look until the monotonic clock says ``until``; how often. A look that takes long is followed by a longer pause."""
    looks = 0
    while time.monotonic() < until:
        begun = time.monotonic()
        tell(watch.look(now=now))
        looks += 1
        taken = time.monotonic() - begun
        pause = min(max(LEAST_PAUSE, 3 * taken), LONGEST_PAUSE)
        time.sleep(max(0.0, min(pause, until - time.monotonic())))
    return looks
