"""How fast somebody may send: a token bucket for each key and each address, in this process's memory."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_BUCKETS: Final = 50_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class Buckets:
    """``clock`` gives seconds that only go forward. Memory is bounded: the bucket unused for longest is forgotten, full as it is by then."""

    def __init__(self, *, clock: Callable[[], float], most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, whose: str, *, rate: float, burst: int, cost: float = 1.0) -> float:
        """Take ``cost`` tokens: 0.0 where they were there, else the seconds until they are, and nothing is taken.

        >>> buckets = Buckets(clock=lambda: 100.0)
        >>> [buckets.take("a", rate=2, burst=1), buckets.take("a", rate=2, burst=1)]
        [0.0, 0.5]
        """
        now = self._clock()
        bucket = self._buckets.get(whose)
        if bucket is None:
            bucket = self._buckets[whose] = _Bucket(float(burst), now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(whose)
            bucket.tokens = min(float(burst), bucket.tokens + (now - bucket.filled_at) * rate)
            bucket.filled_at = now
        if bucket.tokens >= cost:
            bucket.tokens -= cost
            return 0.0
        return (cost - bucket.tokens) / rate


def neighbourhood(address: str) -> str:
    """What shares a bucket: an IPv4 address, or the /64 that one IPv6 customer has to themselves.

    >>> neighbourhood("192.0.2.7"), neighbourhood("2001:db8:1:2:3::9"), neighbourhood("::ffff:192.0.2.7"), neighbourhood("unix")
    ('192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7', 'unknown')
    """
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(given, ipaddress.IPv4Address):
        return str(given)
    if given.ipv4_mapped:
        return str(given.ipv4_mapped)
    return str(ipaddress.ip_network((given, 64), strict=False))
