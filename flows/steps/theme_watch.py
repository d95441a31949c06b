"""Emerging themes of the last day and week, kept as alerts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from complaints_nlp.labels import Category
from flows.steps.alerting import keep_incidents
from models.database import open_session
from models.installation import Installation
from models.tables import Alert
from models.theme_rows import voices
from monitoring.alerts.incidents import Incident, Kind
from monitoring.alerts.life import POLICIES
from monitoring.alerts.routing import Routing, read_routing
from monitoring.alerts.themes import HORIZONS, Horizon, Known, incident_of
from monitoring.themes import Said, Theme, emerging

MOST: Final = 20  # alerts of one category: more at once are no themes, but a change of who writes or how


@dataclass(frozen=True, slots=True)
class ThemesFound:
    """The incidents, and what became of alerts."""

    incidents: tuple[Incident, ...]
    steps: Mapping[str, int]

    def rows(self) -> list[dict[str, Any]]:
        """For a table in the UI: numbers by category and horizon. The words are read where readers have their own rights."""
        return [
            {"category": each.where.category, "horizon": each.details["horizon"], "people": each.observed, "expected": each.expected}
            for each in self.incidents
        ]


def watch_themes(place: Installation, *, now: datetime, routing: Routing | None = None) -> ThemesFound:
    """Look, and keep alerts, in one transaction. Without a past to compare with nothing is found, and nothing ends."""
    with open_session(place.engine) as session:
        known = _known(session, now)
        found: dict[str, Incident] = {}
        looked = False
        for category in Category:
            for horizon in HORIZONS:
                bounds = [now - back * horizon.step for back in range(horizon.past + 1, 0, -1)]
                said = [Said(*voice) for voice in voices(session, category=category.value, bounds=bounds, until=now)]
                if len({each.period for each in said if each.period}) < horizon.least:
                    continue
                looked = True
                _told_apart(emerging(said)[:MOST], category, horizon, known, found)
        steps = keep_incidents(
            session,
            list(found.values()),
            looked_for=[Kind.THEME] if looked else [],
            routing=read_routing(os.environ) if routing is None else routing,
            zone=place.settings.zone,
            now=now,
        )
        session.commit()
    return ThemesFound(tuple(found.values()), steps)


def _told_apart(themes: Sequence[Theme], category: Category, horizon: Horizon, known: list[Known], found: dict[str, Incident]) -> None:
    """Into ``found`` what this look has not found yet, in this horizon or the shorter one; into ``known`` what nobody knew."""
    for theme in themes:
        incident = incident_of(theme, category, horizon, known=known)
        if incident is not None and incident.fingerprint not in found:
            found[incident.fingerprint] = incident
            known.insert(0, Known.kept(category.value, incident.details))


def _known(session: Session, now: datetime) -> list[Known]:
    """Themes with an alert that is open, or whose end is so near that found again it is the same one."""
    since = now - POLICIES[Kind.THEME].cooldown
    found = select(Alert).where(col(Alert.kind) == Kind.THEME.value, (col(Alert.status) != "resolved") | (col(Alert.resolved_at) >= since))
    return [Known.kept(str(alert.category), alert.details) for alert in session.scalars(found.order_by(col(Alert.alert_id).desc()))]
