"""SMS: what is new at the source, kept as it came, and read into the raw zone."""

from __future__ import annotations

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.common import summarise
from flows.steps.place import open_place
from flows.tasks import land_new_files, read_landed_files
from models.records import Source

SOURCE = Source.SMS


@flow(name="ingest_sms")
@discreet
def ingest_sms(*, sweep: bool = False) -> dict[str, int]:
    """Counts of this run: files landed, records read, quarantined, passed over. A ``sweep`` looks into known files again."""
    with open_place(SOURCE) as place:
        landed = land_new_files(place, SOURCE, sweep=sweep)
        read = read_landed_files(place, SOURCE)
    return summarise(SOURCE, landed, read)
