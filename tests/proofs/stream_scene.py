"""What the proofs of the stream share: a home of its own, drainers and a publisher as processes, and what the warehouse says in the end.

The publisher is a process that behaves as the intake does to a sender: it publishes through a GroupPublisher and writes an id down only
once it was told that the event is durable; what it was not told of, it sends again under the same id.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import orjson
import psutil
import pyarrow as pa
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from models.database import embedded_url
from models.embedded import EmbeddedServer, find_postmaster
from models.events import Event, EventsUnavailable, GroupPublisher, open_transport
from models.installation import Installation, open_installation
from models.records import Source, record_id
from models.settings import Settings

CHECKOUT = Path(__file__).parents[2]
KEY = "1:" + "A" * 43 + "="
TEXTS = (
    "No network for my area since morning, I no fit call anybody",
    "You people deducted 2,000 naira from my account for a plan I did not buy",
    "I have been on hold for one hour and your agent dropped the call on me",
    "My data finished in two days, 10GB, how? Abeg refund me",
    "Internet is very slow in Surulere every evening from 7pm",
    "I don pay for router since last week, nobody don come install am",
)


def form(number: int) -> Event:
    """Submission ``number``; its person and its words are invented."""
    body = {
        "id": f"form-{number}",
        "name": "Ngozi Test",
        "phone": f"0710{number % 10_000_000:07d}",
        "state": "Lagos",
        "complaint": f"{TEXTS[number % len(TEXTS)]} (ticket {number})",
    }
    return Event(f"form-{number}", Source.WEB_FORMS, "web_forms.json", orjson.dumps(body), datetime.now(UTC), "website")


@dataclass(slots=True)
class Scene:
    """One installation in a scratch folder, and the processes that work on it."""

    home: Path
    environment: Mapping[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.home / "proof.log"

    @property
    def acks(self) -> Path:
        return self.home / "acks"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    def drainer(self) -> subprocess.Popen[bytes]:
        return self.start("flows", "drain", "--stay")

    def publisher(self, events: int, *, rate: float) -> subprocess.Popen[bytes]:
        return self.start("tests.proofs.stream_scene", str(events), "--rate", str(rate))

    def acknowledged(self) -> set[int]:
        """Numbers whose sender was told that they are safe. The last line may be half: that sender heard nothing."""
        if not self.acks.exists():
            return set()
        return {int(line) for line in self.acks.read_bytes().split(b"\n")[:-1]}

    def promised(self) -> set[str]:
        """Their record ids."""
        return {record_id(Source.WEB_FORMS, f"form-{number}") for number in self.acknowledged()}

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Raises DBAPIError while the database is away."""
        engine = create_engine(embedded_url(self.home / "postgres"), poolclass=NullPool)
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def loaded(self) -> int:
        return int(str(self.ask("select count(*) from ingest.record")[0][0]))

    def wait_for(self, count: int, *, seconds: float) -> None:
        """Until so many records are loaded and nothing waits."""
        end = time.monotonic() + seconds
        while True:
            try:
                waiting = self.ask("select (select count(*) from ingest.event_inbox) + (select count(*) from ingest.draining)")[0][0]
                if self.loaded() >= count and waiting == 0:
                    return
            except DBAPIError:
                pass
            if time.monotonic() > end:
                raise SystemExit(f"only {self.loaded()} of {count} were loaded after {seconds:.0f} s:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.5)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def scene(*, events_url: str = "", **settings: str) -> Iterator[Scene]:
    """A home with a migrated warehouse, its server held by this process; all stops at the end."""
    with tempfile.TemporaryDirectory(prefix="stream-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPLAINTS_")}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        ours = {"COMPLAINTS_HOME": str(home), "COMPLAINTS_MASTER_KEY": KEY, "COMPLAINTS_EVENTS_URL": events_url, "PYTHONUNBUFFERED": "1"}
        made = Scene(home, environment | threads | ours | {f"COMPLAINTS_{name.upper()}": value for name, value in settings.items()})
        with open_installation(Settings(home=home, master_key=KEY)):
            try:
                yield made
            finally:
                made.stop()


def kill_postgres(home: Path) -> None:
    """SIGKILL to the whole server, then a new one; as a machine that loses power, but for the page cache."""
    postmaster = find_postmaster(home / "postgres")
    if postmaster is not None:
        server = psutil.Process(postmaster.pid)
        for process in (*server.children(recursive=True), server):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        server.wait(30)
    EmbeddedServer(home).release()  # starts it; this process holds it already, so it stays


def verdict(scene: Scene, promised: set[str], events: int) -> int:
    """Every acknowledged event in the warehouse and in the lake, once; how many are not."""
    wanted = promised
    with open_installation(Settings(home=scene.home, master_key=KEY)) as place:
        with place.engine.connect() as connection:
            contacts = list(connection.scalars(text("select record_id from core.contact")))
            counted = connection.execute(
                text("select sum(read), sum(loaded), sum(duplicates), sum(quarantined), count(*) from ingest.part")
            ).one()
            left = connection.scalar(text("select (select count(*) from ingest.event_inbox) + (select count(*) from ingest.draining)"))
            unfinished = connection.scalar(text("select count(*) from ingest.batch where status <> 'loaded'"))
        lake = {name: _ids(place, name) for name in ("raw", "clean")}
    lost, twice = len(wanted - set(contacts)), len(contacts) - len(set(contacts))
    say("acknowledged", f"{len(promised):,} of {events:,} sent")
    say(
        "in the warehouse",
        f"{len(contacts):,} contacts; {lost} lost, {twice} twice, {len(set(contacts) - wanted)} that nobody was promised",
    )
    for name, ids in lake.items():
        missing, again = len(wanted - set(ids)), len(ids) - len(set(ids))
        say(f"in the lake, {name}", f"{len(ids):,} rows; {missing} lost, {again} twice")
        lost += missing
        twice += again if not scene.environment["COMPLAINTS_EVENTS_URL"] else 0
    read, loaded, duplicates, quarantined, parts = counted
    say("in the ledger", f"{parts} parts: {read} read = {loaded} loaded + {duplicates} duplicates + {quarantined} quarantined")
    say("left over", f"{left} events or micro-batches waiting, {unfinished} batches unfinished")
    return lost + twice + int(left or 0) + int(unfinished or 0) + (len(promised) != events) + (read != loaded + duplicates + quarantined)


def _ids(place: Installation, name: str) -> list[str]:
    table = place.lake.table(name)
    return [] if table is None else pa.table(table.scan(columns=["record_id"])).column("record_id").to_pylist()


def say(what: str, words: str) -> None:
    sys.stdout.write(f"{what:<22} {words}\n")
    sys.stdout.flush()


# --- the publisher's process --------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int)
    parser.add_argument("--rate", type=float, default=100.0, help="events a second")
    options = parser.parse_args(arguments)
    with open_installation() as place, (place.settings.home / "acks").open("ab") as acks:
        told = Scene(place.settings.home, {}).acknowledged()
        acks.seek(0, os.SEEK_END)
        if acks.tell() and not (place.settings.home / "acks").read_bytes().endswith(b"\n"):
            acks.truncate((place.settings.home / "acks").read_bytes().rfind(b"\n") + 1)
        waiting = [number for number in range(options.events) if number not in told]
        asyncio.run(_publish_all(place, waiting, rate=options.rate, acks=acks))
    return 0


async def _publish_all(place: Installation, numbers: Sequence[int], *, rate: float, acks: IO[bytes]) -> None:
    transport = open_transport(place.settings.events_url.get_secret_value(), place)
    async with GroupPublisher(transport) as publisher:
        began, sending = time.monotonic(), set[asyncio.Task[None]]()
        for sent, number in enumerate(numbers):
            await asyncio.sleep(max(0.0, began + sent / rate - time.monotonic()))
            task = asyncio.create_task(_publish(publisher, number, acks))
            sending.add(task)
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)


async def _publish(publisher: GroupPublisher, number: int, acks: IO[bytes]) -> None:
    """Again and again under one id, as senders do, until somebody promises."""
    while True:
        try:
            await publisher.publish(form(number))
        except EventsUnavailable:
            await asyncio.sleep(random.uniform(0.1, 0.5))
            continue
        acks.write(b"%d\n" % number)
        acks.flush()
        return


if __name__ == "__main__":
    sys.exit(main())
