"""``python -m apps.dashboard``: the dashboard on granian, on this computer's own address unless told otherwise."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from granian.constants import Interfaces
from granian.server.embed import Server
from sqlalchemy import URL

from apps.dashboard.application import create_app
from apps.dashboard.settings import DashboardSettings
from complaints_nlp.discretion import guard_process
from complaints_nlp.errors import ComplaintsError
from models.database import warehouse, with_driver
from models.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m apps.dashboard", description=__doc__)
    settings = DashboardSettings()
    parser.add_argument("--port", type=int, default=settings.port, help="default: COMPLAINTS_DASHBOARD_PORT, else %(default)s")
    options = parser.parse_args(arguments)
    guard_process()
    try:
        with ExitStack() as stack:
            serve(settings, place_of_warehouse(settings, stack), port=options.port)
    except ComplaintsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def place_of_warehouse(settings: DashboardSettings, stack: ExitStack) -> URL:
    """Where people's logins connect. The embedded server is held, and its schema brought up to date, as long as ``stack`` is open."""
    if given := settings.database_url.get_secret_value() or Settings().database_url.get_secret_value():
        return with_driver(given).set(username=None, password=None)
    engine = stack.enter_context(warehouse(home=Settings().home))
    return engine.url.set(username=None, password=None)


def serve(settings: DashboardSettings, url: URL, *, port: int) -> None:
    """Until SIGINT or SIGTERM. One process: sessions live in its memory."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    server = Server(
        create_app(settings, url=url), address=settings.host, port=port, interface=Interfaces.ASGI, websockets=False, log_enabled=False
    )
    asyncio.run(_until_signalled(server))


async def _until_signalled(server: Server) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    await server.serve()


if __name__ == "__main__":
    sys.exit(main())
