"""Media are fetched from public addresses only: every trick of the table, in the address, in DNS, in a redirect, and whom each reached.

All addresses of this network lead to one listener that counts connections: a trick that got through would count. The last lines show that
the counting works: the same table with the check of addresses taken out.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from unittest.mock import patch

from flows.media.errors import MediaFailed, MediaRefused
from tests.flows.media.hostile import PLACES, PUBLIC, PUBLIC_V6, SPELLINGS, Anywhere, Listener, Names, fetcher, in_url, listener

NAME = "media.example.com"
URL = f"http://{NAME}/a.png"
HOP = f"http://{NAME}/hop.png"

Try = tuple[str, Names]


def by_address(addresses: Sequence[str]) -> Iterator[Try]:
    yield from ((f"http://{in_url(address)}/", Names({})) for address in addresses)


def by_name(addresses: Sequence[str]) -> Iterator[Try]:
    yield from ((URL, Names({NAME: [[address]]})) for address in addresses)


def by_one_of_several(addresses: Sequence[str]) -> Iterator[Try]:
    for address in addresses:
        yield URL, Names({NAME: [[PUBLIC, address]]})
        yield URL, Names({NAME: [[address, PUBLIC_V6]]})


def by_changed_answer(addresses: Sequence[str]) -> Iterator[Try]:
    """Public when it is checked, private when it is asked again."""
    yield from ((URL, Names({NAME: [[PUBLIC], [address]]})) for address in addresses)


def by_redirect(addresses: Sequence[str]) -> Iterator[Try]:
    yield from ((f"{HOP}#http://{in_url(address)}/", Names({NAME: [[PUBLIC]]})) for address in addresses)


def by_redirect_to_name(addresses: Sequence[str]) -> Iterator[Try]:
    yield from (
        (f"{HOP}#http://inside.example.com/", Names({NAME: [[PUBLIC]], "inside.example.com": [[address]]})) for address in addresses
    )


def by_redirect_to_changed_answer(addresses: Sequence[str]) -> Iterator[Try]:
    """The name is public for the first address and private for the one it passes on to."""
    yield from ((f"{HOP}#{URL}", Names({NAME: [[PUBLIC], [address]]})) for address in addresses)


WAYS: dict[str, Callable[[Sequence[str]], Iterator[Try]]] = {
    "as the address": by_address,
    "as a name's answer": by_name,
    "beside a public answer": by_one_of_several,
    "as a second answer": by_changed_answer,
    "by redirect": by_redirect,
    "by redirect to a name": by_redirect_to_name,
    "by redirect, second answer": by_redirect_to_changed_answer,
}


def main() -> int:
    with listener() as state:
        tried, reached = _table(state)
        print(f"{tried} tries: {reached} reached an address that is not public")
        good = _public(state)
        print(f"public addresses, for comparison: {good} of 2 fetched")
        with patch("flows.media.fetching.refuse_private", lambda _: None):
            _, through = _table(state, show=False)
        print(f"with the check of addresses taken out the same tries reach {through}: the counting counts")
    return 0 if reached == 0 and good == 2 and through > 100 else 1


def _table(state: Listener, *, show: bool = True) -> tuple[int, int]:
    all_tried = all_reached = 0
    rows = [(f"{place}, {way}", list(make(addresses))) for place, addresses in PLACES.items() for way, make in WAYS.items()]
    rows += [(f"written: {trick}", [(url, Names({})) for url in urls]) for trick, urls in SPELLINGS.items()]
    rows += [(f"redirect, written: {trick}", list(_redirects(urls))) for trick, urls in SPELLINGS.items()]
    for name, tries in filter(lambda row: row[1], rows):
        reached = sum(_reached(state, *each) for each in tries)
        all_tried, all_reached = all_tried + len(tries), all_reached + reached
        if show:
            print(f"{name:<72} {len(tries):>3} tried, {reached} reached")
    return all_tried, all_reached


def _redirects(urls: Sequence[str]) -> Iterator[Try]:
    """Those whose first host is theirs; a path alone leads back to where it came from, which is public."""
    for url in urls:
        if url.strip() and ":" in url and not any(ord(sign) < 32 or ord(sign) > 126 for sign in url):
            yield f"{HOP}#{url}", Names({NAME: [[PUBLIC]]})


def _reached(state: Listener, url: str, names: Names) -> int:
    """Connections that went to anything but the public addresses: as the backend dialled, and as the listener counted."""
    state.answers.clear()
    state.connections = 0
    hop, sharp, target = url.partition("#")
    if hop == HOP and sharp:
        state.answers["/hop.png"] = (302, {"Location": target}, b"")
        url = hop
    backend = Anywhere(state.port)
    with contextlib.suppress(MediaRefused, MediaFailed):
        fetcher(backend, names).fetch(url)
    elsewhere = sum(address not in (PUBLIC, PUBLIC_V6) for address in backend.dialled)
    # Nothing reaches the listener but through the backend; if it did, that would be somebody else's way out.
    return elsewhere + max(0, state.connections - len(backend.dialled))


def _public(state: Listener) -> int:
    state.answers.clear()
    return sum(bool(fetcher(Anywhere(state.port), Names({NAME: [[address]]})).fetch(URL)) for address in (PUBLIC, PUBLIC_V6))


if __name__ == "__main__":
    sys.exit(main())
