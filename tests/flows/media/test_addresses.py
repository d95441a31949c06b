"""What may be asked for, before any network: hosts as they are written, and addresses as they are."""

from __future__ import annotations

import pytest

from flows.media.addresses import AddressRefused, parse_url, refuse_private
from tests.flows.media.hostile import PLACES, PUBLIC, PUBLIC_V6

GOOD = [
    ("https://pbs.twimg.com/media/A-b_9.jpg?name=large", "https", "pbs.twimg.com", 443, "/media/A-b_9.jpg?name=large", "as X writes them"),
    ("http://MEDIA.Example.com./a.png", "http", "media.example.com", 80, "/a.png", "case and the root's dot mean nothing"),
    ("https://8.8.4.4/a", "https", "8.8.4.4", 443, "/a", "a public address as such"),
    ("https://[2606:4700::1111]:443/a", "https", "2606:4700::1111", 443, "/a", "a public IPv6 address"),
    ("http://example.com", "http", "example.com", 80, "/", "no path"),
    ("https://example.com/ọ̀nà.png", "https", "example.com", 443, "/%E1%BB%8D%CC%80n%C3%A0.png", "letters beyond ASCII in the path"),
    ("https://münchen.example/a", "https", "xn--mnchen-3ya.example", 443, "/a", "letters beyond ASCII in the name"),
    ("https://example.com/a%20b/%2e", "https", "example.com", 443, "/a%20b/%2e", "what is encoded stays so"),
    ("https://example.com/a#frag", "https", "example.com", 443, "/a", "a fragment is not sent"),
]


@pytest.mark.parametrize(("url", "scheme", "host", "port", "path", "reason"), GOOD)
def test_taken_apart(url: str, scheme: str, host: str, port: int, path: str, reason: str) -> None:
    target = parse_url(url)
    assert (target.scheme, target.host, target.port, target.path) == (scheme, host, port, path), reason
    assert host not in repr(target)


@pytest.mark.parametrize("address", [address for addresses in PLACES.values() for address in addresses])
def test_not_public(address: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        refuse_private(address)
    assert address not in str(refused.value)


@pytest.mark.parametrize("address", [PUBLIC, PUBLIC_V6, "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2a00:1450::1"])
def test_public(address: str) -> None:
    refuse_private(address)
