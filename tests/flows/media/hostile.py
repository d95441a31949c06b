"""Addresses that strangers would have us ask, and a network in which every one of them leads to a listener that counts.

Whatever address the fetcher dials is answered by the listener, so "not reached" means not dialled, not merely unreachable from here.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import httpcore

from flows.media.fetching import Fetcher, FetchLimits

PUBLIC: Final = "8.8.4.4"
PUBLIC_V6: Final = "2606:4700::1111"
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(200)

# Kind of place -> addresses of it as a resolver may give them.
PLACES: Final[Mapping[str, Sequence[str]]] = {
    "loopback": ("127.0.0.1", "127.255.255.254", "::1"),
    "this host": ("0.0.0.0", "0.1.2.3", "::"),
    "link-local, cloud metadata": ("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%lo", "febf::1", "fd00:ec2::254"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fdff::1", "fec0::1"),
    "carrier-grade NAT": ("100.64.0.1", "100.100.100.200", "100.127.255.255"),
    "multicast, broadcast": ("224.0.0.1", "239.255.255.250", "255.255.255.255", "ff02::1", "ff0e::1"),
    "reserved, benchmarking, documentation": (
        *("192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "240.0.0.1", "192.88.99.1"),
        *("2001:db8::1", "100::1", "3fff::1", "5f00::1", "4000::1"),
    ),
    "IPv4-mapped": ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
    "IPv4-compatible": ("::127.0.0.1", "::7f00:1"),
    "6to4": ("2002:7f00:1::1", "2002:a00:1::1"),
    "NAT64": ("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1"),
    "Teredo, ISATAP": ("2001:0:7f00:1::1", "2606:4700::5efe:127.0.0.1", "2606:4700::200:5efe:10.0.0.1"),
}
# Why it is a trick -> the address. Those that need a resolver find one that says loopback to everything.
SPELLINGS: Final[Mapping[str, Sequence[str]]] = {
    "decimal, octal, hexadecimal, short IPv4": (
        *("http://2130706433/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://017700000001/"),
        *("http://127.1/", "http://127.0.1/", "http://0/", "http://127.0.0.1./", "http://00000127.0.0.1/", "http://127.0.0.0x1/"),
        *("http://169.254.43518/", "http://4294967295/", "http://999.0.0.1/", "http://0x/"),
    ),
    "other digits and dots": ("http://１２７.０.０.１/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/"),
    "percent signs": (
        "http://127.0.0.1%2f.example.com/",
        "http://%31%32%37.0.0.1/",
        "http://[::1%25lo]/",
        "http://localhost%00.example.com/",
    ),
    "user names": (
        *("http://media.example.com@127.0.0.1/", "http://127.0.0.1@media.example.com/", "http://user:word@media.example.com/"),
        *("http://media.example.com:80@127.0.0.1:80/", "http://media.example.com#@127.0.0.1/", "http://127.0.0.1#@media.example.com/"),
    ),
    "where parsers differ": (
        *("http://127.0.0.1\\@media.example.com/", "http://media.example.com\\.127.0.0.1/", "http:\\\\127.0.0.1/"),
        *(
            "http://media.example.com /@127.0.0.1",
            "http://127.0.0.1\t/",
            "http://media.example.com\r\nHost: 127.0.0.1/",
            "http:///127.0.0.1/",
        ),
        *(
            "http://[::ffff:127.0.0.1]/",
            "http://[0:0:0:0:0:ffff:7f00:1]/",
            "http://[::1]/",
            "http://[::1/",
            "http://[127.0.0.1]/",
            "//127.0.0.1/",
        ),
        *("http://", "http:", "", "http://./", "http://-/", "http://a..b/"),
    ),
    "names of this computer": (
        *("http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://metadata.google.internal/", "http://db/"),
        *("http://printer.local/", "http://127.0.0.1.nip.example.com/"),
    ),
    "other schemes": (
        *("file:///etc/passwd", "ftp://media.example.com/a", "gopher://127.0.0.1:80/_GET", "dict://127.0.0.1/", "jar:http://127.0.0.1!/"),
        *("unix:///run/x.sock", "HTTP+unix://x/", "javascript:alert(1)", "ws://127.0.0.1/"),
    ),
    "other ports": (
        *(
            "http://media.example.com:22/",
            "http://media.example.com:5432/",
            "http://media.example.com:8080/",
            "http://media.example.com:0/",
        ),
        *("https://media.example.com:4200/", "http://media.example.com:99999/", "http://media.example.com:-80/"),
    ),
}


@dataclass
class Listener:
    """A server that counts who connects, and answers with a picture or as ``answers`` says: path -> (status, headers, body)."""

    port: int = 0
    connections: int = 0
    hosts: list[str] = field(default_factory=list)
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)


@contextmanager
def listener() -> Iterator[Listener]:
    state = Listener()

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            state.connections += 1
            super().setup()

        def do_GET(self) -> None:
            state.hosts.append(self.headers["Host"])
            status, headers, body = state.answers.get(self.path, (200, {}, PNG))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
                if value:  # an empty one stands for none
                    self.send_header(name, value)
            with suppress(ConnectionError):  # what is refused is not read to its end
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class Anywhere(httpcore.NetworkBackend):
    """A network in which every address is the listener's; ``dialled`` are the addresses that were asked for."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpcore.SyncBackend()
        self.dialled: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        return self._inner.connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)


class Names:
    """A resolver: each name's answers in turn, the last one for ever after; names it does not know are loopback."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._answers = {name: list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        given = self._answers.get(host, [["127.0.0.1"]])
        return given.pop(0) if len(given) > 1 else given[0]


def fetcher(backend: Any, names: Names, *, trust: ssl.SSLContext | None = None, **limits: Any) -> Fetcher:
    return Fetcher(limits=FetchLimits(**({"seconds": 5.0, "wait": 2.0} | limits)), lookup=names, backend=backend, trust=trust)


def in_url(address: str) -> str:
    return f"[{address.replace('%', '%25')}]" if ":" in address else address
