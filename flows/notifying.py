"""Outages as customers tell of them, and what the regulator's rule asks for.

python -m flows outages                        outages of the last 30 days
python -m flows outages notice 42              the draft of the notice to the regulator, to be checked against the network before it is sent
python -m flows outages compensation 42 [--out FILE]    who complained of one that lasts over 24 hours, by pseudonym, as CSV
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlmodel import Session, col

from complaints_nlp.errors import ComplaintsError
from flows.steps.outage_watch import people_owed
from models.database import open_session
from models.installation import open_installation
from models.spreadsheets import guarded
from models.tables import Alert
from monitoring.alerts.incidents import Kind
from monitoring.alerts.outages import outage_kept

SHOWN: Final = timedelta(days=30)
COLUMNS: Final = ("person", "state", "lga", "first_complaint_at", "complaints")


class NoSuchOutage(ComplaintsError):
    template = "there is no outage {number}; python -m flows outages lists them"


class NoNotice(ComplaintsError):
    template = "no notice is drafted for outage {number}: {lgas} LGAs for {minutes} minutes do not meet the regulator's rule"


class NothingOwed(ComplaintsError):
    template = "outage {number} has lasted {hours} hours in {lgas} LGAs: not what the regulator's rule asks to be compensated"


class FileThere(ComplaintsError):
    template = "{path} is there already; take it away or name another with --out"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows outages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", nargs="?", choices=("list", "notice", "compensation"), default="list")
    parser.add_argument("outage", nargs="?", type=int, help="its number, as the list and the dashboard have it")
    parser.add_argument("--out", type=Path, help="the file to write (default: outage-42-compensation.csv)")
    options = parser.parse_args(arguments)
    if options.action != "list" and options.outage is None:
        parser.error(f"{options.action} needs the number of an outage")
    console = Console(highlight=False)
    with open_installation() as place, open_session(place.engine) as session:
        if options.action == "list":
            console.print(_listed(session, now=datetime.now(UTC)))
            return 0
        alert = _find(session, options.outage)
        if options.action == "notice":
            console.print(notice_of(alert), soft_wrap=True, markup=False)
            return 0
        path = options.out or Path(f"outage-{alert.alert_id}-compensation.csv")
        count = write_owed(session, alert, path)
        console.print(f"{count} people in {path} (mode 0600), by pseudonym; python -m flows reveal says who one is, to a privacy officer")
    return 0


def notice_of(alert: Alert) -> str:
    """The draft as it was last written. Raises NoNotice."""
    notice: str | None = alert.details.get("notice")
    if notice is None:
        outage = outage_kept(alert.details)
        raise NoNotice(number=alert.alert_id, lgas=len(outage.lgas), minutes=round(outage.length / timedelta(minutes=1)))
    return notice


def write_owed(session: Session, alert: Alert, path: Path) -> int:
    """Everyone who complained from a touched LGA; how many. Raises NothingOwed, FileThere."""
    rows = people_owed(session, alert)
    if not rows:
        outage = outage_kept(alert.details)
        raise NothingOwed(number=alert.alert_id, hours=round(outage.length / timedelta(hours=1), 1), lgas=len(outage.lgas))
    if path.exists():
        raise FileThere(path=str(path))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for person, state, lga, first_at, complaints in rows:
            writer.writerow([guarded(person), guarded(state), guarded(lga), first_at.isoformat(timespec="seconds"), complaints])
    return len(rows)


def _find(session: Session, number: int) -> Alert:
    alert = session.get(Alert, number)
    if alert is None or alert.kind != Kind.OUTAGE.value:
        raise NoSuchOutage(number=number)
    return alert


def _listed(session: Session, *, now: datetime) -> Table:
    found = select(Alert).where(col(Alert.kind) == Kind.OUTAGE.value, col(Alert.found_at) >= now - SHOWN)
    table = Table(title="Outages of the last 30 days", title_justify="left", min_width=78)
    for heading in ("outage", "status", "where", "since (UTC)", "until", "LGAs", "complaints", "notice", "owed"):
        table.add_column(heading)
    for alert in session.scalars(found.order_by(col(Alert.alert_id).desc())):
        table.add_row(*_cells(alert))
    return table


def _cells(alert: Alert) -> Iterable[str]:
    outage = outage_kept(alert.details)
    times = (f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" for moment in (outage.since, outage.until))
    drafted = "draft" if alert.details.get("notice") else ""
    owed = str(alert.details.get("owed") or "")
    where = ", ".join(outage.states)
    return (
        *(str(alert.alert_id), alert.status, where, *times),
        *(str(len(outage.lgas)), str(outage.complaints), drafted, owed),
    )
