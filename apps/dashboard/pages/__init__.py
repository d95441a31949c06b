"""The pages and what can be done on them, as tables. A page is a function from a visit to what its template shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi.responses import Response

from apps.dashboard.pages import alert, complaint, complaints, leadership, live, overview, quality, review
from apps.dashboard.people import Viewer
from apps.dashboard.visits import Visit

Form = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """``needs`` are rights of the viewer's login; without them the page is neither offered nor given. No title: not in the navigation."""

    path: str
    template: str
    needs: tuple[str, ...]
    answer: Callable[[Visit], Mapping[str, Any] | Response]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What a form does. ``do`` says what it did, for the next page to show; the caller commits."""

    path: str
    needs: tuple[str, ...]
    do: Callable[[Visit, Form], str]


COMPLAINTS: Final = ("reporting.complaints",)
PAGES: Final = (
    Page("/overview", "overview.html", COMPLAINTS, overview.answer, "Overview"),
    Page("/live", "live.html", (*COMPLAINTS, "monitoring.alert"), live.answer, "Live"),
    Page("/leadership", "leadership.html", ("reporting.leadership_volume",), leadership.answer, "Leadership"),
    Page("/complaints", "complaints.html", COMPLAINTS, complaints.answer, "Complaints"),
    Page("/complaints.csv", "", COMPLAINTS, complaints.export),
    Page("/complaints/{complaint_id}", "complaint.html", COMPLAINTS, complaint.answer),
    Page("/alerts/{alert_id}", "alert.html", ("monitoring.alert", "monitoring.alert_event"), alert.answer),
    Page("/review", "review.html", ("ml.review_queue",), review.answer, "Review queue"),
    Page("/quality", "quality.html", ("monitoring.check_result",), quality.answer, "Data quality"),
)
ACTIONS: Final = (
    Action("/alerts/{alert_id}/acknowledge", ("monitoring.acknowledge_alert",), alert.acknowledge),
    Action("/alerts/{alert_id}/snooze", ("monitoring.snooze_alert",), alert.snooze),
    Action("/alerts/{alert_id}/resolve", ("monitoring.resolve_alert",), alert.resolve),
    Action("/complaints/{complaint_id}/status", ("core.set_status",), complaint.set_status),
    Action("/review/{record_id}", ("ml.correct_label",), review.correct),
)


def offered(viewer: Viewer) -> tuple[Page, ...]:
    """The pages a viewer is shown the way to, in order."""
    return tuple(page for page in PAGES if page.title and viewer.may(*page.needs))
