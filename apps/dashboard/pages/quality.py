"""Data quality: what was checked and failed, how fresh each source is, what became of what came in, what is held back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from apps.dashboard.visits import Visit

DAYS: Final = 7
# Of each check the last word; failures first.
LATEST: Final = (
    "select * from (select distinct on (name, source, subject) name, source, subject, checked_at, passed, severity, observed, low, high, records "
    "from monitoring.check_result where checked_at >= :since order by name, source, subject, checked_at desc, result_id desc) as latest "
    "order by passed, array_position(array['severe', 'warning', 'notice'], severity), name, source, subject limit 200"
)
FAILED: Final = (
    "select checked_at, name, source, subject, severity, observed, low, high, records from monitoring.check_result "
    "where not passed and checked_at >= :since order by checked_at desc limit 50"
)


def answer(visit: Visit) -> Mapping[str, Any]:
    since = visit.now - timedelta(days=DAYS)
    latest = visit.rows(LATEST, since=since)
    staff = visit.viewer.may("reporting.data_freshness", "reporting.ledger")
    return {
        "days": DAYS,
        "latest": latest,
        "failing": sum(1 for row in latest if not row.passed),
        "failed": visit.rows(FAILED, since=since),
        "freshness": _freshness(visit) if staff else (),
        "ledger": visit.rows("select *, round(100.0 * quarantined / nullif(read, 0), 2) as share from reporting.ledger") if staff else (),
        "held": visit.rows(
            "select batch_id, held_at, checks from monitoring.batch_hold where released_at is null order by held_at limit 50"
        )
        if staff
        else (),
        "drift": visit.rows(
            "select distinct on (feature) feature, checked_at, model_version, psi, bound, passed, contacts from ml.drift_check "
            "order by feature, checked_at desc"
        )
        if visit.viewer.may("ml.drift_check")
        else (),
    }


def _freshness(visit: Visit) -> Any:
    """As the report has it, the last contact looked for from the newest partition back: the report reads sixty days of them."""
    return visit.rows(
        "select loaded.source, heard.last_contact_at, loaded.last_received_at, loaded.last_loaded_at, loaded.waiting, "
        "core.as_of() - heard.last_contact_at as since_contact, core.as_of() - loaded.last_loaded_at as since_load from ("
        "select batch.source, max(part.loaded_at) as last_loaded_at, max(batch.received_at) as last_received_at, "
        "coalesce(sum(part.read - part.quarantined) filter (where part.state = 'raw'), 0) as waiting "
        "from ingest.batch left join ingest.part on part.batch_id = batch.batch_id group by batch.source) as loaded "
        "left join lateral (select occurred_at as last_contact_at from core.contact where contact.source = loaded.source "
        "and occurred_at > core.as_of() - interval '60 days' order by occurred_at desc limit 1) as heard on true order by loaded.source"
    )
