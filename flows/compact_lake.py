"""The lake's small files, of which the stream writes one a micro-batch, put together into files of a sensible size."""

from __future__ import annotations

from typing import Final

from prefect import flow

from complaints_nlp.discretion import discreet
from flows.reporting import show_summary
from flows.tasks import compact_table
from models.installation import open_installation

APPENDED: Final = ("raw", "clean", "quarantine")


@flow(name="compact_lake")
@discreet
def compact_lake() -> dict[str, int]:
    """How many files fewer each table has."""
    with open_installation() as place:
        done = {name: compacted for name in APPENDED if (compacted := compact_table(place, name=name))}
    show_summary(
        "compact-lake",
        [{"table": name, "files before": each.before, "after": each.after} for name, each in done.items()],
        title="Compacted",
    )
    return {name: each.before - each.after for name, each in done.items()}
