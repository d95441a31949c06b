"""What Prefect is told, as environment variables: it reads them once, when it is first imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

# What a developer's own Prefect has in the environment must not lead our runs to another server.
FOREIGN: Final = ("PREFECT_PROFILE", "PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_PROFILES_PATH")

# Prefect pickles results in the clear, and talks about usage to its makers, unless told not to.
DISCREET: Final = {
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "DO_NOT_TRACK": "1",
}

# One run needs its own states and artifacts, nothing that watches, schedules or cleans up.
UNNEEDED_FOR_ONE_RUN: Final = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "EVENT_LOGGER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)
ONE_RUN: Final = {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in UNNEEDED_FOR_ONE_RUN} | {
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
}


# A server that schedules and serves the UI. Leases on disk: in memory, as by default, a restart of the server
# would lose them and leave a killed run's place taken for ever. A run that waits for its turn is not late yet.
LASTING: Final = {
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "120",
    "PREFECT_SERVER_UI_ENABLED": "true",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}

# Read on the machine a worker runs on, in the pull step of prefect.yaml.
CHECKOUT_VARIABLE: Final = "COMPLAINTS_CHECKOUT"
WORKER_ONLY: Final = frozenset({CHECKOUT_VARIABLE})


def client_environment(home: Path, *, api_url: str) -> dict[str, str]:
    """For every process that talks to the server at ``api_url``, and for the server itself. Holds no secret."""
    no_proxy = os.environ.get("NO_PROXY", os.environ.get("no_proxy", ""))
    return DISCREET | {
        "PREFECT_HOME": str(home.resolve() / "prefect"),
        "PREFECT_API_URL": api_url,
        "NO_PROXY": f"{no_proxy},127.0.0.1".lstrip(","),
    }


def server_environment(base: Mapping[str, str], *, database_url: str, kind: Mapping[str, str]) -> dict[str, str]:
    """``base`` made into the server's own, for a ``kind`` ONE_RUN or LASTING.

    ``database_url`` may hold a password, so no other process gets it; the server gets nothing of ours, the master key least of all.
    """
    others = {name: value for name, value in base.items() if not name.startswith("COMPLAINTS_")}
    return {**others, **kind, "PREFECT_SERVER_DATABASE_CONNECTION_URL": database_url}


def inherited() -> dict[str, str]:
    """Our own environment without what belongs to another Prefect."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}
