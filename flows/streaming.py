"""What the stream flows share: a drainer with a bounded life, what it shows in the Prefect UI, and how the next run takes over."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import FrameType
from typing import Final
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from complaints_nlp.discretion import guard_process
from flows.reporting import show_summary
from flows.steps.analysing import open_analysts
from flows.steps.baton import Baton
from flows.steps.draining import Drained, Drainer
from models.events import Transport, open_transport
from models.installation import Installation, open_installation
from models.records import Source

SHOW_SECONDS: Final = 10.0
# A run that has just begun lets nobody go before: two that start at once would only hand the baton to and fro.
LEAST_SECONDS: Final = 5.0
WANTED_SECONDS: Final = 0.25
# What runs beside the drainer while it holds the baton: the connectors of a network, given the installation, the transport and when to stop.
Beside = Callable[[Installation, Transport, Callable[[], bool]], AbstractContextManager[object]]


def run_stream(name: str, sources: Sequence[Source], *, seconds: int = 0, beside: Beside = lambda *_: nullcontext()) -> dict[str, int]:
    """Drain ``sources`` from when the run before lets go; counts of this run.

    Ends between two micro-batches: as soon as the next run is ready, after ``seconds`` (0: COMPLAINTS_STREAM_SECONDS) where none comes, on
    SIGTERM.
    """
    guard_process()  # a worker's run is a process of its own, and begins here
    with ExitStack() as stack:
        place = stack.enter_context(open_installation())
        transport = open_transport(place.settings.events_url.get_secret_value(), place)
        stack.callback(transport.close)
        analysts = stack.enter_context(open_analysts(place, records=0))
        asked = stack.enter_context(_asked_to_stop())
        analysts.warm_up()  # before the run before is asked to let go
        baton = Baton(place.engine, name)
        stack.callback(baton.close)
        drainer = Drainer(place, transport, analysts, sources)
        stack.callback(drainer.close)
        if baton.take(stop=asked.is_set):
            life = _Life(seconds or place.settings.stream_seconds, baton=baton, asked=asked)
            board = _Board(name, life)
            stack.enter_context(beside(place, transport, life.over))
            drainer.run(life.over, watch=board.show)
            drainer.note()
            board.show(drainer, now=True)
    return _summarise(name, drainer.done)


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Set by SIGTERM: a run that is cancelled, or a worker that shuts down, ends with its micro-batch instead of in its midst."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def note(_: int, __: FrameType | None) -> None:
        asked.set()

    before = signal.signal(signal.SIGTERM, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, before)


class _Life:
    """How long a run goes on: until the next one is ready, at most ``seconds``."""

    def __init__(self, seconds: float, *, baton: Baton, asked: threading.Event) -> None:
        self._began = time.monotonic()
        self._seconds = seconds
        self._baton = baton
        self._asked = asked
        self._next_look = self._began + LEAST_SECONDS

    @property
    def lived(self) -> float:
        """The share of it that is over, at most 1."""
        return min((time.monotonic() - self._began) / self._seconds, 1.0)

    def over(self) -> bool:
        now = time.monotonic()
        if self._asked.is_set() or now >= self._began + self._seconds:
            return True
        if now < self._next_look:
            return False
        self._next_look = now + WANTED_SECONDS
        return self._baton.wanted()


class _Board:
    """One progress artifact a run, brought up to date every ten seconds: its life's share, and in words how the stream does."""

    def __init__(self, name: str, life: _Life) -> None:
        self._name = name
        self._life = life
        self._next = 0.0
        self._artifact: UUID | None = None

    def show(self, drainer: Drainer, *, now: bool = False) -> None:
        if not now and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SHOW_SECONDS
        words, progress = _words(drainer), round(100 * self._life.lived, 1)
        try:
            if self._artifact is None:
                self._artifact = create_progress_artifact(progress=progress, key=self._name.replace("_", "-"), description=words)
            else:
                update_progress_artifact(self._artifact, progress=progress, description=words)
        except Exception as error:  # the board is down; the stream goes on
            get_run_logger().warning("the stream's progress cannot be shown (%s)", type(error).__name__)


def _words(drainer: Drainer) -> str:
    done = drainer.done
    waiting = ", ".join(f"{source.value} {count}" for source, count in drainer.lag.items()) or "not known yet"
    last = f"{done.last_event_at:%Y-%m-%d %H:%M:%S} UTC" if done.last_event_at else "none yet"
    rate = drainer.last_minute() / 60
    return f"waiting: {waiting}; {rate:.1f} events a second in the last minute; last event: {last}; {done.events} events in this run"


def _summarise(name: str, done: Drained) -> dict[str, int]:
    counts = {each: getattr(done, each) for each in ("batches", "events", "read", "loaded", "duplicates", "quarantined", "troubles")}
    show_summary(f"{name.replace('_', '-')}-run", [counts], title="Drained in this run: read = loaded + duplicates + quarantined")
    return counts
