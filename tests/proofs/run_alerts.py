"""A run that fails and a worker that is killed, each told of by the server alone, with a link and no personal data.

The parts of ``make up`` in a scratch home, except that the worker is started apart, to be killed. The source is a folder whose name
holds a telephone number and does not exist: what the failed run says of it must not go out.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from complaints_nlp.discretion import guard_process
from models.records import Source
from tests.proofs.manager import belonging, demand, free_port, lead_prefect_to, say
from tests.proofs.webhook import Webhook, webhook

PLANTED: Final = "07195550123"
FAILED_SECONDS: Final = 180
LATE_SECONDS: Final = 420


def main() -> int:
    guard_process()
    with tempfile.TemporaryDirectory(prefix="complaints-notices-", ignore_cleanup_errors=True) as folder, webhook() as place:
        home, port = Path(folder), free_port()
        for name in [name for name in os.environ if name.startswith(("COMPLAINTS_", "PREFECT_"))]:
            del os.environ[name]
        lead_prefect_to(home, port)
        os.environ.update(COMPLAINTS_HOME=str(home), COMPLAINTS_ALERT_URLS=place.url, PYTHONUNBUFFERED="1")
        try:
            _prove(home, port, place)
        finally:
            for process in belonging(home):
                process.kill()
    return 0


def _prove(home: Path, port: int, place: Webhook) -> None:
    import socket

    from flows.up.children import start_child
    from flows.up.parts import PROCESSES, Plan
    from flows.up.supervisor import Supervisor

    sources = {f"COMPLAINTS_SOURCE_{source.value.upper()}_URL": str(home / f"feed of {PLANTED}") for source in Source}
    with closing(socket.create_server(("127.0.0.1", port))) as listener, Supervisor(logs=home / "logs", say=lambda _: None) as supervisor:
        plan = Plan(home=home, database_url="", sources=sources, listener=listener)
        *parts, worker = [row.part(plan) for row in PROCESSES if row.wanted(plan)]
        demand(supervisor.start(parts), "PostgreSQL, server and deployments start")
        log = (home / "worker.log").open("wb")
        child = start_child(worker.command, environment=worker.environment(), output=log, stop_seconds=5)
        _failed(port, place, home)
        _killed(child, port, place)


def _failed(port: int, place: Webhook, home: Path) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("ingest_sms/ingest_sms")
        run = client.create_flow_run_from_deployment(deployment.id)
        message = place.wait(str(run.id), seconds=FAILED_SECONDS)
        demand(
            message is not None,
            f"a notice of the failed run comes within {FAILED_SECONDS} s; worker said:\n{(home / 'worker.log').read_text()[-2000:]}",
        )
        state: Any = client.read_flow_run(run.id).state
    assert message is not None
    ended = state.timestamp.timestamp()
    say("failed run", f"told {time.time() - (time.monotonic() - message[0]) - ended:.1f} s after it ended: {message[1]}")
    print(message[2])
    demand(f"http://127.0.0.1:{port}/" in message[2] and str(run.id) in message[2].split("http", 1)[1], "it carries the link of the run")
    _private(message)


def _killed(child: Any, port: int, place: Webhook) -> None:
    import psutil

    came = len(place.took)
    family = [*psutil.Process(child.pid).children(recursive=True), psutil.Process(child.pid)]
    for process in family:
        if process.is_running():
            os.kill(process.pid, signal.SIGKILL)
    killed = time.monotonic()
    for what, holds in (("run is late", "is late"), ("no worker", "no worker serves")):
        message = place.wait(holds, seconds=LATE_SECONDS, after=came)
        demand(message is not None, f"a notice '{holds}' comes within {LATE_SECONDS} s of the kill")
        assert message is not None
        say(what, f"told {message[0] - killed:.0f} s after the SIGKILL: {message[1]}")
        print(message[2])
        demand(f"http://127.0.0.1:{port}/" in message[2], "it carries a link")
        _private(message)


def _private(message: tuple[float, str, str]) -> None:
    demand(PLANTED not in message[1] + message[2] and "feed of" not in message[1] + message[2], "nothing of what the run said is in it")


if __name__ == "__main__":
    sys.exit(main())
