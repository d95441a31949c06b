"""The review queue: what a person should read next, and their word on it, in force at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from apps.dashboard.pages.asking import CATEGORIES
from apps.dashboard.showing import title
from apps.dashboard.visits import NotHere, Visit
from complaints_nlp.errors import ComplaintsError

PAGE: Final = 20
ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
CORRECT: Final = text("select ml.correct_label(:record_id, :is_complaint, :category, :code, :secondary)")


class CorrectionRefused(ComplaintsError):
    template = "The correction was not taken: {reason}. Nothing was changed."


def answer(visit: Visit) -> Mapping[str, Any]:
    category = visit.query.get("category", "")
    language = visit.query.get("language", "")
    rows = visit.rows(
        "select record_id, occurred_at, channel, language, masked_text, is_complaint, complaint_probability, category, secondary, confidence, code, "
        "disagreement, other_category, other_is_complaint, model_version from ml.review_queue "
        "where (:category = '' or category = :category) and (:language = '' or language = :language) limit :most",
        category=category if category in CATEGORIES else "",
        language=language if re.fullmatch("[a-z]{2,5}", language) else "",
        most=PAGE,
    )
    return {
        "rows": rows,
        "category": category,
        "language": language,
        "categories": [(name, title(name)) for name in CATEGORIES],
        "languages": [(name, title(name)) for name in ("en", "pcm", "yo", "ha", "ig", "other")],
        "codes": visit.rows("select code, title, category from core.code order by code"),
        "may_correct": visit.viewer.may("ml.correct_label"),
        "back": "/review" + _query(category=category, language=language),
    }


def _query(**given: str) -> str:
    kept = [f"{name}={value}" for name, value in given.items() if re.fullmatch("[a-z]{2,10}", value)]
    return "?" + "&".join(kept) if kept else ""


def correct(visit: Visit, form: Mapping[str, list[str]]) -> str:
    """``said`` is a category or "none"; the warehouse checks all of it again. Raises CorrectionRefused."""
    record_id, said = visit.parts["record_id"], form.get("said", [""])[0]
    if not ID.fullmatch(record_id):
        raise NotHere(what="contact")
    if said not in (*CATEGORIES, "none"):
        raise CorrectionRefused(reason="say what it is about, or that it is no complaint")
    is_complaint = said != "none"
    secondary = [name for name in form.get("secondary", []) if name in CATEGORIES and name != said]
    values = {
        "record_id": record_id,
        "is_complaint": is_complaint,
        "category": said if is_complaint else None,
        "code": (form.get("code", [""])[0] or None) if is_complaint else None,
        "secondary": secondary if is_complaint else [],
    }
    reason = None
    try:
        with visit.connection.begin_nested():
            visit.connection.execute(CORRECT, values)
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) not in ("P0002", "22023"):  # its own words on what was asked; others are for the log
            raise
        reason = getattr(getattr(error.orig, "diag", None), "message_primary", None) or "the warehouse refused it"
    if reason:
        raise CorrectionRefused(reason=reason)
    return "Noted: no complaint." if not is_complaint else f"Noted: {title(said)}."
