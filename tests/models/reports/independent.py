"""The reports calculated a second time, from the clean lake alone: contacts linked by hand, then plain DuckDB on two frames.

Shares no code with the warehouse: not the linking, not the clocks, not the SQL.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
from dateutil.relativedelta import relativedelta

REFERENCE: Final = Path("models/reference")
WEEK: Final = timedelta(days=7)
RANK: Final = {"opened": 0, "acknowledged": 1, "in_progress": 2, "escalated": 3}
DAY_CLOCK: Final = set("A1 A2 A5 A6 A7 A8 A9".split())  # 24 hours: unexplained balance drop or overcharge


def link(clean: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """Contacts that are complaints, grouped into complaints, person by person."""
    complaints: list[list[dict[str, Any]]] = []
    mine: dict[str, list[list[dict[str, Any]]]] = defaultdict(list)
    for contact in clean[clean.is_complaint].sort_values(["occurred_at", "record_id"]).to_dict("records"):
        best: tuple[Any, ...] | None = None
        for group in mine[contact["customer"]] if isinstance(contact["customer"], str) else ():
            named = {name for other in group for name in (other["category"], *other["secondary"])}
            away = max(timedelta(0), contact["occurred_at"] - max(other["occurred_at"] for other in group))
            same = any(other["masked_text"] == contact["masked_text"] for other in group)
            if contact["category"] in named and (away <= WEEK or same):
                order = (away, group[0]["occurred_at"], group[0]["record_id"])
                best = min(best, (*order, group), key=lambda one: one[:3]) if best else (*order, group)
        if best:
            best[3].append(contact)
        else:
            complaints.append([contact])
            if isinstance(contact["customer"], str):
                mine[contact["customer"]].append(complaints[-1])
    return complaints


def complaint_of(group: list[dict[str, Any]]) -> dict[str, Any]:
    """One row of a complaint."""
    said = dict(csv.reader((REFERENCE / "disposition_statuses.csv").read_text().splitlines()[1:]))
    first, times = group[0], [contact["occurred_at"] for contact in group]
    acknowledged = min((c["acknowledged_at"] for c in group if not pd.isna(c["acknowledged_at"])), default=None)
    resolved, status = None, "opened"
    for contact in group:
        word = said.get(contact["disposition"] or "")
        ended = contact["occurred_at"] + timedelta(seconds=0 if pd.isna(contact["duration_seconds"]) else contact["duration_seconds"])
        named = contact["resolved_at"] if not pd.isna(contact["resolved_at"]) else ended if word == "resolved" else None
        resolved = max(filter(None, (resolved, named)), default=None)
        if word in RANK and RANK[word] > RANK[status]:
            status = word
    if acknowledged is not None and status == "opened":
        status = "acknowledged"
    if resolved is not None:
        status = "reopened" if times[-1] > resolved else "resolved"
    return {
        "id": first["record_id"],
        "customer": first["customer"],
        "channel": first["channel"],
        "category": first["category"],
        "code": first["code"],
        "opened_at": times[0],
        "second": times[1] if len(times) > 1 else None,
        "contacts": len(group),
        "status": status,
        "acknowledged_at": acknowledged,
        "resolved_at": resolved if status == "resolved" else None,
        **_place(group),
        **_clock(first["code"], times[0]),
    }


def _place(group: list[dict[str, Any]]) -> dict[str, Any]:
    state = lga = None
    for contact in group:
        if contact["state"] and state in (None, contact["state"]):
            lga = lga or contact["lga"]
        state = state or contact["state"]
    return {"state": state, "lga": lga}


def _clock(code: str | None, opened: datetime) -> dict[str, Any]:
    local = opened.tz_convert("Africa/Lagos")
    if code in DAY_CLOCK:
        return {"clock": "overcharge", "due": local + timedelta(hours=24)}
    if code == "D3":
        return {"clock": "data_instability_restoration", "due": local + timedelta(hours=72)}
    return {"clock": "resolve_at_the_latest", "due": local + relativedelta(months=3)}


def open_frames(clean: pd.DataFrame, as_of: datetime, subscribers: Mapping[str, int]) -> duckdb.DuckDBPyConnection:
    """DuckDB with ``c`` (complaints), ``k`` (contacts), and the few words of reference the answers need."""
    complaints = pd.DataFrame([complaint_of(group) for group in link(clean)])
    for name in ("opened_at", "second", "acknowledged_at", "resolved_at", "due"):
        complaints[name] = pd.to_datetime(complaints[name], utc=True)
    connection = duckdb.connect()
    connection.execute("set timezone = 'Africa/Lagos'")
    connection.register("frame", complaints)
    connection.register("contacts_frame", clean)
    lagos = "timezone('Africa/Lagos', {})"
    connection.execute(f"create table c as select *, {lagos.format('opened_at')} as t, t::date as d from frame")
    connection.execute(f"create table k as select *, {lagos.format('occurred_at')} as t, t::date as d from contacts_frame")
    for name in ("regulator_codes", "categories", "channels"):
        connection.execute(f"create table {name} as select * from read_csv('{REFERENCE}/{name}.csv', all_varchar = true)")
    path = "complaints_nlp/enrichment/data/nigeria_states.csv"
    connection.execute(f"create table states as select * from read_csv('{path}', all_varchar = true)")
    connection.register("subscribers", pd.DataFrame(sorted(subscribers.items()), columns=["state", "n"]))
    connection.execute(f"create macro now_() as timestamptz '{as_of.isoformat()}'")
    connection.execute("create macro today_() as timezone('Africa/Lagos', now_())::date")
    return connection
