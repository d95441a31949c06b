"""Every contact under all readers of the present champion: what was loaded is read a second time, history is labelled anew after a promotion.

What people corrected stands.
"""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_summary
from flows.retraining_tasks import relabel_history
from flows.steps.place import open_place


@flow(name="reprocess_complaints")
def reprocess_complaints() -> dict[str, int]:
    """Counts of this run: contacts, those whose labels changed, those the model was asked about."""
    with open_place(work="reprocessing") as place:
        done = relabel_history(place)
    show_summary("reprocess-complaints", [{"champion": done.version, **done.as_dict()}], title="Labelled anew in this run")
    return done.as_dict()
