"""The stream: what the intake receives (forms, and messages by webhook), from the event transport to the warehouse, as it comes."""

from __future__ import annotations

from typing import Final

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.streaming import run_stream
from models.records import Source

# Social posts are the other stream's: its connectors publish them.
SOURCES: Final = (Source.WEB_FORMS, Source.SMS, Source.CALL_LOGS)


@flow(name="stream_web_forms")
@discreet
def stream_web_forms(seconds: int = 0) -> dict[str, int]:
    """Counts of this run: micro-batches, events, records read, loaded, duplicates, quarantined. ``seconds`` 0: as the settings say."""
    return run_stream("stream_web_forms", SOURCES, seconds=seconds)
