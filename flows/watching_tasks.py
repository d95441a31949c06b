"""The tasks of watching. Each wraps a step that is tested without Prefect; only counts and names pass through here."""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, datetime

from prefect import get_run_logger, task

from complaints_nlp.discretion import discreet
from flows.steps.alerting import post_by_apprise, send_due
from flows.steps.quality import Checked, check_quality
from flows.steps.spike_watch import Looked, SpikeWatch, keep_looking
from flows.steps.theme_watch import ThemesFound, watch_themes
from flows.tasks import AT_THE_EDGE, QUIET
from models.installation import Installation
from monitoring.alerts.routing import read_routing


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
            logger.warning("%d spikes, %d outages among %d cells: %s", looked.spikes, looked.outages, looked.cells, dict(looked.steps))

    watch = SpikeWatch(place)
    tell(watch.look(now=_now))
    keep_looking(watch, until=time.monotonic() + 60 * minutes, now=_now, tell=tell)
    return dict(counts)


@task(task_run_name="check the last day", **AT_THE_EDGE)
@discreet
def check_last_day(place: Installation) -> Checked:
    checked = check_quality(place, now=_now())
    for source, result in checked.results:
        if result.severity is not None:
            get_run_logger().warning("%s of %s: %s (%.4g)", result.check, source, result.severity.value, result.observed)
    return checked


@task(task_run_name="find themes", **AT_THE_EDGE)
@discreet
def find_themes(place: Installation) -> ThemesFound:
    found = watch_themes(place, now=_now())
    if found.steps.get("opened"):
        get_run_logger().warning("%d new themes", found.steps["opened"])
    return found


@task(task_run_name="send alerts", **AT_THE_EDGE)
@discreet
def send_alerts(place: Installation) -> dict[str, int]:
    return dict(send_due(place.engine, routing=read_routing(os.environ), post=post_by_apprise, now=_now))
