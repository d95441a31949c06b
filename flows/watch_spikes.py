"""Spikes in complaints: looked for every few seconds for a bounded time; the next run takes over."""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_summary
from flows.steps.place import open_place
from flows.watching_tasks import watch_for_spikes


@flow(name="watch_spikes")
def watch_spikes(*, minutes: float = 9.5) -> dict[str, int]:
    """Looks taken, alerts opened, worsened and ended, and messages sent within ``minutes``; 0 is a single look."""
    with open_place(work="watching spikes") as place:
        counts = watch_for_spikes(place, minutes=minutes)
    show_summary("watch-spikes", [counts], title="Looks at all cells, what became of alerts, messages sent")
    return counts
