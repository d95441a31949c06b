"""What ``make up`` promises, shown on a scratch home: ``python -m tests.proofs.up``.

Everything starts; a deployment triggered through the API runs to Completed on the worker and leaves its progress and its table; Ctrl-C,
and later SIGKILL, leave nothing running. With Debian's chromium installed, docs/images/prefect-run.png is taken anew.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SCREENSHOT: Final = CHECKOUT / "docs" / "images" / "prefect-run.png"
UP_SECONDS: Final = 300
RUN_SECONDS: Final = 300
END_SECONDS: Final = 90
SHOWN: Final = "ingest_call_logs"  # the run of the screenshot
CHROMIUM: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1360,900", "--virtual-time-budget=40000"),
    # Nothing but the page: no look for updates, accounts or a faster way to hosts it does not need.
    *("--no-first-run", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screenshot", type=Path, default=SCREENSHOT)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="complaints-up-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), _free_port()
        # Before prefect is imported, which reads them once.
        os.environ.update(PREFECT_API_URL=f"http://127.0.0.1:{port}/api", PREFECT_HOME=str(home / "client"), DO_NOT_TRACK="1")
        _entrypoints()
        with _up(home, port) as manager:
            run = _run(SHOWN)
            _screenshot(f"http://127.0.0.1:{port}/runs/flow-run/{run.id}", options.screenshot, profile=home / "chromium")
            _run("process_complaints")
            _end(manager, signal.SIGINT, home, during="ingest_sms")
        with _up(home, port) as manager:
            _run("ingest_sms")  # the run that Ctrl-C ended does not hold its place
            _end(manager, signal.SIGKILL, home, during="ingest_social_files")
    return 0


def _entrypoints() -> None:
    from prefect.flows import load_flow_from_entrypoint

    from flows.up.deployments import declared

    for deployment in declared():
        flow = load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)
        _say("entrypoint", f"{deployment['entrypoint']} is the flow {flow.name}")


@contextmanager
def _up(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """``make up`` in ``home``, once it has said that it is up."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("COMPLAINTS_", "PREFECT_"))}
    environment = others | {"COMPLAINTS_HOME": str(home), "COMPLAINTS_PREFECT_PORT": str(port)}
    output = home / "up.log"
    began = time.monotonic()
    from flows.up.command import UP

    with output.open("wb") as stream:
        manager = subprocess.Popen([sys.executable, "-m", "flows", "up"], cwd=CHECKOUT, env=environment, stdout=stream, stderr=stream)
    try:
        _wait(lambda: UP in output.read_text() or manager.poll() is not None, seconds=UP_SECONDS, what="it starts")
        _demand(manager.poll() is None, f"it starts, but it said:\n{output.read_text()[-3000:]}")
        _say("up", f"after {time.monotonic() - began:.1f} s, {len(_belonging(home))} processes")
        yield manager
    finally:
        for process in _belonging(home):
            process.kill()


def _run(deployment: str) -> FlowRun:
    """One run, through the API, to its end."""
    from prefect.client.orchestration import get_client

    began = time.monotonic()
    with get_client(sync_client=True) as client:
        run = _triggered(client, deployment, until=lambda state: state.is_final())
        kinds = _artifacts(client, run)
    took = f"{time.monotonic() - began:.1f} s after it was asked for, {run.total_run_time.total_seconds():.1f} s of them running"
    _say("run", f"{deployment} {run.id}: {run.state_name}, {took}; artifacts: {', '.join(kinds)}")
    _demand(run.state_name == "Completed", f"{deployment} runs to Completed")
    _demand({"progress", "table"} <= set(kinds), f"{deployment} leaves its progress and a table")
    return run


def _triggered(client: Any, deployment: str, *, until: Callable[[State], bool]) -> FlowRun:
    found = client.read_deployment_by_name(f"{deployment}/{deployment}")
    created = client.create_flow_run_from_deployment(found.id)
    _wait(lambda: until(client.read_flow_run(created.id).state), seconds=RUN_SECONDS, what=f"{deployment} gets there")
    return client.read_flow_run(created.id)


def _end(manager: subprocess.Popen[bytes], number: signal.Signals, home: Path, *, during: str) -> None:
    """The manager alone gets the signal, in the middle of a run."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        _triggered(client, during, until=lambda state: state.is_running())
    before, began = len(_belonging(home)), time.monotonic()
    manager.send_signal(number)
    status = manager.wait(END_SECONDS)
    _wait(lambda: not _belonging(home), seconds=END_SECONDS, what=f"{number.name} leaves nothing running")
    took = time.monotonic() - began
    _say(number.name, f"during {during}: exit status {status}; of {before} processes 0 left after {took:.1f} s")


def _artifacts(client: Any, run: FlowRun) -> list[str]:
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    found = client.read_artifacts(artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id])))
    return sorted({str(artifact.type) for artifact in found})


def _screenshot(url: str, target: Path, *, profile: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        _say("screenshot", "skipped: chromium is not installed (apt-get install chromium)")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [chromium, *CHROMIUM, f"--user-data-dir={profile}", f"--screenshot={target}", url], check=True, capture_output=True, timeout=120
    )
    _say("screenshot", f"{target.relative_to(CHECKOUT) if target.is_relative_to(CHECKOUT) else target}: {target.stat().st_size:,} bytes")


def _belonging(home: Path) -> list[psutil.Process]:
    """Every process that works in ``home``, whoever its parent is by now, ourselves aside."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _works_in(process, str(home))]


def _works_in(process: psutil.Process, home: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return any(home in word for word in process.cmdline()) or process.environ().get("COMPLAINTS_HOME") == home
    except psutil.Error:
        return False


def _wait(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        _demand(time.monotonic() < deadline, f"{what} within {seconds:.0f} s")
        time.sleep(0.2)


def _demand(true: bool, what: str) -> None:
    if not true:
        raise SystemExit(f"NOT SHOWN: {what}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _say(what: str, detail: str) -> None:
    print(f"{what:<12} {detail}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
