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
    from prefect.client.schemas.objects import FlowRun

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SCREENSHOT: Final = CHECKOUT / "docs" / "images" / "prefect-run.png"
UP_SECONDS: Final = 300
RUN_SECONDS: Final = 300
END_SECONDS: Final = 90
SHOWN: Final = "ingest_call_logs"  # the run of the screenshot
CHROMIUM: Final = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --hide-scrollbars --window-size=1360,900 --virtual-time-budget=20000"
).split()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screenshot", type=Path, default=SCREENSHOT)
    options = parser.parse_args(argv)
    _entrypoints()
    with tempfile.TemporaryDirectory(prefix="complaints-up-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), _free_port()
        with _up(home, port) as manager:
            os.environ.update(PREFECT_API_URL=f"http://127.0.0.1:{port}/api", PREFECT_HOME=str(home / "client"), DO_NOT_TRACK="1")
            run = _trigger(SHOWN)
            _screenshot(f"http://127.0.0.1:{port}/runs/flow-run/{run.id}", options.screenshot, profile=home / "chromium")
            _trigger("process_complaints")
            began = time.monotonic()
            manager.send_signal(signal.SIGINT)
            status = manager.wait(END_SECONDS)
            _say("Ctrl-C", f"exit status {status} after {time.monotonic() - began:.1f} s; {_left(home)} processes left")
            _demand(status == 0 and not _belonging(home), "Ctrl-C leaves nothing running")
        with _up(home, port) as manager:
            manager.kill()
            began = time.monotonic()
            _wait(lambda: not _belonging(home), seconds=END_SECONDS, what="after SIGKILL nothing is left running")
            _say("SIGKILL", f"{_left(home)} processes left after {time.monotonic() - began:.1f} s")
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
    with output.open("wb") as stream:
        manager = subprocess.Popen([sys.executable, "-m", "flows", "up"], cwd=CHECKOUT, env=environment, stdout=stream, stderr=stream)
    try:
        _wait(lambda: "Ctrl-C stops all" in output.read_text() or manager.poll() is not None, seconds=UP_SECONDS, what="it starts")
        _demand(manager.poll() is None, f"it starts, but it said:\n{output.read_text()[-3000:]}")
        _say("up", f"after {time.monotonic() - began:.1f} s, {_left(home)} processes")
        yield manager
    finally:
        for process in _belonging(home):
            process.kill()


def _trigger(deployment: str) -> FlowRun:
    """One run, through the API, to its end."""
    from prefect.client.orchestration import get_client

    began = time.monotonic()
    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name(f"{deployment}/{deployment}")
        created = client.create_flow_run_from_deployment(found.id)

        def ended() -> bool:
            state = client.read_flow_run(created.id).state
            return state is not None and state.is_final()

        _wait(ended, seconds=RUN_SECONDS, what=f"{deployment} ends")
        run = client.read_flow_run(created.id)
        kinds = _artifacts(client, run)
    state = run.state_name
    took = f"{time.monotonic() - began:.1f} s after it was asked for, {run.total_run_time.total_seconds():.1f} s of them running"
    _say("run", f"{deployment} {run.id}: {state}, {took}; artifacts: {', '.join(kinds)}")
    _demand(state == "Completed", f"{deployment} runs to Completed")
    _demand({"progress", "table"} <= set(kinds), f"{deployment} leaves its progress and a table")
    return run


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


def _left(home: Path) -> int:
    return len(_belonging(home))


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
    print(f"{what:<12} {detail}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
