"""Operations: the last two days by the hour, what is unusual, what is about to be late, and alerts to act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apps.dashboard import charts
from apps.dashboard.filters import ZONE, Filters
from apps.dashboard.pages.asking import CATEGORIES, bar
from apps.dashboard.visits import Visit

HOURS: Final = 48
DUE_HOURS: Final = 4
WEEK: Final = 168  # hours
ALERTS: Final = (
    "select alert_id, kind, severity, status, title, category, code, channel, state, lga, observed, expected, unusual, opened_at, found_at, "
    "snoozed_until, findings, examples, details from monitoring.alert where status <> 'resolved' "
    "order by (status = 'opened') desc, array_position(array['severe', 'warning', 'notice'], severity), opened_at desc limit 100"
)


def answer(visit: Visit) -> Mapping[str, Any]:
    asked = visit.filters(default="7d").only("category", "channel", "state", "code")
    alerts = visit.rows(ALERTS)
    due = visit.rows(
        "select complaint_id, category, code, (select title from core.code where code.code = complaint.code) as code_title, state, urgency, "
        "status, resolve_by - core.as_of() as time_left from core.complaint "
        f"where status <> 'resolved' and resolve_by >= core.as_of() and resolve_by < core.as_of() + interval '{DUE_HOURS} hours' "
        f"and {asked.conditions()} order by resolve_by, complaint_id limit 200",
        **asked.given,
    )
    return {
        "asked": asked,
        "bar": bar(visit, asked) | {"periods": []},
        "alerts": alerts,
        "outages": [one for one in alerts if one.kind == "outage"],
        "themes": [one for one in alerts if one.kind == "theme"],
        "hours": _hours(visit, asked),
        "due": due,
        "due_hours": DUE_HOURS,
        "due_href": "/complaints" + asked.query(period="104w", due=f"0-{DUE_HOURS}"),
        "queue": _queue(visit, asked),
        "candidates": visit.rows(
            "select day, hour, state, complaints, lgas from reporting.outage_candidates where day >= :since order by day desc, hour desc, lgas desc limit 6",
            since=visit.today - timedelta(days=1),
        ),
        "rising": visit.rows(
            "select code, title, from_day, to_day, complaints, complaints_a_week_before, times_as_many from reporting.rising_codes limit 6"
        ),
        "may_act": visit.viewer.may("monitoring.acknowledge_alert"),
    }


def _hours(visit: Visit, asked: Filters) -> charts.Columns:
    """The running hour comes last and is not over."""
    last = visit.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    counted: Counter[tuple[datetime, str]] = Counter()
    for hour, category, count in visit.rows(
        "select date_trunc('hour', opened_at), category, count(*) from core.complaint where opened_at >= :first and opened_at <= :now "
        f"and {asked.conditions()} group by 1, 2",
        first=first,
        now=visit.now,
        **asked.given,
    ):
        counted[hour, category] = count
    values = []
    for number in range(HOURS):
        hour = first + timedelta(hours=number)
        here = hour.astimezone(ZONE)
        day = here.date().isoformat()
        href = "/complaints" + asked.query(from_=day, to_=day, hour=str(here.hour))
        words = f"{here.day} {here:%b}, {here:%H}:00"
        values.append((f"{here:%H}:00", words, {name: counted[hour, name] for name in CATEGORIES}, href))
    return charts.stacked(f"Complaints opened each hour of the last {HOURS}", values, kinds=CATEGORIES)


def _queue(visit: Visit, asked: Filters) -> list[dict[str, Any]]:
    """What is open, by how long is left: counted over the open ones whose clock ends within a week or ended within the last one."""
    spans = (
        ("Past their clock, under a week", "bad", {"over": f"0-{WEEK}"}),
        (f"Within {DUE_HOURS} hours", "warn", {"due": f"0-{DUE_HOURS}"}),
        (f"{DUE_HOURS} to 24 hours", "plain", {"due": f"{DUE_HOURS}-24"}),
        ("1 to 7 days", "plain", {"due": f"24-{WEEK}"}),
    )
    rows = visit.rows(
        f"select case when left_hours < 0 then 0 when left_hours < {DUE_HOURS} then 1 when left_hours < 24 then 2 else 3 end, count(*) from ("
        "select extract(epoch from resolve_by - core.as_of()) / 3600 as left_hours from core.complaint where status <> 'resolved' "
        f"and resolve_by >= core.as_of() - interval '{WEEK} hours' and resolve_by < core.as_of() + interval '{WEEK} hours' "
        f"and {asked.conditions()}) as running group by 1",
        **asked.given,
    )
    counted: dict[int, int] = {row[0]: row[1] for row in rows}
    most = max(counted.values(), default=0) or 1
    return [
        {
            "label": label,
            "kind": kind,
            "count": counted.get(place, 0),
            "width": round(100 * counted.get(place, 0) / most, 2),
            "href": "/complaints" + asked.query(period="104w", **key),
        }
        for place, (label, kind, key) in enumerate(spans)
    ]
