"""Social posts that come as files: what is new at the source, kept as it came, and read into the raw zone."""

from __future__ import annotations

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.common import summarise
from flows.steps.place import open_place
from flows.tasks import land_new_files, read_landed_files
from models.records import Source

SOURCE = Source.SOCIAL


@flow(name="ingest_social_files")
@discreet
def ingest_social_files() -> dict[str, int]:
    """Counts of this run: files landed, records read, quarantined, passed over."""
    with open_place(SOURCE) as place:
        landed = land_new_files(place, SOURCE)
        read = read_landed_files(place, SOURCE)
    return summarise(SOURCE, landed, read)
