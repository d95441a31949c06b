"""A Prefect server for the length of one run."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from complaints_nlp.errors import ComplaintsError
from flows.up.children import start_child, stop_child
from flows.up.database import prefect_database
from flows.up.prefect_settings import FOREIGN, ONE_RUN, client_environment, inherited, server_environment

HEALTH_SECONDS: Final = 90.0  # 3 s on two idle cores; a first start on a busy machine makes tables as well
STOP_SECONDS: Final = 10


class ServerDidNotStart(ComplaintsError):
    template = "the Prefect server did not start; its log is {log}"


class PrefectTooEarly(ComplaintsError):
    template = "private_server must come before the first import of prefect, which has read its settings by then"


@contextmanager
def private_server(home: Path) -> Iterator[str]:
    """The API's address, of a server that ends with this block or with this process, however that dies.

    Its records stay in the database ``prefect`` of the PostgreSQL under ``home``, where ``make up`` shows them. Inside the block
    the environment leads Prefect to it; import flows there, not before. Loopback only, on a free port.
    Raises PrefectTooEarly, ServerDidNotStart, DatabaseUnavailable.
    """
    if "prefect" in sys.modules:
        raise PrefectTooEarly
    with closing(socket.create_server(("127.0.0.1", 0))) as listener, prefect_database(home) as database_url:
        port = listener.getsockname()[1]
        client = client_environment(home, api_url=f"http://127.0.0.1:{port}/api")
        log = home / "logs" / "prefect-server.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            child = start_child(
                [sys.executable, "-m", "flows.up.api", str(listener.fileno())],
                environment=server_environment(inherited() | client, database_url=database_url, kind=ONE_RUN),
                output=output,
                stop_seconds=STOP_SECONDS,
                pass_fds=[listener.fileno()],
            )
        listener.close()  # so that a request fails at once when the server dies
        try:
            with _environment(client):
                import prefect  # noqa: F401 - it takes a second of the three the server needs

                if not healthy(port, seconds=HEALTH_SECONDS):
                    raise ServerDidNotStart(log=log)
                try:
                    yield client["PREFECT_API_URL"]
                finally:
                    _send_what_waits()
        finally:
            stop_child(child)


def healthy(port: int, *, seconds: float) -> bool:
    """Whether the server on the loopback ``port`` says it is well; waits for a server still starting on a bound socket."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)) as connection:
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def _send_what_waits() -> None:
    """Logs and events on their way go out while there is a server; left over, they would hold up the end of this process for 80 s."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (EventsWorker, APILogWorker):
        worker.drain_all(timeout=STOP_SECONDS)


@contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in (*changes, *FOREIGN)}
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
