"""The two ways in that a proof takes: a publisher in a process of its own, and the intake's HTTP with a sender who never gives up."""

from __future__ import annotations

import asyncio
import random
import subprocess
import threading
import time
from datetime import UTC, datetime
from typing import Any

import httpx

from apps.intake.accepting import Hashes
from models.database import open_session
from models.installation import open_installation
from models.records import Source, record_id
from models.senders import make_sender
from models.settings import Settings
from tests.proofs.manager import free_port
from tests.proofs.stream_scene import KEY, TEXTS, Scene

SENDER = "proof"


def intake_record(hashes: Hashes, name: str) -> str:
    """The record that the submission with this Idempotency-Key becomes."""
    return record_id(Source.WEB_FORMS, f"intake-{hashes.request(SENDER, 'complaints', 'key', name)[:40]}")


def submission(number: int) -> dict[str, Any]:
    """An invented person's."""
    return {
        "text": f"{TEXTS[number % len(TEXTS)]} (ticket {number})",
        "name": "Ngozi Test",
        "phone": f"0710{number % 10_000_000:07d}",
        "state": "Lagos",
    }


class Publishing:
    """Through a GroupPublisher, whose process is killed and told to go on with what nobody promised."""

    what = "publisher"

    def __init__(self, made: Scene, events: int, rate: float) -> None:
        self._made = made
        self._start = lambda: made.publisher(events, rate=rate)
        self.processes = [self._start()]

    def sending(self) -> bool:
        return self.processes[0].poll() != 0

    def revive(self) -> None:
        if self.processes[0].poll() not in {None, 0}:
            self.processes[0] = self._start()

    def told(self) -> int:
        return len(self._made.acknowledged())

    def promised(self) -> set[str]:
        return self._made.promised()


class Posting:
    """To the intake, which is killed; the sender sends again under the same Idempotency-Key until it gets a 202."""

    what = "intake"

    def __init__(self, made: Scene, events: int, rate: float) -> None:
        port = free_port()
        made.environment = {**made.environment, "COMPLAINTS_INTAKE_PORT": str(port)}
        with open_installation(Settings(home=made.home, master_key=KEY)) as place:
            self._hashes = Hashes(place.keys)
            with open_session(place.engine) as session:
                limits: dict[str, Any] = {"rate": 1e6, "burst": 1_000_000}
                key = make_sender(session, SENDER, keys=place.keys, sources=["complaints"], now=datetime.now(UTC), **limits)
                session.commit()
        self._start = lambda: made.start("apps.intake")
        self.processes: list[subprocess.Popen[bytes]] = [self._start()]
        self._promised: set[str] = set()
        self._headers = {"Authorization": f"Bearer {key}"}
        self._url = f"http://127.0.0.1:{port}/complaints"
        self._thread = threading.Thread(target=lambda: asyncio.run(self._send_all(events, rate)), daemon=True)
        self._thread.start()

    def sending(self) -> bool:
        return self._thread.is_alive()

    def revive(self) -> None:
        if self.processes[0].poll() is not None:
            self.processes[0] = self._start()

    def told(self) -> int:
        return len(self._promised)

    def promised(self) -> set[str]:
        return set(self._promised)

    async def _send_all(self, events: int, rate: float) -> None:
        began = time.monotonic()
        async with httpx.AsyncClient(headers=self._headers, timeout=10, limits=httpx.Limits(max_connections=50)) as client:
            sending = set[asyncio.Task[None]]()
            for number in range(events):
                await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
                while len(sending) >= 500:  # a sender's patience is long, its memory is not
                    await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
                task = asyncio.create_task(self._send(client, number))
                sending.add(task)
                task.add_done_callback(sending.discard)
            await asyncio.gather(*sending)

    async def _send(self, client: httpx.AsyncClient, number: int) -> None:
        name = f"proof-{number}"
        while True:
            try:
                answer = await client.post(self._url, json=submission(number), headers={"Idempotency-Key": name})
                if answer.status_code == httpx.codes.ACCEPTED:
                    self._promised.add(intake_record(self._hashes, name))
                    return
                if answer.status_code < 500:
                    raise SystemExit(f"the intake refuses a submission: {answer.status_code} {answer.text[:300]}")
            except httpx.HTTPError:
                pass
            await asyncio.sleep(random.uniform(0.1, 0.5))
