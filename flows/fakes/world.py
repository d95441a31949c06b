"""What people write, edit and take back on one invented network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

HANDLES: Final = ("tunde_writes", "amaka.b", "iya_risi", "zainab_k", "mama_emeka", "folu99", "danladi_j", "ebiere_o")


@dataclass(slots=True)
class FakePost:
    """``versions`` are its texts, the newest last; ``edited`` the times of all but the first."""

    number: int
    author: int
    versions: list[str]
    at: datetime
    parent: int | None = None
    edited: list[datetime] = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self) -> str:
        return self.versions[-1]

    @property
    def handle(self) -> str:
        return HANDLES[self.author % len(HANDLES)]


@dataclass(frozen=True, slots=True)
class Happening:
    """``kind`` is create, update or delete; ``version`` which text of the post it is about."""

    place: int
    kind: str
    number: int
    version: int
    at: datetime


class World:
    """One network. Its log is what streams replay; whoever waits for it is woken."""

    def __init__(self, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._last = now()
        self.posts: dict[int, FakePost] = {}
        self.log: list[Happening] = []
        self.news = asyncio.Condition()

    async def add(self, text: str, *, parent: int | None = None, author: int | None = None) -> int:
        number = len(self.posts) + 1
        post = FakePost(number, number if author is None else author, [text], self._tick(), parent)
        self.posts[number] = post
        await self._tell("create", post)
        return number

    async def edit(self, number: int, text: str) -> None:
        post = self.posts[number]
        post.versions.append(text)
        post.edited.append(self._tick())
        await self._tell("update", post)

    async def delete(self, number: int) -> None:
        self.posts[number].deleted = True
        self._tick()
        await self._tell("delete", self.posts[number])

    def there(self) -> Sequence[FakePost]:
        """Oldest first."""
        return [post for post in self.posts.values() if not post.deleted]

    async def after(self, place: int, *, seconds: float) -> Sequence[Happening]:
        """What happened after a place of the log; waits for it at most so long."""
        async with self.news:
            if len(self.log) <= place:
                try:
                    await asyncio.wait_for(self.news.wait(), seconds)
                except TimeoutError:
                    return ()
        return self.log[place:]

    def _tick(self) -> datetime:
        """No two things at one time: ids are made of it."""
        self._last = max(self._now(), self._last + timedelta(milliseconds=1))
        return self._last

    async def _tell(self, kind: str, post: FakePost) -> None:
        async with self.news:
            self.log.append(Happening(len(self.log) + 1, kind, post.number, len(post.versions) - 1, self._last))
            self.news.notify_all()
