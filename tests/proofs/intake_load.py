"""The intake under open-loop load by locust in a process of its own, fsync on: ``python -m tests.proofs.intake_load --seconds 60``.

Rates rise until the 99th percentile reaches 100 ms. After each the rows in the inbox must be the 202s given, exactly. Locust is installed
into an environment of its own (var/tools/locust) at the first run.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import resource
import subprocess
import sys
import tempfile
import urllib.request
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from tests.proofs.intake_server import Intake, running
from tests.proofs.manager import CHECKOUT, demand, say

TOOLS: Final = CHECKOUT / "var" / "tools" / "locust"
RATES: Final = (250, 500, 750, 1000, 1250, 1500, 2000)
WANTED: Final = 500
BOUND_MILLISECONDS: Final = 100
DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")


@dataclass(frozen=True)
class Run:
    rate: int
    reached: float
    accepted: int
    refused: int
    median: float
    p95: float
    p99: float
    rows: int
    promised: int
    commits: int
    intake_cpu: float
    locust_cpu: float
    """Milliseconds of processor time a request, which say what a quieter or larger machine would reach."""

    @property
    def fast(self) -> bool:
        return self.p99 < BOUND_MILLISECONDS and self.reached > 0.95 * self.rate and self.refused == 0

    @property
    def exact(self) -> bool:
        return self.rows == self.accepted == self.promised


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rates", type=int, nargs="+", default=RATES)
    options = parser.parse_args(argv)
    locust = _locust()
    runs = []
    with running() as intake:
        with intake.place.engine.connect() as connection:
            say("database", ", ".join(f"{name} = {connection.scalar(text(f'show {name}'))}" for name in DURABLE))
            demand(connection.scalar(text("show fsync")) == "on", "fsync is on")
        key = intake.sender("load", "complaints")
        _run(intake, locust, key, rate=100, seconds=5)  # first connections, first plans
        for rate in options.rates:
            runs.append(_run(intake, locust, key, rate=rate, seconds=options.seconds))
            _show(runs[-1:])
            if not runs[-1].fast:
                break
    _show(runs)
    demand(all(run.exact for run in runs), "the rows in the inbox are the 202s given")
    best = max((run.rate for run in runs if run.fast), default=0)
    say(
        "load",
        f"highest rate with p99 under {BOUND_MILLISECONDS} ms: {best} a second over {options.seconds} s; rows = 202s in each of {len(runs)} runs",
    )
    demand(best >= WANTED, f"at least {WANTED} a second")
    return 0


def _locust() -> Path:
    program = TOOLS / "bin" / "locust"
    if not program.exists():
        say("locust", f"installing it into {TOOLS.relative_to(CHECKOUT)}")
        venv.create(TOOLS, with_pip=True)
        subprocess.run([TOOLS / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "locust>=2.40,<3"], check=True)
    return program


def _run(intake: Intake, locust: Path, key: str, *, rate: int, seconds: int) -> Run:
    rows, promised, commits = _rows(intake), _promised(intake), _commits(intake)
    intake_cpu, locust_cpu = _processor_seconds(intake), _children_seconds()
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(locust, "--headless", "--host", intake.url, "--locustfile", CHECKOUT / "tests" / "proofs" / "intake_locustfile.py"),
            *("--users", str(rate), "--spawn-rate", str(rate), "--run-time", f"{4 * seconds + 60}s", "--stop-timeout", "15"),
            *("--csv", f"{folder}/run", "--only-summary", "--exit-code-on-error", "0", "--loglevel", "ERROR"),
        ]
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "INTAKE_KEY": key, "INTAKE_EACH": str(seconds)}
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        demand(done.returncode == 0, f"locust runs, but it said {done.stderr[-1500:]}")
        with Path(folder, "run_stats.csv").open(newline="") as file:
            found = next(row for row in csv.DictReader(file) if row["Name"] == "complaint")
    intake_cpu, locust_cpu = _processor_seconds(intake) - intake_cpu, _children_seconds() - locust_cpu
    sent, refused = int(found["Request Count"]), int(found["Failure Count"])
    return Run(
        rate=rate,
        reached=float(found["Requests/s"]),
        accepted=sent - refused,
        refused=refused,
        median=float(found["50%"]),
        p95=float(found["95%"]),
        p99=float(found["99%"]),
        rows=_rows(intake) - rows,
        promised=_promised(intake) - promised,
        commits=_commits(intake) - commits,
        intake_cpu=1000 * intake_cpu / sent,
        locust_cpu=1000 * locust_cpu / sent,
    )


def _processor_seconds(intake: Intake) -> float:
    server = psutil.Process(intake.process.pid)
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _children_seconds() -> float:
    """Of children that have ended: locust's."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _rows(intake: Intake) -> int:
    with intake.place.engine.connect() as connection:
        return int(connection.scalar(text("select count(*) from ingest.event_inbox")) or 0)


def _commits(intake: Intake) -> int:
    """Flushes of the write-ahead log, as the server counts them: what group commit saves."""
    with intake.place.engine.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
        return int(connection.scalar(text("select coalesce(sum(fsyncs), 0) from pg_stat_io where object = 'wal'")) or 0)


def _promised(intake: Intake) -> int:
    """The 202s as the intake counts them."""
    with urllib.request.urlopen(f"{intake.url}/metrics") as page:
        found = re.findall(rb'^intake_requests_total\{code="202",method="POST",route="/complaints"\} (\S+)', page.read(), re.MULTILINE)
    return int(float(found[0])) if found else 0


def _show(runs: Sequence[Run]) -> None:
    table = Table(
        "asked/s",
        "reached/s",
        "202s",
        "others",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "inbox rows",
        "intake's count",
        "WAL fsyncs",
        "intake CPU ms",
        "locust CPU ms",
        "",
    )
    for run in runs:
        verdict = f"{'fast' if run.fast else 'too slow'}, {'exact' if run.exact else 'NOT EXACT'}"
        cells = (
            run.rate,
            run.reached,
            run.accepted,
            run.refused,
            run.median,
            run.p95,
            run.p99,
            run.rows,
            run.promised,
            run.commits,
            f"{run.intake_cpu:.2f}",
            f"{run.locust_cpu:.2f}",
            verdict,
        )
        table.add_row(*(f"{cell:,.0f}" if isinstance(cell, float) else str(cell) for cell in cells))
    Console(width=170).print(table)


if __name__ == "__main__":
    sys.exit(main())
