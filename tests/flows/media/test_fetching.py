"""Fetching against a listener that every address leads to."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from flows.media.errors import MediaFailed, MediaRefused
from tests.flows.media.hostile import PLACES, PNG, PUBLIC, PUBLIC_V6, SPELLINGS, Anywhere, Listener, Names, fetcher, in_url, listener

NAME = "media.example.com"
URL = f"http://{NAME}/a.png"


@pytest.fixture(scope="module")
def server() -> Iterator[Listener]:
    with listener() as state:
        yield state


@pytest.fixture(autouse=True)
def counted(server: Listener) -> None:
    server.connections = 0
    server.hosts.clear()
    server.answers.clear()


def test_a_public_picture_is_fetched_from_the_address_that_was_checked(server: Listener) -> None:
    backend, names = Anywhere(server.port), Names({NAME: [[PUBLIC]]})
    assert fetcher(backend, names).fetch(URL) == PNG
    assert (backend.dialled, names.asked, server.hosts) == ([PUBLIC], [NAME], [NAME])


def test_a_name_is_resolved_once_so_its_second_answer_changes_nothing(server: Listener) -> None:
    backend, names = Anywhere(server.port), Names({NAME: [[PUBLIC], ["127.0.0.1"]]})
    fetcher(backend, names).fetch(URL)
    assert (backend.dialled, len(names.asked)) == ([PUBLIC], 1)
    with pytest.raises(MediaRefused, match="not public"):  # the same name again, now with its second face
        fetcher(backend, names).fetch(URL)
    assert backend.dialled == [PUBLIC]


@pytest.mark.parametrize("place", PLACES)
def test_no_such_place_is_reached(place: str, server: Listener) -> None:
    for address in PLACES[place]:
        for answers in ([address], [PUBLIC, address], [address, PUBLIC_V6]):
            backend = Anywhere(server.port)
            with pytest.raises(MediaRefused):
                fetcher(backend, Names({NAME: [answers]})).fetch(URL)
            assert backend.dialled == [], f"{address} among {answers}"
        with pytest.raises(MediaRefused):
            fetcher(Anywhere(server.port), Names({})).fetch(f"http://{in_url(address)}/")
    assert server.connections == 0


@pytest.mark.parametrize("trick", SPELLINGS)
def test_no_spelling_gets_through(trick: str, server: Listener) -> None:
    for url in SPELLINGS[trick]:
        with pytest.raises(MediaRefused) as refused:
            fetcher(Anywhere(server.port), Names({})).fetch(url)
        assert not url or url not in str(refused.value), "an address may hold a name: it is never told"
    assert server.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_checked_like_the_first_address(status: int, server: Listener) -> None:
    for target in ("http://127.0.0.1/", "//10.0.0.1/", "http://2130706433/", "http://inside.example.com/", "file:///etc/passwd"):
        server.answers["/a.png"] = (status, {"Location": target}, b"")
        backend = Anywhere(server.port)
        with pytest.raises(MediaRefused):
            fetcher(backend, Names({NAME: [[PUBLIC]], "inside.example.com": [["192.168.0.1"]]})).fetch(URL)
        assert backend.dialled == [PUBLIC]
    server.answers["/a.png"] = (status, {"Location": "/b.png"}, b"")
    assert fetcher(Anywhere(server.port), Names({NAME: [[PUBLIC]]})).fetch(URL) == PNG


ANSWERS: list[tuple[tuple[int, Mapping[str, str], bytes], type[Exception], str, str]] = [
    ((404, {}, b""), MediaRefused, "answered 404", "gone at its source: the same tomorrow"),
    ((403, {}, b""), MediaRefused, "answered 403", "not ours to see"),
    ((503, {}, b""), MediaFailed, "answered 503", "may be there tomorrow"),
    ((429, {}, b""), MediaFailed, "answered 429", "too many at once"),
    ((200, {"Content-Length": "9000"}, b""), MediaRefused, "larger than", "said to be too large: nothing is read"),
    ((200, {"Content-Length": "", "Connection": "close"}, PNG + bytes(9000)), MediaRefused, "larger than", "too large without saying so"),
    ((200, {}, b"<html>" + bytes(200)), MediaRefused, "a web page", "a type by its bytes, whatever the server says"),
    ((302, {"Location": "/a.png"}, b""), MediaRefused, "passed on more than", "a circle"),
    ((302, {}, b""), MediaRefused, "passed on more than", "passed on to nowhere is itself again"),
    ((200, {"Content-Length": "2000"}, PNG), MediaFailed, "broke", "cut off"),
]


@pytest.mark.parametrize(("answer", "error", "words", "reason"), ANSWERS)
def test_what_a_server_may_answer(
    answer: tuple[int, Mapping[str, str], bytes], error: type[Exception], words: str, reason: str, server: Listener
) -> None:
    server.answers["/a.png"] = answer
    with pytest.raises(error, match=words):
        fetcher(Anywhere(server.port), Names({NAME: [[PUBLIC]]}), bytes=4000).fetch(URL)


def test_a_name_nobody_knows_may_be_known_later(server: Listener) -> None:
    with pytest.raises(MediaFailed, match="not known"):
        fetcher(Anywhere(server.port), Names({NAME: [[]]})).fetch(URL)


def test_a_server_that_drips_is_left_at_the_deadline(server: Listener) -> None:
    class Clock:
        """An hour passes with every look."""

        now = 0.0

        def __call__(self) -> float:
            self.now += 1.0
            return self.now

    slow = fetcher(Anywhere(server.port), Names({NAME: [[PUBLIC]]}), seconds=4.0)
    object.__setattr__(slow, "clock", Clock())
    started = time.monotonic()
    with pytest.raises(MediaFailed, match=r"took too long|in time"):
        slow.fetch(URL)
    assert time.monotonic() - started < 30


def test_tls_names_the_host_and_not_the_address(server: Listener, tmp_path: Path) -> None:
    seen: list[str | None] = []

    class Context(ssl.SSLContext):
        def wrap_socket(self, *arguments: object, server_hostname: str | None = None, **options: object) -> ssl.SSLSocket:
            seen.append(server_hostname)
            raise ssl.SSLError("no further")

    backend = Anywhere(server.port)
    with pytest.raises(MediaFailed, match="certificate"):
        fetcher(backend, Names({NAME: [[PUBLIC]]}), trust=Context(ssl.PROTOCOL_TLS_CLIENT)).fetch(f"https://{NAME}/a.png")
    assert (backend.dialled, seen) == ([PUBLIC], [NAME])
