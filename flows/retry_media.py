"""Complaints that are only a picture or video which could not be read when they came: taken in again while it may still be."""

from __future__ import annotations

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.reporting import show_summary
from flows.steps.place import open_place
from flows.tasks import retry_unread_media
from models.records import Source


@flow(name="retry_media")
@discreet
def retry_media() -> dict[str, int]:
    """How many records came out of quarantine, by source; process_complaints takes it from there."""
    counts = {}
    for source in (Source.SMS, Source.SOCIAL, Source.WEB_FORMS):
        with open_place(source) as place:
            counts[source.value] = retry_unread_media(place, source, name=source.value)
    show_summary("retry-media", [counts], title="Taken in again for their pictures")
    return counts
