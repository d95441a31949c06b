"""The Prefect server on a socket that is already bound: ``python -m flows.up.api DESCRIPTOR``.

Whoever starts it knows the port is ours before anything runs, and a request made meanwhile waits until the server answers it.
Everything else it takes from PREFECT_* in its environment.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence


def main(argv: Sequence[str]) -> None:
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(create_app(final=True), log_level="warning", lifespan="on", timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(argv[0]))])


if __name__ == "__main__":
    main(sys.argv[1:])
