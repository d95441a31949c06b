"""The registry of models: which there are, how good each is, and who answers.

    python -m flows models                      every version with its figures; the champion is who answers
    python -m flows models rollback             champion and previous change places
    python -m flows models promote VERSION      a person's decision over the gate's; noted as such

Nothing in the warehouse is labelled anew by this: the deployment reprocess_complaints does that.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from models.database import open_session
from models.installation import Installation, open_installation
from models.registry import Listed, champion_version, listing, promote, register_shipped, rollback

THEN = "contacts keep their labels until reprocess_complaints has run (every quarter of an hour, or: Quick run in the Prefect UI)"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows models", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", nargs="?", choices=("list", "rollback", "promote"), default="list")
    parser.add_argument("version", nargs="?")
    options = parser.parse_args(arguments)
    if (options.action == "promote") != (options.version is not None):
        parser.error("promote needs a version" if options.action == "promote" else f"{options.action} takes no version")
    console = Console(highlight=False)
    with open_installation() as place:
        if options.action == "list":
            console.print(table(place))
        elif options.action == "rollback":
            coming, leaving = roll_back(place, now=datetime.now(UTC))
            console.print(f"{coming} answers now, in place of {leaving}; {THEN}")
        else:
            promote_by_hand(place, options.version, now=datetime.now(UTC))
            console.print(f"{options.version} answers now; {THEN}")
    return 0


def roll_back(place: Installation, *, now: datetime) -> tuple[str, str]:
    """(who answers now, who answered); in force at once for everything that is processed from here on."""
    with open_session(place.engine) as session:
        moved = rollback(session, at=now)
        session.commit()
    return moved


def promote_by_hand(place: Installation, version: str, *, now: datetime) -> None:
    with open_session(place.engine) as session:
        shipped = register_shipped(session, place, at=now)
        promote(session, version, reason="promoted by hand", at=now, outgoing=shipped)
        session.commit()


def table(place: Installation) -> Table:
    """One row a version, newest first."""
    made = Table(title="Models, newest first", title_justify="left")
    names = ("version", "alias", "verdict", "four-class F1", "three-class F1", "complaint F1", "ECE", "learned from", "why")
    for name in names:
        made.add_column(name, overflow="fold")
    with open_session(place.engine) as session:
        rows, answering = listing(session), champion_version(session)
    for row in rows:
        made.add_row(*_cells(row, answering))
    return made


def _cells(row: Listed, answering: str) -> tuple[str, ...]:
    version, metrics = row.version, row.version.metrics
    aliases = row.aliases or (("champion",) if version.version == answering else ())
    learned = ", ".join(f"{count} {origin}" for origin, count in version.lineage.get("rows", {}).items() if count)
    figures = (_figure(metrics, name) for name in ("four_class_f1", "three_class_f1", "complaint_f1", "calibration_error"))
    return version.version, ", ".join(aliases), version.verdict or "", *figures, learned, version.reason or ""


def _figure(metrics: Mapping[str, Any], name: str) -> str:
    return f"{metrics[name]:.3f}" if name in metrics else ""
