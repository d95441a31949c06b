"""Every report on a million complaints over 24 months: how long each takes, and which big tables its plan reads whole.

    python -m tests.proofs.report_timings --complaints 1000000

Asked as ``business``, whom the policies bind, on two cores: 95th percentile of ten runs after one that warms the cache.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, text

from models.database import open_session, warehouse
from models.publishing import publish_months
from models.reports import report_names
from models.reports.export import LISTINGS
from tests.bench.machine import describe_machine, hold_cores

NOW: Final = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
RUNS: Final = 10
LIMIT: Final = 1.5
FILLING: Final = Path(__file__).with_name("filling.sql")
# Reports over everything ever opened read core.complaint whole, because that is the question; the others must not.
OVER_EVERYTHING: Final = frozenset(
    {
        *("complaints_by_category", "complaints_by_channel", "complaints_by_code", "complaints_by_day", "complaints_by_state"),
        *("volume_by_week", "time_to_resolve", "share_within_clock", "repeat_contact", "first_contact_resolution", "complaints_per_100k"),
        *("quarterly_return", "backlog", "sentiment_and_urgency", "trend"),  # trend: two years are all there is here
    }
)


def fill(engine: Engine, complaints: int) -> float:
    """Seconds it took."""
    started = time.perf_counter()
    with engine.begin() as connection:
        connection.exec_driver_sql("set local work_mem = '256MB'")
        cursor = connection.connection.cursor()
        cursor.execute(FILLING.read_text(), {"complaints": complaints, "now": NOW.isoformat()})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
    with open_session(engine) as session:
        publish_months(session, now=NOW)
        session.commit()
    return time.perf_counter() - started


def measure(connection: Connection, name: str) -> dict[str, Any]:
    """Seconds of ten runs, rows, and the big relations the plan reads from end to end."""
    question = text(f"select * from reporting.{name}")
    seconds = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        rows = len(connection.execute(question).all())
        seconds.append(time.perf_counter() - started)
    plan = connection.exec_driver_sql(f"explain (analyze, timing off, format json) select * from reporting.{name}").scalar_one()
    return {"name": name, "rows": rows, "p50": sorted(seconds[1:])[RUNS // 2], "p95": max(seconds[1:]), "whole": _read_whole(plan)}


def _read_whole(plan: Any) -> list[str]:
    """Complaints or months of contacts that a sequential scan reads."""
    if isinstance(plan, list):
        return sorted({name for part in plan for name in _read_whole(part)})
    if not isinstance(plan, dict):
        return []
    found = _read_whole(list(plan.values()))
    name = plan.get("Relation Name", "")
    is_big = name == "complaint" or name.startswith(("contact_20", "contact_text_20"))
    # Months that pruning left out at run time are in the plan, never executed.
    return sorted({*found, name}) if plan.get("Node Type") == "Seq Scan" and is_big and plan.get("Actual Loops") else found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.report_timings", description=__doc__)
    parser.add_argument("--complaints", type=int, default=1_000_000)
    options = parser.parse_args()
    hold_cores()
    console = Console(highlight=False, width=150)
    home = Path(tempfile.mkdtemp(prefix="timings-"))
    home.chmod(0o755)
    try:
        with warehouse(home=home) as engine:
            console.print(f"{options.complaints:,} complaints made up in {fill(engine, options.complaints):.0f} s")
            with engine.connect() as connection:
                contacts = connection.scalar(text("select count(*) from core.contact"))
                console.print(
                    f"{contacts:,} contacts in {connection.scalar(text('select count(*) from pg_inherits'))} partitions and indexes"
                )
                connection.execute(text("select set_config('complaints.now', :now, false)"), {"now": NOW.isoformat()})
                connection.exec_driver_sql("set role business")
                results = [measure(connection, name) for name in report_names() if name not in LISTINGS]
        return _show(console, results)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _show(console: Console, results: list[dict[str, Any]]) -> int:
    table = Table("report", "rows", "p50 s", "p95 s", "reads whole")
    needless = []
    for result in sorted(results, key=lambda result: -result["p95"]):
        complaint = "complaint" in result["whole"] or len(result["whole"]) > 8
        if complaint and result["name"] not in OVER_EVERYTHING:
            needless.append(result["name"])
        whole = ", ".join(result["whole"][:2]) + (f" and {len(result['whole']) - 2} more" if len(result["whole"]) > 2 else "")
        table.add_row(result["name"], f"{result['rows']:,}", f"{result['p50']:.3f}", f"{result['p95']:.3f}", whole)
    console.print(table)
    slowest = max(results, key=lambda result: float(result["p95"]))
    machine = describe_machine()
    console.print(f"{machine['processor']}, {machine['cores']} cores, load {machine['load']} (own load included), {os.uname().release}")
    console.print(f"slowest: {slowest['name']} {slowest['p95']:.2f} s (limit {LIMIT} s); needless sequential scans: {needless or 'none'}")
    return 1 if needless or slowest["p95"] >= LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
