"""What customers say that they did not say before: phrases and codes of the last day and week beside their own past, on masked texts."""

from __future__ import annotations

from prefect import flow

from flows.reporting import show_summary
from flows.steps.place import open_place
from flows.watching_tasks import find_themes, send_alerts


@flow(name="watch_themes")
def watch_themes() -> dict[str, int]:
    """What became of alerts; each theme is one, of kind theme."""
    with open_place(work="watching themes") as place:
        found = find_themes(place)
        send_alerts(place)
    show_summary("watch-themes", found.rows(), title="Themes of the last day and week")
    return dict(found.steps)
