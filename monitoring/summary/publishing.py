"""Figures of a week or a month, counted from the warehouse and published once: what the executive summary may speak of.

As with the months of ``models.publishing``, small figures leak by subtraction as much as by themselves. So a figure is a partition of
complaints into parts; parts about fewer than ``SMALLEST`` people are joined with the smallest of the others into ``(several)``, and a
figure that splits up a part of another (``within``) is published only where that part stands by itself. A period is published once:
two editions would show what happened in between.

What is counted of customers' words is chosen before (``CHOOSERS``); the labels published say what was chosen, so the query can be printed
and asked again.

A figure is a file of ``figures/``. Its first line asks the question; then come, where they are needed, ``-- within: figure = part``,
``-- amount: aggregate``, ``-- chosen: chooser`` and ``-- shape: whole`` (the file gives finished figures: label, complaints, people,
amount). Every other file lists what is counted: label, person, amount, one row a complaint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.publishing import SMALLEST
from models.tables.reporting import SEVERAL
from monitoring.summary.periods import Period, previous, year_before
from monitoring.summary.themes import tell

FOLDER: Final = Path(__file__).parent / "figures"
# Periods before the one asked for that the chart of trends shows.
SHOWN_BEFORE: Final = 12
_HEADER: Final = re.compile(r"^-- (\w+): (.+)$")
PARTS: Final = """\
with counted as (
{rows}
),
parts as (
    select label, count(distinct person) as people from counted group by label
),
joined as (
    -- Small parts and the smallest of the others are one.
    select label, case when people < {smallest} or lag(people) over (order by people, label) < {smallest} then '{several}' else label end as part
    from parts
)
select part as label, count(*)::integer as complaints, count(distinct person)::integer as people, ({amount})::numeric as amount
from counted
join joined using (label)
group by part
having count(distinct person) >= {smallest}
order by part"""


class PeriodNotOver(ComplaintsError):
    template = "{period} ends with {to_day}; its figures are published once, so not before it is over"


class NothingToSummarise(ComplaintsError):
    template = "the warehouse holds no complaint opened in {period}; there is nothing to publish or to say"


@dataclass(frozen=True, slots=True)
class Figure:
    """A file of ``figures/`` as it says of itself."""

    name: str
    question: str
    within: tuple[str, str] | None
    is_whole: bool
    amount: str
    chosen: str
    rows: str

    def sql(self, period: Period, chosen: Sequence[str] = ()) -> str:
        """The query that gives the figure: moments and chosen words written into it, so that it runs in psql as it stands."""
        rows = self.rows
        words = ", ".join("'" + word.replace("'", "''") + "'" for word in chosen)
        for name, literal in (moments(period) | {"chosen": words}).items():
            rows = rows.replace("{" + name + "}", literal)
        return rows if self.is_whole else PARTS.format(rows=_indented(rows), smallest=SMALLEST, several=SEVERAL, amount=self.amount)


def moments(period: Period) -> dict[str, str]:
    """What the files call the bounds of a period, as SQL literals."""
    four_before = period
    for _ in range(4):
        four_before = previous(four_before)
    return {
        "from_day": f"date '{period.from_day}'",
        "to_day": f"date '{period.to_day}'",
        "start": f"timestamptz '{period.start.isoformat(sep=' ')}'",
        "end": f"timestamptz '{period.end.isoformat(sep=' ')}'",
        "four_before": f"timestamptz '{four_before.start.isoformat(sep=' ')}'",
    }


@cache
def figures() -> dict[str, Figure]:
    """Every figure by name, each after the one it lies within."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.sql"))]
    return {figure.name: figure for figure in sorted(found, key=lambda figure: figure.within is not None)}


def _read(path: Path) -> Figure:
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    headers: dict[str, str] = {}
    while match := _HEADER.match(rest[0]):
        headers[match[1]] = match[2]
        del rest[0]
    outer, _, part = headers.get("within", "").partition(" = ")
    within = (outer, part) if outer else None
    is_whole = headers.get("shape") == "whole"
    return Figure(
        path.stem,
        first.removeprefix("-- "),
        within,
        is_whole,
        headers.get("amount", "null"),
        headers.get("chosen", ""),
        "\n".join(rest).strip(),
    )


def publish_period(session: Session, period: Period, *, now: datetime) -> list[str]:
    """Publish a period and those it is compared with, as far as they are not. Which ones were. The caller commits.

    A period before the first complaint is left out. Raises PeriodNotOver, NothingToSummarise.
    """
    if now < period.end:
        raise PeriodNotOver(period=period.name, to_day=period.to_day)
    session.execute(text("set local work_mem = '256MB'"))  # words are counted by the million
    known = set(session.scalars(text("select period from reporting.summary_period")))
    done = [one.name for one in _compared(period) if one.name not in known and _publish(session, one, now=now)]
    if period.name not in known.union(done):
        raise NothingToSummarise(period=period.name)
    return done


def _compared(period: Period) -> Sequence[Period]:
    """In order of time: the year before, those the trend shows, the period itself."""
    shown = [period]
    for _ in range(SHOWN_BEFORE):
        shown.append(previous(shown[-1]))
    return [year_before(period), *reversed(shown)]


def _publish(session: Session, period: Period, *, now: datetime) -> bool:
    span = {"from_day": period.from_day, "to_day": period.to_day}
    if not session.scalar(text("select exists (select from core.complaint where opened_on between :from_day and :to_day)"), span):
        return False
    row = {"period": period.name, "kind": period.kind, "previous": previous(period).name, "year_before": year_before(period).name}
    session.execute(PERIOD, row | span | {"now": now, "smallest": SMALLEST})
    parts: set[tuple[str, str]] = set()
    for figure in figures().values():
        if figure.within is not None and figure.within not in parts:
            continue
        chosen = CHOOSERS[figure.chosen](session, period) if figure.chosen else ()
        found = session.connection().exec_driver_sql(figure.sql(period, chosen).replace("%", "%%")).all()
        parts.update((figure.name, row.label) for row in found)
        if found:
            given = {"period": period.name, "figure": figure.name}
            session.execute(FIGURE, [given | {name: getattr(row, name) for name in COLUMNS} for row in found])
    return True


CHOOSERS: Final[Mapping[str, Callable[[Session, Period], Sequence[str]]]] = {"themes": tell}
COLUMNS: Final = ("label", "complaints", "people", "amount")
PERIOD: Final = text(
    "insert into reporting.summary_period (period, kind, from_day, to_day, previous, year_before, published_at, smallest) "
    "values (:period, :kind, :from_day, :to_day, :previous, :year_before, :now, :smallest)"
)
FIGURE: Final = text(
    "insert into reporting.summary_figure (period, figure, label, complaints, people, amount) "
    "values (:period, :figure, :label, :complaints, :people, :amount)"
)


def _indented(sql: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in sql.splitlines())
