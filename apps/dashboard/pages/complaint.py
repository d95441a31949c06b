"""One complaint: what was said, what became of it, and why it has the label it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from apps.dashboard.explaining import Why, explain_label
from apps.dashboard.visits import NotHere, Visit

ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


def answer(visit: Visit) -> Mapping[str, Any]:
    complaint_id = visit.parts["complaint_id"]
    row = visit.row("select * from reporting.complaints where complaint_id = :id", id=complaint_id) if ID.fullmatch(complaint_id) else None
    if row is None:
        raise NotHere(what="complaint")
    contacts = visit.rows(
        "select * from reporting.contacts where complaint_id = :id and occurred_at between :first and :last order by occurred_at, record_id",
        id=complaint_id,
        first=row.opened_at,
        last=row.last_contact_at,
    )
    return {
        "row": row,
        "contacts": contacts,
        "history": visit.rows(
            "select at, status, source, to_regulator, changed_by from core.status_history where complaint_id = :id order by at, status",
            id=complaint_id,
        ),
        "labels": visit.rows("select * from core.label_history where complaint_id = :id order by changed_at, id", id=complaint_id),
        "others": visit.rows(
            "select complaint_id, opened_at, category, status from core.complaint where customer = :customer and complaint_id <> :id "
            "order by opened_at desc limit 5",
            customer=row.customer,
            id=complaint_id,
        )
        if row.customer
        else (),
        "may_follow": _statuses(visit, row.status),
        "why": _why(visit, contacts),
        "asks_why": "why" in visit.query,
    }


def _statuses(visit: Visit, status: str) -> list[str]:
    if not visit.viewer.may("core.set_status"):
        return []
    rows = visit.rows("select to_status from core.status_transition where from_status = :status order by to_status", status=status)
    return [row.to_status for row in rows]


def _why(visit: Visit, contacts: Any) -> Why | None:
    """Of the first contact with words the viewer may read, once it is asked for: it costs an encoding a word."""
    first = next((one for one in contacts if one.masked_text), None)
    if "why" not in visit.query or first is None:
        return None
    label = first.category if first.is_complaint else "no complaint"
    return explain_label(first.masked_text, label, version=first.model_version, most_words=visit.settings.explain_words)


def set_status(visit: Visit, form: Mapping[str, list[str]]) -> str:
    """The warehouse says whose complaint it is and what may follow what."""
    complaint_id, status = visit.parts["complaint_id"], form.get("status", [""])[0]
    row = visit.row("select status from core.complaint where complaint_id = :id", id=complaint_id)
    if row is None:
        raise NotHere(what="complaint")
    if status not in _statuses(visit, row.status):
        return "Nothing was changed: the complaint has another status by now. Look again."
    visit.connection.exec_driver_sql("select core.set_status(%s, %s)", (complaint_id, status))
    return f"Noted: {status.replace('_', ' ')}."
