"""prefect.yaml, row by row: what `prefect deploy` would not tell."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import yaml
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint

from apps.dashboard.settings import DashboardSettings
from apps.intake.settings import IntakeSettings
from flows.up.children import CHECKOUT
from flows.up.deployments import FILE, POOL, declared
from flows.up.prefect_settings import CHECKOUT_VARIABLE
from models.settings import Settings

DEPLOYMENTS = [pytest.param(deployment, id=deployment["name"]) for deployment in declared()]
SCHEDULES = [
    pytest.param(deployment, schedule, id=f"{deployment['name']}-{schedule['slug']}")
    for deployment in declared()
    for schedule in deployment["schedules"]
]
HOURLY_AND_DAILY = {"ingest_call_logs", "ingest_sms"}


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_the_entrypoint_is_a_flow_of_that_name(deployment: dict[str, Any]) -> None:
    # `prefect deploy` puts a placeholder where a flow does not import; the run at night would find out
    flow = load_flow_from_entrypoint(str(CHECKOUT / deployment["entrypoint"]), use_placeholder_flow=False)
    assert flow.name == deployment["name"]


def test_every_flow_file_has_its_deployment() -> None:
    files = {path.stem for path in (CHECKOUT / "flows").glob("*.py") if "\n@flow(" in path.read_text()}
    assert files == {deployment["name"] for deployment in declared()}


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_a_row_is_complete(deployment: dict[str, Any]) -> None:
    assert deployment["work_pool"]["name"] == POOL
    assert {"complaints"} < set(deployment["tags"])
    assert len(deployment["description"]) > 40
    assert deployment["schedules"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_two_runs_never_overlap_and_none_is_lost(deployment: dict[str, Any]) -> None:
    limit = deployment["concurrency_limit"]
    # A stream's next run loads its models while the one before still drains; who of the two drains, the baton says.
    assert (limit["limit"], limit["collision_strategy"]) == (2 if "stream" in deployment["tags"] else 1, "ENQUEUE")


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_the_worker_says_where_the_code_is(deployment: dict[str, Any]) -> None:
    # the folder of the machine that deploys must not be written into the deployment
    directory = "{{ $" + CHECKOUT_VARIABLE + " }}"
    assert deployment["pull"] == [{"prefect.deployments.steps.set_working_directory": {"directory": directory}}]
    assert str(CHECKOUT) not in FILE.read_text()


@pytest.mark.parametrize(("deployment", "schedule"), SCHEDULES)
def test_a_schedule_is_in_lagos_time(deployment: dict[str, Any], schedule: dict[str, Any]) -> None:
    assert schedule["timezone"] == "Africa/Lagos"
    CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])  # raises where it does not parse


@pytest.mark.parametrize(("deployment", "schedule"), SCHEDULES)
def test_a_schedule_gives_parameters_that_the_flow_takes(deployment: dict[str, Any], schedule: dict[str, Any]) -> None:
    # Prefect accepts any at deploy time; the run would fail
    flow = load_flow_from_entrypoint(str(CHECKOUT / deployment["entrypoint"]), use_placeholder_flow=False)
    taken = set(inspect.signature(flow.fn).parameters)
    assert set(schedule.get("parameters", {})) | set(deployment.get("parameters", {})) <= taken


@pytest.mark.parametrize("name", sorted(HOURLY_AND_DAILY))
def test_hourly_and_daily(name: str) -> None:
    found = next(deployment for deployment in declared() if deployment["name"] == name)
    daily = [schedule["cron"] for schedule in found["schedules"] if schedule["cron"].split()[1] != "*"]
    hourly = [schedule["cron"] for schedule in found["schedules"] if schedule["cron"].split()[1:] == ["*"] * 4]
    assert len(hourly) == len(daily) == 1
    assert 1 <= int(daily[0].split()[1]) <= 5  # early in the morning, when calls are few


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_parameters_hold_ids_and_switches_only(deployment: dict[str, Any]) -> None:
    # Prefect stores them as they are
    given = [deployment.get("parameters", {}), *(schedule.get("parameters", {}) for schedule in deployment["schedules"])]
    assert all(isinstance(value, bool | int) for parameters in given for value in parameters.values())


def test_the_composition_names_only_settings_that_exist() -> None:
    services = yaml.safe_load((CHECKOUT / "deploy" / "compose.yaml").read_text())["services"]
    named = {name for service in services.values() for name in service.get("environment", {}) if name.startswith("COMPLAINTS_")}
    known = {f"COMPLAINTS_{field.upper()}" for field in Settings.model_fields}
    known |= {f"COMPLAINTS_INTAKE_{field.upper()}" for field in IntakeSettings.model_fields}
    assert named <= known | {f"COMPLAINTS_DASHBOARD_{field.upper()}" for field in DashboardSettings.model_fields}
    assert not any(name.startswith("COMPLAINTS_") for name in services["prefect"]["environment"])  # none of ours to the server
