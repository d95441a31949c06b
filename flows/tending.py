"""Alerts and held batches, from the command line.

python -m flows alerts                          the alerts that are not resolved, and what waits to be sent
python -m flows alerts send                     send what waits, now
python -m flows quality                         the batches that a check holds back, and the latest faults
python -m flows quality release BATCH --note WHY    let a held batch in; the next run processes it
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from complaints_nlp.errors import ComplaintsError
from flows.steps.alerting import post_by_apprise, send_due
from models.alert_rows import waiting_to_be_sent
from models.database import open_session
from models.installation import Installation, open_installation
from models.quality_rows import held_batches, release_batch
from monitoring.alerts.routing import read_routing

ALERTS = (
    "select alert_id, severity, status, kind, title, to_char(opened_at, 'YYYY-MM-DD HH24:MI') as since_utc from monitoring.alert "
    "where status <> 'resolved' order by array_position(array['severe', 'warning', 'notice'], severity), alert_id"
)
FAULTS = (
    "select to_char(max(checked_at), 'YYYY-MM-DD HH24:MI') as last_utc, name as check, subject as of, source, severity, count(*) as times "
    "from monitoring.check_result where not passed and checked_at > now() - interval '7 days' group by 2, 3, 4, 5 order by 1 desc limit 30"
)


class BatchAmbiguous(ComplaintsError):
    template = "{given} stands for {count} held batches; give more of the id, as python -m flows quality lists it"


def alerts_command(arguments: Sequence[str]) -> int:
    parser = _parser("alerts")
    parser.add_argument("action", nargs="?", choices=("list", "send"), default="list")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    with open_installation() as place:
        if options.action == "send":
            done = send_due(place.engine, routing=read_routing(os.environ), post=post_by_apprise, now=lambda: datetime.now(UTC))
            console.print(", ".join(f"{count} {what.replace('_', ' ')}" for what, count in done.items()) or "nothing waits to be sent")
            return 0
        console.print(_table(place, ALERTS, "Alerts that are not resolved"))
        with open_session(place.engine) as session:
            for channel, count in waiting_to_be_sent(session):
                console.print(f"{count} messages wait for {channel}; python -m flows alerts send tries now")
    return 0


def quality_command(arguments: Sequence[str]) -> int:
    parser = _parser("quality")
    parser.add_argument("action", nargs="?", choices=("list", "release"), default="list")
    parser.add_argument("batch", nargs="?", help="its id, or the beginning of it")
    parser.add_argument("--note", help="why, kept with it; no personal data")
    options = parser.parse_args(arguments)
    if options.action == "release" and not (options.batch and options.note):
        parser.error("release needs a batch and --note WHY")
    console = Console(highlight=False)
    with open_installation() as place:
        if options.action == "release":
            console.print(
                f"batch {_release(place, options.batch, note=options.note)} is let in; the next run of process_complaints takes it"
            )
            return 0
        console.print(_held(place))
        console.print(_table(place, FAULTS, "Faults of the last seven days"))
    return 0


def _parser(name: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"python -m flows {name}", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def _release(place: Installation, given: str, *, note: str) -> str:
    with open_session(place.engine) as session:
        found = [each.batch_id for each in held_batches(session) if each.batch_id.startswith(given)]
        if len(found) > 1:
            raise BatchAmbiguous(given=given, count=len(found))
        batch_id = found[0] if found else given
        release_batch(session, batch_id, note=note, at=datetime.now(UTC))
        session.commit()
    return batch_id[:12]


def _held(place: Installation) -> Table:
    table = Table(title="Batches held back", title_justify="left", min_width=78)
    for name in ("batch", "source", "file", "since (UTC)", "records", "checks"):
        table.add_column(name)
    with open_session(place.engine) as session:
        for each in held_batches(session):
            since = f"{each.held_at.astimezone(UTC):%Y-%m-%d %H:%M}"
            table.add_row(each.batch_id[:12], each.source, each.file_name, since, str(each.records), ", ".join(each.checks))
    return table


def _table(place: Installation, query: str, title: str) -> Table:
    table = Table(title=title, title_justify="left", min_width=78)
    with place.engine.connect() as connection:
        rows = connection.execute(text(query))
        for name in rows.keys():  # noqa: SIM118 - a result, no mapping
            table.add_column(name.replace("_", " "))
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row))
    return table
