"""History under the present champion: every contact another model labelled is labelled anew; what people corrected stands."""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_summary
from flows.retraining_tasks import relabel_history
from flows.steps.place import open_place


@flow(name="reprocess_complaints")
def reprocess_complaints() -> dict[str, int]:
    """Counts of this run: contacts, those whose labels changed, those the model was asked about. Nothing to do on most nights."""
    with open_place(work="reprocessing") as place:
        done = relabel_history(place)
    show_summary("reprocess-complaints", [{"champion": done.version, **done.as_dict()}], title="Labelled anew in this run")
    return done.as_dict()
