"""A drainer in the foreground, beside those of the stream flows or in their place: ``python -m flows drain``.

By default it ends when nothing waits any more. Any number may run at once. Ctrl-C and SIGTERM end it with its micro-batch.
"""

from __future__ import annotations

import argparse
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Final

from rich.console import Console

from flows.steps.analysing import open_analysts
from flows.steps.draining import Drainer
from models.events import open_transport
from models.installation import open_installation
from models.records import Source

# An empty inbox may be between two arrivals; this long without one, it is empty.
QUIET_SECONDS: Final = 3.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m flows drain", description=__doc__)
    parser.add_argument("--stay", action="store_true", help="go on when nothing waits, until Ctrl-C or SIGTERM")
    options = parser.parse_args(arguments)
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    console = Console(highlight=False)
    with ExitStack() as stack:
        place = stack.enter_context(open_installation())
        transport = open_transport(place.settings.events_url.get_secret_value(), place)
        stack.callback(transport.close)
        analysts = stack.enter_context(open_analysts(place, records=0))
        analysts.warm_up()
        drainer = Drainer(place, transport, analysts, list(Source))
        stack.callback(drainer.close)
        console.print("ready")
        done = drainer.run(asked.is_set if options.stay else _until_quiet(drainer, asked))
    console.print(
        f"{done.events} events in {done.batches} micro-batches: {done.loaded} records loaded, {done.duplicates} duplicates, {done.quarantined} put aside"
    )
    return 0


def _until_quiet(drainer: Drainer, asked: threading.Event) -> Callable[[], bool]:
    """Whether nothing has been drained for a while."""
    seen, since = -1, time.monotonic()

    def over() -> bool:
        nonlocal seen, since
        if drainer.done.batches != seen:
            seen, since = drainer.done.batches, time.monotonic()
        return asked.is_set() or time.monotonic() - since > QUIET_SECONDS

    return over
