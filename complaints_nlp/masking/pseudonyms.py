"""Keyed pseudonyms: one person has the same over all channels, and no one without the key can count phone numbers up to find them."""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

_LEAST_KEY: Final = 16
_KEPT_BYTES: Final = 15  # 120 bits: 24 letters without padding, no collision within any number of customers


class Pseudonymizer:
    """Makes ``v<key version>:<24 letters>`` by HMAC-SHA256 over kind and normalised value.

    A kind is its own domain: the same digits as a phone and as an account have different pseudonyms. Older keys stay to compare with
    what they made; new pseudonyms take the ``current`` one.

    >>> pseudonyms = Pseudonymizer({1: bytes(32)}, current=1)
    >>> pseudonyms("phone", "+2347101234567")
    'v1:UDWNK2HEVLSR2CRJB743L433'
    >>> pseudonyms("phone", "+2347101234567") == pseudonyms("account", "+2347101234567")
    False
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        if current not in keys:
            raise ValueError(f"no key of version {current}; versions given: {sorted(keys)}")
        if short := sorted(version for version, key in keys.items() if len(key) < _LEAST_KEY):
            raise ValueError(f"keys of versions {short} are shorter than {_LEAST_KEY} bytes")
        self._keys = dict(keys)
        self.current = current

    def __call__(self, kind: str, value: str, *, version: int | None = None) -> str:
        """The pseudonym of a normalised value. Raises KeyError for a key version that was not given."""
        version = self.current if version is None else version
        # The kind's length in front: ("ab", "c") and ("a", "bc") must not be one message.
        message = f"{len(kind)}:{kind}:{value}".encode()
        digest = hmac.new(self._keys[version], message, sha256).digest()
        return f"v{version}:{b32encode(digest[:_KEPT_BYTES]).decode()}"

    def every(self, kind: str, value: str) -> tuple[str, ...]:
        """The pseudonyms of a value under each key, the current first: to find what an older key made."""
        versions = sorted(self._keys, key=lambda v: (v != self.current, -v))
        return tuple(self(kind, value, version=version) for version in versions)

    def __repr__(self) -> str:
        return f"Pseudonymizer(versions={sorted(self._keys)}, current={self.current})"
