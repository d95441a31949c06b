"""Files as the four sources deliver them, a line a record, and tools in place of the models; all people are invented."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson
import pytest

from complaints_nlp.analyzer import Examined
from complaints_nlp.errors import MaskingFailed, UnusableText
from complaints_nlp.masking.masker import Masked
from complaints_nlp.masking.pseudonyms import Pseudonymizer
from complaints_nlp.masking.text import seal
from flows.steps.analysing import Analysts, Tools
from flows.steps.landing import Landing
from flows.steps.processing import group_parts, process_parts
from flows.steps.reading import ReadCounts, read_batch
from models.database import open_session
from models.installation import Installation
from models.ledger import batches_to_read, finish_loaded_batches, next_parts_to_process, part_sizes
from models.loading import LoadCounts
from models.records import Source
from tests.models.making import analysis

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BROKEN = b'{"id": "cut off, call 0710 555 0999\n'
# A text that the masker is not sure of: see FakeAnalyzer.
UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Feed:
    """How one source writes: ``lines(7, 9)`` are its records 7 and 8; ``head`` comes first in a file."""

    source: Source
    name: str
    line: Callable[[int], bytes]
    head: bytes = b""

    def lines(self, start: int, stop: int) -> bytes:
        return b"".join(self.line(number) for number in range(start, stop))

    def file(self, start: int, stop: int) -> bytes:
        return self.head + self.lines(start, stop)


def _time(number: int) -> datetime:
    return datetime(2026, 11, 1, 8, tzinfo=UTC) + timedelta(minutes=number)


def _phone(number: int) -> str:
    return f"0710555{number % 10_000:04d}"


def _call(number: int) -> bytes:
    call = {
        "call_id": f"BJC-{number}",
        "started_at": _time(number).isoformat(),
        "ended_at": (_time(number) + timedelta(minutes=3)).isoformat(),
        "caller": {"msisdn": _phone(number), "name": "Ngozi Test"},
        "queue": "billing",
        "agent": {"id": "AG-1", "name": "Bola Test"},
        "turns": [{"speaker": "customer", "text": f"no network since day {number}"}],
        "disposition": "explained",
    }
    return orjson.dumps(call) + b"\n"


def _sms(number: int) -> bytes:
    return f"GW-{number}|{_time(number):%d/%m/%Y %H:%M:%S}|{_phone(number)}|3131|una deduct my {number} naira\n".encode()


def _post(number: int) -> bytes:
    commit = {
        "rev": f"rev{number}",
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": f"rkey{number}",
        "record": {"$type": "app.bsky.feed.post", "createdAt": _time(number).isoformat(), "text": f"Beejan, no data {number}"},
        "cid": f"cid{number}",
    }
    event = {"did": f"did:plc:test{number}", "time_us": int(_time(number).timestamp() * 1e6), "kind": "commit", "commit": commit}
    return orjson.dumps(event) + b"\n"


def _form(number: int) -> bytes:
    return f'WF-{number},{_time(number):%Y-%m-%d %H:%M},Ngozi Test,{_phone(number)},"my plan {number} ended, early"\n'.encode()


FEEDS: Mapping[Source, Feed] = {
    feed.source: feed
    for feed in (
        Feed(Source.CALL_LOGS, "calls.jsonl", _call),
        Feed(Source.SMS, "gateway.txt", _sms, head=b"MSG_ID|RECEIVED|SENDER|DEST|MESSAGE\n"),
        Feed(Source.SOCIAL, "posts.jsonl", _post),
        Feed(Source.WEB_FORMS, "forms.csv", _form, head=b"Submission ID,Submitted At,Full Name,Phone Number,Your Complaint\n"),
    )
}


class FakeAnalyzer:
    """Every text is a complaint about the network; one that holds UNSURE cannot be masked for sure."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def examine(self, texts: Sequence[str], *, known: Sequence[Mapping[str, str]]) -> list[Examined | UnusableText]:
        assert len(texts) == len(known)
        self.seen += texts
        return [MaskingFailed(reason="unsure") if UNSURE in text else Examined(analysis()) for text in texts]


class FakeMasker:
    def mask(self, texts: Sequence[str]) -> list[Any]:
        return [Masked(seal(text), ()) for text in texts]


def fake_analysts(place: Installation, analyzer: FakeAnalyzer | None = None) -> Analysts:
    """Analysts whose models answer at once, and pseudonyms as real ones."""
    fake: Any = analyzer or FakeAnalyzer()
    masker: Any = FakeMasker()
    tools = Tools(fake, masker, Pseudonymizer({1: place.keys.derive("pseudonym")}, current=1))
    return Analysts(lambda: tools)


def land(place: Installation, source: Source, *, now: datetime = NOW) -> int:
    """What a flow does first, without Prefect and without waiting; how many files were new."""
    landing = Landing(place, source)
    look = landing.folder.new_files(settle_seconds=0, known=landing.known, sleep=lambda _: None)
    return sum(landing.land(file, now=now + timedelta(seconds=number)) for number, file in enumerate(look.settled))


def read(place: Installation, source: Source, *, now: datetime = NOW) -> list[ReadCounts]:
    with open_session(place.engine) as session:
        batches = batches_to_read(session, source)
    return [read_batch(place, batch, now=now) for batch in batches]


def process(place: Installation, analysts: Analysts, *, now: datetime = NOW) -> LoadCounts:
    """The sum over all parts that wait."""
    with open_session(place.engine) as session:
        parts = next_parts_to_process(session)
        groups = group_parts(parts, part_sizes(session, parts), most=place.settings.part_records)
    done = [counts for group in groups for counts in process_parts(place, analysts, group, now=now)]
    with open_session(place.engine) as session:
        finish_loaded_batches(session, finished_at=now)
        session.commit()
    return LoadCounts(*(sum(getattr(counts, name) for counts in done) for name in ("read", "loaded", "duplicates", "quarantined")))


class Killed(BaseException):
    """As SIGKILL, as far as the code can tell: nothing catches it."""


def kill_id(at: tuple[Any, str, int, str]) -> str:
    _, name, nth, when = at
    return f"{when} {name} {nth}"


def kill(patch: pytest.MonkeyPatch, where: Any, name: str, nth: int, when: str) -> None:
    """Die before or after the ``nth`` call of a function, named by its class or by the module that uses it."""
    target = where if isinstance(where, type) else importlib.import_module(where)
    original, calls = getattr(target, name), count()

    def deadly(*args: Any, **kwargs: Any) -> Any:
        mine = next(calls) == nth
        if mine and when == "before":
            raise Killed
        result = original(*args, **kwargs)
        if mine:
            raise Killed
        return result

    patch.setattr(target, name, deadly)
