"""Everything once, from the command line: each source taken in, the raw zone processed, and what happened printed.

The flows run as they do on a worker, against a Prefect server that lives as long as the run.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.up import private_server
from flows.up.command import sources_to_add
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import SourceSummary, summary_by_source
from models.reports import Report, run_report
from models.settings import Settings, made_local_key

SHOWN: Final = ("complaints_by_category", "complaints_by_channel")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m flows run", description=__doc__)
    parser.parse_args(arguments)
    started = time.monotonic()
    console = Console(highlight=False)
    settings = _settings(console)
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")  # a run's log is in the UI; here are bars
    with open_installation(settings) as place, private_server(settings.home):
        with _terminal(console):
            loaded = _run_flows()
        _show(console, place, loaded)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    console.print(f"{time.monotonic() - started:.1f} s, at most {peak:.0f} MB in one process")
    return 0


def _settings(console: Console) -> Settings:
    """The environment's settings; where no source is named, the bundled samples, which do not grow."""
    if added := sources_to_add(os.environ):
        console.print("no COMPLAINTS_SOURCE_<NAME>_URL is set: taking the samples in samples/")
        os.environ.update(added)
        os.environ.setdefault("COMPLAINTS_SETTLE_SECONDS", "0.2")
    settings = Settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    if made_local_key(settings):
        console.print(f"no COMPLAINTS_MASTER_KEY is set: using the key file {settings.home / 'master.key'} (mode 0600, for local use)")
    return settings


def _run_flows() -> int:
    """All flows in turn; how many records were loaded."""
    from flows.ingest_call_logs import ingest_call_logs
    from flows.ingest_sms import ingest_sms
    from flows.ingest_social_files import ingest_social_files
    from flows.ingest_web_forms import ingest_web_forms
    from flows.process_complaints import process_complaints
    from flows.reprocess_complaints import reprocess_complaints

    for ingest in (ingest_call_logs, ingest_sms, ingest_social_files, ingest_web_forms):
        ingest()
    loaded = process_complaints()["loaded"]
    reprocess_complaints()
    return loaded


class _Bars:
    """Progress on the terminal; the flows find it through flows.reporting.TERMINAL."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars

    def start(self, title: str, total: int) -> Any:
        return self._bars.add_task(title, total=total)

    def advance(self, bar: Any, done: int) -> None:
        self._bars.advance(bar, done)


@contextmanager
def _terminal(console: Console) -> Iterator[None]:
    from flows.reporting import TERMINAL

    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        token = TERMINAL.set(_Bars(bars))
        try:
            yield
        finally:
            TERMINAL.reset(token)


def _show(console: Console, place: Installation, loaded: int) -> None:
    with open_session(place.engine) as session:
        console.print(_ledger(summary_by_source(session)))
        for name in SHOWN:
            console.print(_report(run_report(session, name)))
    console.print(f"{loaded} records loaded in this run" if loaded else "nothing new was found: 0 records loaded in this run")


def _ledger(sources: Sequence[SourceSummary]) -> Table:
    table = Table(title="Taken in so far, by source (read = loaded + duplicates + quarantined)", title_justify="left", min_width=78)
    names = ("source", "landed", "read", "loaded", "duplicates", "quarantined", "passed_over")
    for name in names:
        table.add_column(name.replace("_", " "), justify="left" if name == "source" else "right")
    for source in sources:
        table.add_row(*(str(getattr(source, name)) for name in names))
    return table


def _report(report: Report) -> Table:
    table = Table(title=report.question, title_justify="left", min_width=78)
    for name in report.columns:
        table.add_column(name.replace("_", " "))
    for row in report.rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    return table
