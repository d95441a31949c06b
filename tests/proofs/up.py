"""What ``make up`` promises, shown on a scratch home: ``python -m tests.proofs.up``.

Everything starts; a deployment triggered through the API runs to Completed on the worker and leaves its progress and its table; Ctrl-C,
and later SIGKILL, leave nothing running. With Debian's chromium installed, docs/images/prefect-run.png is taken anew.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.proofs.manager import CHECKOUT, artifacts_of, belonging, demand, everything_up, free_port, lead_prefect_to, say, trigger, wait

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

SCREENSHOT: Final = CHECKOUT / "docs" / "images" / "prefect-run.png"
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
        home, port = Path(folder), free_port()
        lead_prefect_to(home, port)
        _entrypoints()
        with everything_up(home, port) as manager:
            run = _run(SHOWN)
            _screenshot(f"http://127.0.0.1:{port}/runs/flow-run/{run.id}", options.screenshot, profile=home / "chromium")
            _run("process_complaints")
            _end(manager, signal.SIGINT, home, during="ingest_sms")
        with everything_up(home, port) as manager:
            _run("ingest_sms")  # the run that Ctrl-C ended does not hold its place
            _end(manager, signal.SIGKILL, home, during="ingest_social_files")
    return 0


def _entrypoints() -> None:
    from prefect.flows import load_flow_from_entrypoint

    from flows.up.deployments import declared

    for deployment in declared():
        flow = load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)
        say("entrypoint", f"{deployment['entrypoint']} is the flow {flow.name}")


def _run(deployment: str) -> FlowRun:
    """One run, through the API, to its end."""
    from prefect.client.orchestration import get_client

    began = time.monotonic()
    with get_client(sync_client=True) as client:
        run = trigger(client, deployment, until=lambda state: state.is_final())
        kinds = sorted({str(artifact.type) for artifact in artifacts_of(client, run)})
    took = f"{time.monotonic() - began:.1f} s after it was asked for, {run.total_run_time.total_seconds():.1f} s of them running"
    say("run", f"{deployment} {run.id}: {run.state_name}, {took}; artifacts: {', '.join(kinds)}")
    demand(run.state_name == "Completed", f"{deployment} runs to Completed")
    demand({"progress", "table"} <= set(kinds), f"{deployment} leaves its progress and a table")
    return run


def _end(manager: subprocess.Popen[bytes], number: signal.Signals, home: Path, *, during: str) -> None:
    """The manager alone gets the signal, in the middle of a run."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        trigger(client, during, until=lambda state: state.is_running())
    before, began = len(belonging(home)), time.monotonic()
    manager.send_signal(number)
    status = manager.wait(END_SECONDS)
    wait(lambda: not belonging(home), seconds=END_SECONDS, what=f"{number.name} leaves nothing running")
    took = time.monotonic() - began
    say(number.name, f"during {during}: exit status {status}; of {before} processes 0 left after {took:.1f} s")


def _screenshot(url: str, target: Path, *, profile: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        say("screenshot", "skipped: chromium is not installed (apt-get install chromium)")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [chromium, *CHROMIUM, f"--user-data-dir={profile}", f"--screenshot={target}", url], check=True, capture_output=True, timeout=120
    )
    say("screenshot", f"{target.relative_to(CHECKOUT) if target.is_relative_to(CHECKOUT) else target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
