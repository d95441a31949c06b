"""Who sends: by API key or by signature, each sender held to its sources and its rate; whoever shows neither, to their address's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request

from apps.intake.buckets import Buckets, neighbourhood
from apps.intake.hooks import Hook
from apps.intake.problems import Problem
from apps.intake.settings import IntakeSettings
from apps.intake.signatures import Signed
from models.senders import Sender

# A wrong key costs as much as several requests: guessing is not cheap.
COST_OF_A_GUESS: Final = 3.0


@dataclass(frozen=True, slots=True)
class _Book:
    by_hash: Mapping[str, Sender]
    read_at: float


class Senders:
    """The senders as the database had them a few seconds ago. ``read`` gives them all and may block; ``clock`` only goes forward."""

    def __init__(self, read: Callable[[], Sequence[Sender]], *, seconds: float, clock: Callable[[], float]) -> None:
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._book: _Book | None = None
        self._reading = asyncio.Lock()

    async def current(self) -> Mapping[str, Sender]:
        """By the hash of their key, revoked ones left out. Raises Problem where they were never read and cannot be."""
        if not self._fresh():
            async with self._reading:
                if not self._fresh():
                    await self._refresh()
        if self._book is None:
            raise Problem("unavailable", "Nothing was stored. Send it again.", retry_after=5)
        return self._book.by_hash

    def _fresh(self) -> bool:
        return self._book is not None and self._clock() - self._book.read_at < self._seconds

    async def _refresh(self) -> None:
        """Where the database is away, the book of before stays: what they send cannot be stored anyhow."""
        try:
            found = await asyncio.to_thread(self._read)
        except SQLAlchemyError:
            return
        self._book = _Book({sender.key_hash: sender for sender in found if sender.revoked_at is None}, self._clock())


class Guard:
    def __init__(self, settings: IntakeSettings, *, senders: Senders, hash_key: Callable[[str], str], buckets: Buckets) -> None:
        self._settings = settings
        self._senders = senders
        self._hash_key = hash_key
        self._buckets = buckets

    def slow_down(self, request: Request, *, cost: float = 1.0) -> None:
        """Held to the address's rate. Raises Problem: too-fast."""
        whose = "address/" + neighbourhood(request.client.host if request.client else "")
        self._take(whose, rate=self._settings.address_rate, burst=self._settings.address_burst, cost=cost)

    async def by_key(self, request: Request, *, source: str, in_url: bool = False) -> Sender:
        """The sender whose key is shown, within its rate. Raises Problem: key-missing, key-unknown, not-allowed, too-fast, unavailable."""
        key = _shown_key(request, in_url=in_url)
        if key is None:
            self.slow_down(request)
            raise Problem("key-missing", "Show your API key: Authorization: Bearer bjnk_... (python -m flows sender makes one).")
        sender = (await self._senders.current()).get(self._hash_key(key))
        if sender is None:
            self.slow_down(request, cost=COST_OF_A_GUESS)
            raise Problem("key-unknown", "Ask the operator for a new key.")
        return self._admitted(sender, source)

    async def by_hook(self, request: Request, hook: Hook, raw: bytes) -> tuple[Sender, bool]:
        """The sender of a webhook, and whether it signed. Raises Problem as ``by_key``, and signature-wrong, signature-stale."""
        scheme = next((each for each in hook.schemes if each.header in request.headers), None)
        if scheme is None:
            sender = await self.by_key(request, source=hook.name, in_url=hook.key_in_url)
            if sender.secret is not None and hook.schemes:  # else dropping the signature would be a way around it
                raise Problem("key-missing", f"This sender signs its webhooks; the header {hook.schemes[0].header} is missing.")
            return sender, False
        signed = Signed(raw, {name.lower(): value for name, value in request.headers.items()}, self._url(request))
        for sender in (await self._senders.current()).values():
            if hook.name in sender.sources and sender.secret is not None and scheme.fits(signed, sender.secret):
                return self._admitted(sender, hook.name), True
        self.slow_down(request, cost=COST_OF_A_GUESS)
        raise Problem("signature-wrong", f"No sender of {hook.name} has a secret that makes this signature of this body.")

    def _admitted(self, sender: Sender, source: str) -> Sender:
        if source not in sender.sources:
            raise Problem("not-allowed", f"This sender may not send to {source}.")
        self._take(f"sender/{sender.name}", rate=sender.rate, burst=sender.burst)
        return sender

    def _take(self, whose: str, *, rate: float, burst: int, cost: float = 1.0) -> None:
        wait = self._buckets.take(whose, rate=rate, burst=max(burst, int(cost)), cost=cost)
        if wait:
            raise Problem("too-fast", f"Wait {max(1, round(wait))} s and send it again.", retry_after=wait)

    def _url(self, request: Request) -> str:
        """As the sender wrote it: behind a proxy only the configured address is that."""
        own = self._settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
        return own + request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _shown_key(request: Request, *, in_url: bool) -> str | None:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and key.strip():
        return key.strip()
    return request.headers.get("x-api-key") or (request.query_params.get("key") if in_url else None) or None
