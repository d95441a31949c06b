"""The complaints behind a figure: every chart leads here. In pages by key, so that the hundredth page is as quick as the first."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from fastapi.responses import Response

from apps.dashboard.filters import Filters
from apps.dashboard.pages.asking import STATUSES, bar, chips
from apps.dashboard.showing import title
from apps.dashboard.visits import Visit
from models.spreadsheets import guarded

PAGE: Final = 50
COUNTED: Final = 10_000
MOST_EXPORTED: Final = 50_000
CURSOR: Final = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00:00)~([0-9A-Za-z-]{1,64})")
SHOWN: Final = (
    "complaint_id, opened_at, channel, category, code, state, lga, status, urgency, contacts, resolve_by, resolved_at, customer, "
    "case when status <> 'resolved' then resolve_by - core.as_of() end as time_left"
)
# The first words of a complaint are its first contact's; which texts a role may read the policy of core.contact_text says.
SAID: Final = (
    "select words.masked_text from core.contact join core.contact_text as words on words.record_id = contact.record_id "
    "and words.occurred_at = contact.occurred_at where contact.complaint_id = listed.complaint_id and contact.occurred_at = listed.opened_at "
    "order by contact.record_id limit 1"
)
LISTED: Final = (
    f"select listed.*, code.title as code_title, said.masked_text from (select {SHOWN} from core.complaint "
    "where {where} order by opened_at desc, complaint_id desc limit :most) as listed "
    f"left join core.code on code.code = listed.code left join lateral ({SAID}) as said on true order by opened_at desc, complaint_id desc"
)
EXPORTED: Final = (
    *("complaint_id", "opened_at", "channel", "category", "code", "code_title", "state", "lga", "status", "urgency", "contacts"),
    *("resolve_by", "resolved_at", "customer", "masked_text"),
)


def answer(visit: Visit) -> Mapping[str, Any]:
    asked = visit.filters()
    after = _cursor(visit.query.get("after", ""))
    rows = visit.rows(LISTED.format(where=_where(asked, after)), **_values(asked, after), most=PAGE + 1)
    shown, more = rows[:PAGE], len(rows) > PAGE
    return {
        "asked": asked,
        "bar": bar(visit, asked),
        "chips": chips(asked),
        "statuses": [(name, title(name)) for name in STATUSES],
        "rows": shown,
        "count": _count(visit, asked),
        "counted": COUNTED,
        "first_page": None if after is None else asked.query(),
        "next_page": asked.query(after=f"{shown[-1].opened_at.isoformat()}~{shown[-1].complaint_id}") if more else None,
        "export": "/complaints.csv" + asked.query(),
        "most_exported": MOST_EXPORTED,
    }


def export(visit: Visit) -> Response:
    """The same as a file a spreadsheet opens: what was asked, masked, at most ``MOST_EXPORTED`` of the newest."""
    asked = visit.filters()
    rows = visit.rows(LISTED.format(where=_where(asked, None)), **_values(asked, None), most=MOST_EXPORTED)
    name = f"complaints-{asked.first}-{asked.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("".join(_lines(rows)), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: Any) -> Iterator[str]:
    yield "\ufeff"  # without it spreadsheets take UTF-8 for something else
    for row in (EXPORTED, *([getattr(row, name) for name in EXPORTED] for row in rows)):
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL).writerow([cell(value) for value in row])
        yield line.getvalue()


def cell(value: Any) -> str:
    """A value as a spreadsheet shows it; what it would take for a formula gets an apostrophe in front.

    >>> cell('=HYPERLINK("http://x")'), cell("  @SUM(A1)"), cell(None), cell("no network")
    ('\\'=HYPERLINK("http://x")', "'  @SUM(A1)", '', 'no network')
    """
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    shown = "" if value is None else str(value).replace("\0", "")
    return guarded(shown)


def _cursor(written: str) -> tuple[datetime, str] | None:
    match = CURSOR.fullmatch(written)
    try:
        return (datetime.fromisoformat(match[1]), match[2]) if match else None
    except ValueError:
        return None


def _where(asked: Filters, after: tuple[datetime, str] | None) -> str:
    return asked.where() + (" and (opened_at, complaint_id) < (:after_at, :after_id)" if after else "")


def _values(asked: Filters, after: tuple[datetime, str] | None) -> dict[str, Any]:
    return {**asked.parameters(), **({"after_at": after[0], "after_id": after[1]} if after else {})}


def _count(visit: Visit, asked: Filters) -> int:
    """Up to one more than COUNTED: who sees "more than 10,000" filters on, and counting a million for them takes a second."""
    row = visit.row(
        f"select count(*) from (select from core.complaint where {asked.where()} limit :most) as counted",
        **asked.parameters(),
        most=COUNTED + 1,
    )
    return int(row[0]) if row else 0
