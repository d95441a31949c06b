"""Figures of past weeks counted ahead, so that the dashboard reads two years in milliseconds."""

from __future__ import annotations

from prefect import flow

from flows.tasks import count_past_weeks
from models.installation import open_installation


@flow(name="count_weeks")
def count_weeks() -> int:
    """How many weeks were not counted as they stand and are now; the dashboard reads what is not from the complaints themselves."""
    with open_installation() as place:
        return count_past_weeks(place)
