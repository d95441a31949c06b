"""From the raw zone to the warehouse: every part not yet processed is masked, classified, kept clean in the lake, and loaded."""

from __future__ import annotations

from prefect import flow

from flows.common import summarise_processing
from flows.steps.place import open_place
from flows.tasks import close_batches, find_parts, load_tools, process_parts


@flow(name="process_complaints")
def process_complaints() -> dict[str, int]:
    """Counts of this run: parts, records read, loaded, duplicates, quarantined."""
    with open_place() as place:
        parts = find_parts(place)
        done = list(process_parts(place, parts, load_tools(place))) if parts else []
        close_batches(place)
    return summarise_processing(done)
