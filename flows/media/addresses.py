"""Which addresses may be asked for a medium: public ones, by http or https, on ports 80 and 443.

Whoever posts a complaint chooses the address, so an address is a way for strangers to make this computer ask what only it can reach. All
checks are on what is connected to, never on what the text looks like it means: a host is taken apart once, here, and its spelling is
refused rather than understood where others might understand it differently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import quote, urlsplit

from flows.media.errors import MediaRefused

PORTS: Final = {"http": 80, "https": 443}
LONGEST_URL: Final = 4_096
# Out of the registries of special-purpose addresses (IANA; RFC 6890 and after), multicast, and what stands for an IPv4 address in IPv6.
NOT_PUBLIC: Final[tuple[tuple[IPv4Network | IPv6Network, str], ...]] = (
    (IPv4Network("0.0.0.0/8"), "this network"),
    (IPv4Network("10.0.0.0/8"), "private"),
    (IPv4Network("100.64.0.0/10"), "carrier-grade NAT"),
    (IPv4Network("127.0.0.0/8"), "loopback"),
    (IPv4Network("169.254.0.0/16"), "link-local"),
    (IPv4Network("172.16.0.0/12"), "private"),
    (IPv4Network("192.0.0.0/24"), "protocol assignments"),
    (IPv4Network("192.0.2.0/24"), "documentation"),
    (IPv4Network("192.31.196.0/24"), "AS112"),
    (IPv4Network("192.52.193.0/24"), "AMT"),
    (IPv4Network("192.88.99.0/24"), "6to4 relay"),
    (IPv4Network("192.168.0.0/16"), "private"),
    (IPv4Network("192.175.48.0/24"), "AS112"),
    (IPv4Network("198.18.0.0/15"), "benchmarking"),
    (IPv4Network("198.51.100.0/24"), "documentation"),
    (IPv4Network("203.0.113.0/24"), "documentation"),
    (IPv4Network("224.0.0.0/4"), "multicast"),
    (IPv4Network("240.0.0.0/4"), "reserved"),
    (IPv6Network("::ffff:0:0/96"), "IPv4-mapped"),
    (IPv6Network("2001::/23"), "protocol assignments, Teredo"),
    (IPv6Network("2001:db8::/32"), "documentation"),
    (IPv6Network("2002::/16"), "6to4"),
    (IPv6Network("2620:4f:8000::/48"), "AS112"),
    (IPv6Network("3fff::/20"), "documentation"),
    (IPv6Network("::1/128"), "loopback"),
    (IPv6Network("64:ff9b::/96"), "NAT64"),
    (IPv6Network("64:ff9b:1::/48"), "NAT64"),
    (IPv6Network("fc00::/7"), "private"),
    (IPv6Network("fe80::/10"), "link-local"),
    (IPv6Network("ff00::/8"), "multicast"),
)
# What the registry has handed out as public so far; all else of IPv6 is refused with the rest.
PUBLIC_V6: Final = IPv6Network("2000::/3")
# Interface identifiers of ISATAP (RFC 5214) hold an IPv4 address in their lower half.
ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})
_NAME: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\.?")
# WHATWG: a host whose last label is a number, also in hexadecimal, is an IPv4 address, however it is written.
_NUMERIC: Final = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?")
_OURS: Final = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa", ".onion")
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\]")


class AddressRefused(MediaRefused):
    template = "its address is not fetched: {reason}"


@dataclass(frozen=True, slots=True)
class Target:
    """One address taken apart: what is connected to, what is named in TLS and in the Host line, what is asked for. In no repr: it is personal."""

    scheme: str
    host: str
    port: int
    path: str

    def __repr__(self) -> str:
        return "Target(...)"

    @property
    def literal(self) -> IPv4Address | IPv6Address | None:
        """The host as an address, where it is one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def parse_url(url: str) -> Target:
    """The address taken apart, checked but for what its name stands for. Raises AddressRefused.

    >>> parse_url("https://media.example.com/a b.jpg?x=1").host
    Traceback (most recent call last):
    ...
    flows.media.addresses.AddressRefused: its address is not fetched: it holds a space, a control character or a backslash
    >>> parse_url("https://media.example.com/a.jpg?x=1#top").path
    '/a.jpg?x=1'
    """
    if len(url) > LONGEST_URL:
        raise AddressRefused(reason=f"it is longer than {LONGEST_URL} characters")
    if _FORBIDDEN.search(url):
        raise AddressRefused(reason="it holds a space, a control character or a backslash")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused(reason="it cannot be taken apart") from None
    if parts.scheme not in PORTS:
        raise AddressRefused(reason="only http and https are")
    if "@" in parts.netloc:
        raise AddressRefused(reason="it holds a user name")
    host = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{quote(parts.query, safe=QUERY)}" if parts.query else "")
    return Target(parts.scheme, host, port if port is not None else PORTS[parts.scheme], path)


QUERY: Final = "/%:@!$&'()*+,;=~-._?"


def _host(written: str, *, bracketed: bool) -> str:
    if bracketed:
        try:
            return str(IPv6Address(written))  # takes a zone ("%eth0") too; it is refused below for being link-local
        except ValueError:
            raise AddressRefused(reason="what stands in brackets is no IPv6 address") from None
    try:
        # Full-width digits and dots become plain ones here, before anything is judged.
        host = written.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressRefused(reason="its host is no name") from None
    if _NUMERIC.fullmatch(host):
        try:
            return str(IPv4Address(host))  # four decimal numbers without leading zeros, nothing else
        except ValueError:
            raise AddressRefused(reason="its host is a number written in an unusual way") from None
    if not _NAME.fullmatch(host) or f".{host.rstrip('.')}".endswith(_OURS):
        raise AddressRefused(reason="its host is no name of the public internet")
    return host.rstrip(".")


def refuse_private(address: str) -> None:
    """Raises AddressRefused unless the address, as the connection will use it, is a public one.

    >>> refuse_private("8.8.8.8")
    >>> refuse_private("::ffff:8.8.8.8")
    Traceback (most recent call last):
    ...
    flows.media.addresses.AddressRefused: its address is not fetched: it leads to an address that is not public (IPv4-mapped)
    """
    try:
        given = ip_address(address)
    except ValueError:
        raise AddressRefused(reason="it leads to no address") from None
    kind = next((name for network, name in NOT_PUBLIC if given.version == network.version and given in network), None)
    if isinstance(given, IPv6Address):
        if given.scope_id is not None:
            kind = kind or "of one link"
        elif given not in PUBLIC_V6:
            kind = kind or "reserved"
        elif (int(given) >> 32) & 0xFFFFFFFF in ISATAP:
            kind = kind or "ISATAP"
    if kind or not given.is_global:
        raise AddressRefused(reason=f"it leads to an address that is not public ({kind or 'reserved'})")
