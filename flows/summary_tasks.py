"""The tasks of the executive summary; what they do is in monitoring.summary."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import task

from complaints_nlp.discretion import discreet
from flows.tasks import AT_THE_EDGE, QUIET
from models.installation import Installation
from monitoring.summary.keeping import Written, send_summary
from monitoring.summary.keeping import write_summary as write
from monitoring.summary.periods import Period, last_over


def latest_period(*, monthly: bool) -> Period:
    return last_over("month" if monthly else "week", datetime.now(UTC))


@task(task_run_name="write the summary of {period.name}", **QUIET)
@discreet
def write_pages(place: Installation, *, period: Period) -> Written:
    return write(place, period, now=datetime.now(UTC))


@task(task_run_name="send the summary", **AT_THE_EDGE)
@discreet
def send_to_addresses(place: Installation, written: Written) -> bool:
    """Whether it went out now; it goes once."""
    return send_summary(place, written, urls=place.settings.summary_addresses(), now=datetime.now(UTC))
