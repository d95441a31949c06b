"""The embedded PostgreSQL of a home, held until a signal: ``python -m flows.up.hold_postgres HOME``.

It stops with the last process that holds it, so it has one that does nothing else.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from models.embedded import EmbeddedServer


def main(argv: Sequence[str]) -> None:
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the server: a signal in between must not leave it behind
    server = EmbeddedServer(Path(argv[0]))
    signal.sigwait(ends)
    server.release()


if __name__ == "__main__":
    main(sys.argv[1:])
