"""Who is signed in: kept in this process's memory alone, found by a secret only their browser has.

The cookie is a random token that means nothing; the store knows its SHA-256, so that a look into the store opens no session. A session
ends when its person signs out, when nothing happened in it for a while, and after a day's work whatever happens in it. With it goes its
engine, and with that the password and every connection. A restart ends all.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from apps.dashboard.people import Viewer

MOST_AWAKE: Final = 24  # sessions with connections open between pages: a server has some hundred for everybody


@dataclass(slots=True)
class Session:
    viewer: Viewer
    begun: datetime
    seen: datetime
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    awake: bool = True
    """Whether its engine may have connections open; asleep, the next page opens one, which takes some milliseconds."""
    note: str = ""
    """What the next page says of what was just done."""

    def take_note(self) -> str:
        said, self.note = self.note, ""
        return said

    def accepts(self, token: str) -> bool:
        """Whether a form carries this session's token: another site can send a form, but cannot read ours."""
        return hmac.compare_digest(token.encode(), self.csrf.encode())


class SessionStore:
    """Safe to use from several threads. ``clock`` says what time it is."""

    def __init__(self, *, idle: timedelta, longest: timedelta, most: int, clock: Callable[[], datetime]) -> None:
        self._idle, self._longest, self._most, self._clock = idle, longest, most, clock
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, viewer: Viewer) -> str:
        """The token of a new session."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._sweep(now)
            while len(self._sessions) >= self._most:
                self._drop(min(self._sessions, key=lambda key: self._sessions[key].seen))
            self._sessions[_key(token)] = Session(viewer, now, now)
            self._let_sleep()
        return token

    def find(self, token: str) -> Session | None:
        """The session of ``token``, unless it has ended; finding it keeps it from falling idle."""
        now = self._clock()
        with self._lock:
            self._sweep(now)
            session = self._sessions.get(_key(token))
            if session:
                session.seen, session.awake = now, True
                self._let_sleep()
            return session

    def end(self, token: str) -> None:
        with self._lock:
            if _key(token) in self._sessions:
                self._drop(_key(token))

    def end_all(self) -> None:
        with self._lock:
            for key in list(self._sessions):
                self._drop(key)

    def __len__(self) -> int:
        return len(self._sessions)

    def _sweep(self, now: datetime) -> None:
        for key, session in list(self._sessions.items()):
            if now - session.seen >= self._idle or now - session.begun >= self._longest:
                self._drop(key)

    def _let_sleep(self) -> None:
        awake = sorted((one for one in self._sessions.values() if one.awake), key=lambda one: one.seen)
        for session in awake[:-MOST_AWAKE]:
            session.awake = False
            session.viewer.engine.dispose()  # a page that is being made keeps its connection until it is done

    def _drop(self, key: str) -> None:
        self._sessions.pop(key).viewer.engine.dispose()


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
