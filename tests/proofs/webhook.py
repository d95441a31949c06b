"""A place on loopback that takes what Apprise sends to json://, and remembers when."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Webhook:
    """``took``: the monotonic time of arrival, title and message of each."""

    port: int = 0
    took: list[tuple[float, str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/alerts"

    def wait(self, holds: str, *, seconds: float, after: int = 0) -> tuple[float, str, str] | None:
        """The first message from the ``after``-th on that holds some words; None when none came in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in self.took[after:]:
                if holds in message[1] + message[2]:
                    return message
            time.sleep(0.05)
        return None


@contextmanager
def webhook() -> Iterator[Webhook]:
    place = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            place.took.append((time.monotonic(), content.get("title", ""), content.get("message", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
