"""Business: how many, through which channel, about what, from where, how long it takes, and who has to come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from apps.dashboard import charts
from apps.dashboard.figures import WEEK, Figures, Measures, buckets, read, read_totals
from apps.dashboard.filters import ANYWHERE, MONTH, Filters
from apps.dashboard.pages.asking import CATEGORIES, bar
from apps.dashboard.showing import span, title
from apps.dashboard.visits import Visit

MOST_CODES = 10
THEMES = (
    "select alert_id, title, category, observed, expected, examples, details from monitoring.alert where kind = 'theme' and status <> 'resolved' "
    "and (cast(:category as text) is null or category = :category) order by observed desc nulls last, alert_id limit 6"
)


def answer(visit: Visit) -> Mapping[str, Any]:
    asked = visit.filters().only(*ANYWHERE)
    figures, before = read(visit, asked), read_totals(visit, asked.before)
    whole = figures.all
    return {
        "asked": asked,
        "bar": bar(visit, asked),
        "whole": whole,
        "tiles": _tiles(asked, figures, whole, before),
        "trend": _trend(asked, figures),
        "channels": charts.bars(
            [(title(name), count, "/complaints" + asked.query(channel=name), "plain", "") for name, count in figures.channels.most_common()]
        ),
        "categories": charts.bars(
            [
                (title(name), one.complaints, "/complaints" + asked.query(category=name), name, "")
                for name, one in sorted(figures.totals.items(), key=lambda pair: -pair[1].complaints)
            ]
        ),
        "codes": _codes(visit, asked, figures),
        **_places(asked, figures),
        "themes": visit.rows(THEMES, category=asked.given.get("category")) if visit.viewer.may("monitoring.alert") else (),
        "speed": _speed(asked, figures),
        "repeats": charts.bars(
            [
                (title(name), round(one.share("repeated") or 0, 1), "/complaints" + asked.query(category=name, repeat="1"), name, "")
                for name, one in sorted(figures.totals.items(), key=lambda pair: -(pair[1].share("repeated") or 0))
            ]
        ),
    }


def _tiles(asked: Filters, figures: Figures, whole: Measures, before: Measures) -> list[dict[str, Any]]:
    """The figures at the top: value, change against the span before, and what is behind it."""
    late = {"status": None, "late": "1"}
    return [
        {
            "name": "Complaints",
            "value": whole.complaints,
            "form": "compact",
            "change": _change(whole.complaints, before.complaints),
            "rise_is_bad": True,
            "href": "/complaints" + asked.query(),
            "note": f"against {before.complaints:,} before",
        },
        _share_tile(
            "Resolved", whole, before, "resolved", "complaints", href="/complaints" + asked.query(status="resolved"), note="of all opened"
        ),
        _share_tile(
            "In time", whole, before, "within", "timed", href="/complaints" + asked.query(**late), note="of those whose clock has ended"
        ),
        {
            "name": "Half resolved within",
            "value": figures.hours(0.5),
            "form": "span",
            "change": None,
            "rise_is_bad": True,
            "href": "/complaints" + asked.query(status="resolved"),
            "note": f"nine in ten: {span(figures.hours(0.9))}",
        },
        _share_tile(
            "Had to come back",
            whole,
            before,
            "repeated",
            "complaints",
            href="/complaints" + asked.query(repeat="1"),
            note="within seven days",
            bad=True,
        ),
    ]


def _share_tile(
    name: str, whole: Measures, before: Measures, part: str, of: str, *, href: str, note: str, bad: bool = False
) -> dict[str, Any]:
    now, then = whole.share(part, of), before.share(part, of)
    points = None if now is None or then is None else round(now - then, 1)
    return {"name": name, "value": now, "form": "percent", "points": points, "change": None, "rise_is_bad": bad, "href": href, "note": note}


def _change(now: float, before: float) -> float | None:
    return 100 * now / before - 100 if before else None


def _trend(asked: Filters, figures: Figures) -> charts.Columns:
    daily = asked.days <= MONTH
    values = []
    for begin in buckets(asked):
        first, last = (begin, begin) if daily else (max(begin, asked.first), min(begin + WEEK - timedelta(days=1), asked.last))
        href = "/complaints" + asked.query(from_=first, to_=last)
        words = f"{first.day} {first:%b %Y}" if daily else f"Week of {begin.day} {begin:%b %Y}"
        values.append((f"{begin.day} {begin:%b}", words, {name: figures.opened[begin, name] for name in CATEGORIES}, href))
    return charts.stacked(f"Complaints opened each {'day' if daily else 'week'}", values, kinds=CATEGORIES)


def _codes(visit: Visit, asked: Filters, figures: Figures) -> tuple[charts.Bar, ...]:
    known = {code: (words, category) for code, words, category in visit.rows("select code, title, category from core.code")}
    rows = []
    for code, count in figures.codes.most_common(MOST_CODES):
        words, category = known.get(code, ("No code", "plain"))
        key = "none" if code == "(none)" else code
        rows.append((words, count, "/complaints" + asked.query(code=key), category, "" if key == "none" else code))
    return charts.bars(rows)


def _places(asked: Filters, figures: Figures) -> dict[str, Any]:
    hrefs = {state: "/complaints" + asked.query(state=state) for state, _ in charts.outlines()}
    known = {state: count for state, count in figures.states.items() if state in hrefs}
    return {
        "map": charts.areas(known, hrefs),
        "states": charts.bars(
            [(title(state), count, hrefs[state], "plain", "") for state, count in figures.states.most_common(17) if state in hrefs]
        ),
        "unplaced": figures.states["(unknown)"],
        "unplaced_href": "/complaints" + asked.query(state="unknown"),
    }


def _speed(asked: Filters, figures: Figures) -> charts.Lines:
    """By week up to half a year, else by the month a week begins in: a point needs complaints enough to mean something."""
    groups: dict[date, list[date]] = defaultdict(list)
    for week in sorted(figures.steps):
        groups[week if asked.days <= 200 else week.replace(day=1)].append(week)
    labels, half, most = [], [], []
    for begin, weeks in groups.items():
        first, last = max(weeks[0], asked.first), min(weeks[-1] + WEEK - timedelta(days=1), asked.last)
        by_week = asked.days <= 200
        labels.append(
            (
                f"{begin.day} {begin:%b}" if by_week else f"{begin:%b %y}",
                f"Week of {begin.day} {begin:%b %Y}" if by_week else f"{begin:%B %Y}",
            )
        )
        href = "/complaints" + asked.query(from_=first, to_=last, status="resolved")
        half.append((figures.hours(0.5, weeks), href))
        most.append((figures.hours(0.9, weeks), href))
    return charts.lines(
        "Hours until resolved, by when they were opened", labels, [("p50", "Half within", half), ("p90", "Nine in ten within", most)]
    )
