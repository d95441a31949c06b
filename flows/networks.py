"""The connectors beside a stream's drainer: opened from the settings, stopped with it, shown as a table in the Prefect UI."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from prefect import get_run_logger

from flows.connectors import NETWORKS, open_feeds
from flows.connectors.queries import DEFAULT, read_queries
from flows.reporting import show_summary
from flows.steps.connecting import Lanes, lanes_running
from models.events import Transport
from models.installation import Installation

SHOW_SECONDS: Final = 30.0
KEY: Final = "stream-social-connectors"


@contextmanager
def reading_networks(place: Installation, transport: Transport, stop: Callable[[], bool]) -> Iterator[Lanes]:
    """Every network the settings name, for the length of the block. Raises BadQueries before anything is connected."""
    queries = read_queries(place.settings.social_config or DEFAULT)
    feeds = open_feeds(place.settings, queries)
    if not feeds:
        wanted = ", ".join(network.needs for network in NETWORKS.values())
        get_run_logger().warning("no social network is configured; set %s (docs/social.md). What waits is drained all the same", wanted)
    lanes = Lanes(place, transport, feeds, recheck=queries.recheck)
    over = threading.Event()
    showing = threading.Thread(target=contextvars.copy_context().run, args=(_show_until, over, lanes), name="board")
    with lanes_running(lanes, stop):
        showing.start()
        try:
            yield lanes
        finally:
            over.set()
            showing.join()
    _show(lanes)


def _show_until(over: threading.Event, lanes: Lanes) -> None:
    while not over.wait(SHOW_SECONDS):
        _show(lanes)


def _show(lanes: Lanes) -> None:
    try:
        show_summary(KEY, lanes.rows(), title="Connectors: this run")
    except Exception as error:  # the board is down; the stream goes on
        get_run_logger().warning("the connectors' figures cannot be shown (%s)", type(error).__name__)
