"""Apply prefect.yaml to the server of PREFECT_API_URL, and check that it took: ``python -m flows.up.deployments``.

``prefect deploy`` alone only warns where a work pool is missing, and takes a flow that does not load for a good one.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from complaints_nlp.errors import ComplaintsError
from flows.up.automations import ensure_automations
from flows.up.children import CHECKOUT
from flows.up.prefect_settings import WORKER_ONLY

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

POOL: Final = "complaints"
FILE: Final = CHECKOUT / "prefect.yaml"
STREAM: Final = "stream"  # the tag of deployments that always run
SCHEDULING_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.5


class NotDeployed(ComplaintsError):
    template = "prefect.yaml is not what the server has: {differences}"


def main() -> int:
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            ensure_pool(client)
            bury_orphans(client)
            deploy()
            check(client)
            check_schedules(client)
            start_streams(client)
            ensure_automations(client)
    except ComplaintsError as error:
        print(error)  # noqa: T201
        return 1
    return 0


def declared(path: Path = FILE) -> list[dict[str, Any]]:
    """The deployments of prefect.yaml, as written, each with the file's pull steps."""
    import yaml

    content = yaml.safe_load(path.read_text())
    return [{"pull": content["pull"]} | deployment for deployment in content["deployments"]]


def ensure_pool(client: SyncPrefectClient) -> None:
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    with contextlib.suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", description="Runs on this checkout's machines"))


def bury_orphans(client: SyncPrefectClient) -> None:
    """Say of runs that were going on when everything was killed that they crashed: else they hold their deployment's one place.

    Right only where no other worker serves the pool, as in ``make up``, and before our own has started.
    """
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType, WorkPoolFilter, WorkPoolFilterName
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    going_on = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    for run in client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=going_on)),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
    ):
        client.set_flow_run_state(run.id, Crashed(message="its worker was gone when everything started anew"), force=True)
        print(f"run {run.id} was left over: marked as crashed")  # noqa: T201


def deploy() -> None:
    # A variable that is the worker's must not be resolved here: its value would be written into the deployments.
    environment = {name: value for name, value in os.environ.items() if name not in WORKER_ONLY}
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")  # noqa: T201
        raise NotDeployed(differences=f"prefect deploy ended with exit status {done.returncode}")


def check(client: SyncPrefectClient) -> None:
    """Raises NotDeployed unless the server has every deployment of prefect.yaml as it is written there, active."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

    names = [deployment["name"] for deployment in declared()]
    found = {
        deployment.name: deployment
        for deployment in client.read_deployments(deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=names)))
    }
    differences = [difference for wanted in declared() for difference in _differences(wanted, found.get(wanted["name"]))]
    if differences:
        raise NotDeployed(differences="; ".join(differences))
    print(f"{len(found)} deployments active: {', '.join(sorted(found))}")  # noqa: T201


def check_schedules(client: SyncPrefectClient, *, seconds: float = SCHEDULING_SECONDS) -> None:
    """Raises NotDeployed unless every deployment has a run scheduled: a scheduler that fails says so only in the server's log."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType

    scheduled = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
    waiting = [deployment["name"] for deployment in declared()]
    deadline = time.monotonic() + seconds
    while waiting:
        of_first = DeploymentFilter(name=DeploymentFilterName(any_=waiting[:1]))
        if client.read_flow_runs(flow_run_filter=scheduled, deployment_filter=of_first, limit=1):
            waiting.pop(0)
        elif time.monotonic() > deadline:
            raise NotDeployed(differences=f"no run is scheduled for {', '.join(waiting)}; the server's log says why")
        else:
            time.sleep(LOOK_SECONDS)


def start_streams(client: SyncPrefectClient) -> None:
    """A run of every stream now: what comes in is not to wait for the schedule's next turn."""
    for deployment in declared():
        if STREAM in deployment["tags"]:
            found = client.read_deployment_by_name(f"{deployment['entrypoint'].rpartition(':')[2]}/{deployment['name']}")
            client.create_flow_run_from_deployment(found.id)


def _differences(wanted: Mapping[str, Any], found: DeploymentResponse | None) -> Iterator[str]:
    name = wanted["name"]
    if found is None:
        yield f"{name} is missing"
        return
    limit = found.global_concurrency_limit
    pairs: Sequence[tuple[str, object, object]] = (
        ("paused", False, found.paused),
        ("entrypoint", wanted["entrypoint"], found.entrypoint),
        ("work pool", wanted["work_pool"]["name"], found.work_pool_name),
        ("pull steps", wanted["pull"], found.pull_steps),
        ("concurrency limit", wanted["concurrency_limit"]["limit"], limit and limit.limit),
        ("active schedules", len(wanted["schedules"]), sum(schedule.active for schedule in found.schedules)),
    )
    for what, expected, actual in pairs:
        if expected != actual:
            yield f"{name}: {what} is {actual!r}, not {expected!r}"


if __name__ == "__main__":
    sys.exit(main())
