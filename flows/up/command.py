"""``python -m flows up``: everything at once, until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import socket
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final

from complaints_nlp.errors import ComplaintsError
from flows.up.children import CHECKOUT
from flows.up.parts import PROCESSES, Plan
from flows.up.supervisor import Supervisor
from models.records import Source
from models.settings import Settings

SAMPLES: Final = CHECKOUT / "samples"
PREFECT_PORT: Final = 4200
UP: Final = "up; Ctrl-C stops all"


class PortTaken(ComplaintsError):
    template = "port {port} is in use by another program; end that one, or give another with --prefect-port or {variable}"


class AlreadyUp(ComplaintsError):
    template = "everything is up already in {home}; stop that one first, or give this one a COMPLAINTS_HOME of its own"


def main(argv: Sequence[str]) -> int:
    """Start everything, say where it is, and stay until SIGINT or SIGTERM. Raises ComplaintsError when something does not work."""
    parser = argparse.ArgumentParser(prog="python -m flows up", description=__doc__)
    port = int(os.environ.get("COMPLAINTS_PREFECT_PORT", PREFECT_PORT))
    parser.add_argument("--prefect-port", type=int, default=port, help="of the Prefect UI and API on 127.0.0.1 (default: %(default)s)")
    options = parser.parse_args(list(argv))
    settings = Settings()
    settings.master_keys()  # made now, or missing now: not by the first run at night
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    sources = sources_to_add(os.environ)
    with (
        _only_one(home),
        closing(_bind(options.prefect_port)) as listener,
        closing(_bind(0)) as social,
        Supervisor(logs=home / "logs", say=_say) as supervisor,
    ):
        plan = Plan(
            home=home,
            database_url=settings.database_url.get_secret_value(),
            sources=sources,
            listener=listener,
            social=social if settings.social_demo else None,
        )
        rows = [row for row in PROCESSES if row.wanted(plan)]
        if supervisor.start([row.part(plan) for row in rows]):
            _show(plan, settings)
            supervisor.wait()
    _say("all stopped")
    return 0


def sources_to_add(environment: Mapping[str, str]) -> dict[str, str]:
    """Where no source is configured at all, the bundled samples; where some are, nothing: a mixture would be a surprise.

    >>> sources_to_add({"COMPLAINTS_SOURCE_SMS_URL": "/data/sms"})
    {}
    """
    variables = {f"COMPLAINTS_SOURCE_{source.value.upper()}_URL": str(SAMPLES / source.value) for source in Source}
    return {} if any(environment.get(variable) for variable in variables) else variables


def _bind(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        raise PortTaken(port=port, variable="COMPLAINTS_PREFECT_PORT") from None


@contextmanager
def _only_one(home: Path) -> Iterator[IO[str]]:
    """The kernel takes the lock back however we end."""
    with (home / ".up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(home=home) from None
        yield lock


def _show(plan: Plan, settings: Settings) -> None:
    rows = [(row.what, row.address(plan)) for row in PROCESSES if row.address and row.wanted(plan)]
    for source in Source:
        variable = f"COMPLAINTS_SOURCE_{source.value.upper()}_URL"
        where = plan.sources.get(variable) or getattr(settings, f"source_{source.value}_url")
        rows.append((f"source {source.value}", without_password(where) or f"not set: its runs fail until {variable} is"))
    rows.append(("logs", str(plan.home / "logs")))
    width = max(len(what) for what, _ in rows)
    _say("\n".join(["", *(f"  {what:<{width}}  {where}" for what, where in rows), ""]))
    if plan.sources:
        _say(f"demonstration: no COMPLAINTS_SOURCE_<NAME>_URL is set, so the sources are the invented samples in {SAMPLES.name}/")
    _say(UP)


def without_password(url: str) -> str:
    """
    >>> without_password("sftp://beejan:hunter2@files.example/sms"), without_password("/data/sms")
    ('sftp://beejan:***@files.example/sms', '/data/sms')
    """
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1:***@", url)


_SPEAKING = threading.Lock()


def _say(line: str) -> None:
    with _SPEAKING:
        try:
            print(line, flush=True)  # noqa: T201
        except OSError:  # the terminal is gone; its Ctrl-C may still be on its way
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
