"""The executive summary of the week or month that is over: one page as HTML and PDF, kept, shown and sent."""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_page
from flows.steps.place import open_place
from flows.summary_tasks import latest_period, send_to_addresses, write_pages


@flow(name="write_summary")
def write_summary(*, monthly: bool = False) -> dict[str, str]:
    """Where the files of the newest week (or month) that is over lie in the lake."""
    with open_place(work="writing the summary") as place:
        written = write_pages(place, period=latest_period(monthly=monthly))
        show_page(written.name.lower(), written.markdown, title=f"Complaints in {written.period.title}")
        send_to_addresses(place, written)
    return written.keys
