"""The one shape of all connectors: pages of posts with a cursor, from a network that may be slow, refuse, or break off.

A connector reads on from the cursor it is given and never ends by itself: whoever runs it stops it, at any await. It fetches at least
once; what it gives twice has the same ids both times. A cursor covers what lies in the pages up to its own, so it may be stored with
them and read on from after any crash.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from complaints_nlp.errors import ComplaintsError


class NotAllowed(ComplaintsError):
    """The network refuses this installation: waiting does not help."""

    template = "{network} refuses access (HTTP {status}); check {variable} and what its plan allows"


class BadCall(ComplaintsError):
    """The network does not understand a request. ``names`` are the parameters it complains of, when it says so."""

    template = "{network} does not accept the request (HTTP {status}, {names}); see docs/social.md"


@dataclass(frozen=True, slots=True)
class Post:
    """One post, or a newer version of one.

    ``native_id`` is the network's own id, of the kind its deletions name. ``payload`` is one JSON object of a dialect of
    flows.sources.social, on one line. ``also`` are further ids that mean the same post (X gives each version one). ``only_known``: an
    edit that does not speak of us any more; it matters only where the post is here already.
    """

    native_id: str = field(repr=False)
    payload: bytes = field(repr=False)
    author: str | None = field(default=None, repr=False)
    also: tuple[str, ...] = field(default=(), repr=False)
    only_known: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A post its author took back, or (without ``native_id``) all posts of an account that is no more."""

    native_id: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """What came at once. ``cursor`` is to be stored with it; ``newest_at`` is the time of its newest post as the network says."""

    cursor: str
    posts: tuple[Post, ...] = ()
    gone: tuple[Gone, ...] = ()
    newest_at: datetime | None = None


class Connector(Protocol):
    """One feed of one network: what has one cursor and is read by one run at a time. ``name`` is the cursor's."""

    @property
    def name(self) -> str: ...

    @property
    def network(self) -> str:
        """Whose native ids its posts have: those of two networks may look alike."""
        ...

    def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        """Pages from after ``cursor`` on, without end. Raises NotAllowed, BadCall; everything else it waits out."""
        ...


class Checker(Protocol):
    """Asks a network whether posts are still there: what a deletion that nobody told us of is found by."""

    @property
    def network(self) -> str: ...

    @property
    def at_once(self) -> int: ...

    async def look(self, native_ids: Sequence[str]) -> Page:
        """At most ``at_once`` posts: those that are gone, and those that are there as they are now, where the answer shows them."""
        ...
