"""Figures for leadership: every month that is over and settled is cut into blocks of at least five people and published, once."""

from __future__ import annotations

from prefect import flow

from flows.tasks import publish_settled_months
from models.installation import open_installation


@flow(name="publish_figures")
def publish_figures() -> list[str]:
    """The months published in this run."""
    with open_installation() as place:
        return publish_settled_months(place)
