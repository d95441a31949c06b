"""One alert: what was seen and expected, its story, masked examples, and what its reader does about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from apps.dashboard.filters import ZONE
from apps.dashboard.visits import NotHere, Visit
from complaints_nlp.errors import ComplaintsError

NUMBER: Final = re.compile(r"\d{1,18}")
SNOOZES: Final[Mapping[str, timedelta]] = {"4h": timedelta(hours=4), "1d": timedelta(days=1), "7d": timedelta(days=7)}
WHERE: Final = ("category", "code", "channel", "state", "lga")
ACKNOWLEDGE: Final = text("select monitoring.acknowledge_alert(:alert, :note)")
SNOOZE: Final = text("select monitoring.snooze_alert(:alert, clock_timestamp() + :span, :note)")
RESOLVE: Final = text("select monitoring.resolve_alert(:alert, :note)")


class NoteRefused(ComplaintsError):
    template = (
        "The note was not taken: it is longer than 500 letters, or holds a number or address that may be a customer's. Leave that out."
    )


def answer(visit: Visit) -> Mapping[str, Any]:
    row = _find(visit)
    events = visit.rows(
        "select at, action, login, note, until, severity, observed, expected from monitoring.alert_event where alert_id = :id order by event_id",
        id=row.alert_id,
    )
    return {
        "row": row,
        "events": events,
        "examples": _examples(visit, row.examples),
        "behind": _behind(row),
        "snoozes": list(SNOOZES),
        "may_act": row.status != "resolved" and visit.viewer.may("monitoring.acknowledge_alert"),
    }


def _find(visit: Visit) -> Any:
    number = visit.parts["alert_id"]
    row = visit.row("select * from monitoring.alert where alert_id = :id", id=int(number)) if NUMBER.fullmatch(number) else None
    if row is None:
        raise NotHere(what="alert")
    return row


def _examples(visit: Visit, ids: list[str]) -> Any:
    """Read with the viewer's own rights: an alert names them, it does not show them."""
    if not ids or not visit.viewer.may("reporting.contacts"):
        return ()
    return visit.rows(
        "select record_id, complaint_id, occurred_at, channel, category, state, lga, masked_text from reporting.contacts "
        "where record_id = any(:ids) order by occurred_at desc",
        ids=ids,
    )


def _behind(row: Any) -> str:
    """The complaints an alert is about: its cell, from its first day to its last."""
    query = {"from": row.opened_at.astimezone(ZONE).date(), "to": row.found_at.astimezone(ZONE).date()}
    query |= {name: value for name in WHERE if (value := getattr(row, name))}
    return "/complaints?" + urlencode(query)


def _act(visit: Visit, form: Mapping[str, list[str]], statement: Any, done: str, **values: Any) -> str:
    row = _find(visit)
    if row.status == "resolved":
        return "It was resolved already."
    note = form.get("note", [""])[0].strip() or None
    refused = False
    try:
        with visit.connection.begin_nested():
            visit.connection.execute(statement, {"alert": row.alert_id, "note": note, **values})
    except IntegrityError:
        refused = True
    if refused:  # outside the handler: what the database says quotes the note
        raise NoteRefused
    return done


def acknowledge(visit: Visit, form: Mapping[str, list[str]]) -> str:
    return _act(visit, form, ACKNOWLEDGE, "Acknowledged: nobody is reminded of it unless it gets worse.")


def snooze(visit: Visit, form: Mapping[str, list[str]]) -> str:
    span = SNOOZES.get(form.get("span", [""])[0], SNOOZES["4h"])
    return _act(visit, form, SNOOZE, "Snoozed.", span=span)


def resolve(visit: Visit, form: Mapping[str, list[str]]) -> str:
    return _act(visit, form, RESOLVE, "Resolved.")
