"""The tasks of watching. Each wraps a step that is tested without Prefect; only counts and names pass through here."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

from prefect import get_run_logger, task

from complaints_nlp.discretion import discreet
from flows.steps.spike_watch import Looked, SpikeWatch, keep_looking
from flows.tasks import QUIET
from models.installation import Installation


def _now() -> datetime:
    return datetime.now(UTC)


@task(task_run_name="look for spikes for {minutes} minutes", **QUIET)
@discreet
def watch_for_spikes(place: Installation, *, minutes: float) -> dict[str, int]:
    counts: Counter[str] = Counter(looks=0, opened=0, worsened=0, closed=0, sent=0)
    logger = get_run_logger()

    def tell(looked: Looked) -> None:
        counts.update(looked.steps)
        counts.update(looked.sent)
        counts["looks"] += looked.cells > 0
        if looked.steps.get("opened") or looked.steps.get("worsened"):
            logger.warning("%d spikes among %d cells: %s", looked.spikes, looked.cells, dict(looked.steps))

    watch = SpikeWatch(place)
    tell(watch.look(now=_now))
    keep_looking(watch, until=time.monotonic() + 60 * minutes, now=_now, tell=tell)
    return dict(counts)
