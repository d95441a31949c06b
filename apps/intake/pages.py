"""The pages people see. HTML from templates, escaped; one style sheet, nothing from elsewhere, no script."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from apps.intake.choices import PRODUCTS, places, state_title
from apps.intake.complaint import LONGEST_TEXT
from apps.intake.problems import KINDS, FieldError, Problem
from apps.intake.settings import MIB, IntakeSettings
from models.receipts import Standing

HERE: Final = Path(__file__).parent
# What a customer reads for what the warehouse knows; None: it waits to be read.
STATUSES: Final[Mapping[str | None, tuple[str, str]]] = {
    None: ("Received", "Your complaint has reached us and waits to be read."),
    "opened": ("Registered", "Your complaint is registered and is with the team that looks after it."),
    "acknowledged": ("Acknowledged", "Our team has taken up your complaint."),
    "in_progress": ("In progress", "Our team is working on it."),
    "resolved": ("Resolved", "Our team considers this solved. If it is not, tell us again and quote this reference."),
    "escalated": ("Escalated", "Your complaint is with a senior team."),
    "reopened": ("Opened again", "We are looking at your complaint again."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form is filled with when it is shown again."""

    values: Mapping[str, str]
    errors: Sequence[FieldError] = ()
    problem: Problem | None = None


class Pages:
    def __init__(self, settings: IntakeSettings, *, zone: ZoneInfo) -> None:
        self._zone = zone
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.globals.update(
            style=f"/static/intake.css?v={hashlib.sha256(self.style).hexdigest()[:12]}",
            products=PRODUCTS,
            places=places(),
            state_title=state_title,
            longest_text=LONGEST_TEXT,
            picture_megabytes=f"{settings.picture_bytes / MIB:.0f}",
        )

    @cached_property
    def style(self) -> bytes:
        return (HERE / "static" / "intake.css").read_bytes()

    def form(self, *, token: str, asked: Asked | None = None, status: int = 200, headers: Mapping[str, str] = {}) -> HTMLResponse:
        """``token`` makes one complaint of a form sent twice."""
        given = asked or Asked({})
        return self._page(
            "form.html",
            status,
            headers,
            token=token,
            values=given.values,
            errors={error.field: error.message for error in given.errors},
            problem=given.problem,
        )

    def complaint(self, reference: str, standing: Standing, *, new: bool) -> HTMLResponse:
        title, explanation = STATUSES[standing.status]
        return self._page(
            "complaint.html",
            200,
            {},
            reference=reference,
            new=new,
            title=title,
            explanation=explanation,
            received=self._moment(standing.received_at),
            since=self._moment(standing.since) if standing.since else None,
        )

    def problem(self, problem: Problem) -> HTMLResponse:
        return self._page("problem.html", problem.status, problem.headers, heading=KINDS[problem.kind].title, detail=problem.detail)

    def _moment(self, moment: datetime) -> dict[str, str]:
        local = moment.astimezone(self._zone)
        return {"machine": local.isoformat(timespec="minutes"), "human": f"{local.day} {local:%B %Y}, {local:%H:%M}"}

    def _page(self, template: str, status: int, headers: Mapping[str, str], **values: Any) -> HTMLResponse:
        body = self._environment.get_template(template).render(values)
        return HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-store", **headers})
