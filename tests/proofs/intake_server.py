"""``python -m apps.intake`` in a scratch home, as a proof sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.database import open_session
from models.installation import Installation, open_installation
from models.senders import make_sender
from models.settings import Settings
from tests.proofs.manager import CHECKOUT, demand, free_port, wait

START_SECONDS = 120
STOP_SECONDS = 60


@dataclass(frozen=True)
class Intake:
    url: str
    place: Installation
    process: subprocess.Popen[bytes]
    log: Path

    def sender(self, name: str, *sources: str, secret: str | None = None, rate: float = 1e6) -> str:
        """The key of a new sender that is hardly held back."""
        with open_session(self.place.engine) as session:
            keys = self.place.keys
            key = make_sender(session, name, keys=keys, sources=sources, now=datetime.now(UTC), secret=secret, rate=rate, burst=1_000_000)
            session.commit()
        return key

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=5) as answer:
                return json.load(answer) == {"status": "ready"}
        except OSError:
            return False


@contextmanager
def running(settings: Mapping[str, str] | None = None, **given: Any) -> Iterator[Intake]:
    """The intake on an embedded PostgreSQL with fsync on, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="complaints-intake-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), free_port()
        others = {name: value for name, value in os.environ.items() if not name.startswith(("COMPLAINTS_", "PREFECT_"))}
        environment = others | {"COMPLAINTS_HOME": str(home), "COMPLAINTS_INTAKE_PORT": str(port)} | dict(settings or {})
        with open_installation(Settings(_env_file=None, home=home)) as place:
            log = home / "intake.log"
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [sys.executable, "-m", "apps.intake"], cwd=CHECKOUT, env=environment, stdout=output, stderr=output
                )
            intake = Intake(f"http://127.0.0.1:{port}", place, process, log)
            try:
                wait(lambda: process.poll() is not None or intake.ready(), seconds=START_SECONDS, what="the intake starts")
                demand(process.poll() is None, f"the intake starts, but it said:\n{log.read_text()[-2000:]}")
                yield intake
            finally:
                process.terminate()
                process.wait(STOP_SECONDS)
