"""From the raw zone to the warehouse: every part not yet processed is masked, classified, kept clean in the lake, and loaded."""

from __future__ import annotations

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.common import summarise_processing
from flows.steps.analysing import open_analysts
from flows.steps.place import open_place
from flows.tasks import close_batches, find_parts, process_groups


@flow(name="process_complaints")
@discreet
def process_complaints() -> dict[str, int]:
    """Counts of this run: parts, records read, loaded, duplicates, quarantined."""
    with open_place() as place:
        groups, records = find_parts(place)
        with open_analysts(place, records=records) as analysts:
            done = list(process_groups(place, groups, analysts))
        close_batches(place)
    return summarise_processing(done)
