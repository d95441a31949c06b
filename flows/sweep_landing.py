"""Landed files taken away when their time is over (COMPLAINTS_LANDING_DAYS), once all that was in them is loaded."""

from __future__ import annotations

from prefect import flow

from flows.common import summarise_sweep
from flows.tasks import sweep_landed_files
from models.installation import open_installation


@flow(name="sweep_landing")
def sweep_landing() -> dict[str, int]:
    """How many files were removed, and how many are past their time but kept, because their batch is not loaded."""
    with open_installation() as place:
        return summarise_sweep(sweep_landed_files(place, days=place.settings.landing_days))
