"""Bytes from a public address, or the reason why not.

The name is resolved once, in the moment of connecting; every address it stands for must be public, and the connection goes to the very
address that was checked, while TLS and the Host line keep the name. A name that means something else a moment later (DNS rebinding)
changes nothing. Redirects are followed by hand, each as strictly as the first address. No proxy of the environment is used (it would
resolve the name anew), no cookie or referrer is sent, and nothing is unpacked.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from flows.media.addresses import AddressRefused, Target, parse_url, refuse_private
from flows.media.errors import MediaFailed, MediaRefused
from flows.media.kinds import HEAD_BYTES, kind_of

if TYPE_CHECKING:
    import httpcore

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Statuses that may be otherwise later; every other refusal of a server is its answer.
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
AGENT: Final = b"BeejanComplaints/1 (pictures attached to complaints)"

Resolve = Callable[[str, int], Sequence[str]]


class FetchRefused(MediaRefused):
    template = "it was not fetched: {reason}"


class FetchFailed(MediaFailed):
    template = "it could not be fetched: {reason}"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """``seconds`` bounds the whole of one medium, redirects included; ``wait`` one silence within it."""

    bytes: int = 20 * 1024 * 1024
    seconds: float = 20.0
    wait: float = 5.0
    redirects: int = 4
    ports: frozenset[int] = frozenset({80, 443})


def resolve(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, in its order, each address once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Fetcher:
    """Fetches media. ``backend`` opens the connections and ``lookup`` resolves names; tests put others in their place."""

    limits: FetchLimits = FetchLimits()
    lookup: Resolve = resolve
    backend: Any = None
    clock: Callable[[], float] = field(default=time.monotonic)
    trust: ssl.SSLContext | None = None

    def fetch(self, url: str) -> bytes:
        """The medium's bytes. Raises MediaRefused or MediaFailed, whose words hold neither address nor content."""
        deadline = self.clock() + self.limits.seconds
        for _ in range(self.limits.redirects + 1):
            target = parse_url(url)
            if target.port not in self.limits.ports:
                raise AddressRefused(reason="only the ports 80 and 443 are")
            with self._answer(target, deadline) as answer:
                if answer.status not in REDIRECTS:
                    return self._body(answer)
                url = self._next(url, answer)
        raise FetchRefused(reason=f"it was passed on more than {self.limits.redirects} times")

    @contextmanager
    def _answer(self, target: Target, deadline: float) -> Iterator[httpcore.Response]:
        """The server's answer, its body not read yet; errors of the network become MediaFailed."""
        import httpcore

        host = f"[{target.host}]" if ":" in target.host else target.host
        named = host if target.port == {"http": 80, "https": 443}[target.scheme] else f"{host}:{target.port}"
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        headers = [(b"Host", named.encode()), (b"Accept", b"image/*, video/*"), (b"Accept-Encoding", b"identity"), (b"User-Agent", AGENT)]
        wait = dict.fromkeys(("connect", "read", "write", "pool"), self.limits.wait)
        gate = _gate(self, deadline)
        try:
            # A pool for this one request: nothing is shared between two addresses, not even a connection.
            with (
                httpcore.ConnectionPool(ssl_context=self.trust or _trusted(), network_backend=gate, max_connections=1) as pool,
                pool.stream("GET", url, headers=headers, extensions={"timeout": wait}) as answer,
            ):
                yield answer
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchFailed(reason=_PLAIN.get(type(error).__name__, "the connection broke")) from None

    def _next(self, url: str, answer: httpcore.Response) -> str:
        where = {name.lower(): value for name, value in answer.headers}.get(b"location", b"")
        try:
            return urljoin(url, where.decode("utf-8")) if where else url
        except (UnicodeDecodeError, ValueError):
            raise FetchRefused(reason="it was passed on to no address") from None

    def _body(self, answer: httpcore.Response) -> bytes:
        if answer.status != 200:
            error = FetchFailed if answer.status in PASSING else FetchRefused
            raise error(reason=f"the server answered {answer.status}")
        said = {name.lower(): value for name, value in answer.headers}.get(b"content-length", b"")
        if said.isdigit() and int(said) > self.limits.bytes:
            raise self._too_large()
        body = bytearray()
        for chunk in answer.iter_stream():
            body += chunk
            if len(body) > self.limits.bytes:
                raise self._too_large()
            if len(body) - len(chunk) < HEAD_BYTES <= len(body):
                kind_of(bytes(body[:HEAD_BYTES]))  # what is no picture or video is not read to its end
        return bytes(body)

    def _too_large(self) -> FetchRefused:
        return FetchRefused(reason=f"it is larger than {self.limits.bytes // 2**20} MB")


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of certifi; reading them takes longer than most pictures do."""
    import httpcore

    return httpcore.default_ssl_context()


_PLAIN: Final = {
    "ConnectTimeout": "the server did not answer in time",
    "ReadTimeout": "the server took too long",
    "WriteTimeout": "the server took too long",
    "ConnectError": "the server cannot be reached, or its certificate is not to be trusted",
    "RemoteProtocolError": "the server does not speak HTTP or broke off",
}


def _gate(fetcher: Fetcher, deadline: float) -> Any:
    """The only way out: resolves, checks, and connects to the address that it checked. Made here because httpcore is loaded at first use."""
    import httpcore

    inner = fetcher.backend if fetcher.backend is not None else httpcore.SyncBackend()

    def left(timeout: float | None) -> float:
        rest = deadline - fetcher.clock()
        if rest <= 0:
            raise httpcore.ReadTimeout
        return min(rest, timeout if timeout is not None else rest)

    class Stream(httpcore.NetworkStream):
        """Every wait ends at the deadline, so that a server that sends a byte now and then gains nothing."""

        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            received: bytes = self._stream.read(max_bytes, left(timeout))
            return received

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._stream.write(buffer, left(timeout))

        def close(self) -> None:
            self._stream.close()

        def start_tls(
            self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
        ) -> httpcore.NetworkStream:
            return Stream(self._stream.start_tls(ssl_context, server_hostname, left(timeout)))

        def get_extra_info(self, info: str) -> Any:
            return self._stream.get_extra_info(info)

    class Gate(httpcore.NetworkBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            addresses = _public_addresses(host, port, lookup=fetcher.lookup, seconds=left(timeout))
            for number, address in enumerate(addresses, 1):
                try:
                    return Stream(inner.connect_tcp(address, port, left(timeout), local_address, socket_options))
                except (httpcore.ConnectError, httpcore.ConnectTimeout):
                    if number == len(addresses):
                        raise
            raise httpcore.ConnectError

    return Gate()


def _public_addresses(host: str, port: int, *, lookup: Resolve, seconds: float) -> Sequence[str]:
    """What the host stands for, all of it public: one private address among public ones is a trick, not a mirror."""
    literal = Target("", host, port, "").literal
    addresses = [str(literal)] if literal is not None else _looked_up(host, port, lookup=lookup, seconds=seconds)
    for address in addresses:
        refuse_private(address)
    return addresses


def _looked_up(host: str, port: int, *, lookup: Resolve, seconds: float) -> Sequence[str]:
    """The resolver has no time limit of its own, so it is waited for in a thread that may be left behind."""
    found: list[Sequence[str]] = []

    def ask() -> None:
        try:
            found.append(lookup(host, port))
        except (OSError, UnicodeError):
            found.append([])

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise FetchFailed(reason="its name was not resolved in time")
    if not found[0]:
        raise FetchFailed(reason="its name is not known")
    return found[0]
