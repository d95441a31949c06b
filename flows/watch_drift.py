"""Whether what comes in still looks like what the champion was trained amid; where it does not, a failed quality check."""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_summary
from flows.retraining_tasks import measure_drift, raise_faults
from flows.steps.place import open_place


@flow(name="watch_drift")
def watch_drift(*, days: int = 7) -> dict[str, bool]:
    """Each feature, and whether it stayed within its bound, over the contacts of the last ``days``; nothing where too few came."""
    with open_place(work="watching drift") as place:
        watched = measure_drift(place, days=days)
    raise_faults(watched)
    show_summary("watch-drift", watched.rows(), title=watched.title)
    return {shift.feature: shift.passed for shift in watched.shifts}
