"""Automations of the Prefect server: who hears of runs that fail, crash or are late, and of a worker that is gone.

The server itself sends these notices, so they go out when no process of ours lives to do it: ``make up`` makes them, and elsewhere
``python -m flows.up.automations``, against PREFECT_API_URL. They go where the routing sends the kind "run" (docs/alerts.md). The URL of
each place is kept by the server in a block, sealed with its key. A notice is made of names and ids: what a state says may quote a text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from complaints_nlp.errors import ComplaintsError
from monitoring.alerts.incidents import Kind, Severity, Where
from monitoring.alerts.routing import read_routing

if TYPE_CHECKING:
    from prefect.automations import AutomationCore
    from prefect.client.orchestration import SyncPrefectClient

POOL: Final = "complaints"
PREFIX: Final = "complaints: "
# A run says every three minutes that it lives; three times unheard it is dead.
HEARTBEATS: Final = timedelta(minutes=10)
RUN: Final = """Deployment: {{ deployment.name }}
Run: {{ flow_run.name }} ({{ flow_run.id }})
State: {{ flow_run.state.type.value }}
At: {{ event.occurred }}
{{ flow_run|ui_url }}
"""
WORKER: Final = """Work pool: {{ work_pool.name }}
At: {{ event.occurred }}
No worker has said for a while that it lives: nothing runs until one does.
{{ work_pool|ui_url }}
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of. ``every``: at most one notice so often for one ``each``; a dead worker makes every run late."""

    name: str
    events: tuple[str, ...]
    resource: Mapping[str, str]
    related: Mapping[str, str]
    subject: str
    body: str
    each: str = "prefect.resource.id"
    every: timedelta = timedelta()


OF_POOL: Final = {"prefect.resource.role": "work-pool", "prefect.resource.name": POOL}
NOTICES: Final = (
    Notice(
        "a run failed",
        ("prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"),
        {"prefect.resource.id": "prefect.flow-run.*"},
        OF_POOL,
        "[severe] {{ deployment.name }} ended as {{ flow_run.state.type.value }}",
        RUN,
    ),
    Notice(
        "a run is late",
        ("prefect.flow-run.Late",),
        {"prefect.resource.id": "prefect.flow-run.*"},
        OF_POOL,
        "[warning] {{ deployment.name }} is late: is a worker there?",
        RUN,
        each="related:work-pool:prefect.resource.id",
        every=timedelta(minutes=30),
    ),
    Notice(
        "no worker",
        ("prefect.work-pool.not-ready",),
        {"prefect.resource.id": "prefect.work-pool.*", "prefect.resource.name": POOL},
        {},
        "[severe] no worker serves the pool {{ work_pool.name }}",
        WORKER,
        every=timedelta(minutes=30),
    ),
)


class AutomationsMissing(ComplaintsError):
    template = "the server did not keep the automations {names}"


def main() -> int:
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            ensure_automations(client)
    except ComplaintsError as error:
        print(error)  # noqa: T201
        return 1
    return 0


def ensure_automations(client: SyncPrefectClient, environment: Mapping[str, str] = os.environ) -> None:
    """Make, change and remove automations until the server has those of this file, for the places of the routing.

    Raises RoutesUnusable, AutomationsMissing.
    """
    routing = read_routing(environment)
    places = [route.to for route in routing.for_alert(Kind.RUN, Where(), Severity.SEVERE)]
    blocks = {place: _keep_block(place, routing.urls[place]) for place in places}
    wanted = {automation.name: automation for automation in _automations(blocks)}
    standing = {each.name: each for each in _standing(client)}
    for name, automation in wanted.items():
        if name in standing:
            client.update_automation(standing[name].id, automation)
        else:
            client.create_automation(automation)
    for name in standing.keys() - wanted.keys():
        client.delete_automation(standing[name].id)
    if missing := wanted.keys() - {each.name for each in _standing(client)}:
        raise AutomationsMissing(names=", ".join(sorted(missing)))
    told = ", ".join(places) or "nobody (set COMPLAINTS_ALERT_URLS; docs/alerts.md)"
    print(f"{len(wanted)} automations active; of runs and workers is told: {told}")  # noqa: T201


def _standing(client: SyncPrefectClient) -> list[Any]:
    return [each for each in client.read_automations() if each.name.startswith(PREFIX)]


def _keep_block(place: str, url: str) -> Any:
    """The id of the block that holds a place's URL. Of the types every Prefect server knows, this one takes any URL that Apprise does."""
    from prefect.blocks.notifications import SlackWebhook

    return SlackWebhook(url=url, notify_type="failure").save(f"complaints-{place}", overwrite=True)  # type: ignore[call-arg, arg-type]


def _automations(blocks: Mapping[str, Any]) -> Iterator[AutomationCore]:
    from prefect.automations import AutomationCore, EventTrigger, Posture
    from prefect.events.actions import ChangeFlowRunState, SendNotification
    from prefect.states import StateType

    for notice in NOTICES if blocks else ():
        yield AutomationCore(
            name=PREFIX + notice.name,
            description="Made by flows/up/automations.py; changes made here are undone by the next deployment",
            trigger=EventTrigger(
                expect=set(notice.events),
                match=_resource(notice.resource),
                match_related=_resource(notice.related),
                for_each={notice.each},
                posture=Posture.Reactive,
                threshold=1,
                within=notice.every,
            ),
            actions=[SendNotification(block_document_id=block, subject=notice.subject, body=notice.body) for block in blocks.values()],
        )
    yield AutomationCore(
        name=PREFIX + "a run that no longer says it lives has crashed",
        description="Made by flows/up/automations.py. A killed process cannot say so itself; its place would stay taken",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{state}" for state in ENDS)},
            match=_resource({"prefect.resource.id": "prefect.flow-run.*"}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=HEARTBEATS,
        ),
        actions=[
            ChangeFlowRunState(state=StateType.CRASHED, message="it stopped saying that it lives: its process was killed, or cut off")
        ],
    )


ENDS: Final = ("Completed", "Failed", "Crashed", "TimedOut", "Cancelled")


def _resource(labels: Mapping[str, str]) -> Any:
    from prefect.events.schemas.events import ResourceSpecification

    return ResourceSpecification.model_validate(dict(labels))


if __name__ == "__main__":
    sys.exit(main())
