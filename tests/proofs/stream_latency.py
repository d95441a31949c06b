"""From ``POST`` to the row in the reporting view, with everything of ``make up`` running: p50, p95, p99.

Submissions are sent to the intake at a steady rate whether or not the one before is answered (open loop), and timed from the moment they
were due, so that a stall costs all that wait behind it. A reader looks into ``reporting.contacts`` as the dashboard does, as fast as it may.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, text

from apps.intake.accepting import Hashes
from models.database import open_session
from models.installation import open_installation
from models.senders import make_sender
from models.settings import Settings
from tests.proofs.manager import demand, everything_up, free_port, lead_prefect_to, say
from tests.proofs.stream_senders import SENDER, intake_record, submission

LOOK_SECONDS = 0.04
WARM_SECONDS = 240
WAIT_SECONDS = 120


class Watcher(threading.Thread):
    """Notes when each record is first seen in the view."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(daemon=True)
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: set[str] = set()
        self.seen: dict[str, float] = {}
        self.ended = threading.Event()

    def expect(self, record: str) -> None:
        with self._lock:
            self._waiting.add(record)

    def missing(self) -> int:
        with self._lock:
            return len(self._waiting)

    def run(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self.ended.wait(LOOK_SECONDS):
                with self._lock:
                    asked = list(self._waiting)
                found = set(
                    connection.scalars(text("select record_id from reporting.contacts where record_id = any(:ids)"), {"ids": asked})
                )
                now = time.monotonic()
                with self._lock:
                    self._waiting -= found
                self.seen |= dict.fromkeys(found, now)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="complaints-latency-", ignore_cleanup_errors=True) as folder:
        home, port, intake = Path(folder), free_port(), free_port()
        lead_prefect_to(home, port)
        with everything_up(home, port, {"COMPLAINTS_INTAKE_PORT": str(intake)}), open_installation(Settings(home=home)) as place:
            with open_session(place.engine) as session:
                limits: dict[str, Any] = {"rate": 1e6, "burst": 1_000_000}
                key = make_sender(session, SENDER, keys=place.keys, sources=["complaints"], now=datetime.now(UTC), **limits)
                session.commit()
            hashes, watcher = Hashes(place.keys), Watcher(place.engine)
            watcher.start()
            load = _Load(f"http://127.0.0.1:{intake}", key, hashes, watcher)
            asyncio.run(load.warm_up())
            asyncio.run(load.send(options.events, rate=options.rate))
            end = time.monotonic() + WAIT_SECONDS
            while watcher.missing() and time.monotonic() < end:
                time.sleep(0.2)
            watcher.ended.set()
            watcher.join()
            return _report(load, watcher, _runs(place.engine))


class _Load:
    def __init__(self, url: str, key: str, hashes: Hashes, watcher: Watcher) -> None:
        self._url = url
        self._key = key
        self._hashes = hashes
        self._watcher = watcher
        self.due: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.statuses: Counter[int] = Counter()

    async def warm_up(self) -> None:
        """Until one submission has come through: the stream's first run loads its models."""
        began = time.monotonic()
        async with httpx.AsyncClient() as client:
            await self._post(client, "warm-up", began)
        while self._watcher.missing():
            demand(time.monotonic() < began + WARM_SECONDS, f"the first submission is visible within {WARM_SECONDS} s")
            await asyncio.sleep(0.1)
        say("ready", f"the stream loaded its first submission {time.monotonic() - began:.1f} s after it was sent")
        for kept in (self.due, self.answered, self.statuses):
            kept.clear()

    async def send(self, events: int, *, rate: float) -> None:
        began = time.monotonic()
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=200), timeout=30) as client:
            sending = []
            for number in range(events):
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                sending.append(asyncio.create_task(self._post(client, f"proof-{number}", due)))
            await asyncio.gather(*sending)

    async def _post(self, client: httpx.AsyncClient, name: str, due: float) -> None:
        number = len(self.due)
        record = intake_record(self._hashes, name)
        self.due[record] = due
        self._watcher.expect(record)
        answer = await client.post(
            f"{self._url}/complaints", json=submission(number), headers={"Authorization": f"Bearer {self._key}", "Idempotency-Key": name}
        )
        self.answered[record] = time.monotonic()
        self.statuses[answer.status_code] += 1


def _runs(engine: Engine) -> str:
    with engine.connect() as connection:
        batches = connection.execute(
            text(
                "select count(*), sum(read), max(read) from ingest.batch where source = 'web_forms' and file_name = 'events of the stream'"
            )
        ).one()
    return f"{batches[0]} micro-batches of {int(batches[1] or 0) / max(1, batches[0]):.1f} on average, {batches[2]} at most"


def _report(load: _Load, watcher: Watcher, batches: str) -> int:
    say("answers", ", ".join(f"{status}: {count:,}" for status, count in sorted(load.statuses.items())))
    answers = sorted(load.answered[record] - due for record, due in load.due.items())
    say("answered", _percentiles(answers))
    visible = sorted(watcher.seen[record] - due for record, due in load.due.items() if record in watcher.seen)
    say("visible", f"{_percentiles(visible)} ({len(visible):,} of {len(load.due):,})")
    say("in", batches)
    good = len(visible) == len(load.due) and set(load.statuses) == {202} and _percentile(visible, 99) <= 2.0
    say("verdict", "p99 within 2 s, none missing" if good else "NOT SHOWN: p99 over 2 s, or some are missing")
    return 0 if good else 1


def _percentiles(seconds: Sequence[float]) -> str:
    found = ", ".join(f"p{share} {_percentile(seconds, share):.3f} s" for share in (50, 95, 99))
    return f"{found}, max {max(seconds, default=0):.3f} s"


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` percent do not exceed."""
    return ordered[max(0, -(-len(ordered) * int(share) // 100) - 1)] if ordered else float("inf")


if __name__ == "__main__":
    sys.exit(main())
