"""Whether the last day's data is what it should be: how much came, how lately, how much of it was masked, whether its numbers can be."""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_summary
from flows.steps.place import open_place
from flows.watching_tasks import check_last_day, send_alerts


@flow(name="check_quality")
def check_quality() -> dict[str, int]:
    """How many results of each check passed or did not; a fault is an alert, and no failure of the run."""
    with open_place(work="checking quality") as place:
        checked = check_last_day(place)
        send_alerts(place)
    show_summary("check-quality", checked.rows(), title="Checks of the last 24 hours")
    return {f"{row['check']} {row['outcome']}": row["results"] for row in checked.rows()}
