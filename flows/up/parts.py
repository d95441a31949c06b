"""What ``make up`` runs, in the order it starts; it stops in the reverse one."""

from __future__ import annotations

import http.client
import json
import os
import platform
import socket
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL

from flows.up.children import CHECKOUT
from flows.up.database import ensure_database
from flows.up.deployments import POOL, STREAM, declared
from flows.up.prefect_settings import CHECKOUT_VARIABLE, LASTING, client_environment, inherited, server_environment
from flows.up.supervisor import Part
from models.database import embedded_url, with_driver
from models.embedded import DatabaseUnavailable, find_postmaster

DASHBOARD_PORT: Final = 8300  # apps.dashboard.settings has the same
DEMO_TOKEN: Final = "demonstration"  # noqa: S105 - of the invented networks, which listen on this computer alone
INTAKE_PORT: Final = 8420  # apps.intake.settings has the same
GIVEN_DATABASE: Final = "PREFECT_SERVER_DATABASE_CONNECTION_URL"


@dataclass(frozen=True, slots=True)
class Plan:
    """One ``make up``. The port is ours already: ``listener`` is bound to it."""

    home: Path
    database_url: str = field(repr=False)
    """Of the warehouse; empty: the embedded server of ``home``."""
    sources: Mapping[str, str]
    """COMPLAINTS_SOURCE_* to add to the environment."""
    listener: socket.socket
    social: socket.socket | None = None
    """Where the invented social networks are to listen, in the demonstration."""
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    port: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "port", self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """For everything but the server: secrets pass from environment to environment, never through Prefect."""
        others = {name: value for name, value in inherited().items() if name != GIVEN_DATABASE}
        ours = {
            "COMPLAINTS_HOME": str(self.home),
            CHECKOUT_VARIABLE: str(CHECKOUT),
            "PREFECT_WORKER_QUERY_SECONDS": "3",
            "PYTHONUNBUFFERED": "1",
        }
        return {**others, **client_environment(self.home, api_url=f"{self.url}/api"), **ours, **self.sources, **self.social_environment()}

    def social_environment(self) -> dict[str, str]:
        """The settings that make the connectors read the invented networks."""
        if self.social is None:
            return {}
        where = f"127.0.0.1:{self.social.getsockname()[1]}"
        return {
            "COMPLAINTS_X_URL": f"http://{where}",
            "COMPLAINTS_X_TOKEN": DEMO_TOKEN,
            "COMPLAINTS_MASTODON_URL": f"http://{where}",
            "COMPLAINTS_MASTODON_TOKEN": DEMO_TOKEN,
            "COMPLAINTS_BLUESKY_URL": f"ws://{where}/subscribe",
            "COMPLAINTS_BLUESKY_LOOKUP_URL": f"http://{where}",
        }

    def server_environment(self) -> dict[str, str]:
        given = os.environ.get(GIVEN_DATABASE)
        return server_environment(self.environment(), database_url=given or ensure_database(self._maintenance()), kind=LASTING)

    def _maintenance(self) -> URL:
        if self.database_url:
            return with_driver(self.database_url)
        postmaster = find_postmaster(self.home / "postgres")
        if postmaster is None:  # it was ready a moment ago
            raise DatabaseUnavailable(folder=self.home / "postgres", problem="ended", log=self.home / "logs" / "postgres.log")
        return embedded_url(postmaster.socket_folder, database="postgres")


def _postgres(plan: Plan) -> Part:
    def ready() -> bool:
        postmaster = find_postmaster(plan.home / "postgres")
        return postmaster is not None and postmaster.ready

    command = [sys.executable, "-m", "flows.up.hold_postgres", str(plan.home)]
    return Part(name="postgres", command=command, environment=plan.environment, ready=ready, stop_seconds=60)


def _server(plan: Plan) -> Part:
    return Part(
        name="prefect",
        command=[sys.executable, "-m", "flows.up.api", str(plan.listener.fileno())],
        environment=plan.server_environment,
        ready=lambda: _ask(plan.port, "GET", "/api/health") is True,
        pass_fds=[plan.listener.fileno()],
        started=plan.listener.close,  # so that a request fails at once when the server dies
    )


def _deployments(plan: Plan) -> Part:
    command = [sys.executable, "-m", "flows.up.deployments"]
    return Part(name="deployments", command=command, environment=plan.environment, start_seconds=180)


def _worker(plan: Plan) -> Part:
    name = f"{platform.node() or 'worker'}-{plan.port}"

    def ready() -> bool:
        workers = _ask(plan.port, "POST", f"/api/work_pools/{POOL}/workers/filter", {}) or []
        return any(worker["name"] == name and datetime.fromisoformat(worker["last_heartbeat_time"]) > plan.begun for worker in workers)

    # A run that classifies wants a core and some 500 MB. A stream always runs, and while it hands over
    # it runs twice; so does the watch for spikes.
    streams = sum(STREAM in deployment["tags"] for deployment in declared())
    limit = str(max(2, os.cpu_count() or 2) + 2 * streams + 1)
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", "--name", name, "--limit", limit]
    return Part(name="worker", command=command, environment=plan.environment, ready=ready, stop_seconds=20)


def _dashboard(plan: Plan) -> Part:
    command = [sys.executable, "-m", "apps.dashboard"]
    return Part(
        name="dashboard", command=command, environment=plan.environment, ready=lambda: _ask(_dashboard_port(), "GET", "/health") is True
    )


def _dashboard_port() -> int:
    return int(os.environ.get("COMPLAINTS_DASHBOARD_PORT") or DASHBOARD_PORT)


def _networks(plan: Plan) -> Part:
    listener = plan.social
    assert listener is not None  # noqa: S101 - it is not wanted without one
    command = [sys.executable, "-m", "flows.fakes", "--fd", str(listener.fileno()), "--token", DEMO_TOKEN, "--demo", "20"]
    faults = ["--error", "0.02", "--cut", "0.01", "--twice", "0.05", "--shuffle", "0.05"]
    return Part(
        name="networks",
        command=[*command, *faults],
        environment=plan.environment,
        ready=lambda: _ask(listener.getsockname()[1], "GET", "/fake/report") is not None,
        pass_fds=[listener.fileno()],
    )


def _intake(plan: Plan) -> Part:
    command = [sys.executable, "-m", "apps.intake"]
    return Part(
        name="intake", command=command, environment=plan.environment, ready=lambda: bool(_ask(_intake_port(), "GET", "/ready", tls=_tls()))
    )


def _intake_port() -> int:
    return int(os.environ.get("COMPLAINTS_INTAKE_PORT") or INTAKE_PORT)


def _tls() -> bool:
    return bool(os.environ.get("COMPLAINTS_INTAKE_TLS_CERTIFICATE"))


def _intake_address(_: Plan) -> str:
    return f"{'https' if _tls() else 'http'}://127.0.0.1:{_intake_port()}"


@dataclass(frozen=True, slots=True)
class Row:
    """A process as ``make up`` knows it: what it is to a person, how it is made, where it is reached."""

    what: str
    part: Callable[[Plan], Part]
    address: Callable[[Plan], str] | None = None
    wanted: Callable[[Plan], bool] = lambda _plan: True


def _postgres_address(plan: Plan) -> str:
    postmaster = find_postmaster(plan.home / "postgres")
    return f"psql -h {postmaster.socket_folder} -U postgres complaints" if postmaster else ""


PROCESSES: Final = (
    Row("warehouse (embedded PostgreSQL)", _postgres, _postgres_address, wanted=lambda plan: not plan.database_url),
    Row("complaint form", _intake, _intake_address),
    Row("Prefect UI", _server, lambda plan: plan.url),
    Row(
        "social networks (invented)",
        _networks,
        lambda plan: plan.social_environment()["COMPLAINTS_X_URL"],
        wanted=lambda plan: plan.social is not None,
    ),
    Row("deployments", _deployments),
    Row("dashboard", _dashboard, lambda _: f"http://127.0.0.1:{_dashboard_port()}"),
    Row("worker", _worker, lambda plan: f"{plan.url}/work-pools/work-pool/{POOL}"),
)


def _ask(port: int, method: str, path: str, body: object = None, *, tls: bool = False) -> Any:
    """The server's answer; None while it gives none."""
    # Our own child on loopback: its certificate bears the name customers use.
    connection = (
        http.client.HTTPSConnection("127.0.0.1", port, timeout=2, context=ssl._create_unverified_context())  # noqa: S323
        if tls
        else http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    )
    with closing(connection):
        try:
            connection.request(method, path, body=json.dumps(body), headers={"Content-Type": "application/json"})
            response = connection.getresponse()
            return json.load(response) if response.status == http.HTTPStatus.OK else None
        except (OSError, http.client.HTTPException):
            return None
