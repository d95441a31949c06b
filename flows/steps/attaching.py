"""The words in pictures and videos, joined to what was written beside them, before anything is masked.

Bytes are fetched (where COMPLAINTS_MEDIA=on), kept in the landing zone, read once, and their words kept sealed; each step is noted before
the next, so a killed run goes on where it was. A medium that gives nothing takes nothing from its complaint; only a complaint without
words of its own waits in quarantine, and comes back while its media may still give some (flows/retry_media.py).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from complaints_nlp.errors import ComplaintsError
from flows.media.errors import MediaFailed, MediaRefused
from flows.media.fetching import Fetcher, FetchLimits
from flows.media.kinds import HEAD_BYTES, kind_of
from flows.media.reader import MediaReader
from models.database import open_session
from models.encryption import Unreadable
from models.installation import Installation
from models.keys import KeyStore
from models.lake import LakeMissing
from models.media import MediaStore, MediumState
from models.records import Attachment, Complaint, Source

# What calls bring are recordings, and nobody listens here.
SILENT: Final = frozenset({Source.CALL_LOGS})
MOST_MEDIA: Final = 8
FETCHES: Final = 4
MEDIA_BYTES: Final = FetchLimits().bytes
# A text may have 50,000 characters; what stands in pictures must not make a complaint too long to be masked.
MOST_WORDS: Final = 20_000
LONGEST_JOINED: Final = 45_000
# The words of a medium stand apart, so that a reader of the masked text sees which are the customer's and which a picture's.
HEADINGS: Final = {False: "[text in picture]", True: "[text in video]"}
ONLY_MEDIA: Final = "its words are in a picture or video"
NOT_FETCHED: Final = "pictures are not fetched from their addresses here (COMPLAINTS_MEDIA=on does)"
_URL: Final = re.compile(r"https?://\S+")

Fetch = Callable[[str], bytes]


class UnreadMedia(ComplaintsError):
    """A complaint without words of its own whose media gave none. It belongs in quarantine, whole, with this reason."""

    template = ONLY_MEDIA + ", and {reason}"


class BadUpload(MediaRefused):
    template = "{reason}"


@dataclass(frozen=True, slots=True)
class Medium:
    """One medium of a complaint; in no repr where its bytes are."""

    complaint: Complaint
    position: int
    origin: str
    place: str = field(repr=False)
    attachment: Attachment | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.complaint.record_id, self.position


def join_media(
    place: Installation,
    complaints: Sequence[Complaint],
    *,
    persons: Mapping[str, str | None],
    reader: MediaReader,
    now: datetime,
    fetch: Fetch | None = None,
) -> list[Complaint | UnreadMedia]:
    """One answer a complaint, in order: itself, with the words of its media where it has any, or why there are no words at all.

    ``persons`` are the identifiers that pick the keys, by record id; ``fetch`` stands in for the network. Complaints without media cost nothing.
    """
    media = {complaint.record_id: media_of(complaint) for complaint in complaints}
    every = [medium for of_one in media.values() for medium in of_one]
    if not every:
        return list(complaints)
    desk = _Desk(place, persons, now)
    desk.look_up(every)
    remote = (fetch or Fetcher().fetch) if place.settings.media == "on" else None
    for medium, arrived in _arrivals([medium for medium in every if desk.lacks(medium)], fetch=remote):
        desk.keep(medium, arrived)
    for medium in every:
        desk.read(medium, reader=reader)
    return [_joined(complaint, [desk.states.get(medium.key) for medium in media[complaint.record_id]]) for complaint in complaints]


def media_of(complaint: Complaint) -> list[Medium]:
    """What came with it, uploads first, in the order its source gives."""
    if complaint.source in SILENT:
        return []
    uploads = [("upload", each.key, each) for each in complaint.attachments]
    urls = [("inline" if url.startswith("data:") else "remote", url, None) for url in complaint.media_urls]
    return [
        Medium(complaint, position, origin, where, attachment)
        for position, (origin, where, attachment) in enumerate((*uploads, *urls)[:MOST_MEDIA])
    ]


Arrived = bytes | Attachment | MediaRefused | MediaFailed


def _arrivals(media: Sequence[Medium], *, fetch: Fetch | None) -> Iterator[tuple[Medium, Arrived]]:
    """Each medium's bytes or why there are none, a few fetched at a time; remote ones are left out where nothing is fetched."""
    wanted = [medium for medium in media if medium.origin != "remote" or fetch is not None]
    with ThreadPoolExecutor(FETCHES) as pool:
        for at in range(0, len(wanted), FETCHES):  # no more in memory than are fetched at once
            some = wanted[at : at + FETCHES]
            yield from zip(some, pool.map(lambda medium: _arrive(medium, fetch), some), strict=True)


def _arrive(medium: Medium, fetch: Fetch | None) -> Arrived:
    try:
        if medium.attachment is not None:
            return medium.attachment
        if medium.origin == "inline":
            return inline_bytes(medium.place)
        return fetch(medium.place) if fetch is not None else MediaFailed(reason=NOT_FETCHED)
    except (MediaRefused, MediaFailed) as reason:
        return reason


def inline_bytes(url: str) -> bytes:
    """What a ``data:`` URL holds (RFC 2397). Raises BadUpload.

    >>> inline_bytes("data:image/gif;base64,R0lG")
    b'GIF'
    """
    head, comma, body = url.partition(",")
    try:
        contents = base64.b64decode(unquote_to_bytes(body), validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
    except binascii.Error:
        contents = b""
    if not comma or not contents:
        raise BadUpload(reason="what is attached is empty or no base64")
    return contents


class _Desk:
    """Where the media of one group of complaints lie while they are worked on; ``states`` says how far each has come."""

    def __init__(self, place: Installation, persons: Mapping[str, str | None], now: datetime) -> None:
        self._place = place
        self._persons = persons
        self._now = now
        self._store = MediaStore(place.keys, key_store=KeyStore(place.engine, keys=place.keys))
        self._words: dict[str, str] = {}
        self.states: dict[tuple[str, int], MediumState] = {}

    def look_up(self, media: Iterable[Medium]) -> None:
        """What earlier runs noted; of an edited record, only of media that are where they were."""
        places = {medium.key: self._store.reference(medium.place) for medium in media}
        with open_session(self._place.engine) as session:
            known = self._store.known(session, {record_id for record_id, _ in places})
        self.states = {key: state for key, state in known.items() if state.reference == places.get(key)}

    def lacks(self, medium: Medium) -> bool:
        """Whether its bytes are to be had: unknown so far, or worth another try, and not in the landing zone."""
        state = self.states.get(medium.key)
        return state is None or (state.open and state.landing_key is None)

    def keep(self, medium: Medium, arrived: Arrived) -> None:
        """Bytes into the landing zone; what came of it is noted."""
        before = self.states.get(medium.key)
        fresh = MediumState(
            record_id=medium.complaint.record_id,
            position=medium.position,
            reference=self._store.reference(medium.place),
            origin=medium.origin,
            state="fetched",
            attempts=before.attempts if before else 0,
        )
        if isinstance(arrived, MediaRefused | MediaFailed):
            self._note(_without_words(fresh, arrived))
        elif isinstance(arrived, Attachment):
            self._note(replace(fresh, sha256=arrived.sha256, size=arrived.size, landing_key=arrived.key))
        else:
            landed = self._place.lake.land([arrived], source=medium.complaint.source, day=self._now.date())
            self._note(replace(fresh, sha256=landed.batch_id, size=landed.bytes, landing_key=landed.key))

    def read(self, medium: Medium, *, reader: MediaReader) -> None:
        """The words of what lies in the landing zone, read unless the same bytes were read before."""
        state = self.states.get(medium.key)
        if state is None or not state.open or state.landing_key is None or state.sha256 is None:
            return
        started = time.perf_counter()
        try:
            words = self._known_words(state.sha256)
            if words is None:
                contents = self._landed(state)
                state = replace(state, media_type=kind_of(contents[:HEAD_BYTES]).media_type)
                words = reader.read(contents)
        except (MediaRefused, MediaFailed) as reason:
            self._note(_without_words(state, reason))
            return
        self._words[state.sha256 or ""] = words
        seconds = time.perf_counter() - started
        self._note(replace(state, state="read", words=words, reason=None, seconds=seconds, attempts=state.attempts + 1))

    def _known_words(self, sha256: str) -> str | None:
        if sha256 not in self._words:
            with open_session(self._place.engine) as session:
                self._words |= self._store.read_before(session, [sha256])
        return self._words.get(sha256)

    def _landed(self, state: MediumState) -> bytes:
        try:
            with self._place.lake.open_landed(state.landing_key or "") as file:
                contents = file.read(MEDIA_BYTES + 1)
        except LakeMissing:
            raise BadUpload(reason="its bytes are kept no longer") from None
        except Unreadable:
            raise BadUpload(reason="its bytes cannot be decrypted") from None
        if len(contents) > MEDIA_BYTES:
            raise BadUpload(reason=f"it is larger than {MEDIA_BYTES // 2**20} MB")
        if hashlib.sha256(contents).hexdigest() != state.sha256:
            raise BadUpload(reason="its bytes are not those it was sent with")
        return contents

    def _note(self, state: MediumState) -> None:
        self.states[state.record_id, state.position] = state
        with open_session(self._place.engine) as session:
            self._store.note(session, [state], persons={state.record_id: self._persons.get(state.record_id)}, at=self._now)
            session.commit()


def _without_words(state: MediumState, reason: ComplaintsError) -> MediumState:
    final = isinstance(reason, MediaRefused)
    return replace(state, state="refused" if final else "failed", reason=str(reason), attempts=state.attempts + 1)


def _joined(complaint: Complaint, states: Sequence[MediumState | None]) -> Complaint | UnreadMedia:
    said = [state for state in states if state is not None and state.words]
    room = max(0, min(MOST_WORDS, LONGEST_JOINED - len(complaint.text)))
    words = "\n\n".join(f"{HEADINGS[(state.media_type or '').startswith('video/')]}\n{state.words}" for state in said)[:room]
    if words:
        return replace(complaint, text=f"{complaint.text}\n\n{words}".strip())
    known = [state for state in states if state is not None]
    # A post that is a picture alone has the picture's address for its text; where nothing is fetched, that is what there is.
    own = _URL.sub("", complaint.text).strip() if known else complaint.text
    if own or not states:
        return complaint
    reasons = [state.reason for state in known if state.reason]
    return UnreadMedia(reason=reasons[0] if reasons else "no words were found in it" if known else NOT_FETCHED)
