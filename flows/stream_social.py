"""The stream of social posts: X, Mastodon and Bluesky read as they come, and drained into the warehouse beside it."""

from __future__ import annotations

from typing import Final

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.networks import reading_networks
from flows.streaming import run_stream
from models.records import Source

SOURCES: Final = (Source.SOCIAL,)


@flow(name="stream_social")
@discreet
def stream_social(seconds: int = 0) -> dict[str, int]:
    """Counts of this run: micro-batches, events, records read, loaded, duplicates, quarantined. ``seconds`` 0: as the settings say."""
    return run_stream("stream_social", SOURCES, seconds=seconds, beside=reading_networks)
