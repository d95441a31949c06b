"""``make up`` in a scratch home, as a proof sees it: started, asked for runs through the API, and gone at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State

CHECKOUT: Final = Path(__file__).resolve().parents[2]
UP_SECONDS: Final = 300
RUN_SECONDS: Final = 300


def lead_prefect_to(home: Path, port: int) -> None:
    """Before prefect is imported, which reads its settings once."""
    os.environ.update(PREFECT_API_URL=f"http://127.0.0.1:{port}/api", PREFECT_HOME=str(home / "client"), DO_NOT_TRACK="1")


@contextmanager
def everything_up(home: Path, port: int, settings: Mapping[str, str] = {}) -> Iterator[subprocess.Popen[bytes]]:
    """``make up`` in ``home``, once it has said that it is up."""
    from flows.up.command import UP

    others = {name: value for name, value in os.environ.items() if not name.startswith(("COMPLAINTS_", "PREFECT_"))}
    environment = others | {"COMPLAINTS_HOME": str(home), "COMPLAINTS_PREFECT_PORT": str(port)}
    environment |= {"COMPLAINTS_INTAKE_PORT": str(free_port()), "COMPLAINTS_DASHBOARD_PORT": str(free_port())} | settings
    output = home / "up.log"
    began = time.monotonic()
    with output.open("wb") as stream:
        manager = subprocess.Popen([sys.executable, "-m", "flows", "up"], cwd=CHECKOUT, env=environment, stdout=stream, stderr=stream)
    try:
        wait(lambda: UP in output.read_text() or manager.poll() is not None, seconds=UP_SECONDS, what="it starts")
        demand(manager.poll() is None, f"it starts, but it said:\n{output.read_text()[-3000:]}")
        say("up", f"after {time.monotonic() - began:.1f} s, {len(belonging(home))} processes")
        yield manager
    finally:
        for process in belonging(home):
            process.kill()


def trigger(
    client: Any,
    deployment: str,
    *,
    until: Callable[[State], bool],
    parameters: Mapping[str, Any] | None = None,
    seconds: float = RUN_SECONDS,
) -> FlowRun:
    """A run of a deployment, asked for through the API, once its state is as wanted."""
    found = client.read_deployment_by_name(f"{deployment}/{deployment}")
    created = client.create_flow_run_from_deployment(found.id, parameters=dict(parameters or {}))
    wait(lambda: until(client.read_flow_run(created.id).state), seconds=seconds, what=f"{deployment} gets there")
    return client.read_flow_run(created.id)


def artifacts_of(client: Any, run: FlowRun) -> list[Any]:
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    found: list[Any] = client.read_artifacts(artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id])))
    return found


def belonging(home: Path) -> list[psutil.Process]:
    """Every process that works in ``home``, whoever its parent is by now, ourselves aside."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _works_in(process, str(home))]


def _works_in(process: psutil.Process, home: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return any(home in word for word in process.cmdline()) or process.environ().get("COMPLAINTS_HOME") == home
    except psutil.Error:
        return False


def wait(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        demand(time.monotonic() < deadline, f"{what} within {seconds:.0f} s")
        time.sleep(0.2)


def demand(true: bool, what: str) -> None:
    if not true:
        raise SystemExit(f"NOT SHOWN: {what}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def say(what: str, detail: str) -> None:
    print(f"{what:<12} {detail}", flush=True)
