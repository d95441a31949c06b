"""Ids of events are remembered longer than any sender repeats itself, not for ever."""

from __future__ import annotations

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.tasks import forget_old_events
from models.installation import open_installation


@flow(name="forget_events")
@discreet
def forget_events() -> int:
    """How many were forgotten."""
    with open_installation() as place:
        return forget_old_events(place, days=place.settings.event_memory_days)
