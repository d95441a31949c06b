"""Leadership: one screen of published figures. None is about fewer than five people, and no two of them subtract to fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from apps.dashboard import charts
from apps.dashboard.pages.asking import CATEGORIES
from apps.dashboard.showing import title
from apps.dashboard.visits import Visit

MONTHS: Final = 13
SEVERAL: Final = "(several)"


def answer(visit: Visit) -> Mapping[str, Any]:
    blocks = visit.rows(
        "select volume.month, volume.category, volume.region, volume.channel, volume.complaints, volume.people, service.percent_resolved, "
        "service.percent_within_clock, service.percent_repeated from reporting.leadership_volume as volume "
        "left join reporting.leadership_service as service using (month, category, region, channel) "
        "where month >= (select max(month) from reporting.leadership_volume) - interval '14 months' order by month"
    )
    months = sorted({block.month for block in blocks})[-MONTHS:]
    if not months:
        return {"month": None}
    month = _asked_month(visit, months)
    chosen = [block for block in blocks if block.month == month]
    before = [block for block in blocks if month > block.month and (month - block.month).days < 32]
    year_ago = [block for block in blocks if (block.month.year, block.month.month) == (month.year - 1, month.month)]
    return {
        "month": month,
        "months": [(one.isoformat()[:7], f"{one:%B %Y}") for one in reversed(months)],
        "trend": _trend(blocks, months),
        "complaints": _total(chosen),
        "on_month": _change(chosen, before),
        "on_year": _change(chosen, year_ago),
        "tiles": [
            ("Resolved", _weighted(chosen, "percent_resolved"), _weighted(before, "percent_resolved"), False),
            ("Resolved in time", _weighted(chosen, "percent_within_clock"), _weighted(before, "percent_within_clock"), False),
            ("Had to come back", _weighted(chosen, "percent_repeated"), _weighted(before, "percent_repeated"), True),
        ],
        "table": _table(chosen, before),
        "regions": charts.bars([(name, count, "", "plain", "") for name, count in _by(chosen, "region").most_common()]),
        "channels": charts.bars([(title(name), count, "", "plain", "") for name, count in _by(chosen, "channel").most_common()]),
        "suppressed": sum(1 for block in chosen if SEVERAL in (block.category, block.region, block.channel)),
        "alerts": visit.rows(
            "select kind, severity, status, category, state, opened_at from monitoring.alert where status <> 'resolved' "
            "and severity = 'severe' order by opened_at desc limit 5"
        )
        if visit.viewer.may("monitoring.alert")
        else (),
    }


def _asked_month(visit: Visit, months: list[date]) -> date:
    return next((month for month in months if month.isoformat()[:7] == visit.query.get("month")), months[-1])


def _total(blocks: Any) -> int:
    return sum(block.complaints for block in blocks)


def _change(now: Any, then: Any) -> float | None:
    return 100 * _total(now) / _total(then) - 100 if _total(then) else None


def _by(blocks: Any, dimension: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for block in blocks:
        counted[_shown(getattr(block, dimension))] += block.complaints
    return counted


def _shown(name: str) -> str:
    return {SEVERAL: "Several, joined", "(unknown)": "Not known"}.get(name, name)


def _weighted(blocks: Any, measure: str) -> float | None:
    """Over the blocks that show the measure; None where less than half of the complaints are in such a block, which would not stand for all."""
    shown = [block for block in blocks if getattr(block, measure) is not None]
    if not shown or 2 * _total(shown) < _total(blocks):
        return None
    weighed: float = sum(float(getattr(block, measure)) * block.complaints for block in shown)
    return weighed / _total(shown)


def _trend(blocks: Any, months: list[date]) -> charts.Columns:
    kinds = (*CATEGORIES, "plain")
    counted: Counter[tuple[date, str]] = Counter()
    for block in blocks:
        counted[block.month, block.category if block.category in CATEGORIES else "plain"] += block.complaints
    values = [
        (
            f"{month:%b}" if month.month > 1 else f"{month:%Y}",
            f"{month:%B %Y}",
            {kind: counted[month, kind] for kind in kinds},
            f"?month={month:%Y-%m}",
        )
        for month in months
    ]
    return charts.stacked("Complaints each month", values, kinds=kinds)


def _table(chosen: Any, before: Any) -> list[dict[str, Any]]:
    rows = []
    for name in (*CATEGORIES, SEVERAL):
        here, then = ([block for block in blocks if block.category == name] for blocks in (chosen, before))
        if here:
            rows.append(
                {
                    "kind": name if name in CATEGORIES else "plain",
                    "name": title(name) if name in CATEGORIES else "Several, joined",
                    "complaints": _total(here),
                    "change": _change(here, then),
                    "resolved": _weighted(here, "percent_resolved"),
                    "within": _weighted(here, "percent_within_clock"),
                    "repeated": _weighted(here, "percent_repeated"),
                }
            )
    return rows
