"""Monthly partitions made ahead, so that no load has to wait for one."""

from __future__ import annotations

from prefect import flow

from flows.tasks import make_partitions_ahead
from models.installation import open_installation


@flow(name="make_partitions")
def make_partitions(*, months_ahead: int = 3) -> int:
    """How many were missing and are there now: this month's and those of ``months_ahead`` to come."""
    with open_installation() as place:
        return make_partitions_ahead(place, months=months_ahead)
