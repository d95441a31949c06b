"""The embedded PostgreSQL of a home, held until a signal: ``python -m flows.up.hold_postgres HOME``.

It stops with the last process that holds it, so it has one that does nothing else.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from models.embedded import EmbeddedServer, find_postmaster

PATIENCE_SECONDS: Final = 40.0
LOOK_SECONDS: Final = 0.5


def main(argv: Sequence[str]) -> None:
    home = Path(argv[0])
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the server: a signal in between must not leave it behind
    server = EmbeddedServer(home)
    signal.sigwait(ends)
    let_go(server, home)


def let_go(server: EmbeddedServer, home: Path) -> None:
    """Let go of the server as the last, so that it stops.

    Where everything was killed at once, runs that still held it die without stopping it. Others that go on are not waited for.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    server.release()
    while find_postmaster(server.folder) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        if find_postmaster(server.folder):
            server = EmbeddedServer(home)
            server.release()


if __name__ == "__main__":
    main(sys.argv[1:])
