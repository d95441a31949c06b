"""Days of four sources as they come, with the ups and downs of real ones, and faults planted in one; all people are invented."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import orjson

from models.records import Source

WEEKDAYS: Final = (1.15, 1.1, 1.0, 1.0, 1.05, 0.8, 0.6)  # Monday first
USUAL: Final = {Source.CALL_LOGS: 620, Source.SMS: 800, Source.SOCIAL: 600, Source.WEB_FORMS: 500}
REPEATED: Final = 0.06  # of a day's records were delivered before
MISSING: Final[Mapping[str, float]] = {"phone": 0.02, "state": 0.12, "email": 0.35, "name": 0.05, "agent": 0.01}
STATES: Final = ("Lagos", "Kano", "Rivers", "Oyo", "Kaduna", "Enugu")
TEXTS: Final = (
    "no network for {place} since morning",
    "una deduct my {amount} naira",
    "nobody answers your line, I don try {amount} times",
    "data finish before time for {place}",
)


@dataclass(frozen=True, slots=True)
class Record:
    number: int
    at: datetime
    phone: str
    text: str
    state: str
    email: str
    name: str
    agent: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is planted in one day of one source. ``expect``: the check and severity that must say so."""

    name: str
    source: Source
    expect: tuple[str, str]
    volume: float = 1.0
    repeated: float = 1.0
    change: Callable[[list[Record], np.random.Generator], list[Record]] = lambda records, _chance: records
    write: Callable[[bytes], bytes] = lambda content: content


def records_of(source: Source, day: datetime, chance: np.random.Generator, *, first: int, volume: float = 1.0) -> list[Record]:
    """A day's new records: Poisson around the day of the week's usual, itself moving a little from day to day."""
    usual = USUAL[source] * WEEKDAYS[day.weekday()] * math.exp(chance.normal(0, 0.08)) * volume
    seconds = np.sort(chance.integers(0, 86_399, chance.poisson(usual)))
    return [_record(first + place, day + timedelta(seconds=int(second)), chance) for place, second in enumerate(seconds)]


def _record(number: int, at: datetime, chance: np.random.Generator) -> Record:
    kept = {field: chance.random() >= share for field, share in MISSING.items()}
    text = TEXTS[chance.integers(len(TEXTS))].format(place=STATES[chance.integers(len(STATES))], amount=int(chance.integers(1, 90)) * 10)
    return Record(
        number,
        at,
        f"0719{chance.integers(0, 10**7):07d}" if kept["phone"] else "",
        f"{text} ({number})",
        STATES[chance.integers(len(STATES))] if kept["state"] else "",
        f"ada{number}@example.com" if kept["email"] else "",
        "Ngozi Test" if kept["name"] else "",
        f"AG-{chance.integers(1, 20)}" if kept["agent"] else "",
    )


def _calls(records: list[Record]) -> bytes:
    return b"".join(orjson.dumps(_call(record)) + b"\n" for record in records)


def _call(record: Record) -> dict[str, Any]:
    return {
        "call_id": f"BJC-{record.number}",
        "started_at": record.at.isoformat(),
        "ended_at": (record.at + timedelta(minutes=3)).isoformat(),
        "caller": {"msisdn": record.phone, "name": record.name, "state": record.state},
        "queue": "billing",
        "agent": {"id": record.agent},
        "turns": [{"speaker": "customer", "text": record.text}],
        "disposition": "explained",
    }


def _sms(records: list[Record]) -> bytes:
    lines = [f"GW-{each.number}|{each.at + timedelta(hours=1):%d/%m/%Y %H:%M:%S}|{each.phone}|3131|{each.text}" for each in records]
    return "\n".join(["MSG_ID|RECEIVED|SENDER|DEST|MESSAGE", *lines, ""]).encode()


def _posts(records: list[Record]) -> bytes:
    return b"".join(orjson.dumps(_post(record)) + b"\n" for record in records)


def _post(record: Record) -> dict[str, Any]:
    post = {"$type": "app.bsky.feed.post", "createdAt": record.at.isoformat(), "text": record.text}
    commit = {
        "rev": f"r{record.number}",
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": f"k{record.number}",
        "record": post,
        "cid": f"c{record.number}",
    }
    return {"did": f"did:plc:t{record.number}", "time_us": int(record.at.timestamp() * 1e6), "kind": "commit", "commit": commit}


def _forms(records: list[Record]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Submission ID", "Submitted At", "Full Name", "Phone Number", "Email", "State", "Your Complaint"])
    for each in records:
        local = f"{each.at + timedelta(hours=1):%Y-%m-%d %H:%M:%S}"
        rows.writerow([f"WF-{each.number}", local, each.name, each.phone, each.email, each.state, each.text])
    return out.getvalue().encode()


WRITERS: Final[Mapping[Source, tuple[str, Callable[[list[Record]], bytes]]]] = {
    Source.CALL_LOGS: ("calls-{day}.jsonl", _calls),
    Source.SMS: ("gateway-{day}.txt", _sms),
    Source.SOCIAL: ("posts-{day}.jsonl", _posts),
    Source.WEB_FORMS: ("forms-{day}.csv", _forms),
}


def without(field: str, share: float) -> Callable[[list[Record], np.random.Generator], list[Record]]:
    """The field emptied in a share of the records, beside those that never had it."""

    def change(records: list[Record], chance: np.random.Generator) -> list[Record]:
        return [replace(record, **{field: ""}) if chance.random() < share else record for record in records]

    return change


def clock_stopped(records: list[Record], _: np.random.Generator) -> list[Record]:
    return [replace(record, at=records[0].at) for record in records]


FAULTS: Final = (
    Fault("volume to 30%", Source.SMS, ("volume", "severe"), volume=0.30),
    Fault("volume to 30%", Source.WEB_FORMS, ("volume", "severe"), volume=0.30),
    Fault("volume doubled and a half", Source.SOCIAL, ("volume", "warning"), volume=2.5),
    Fault("phone missing in 20%", Source.CALL_LOGS, ("missing_field:phone", "severe"), change=without("phone", 0.20)),
    Fault("phone missing in 20%", Source.WEB_FORMS, ("missing_field:phone", "severe"), change=without("phone", 0.20)),
    Fault("state missing in 20%", Source.WEB_FORMS, ("missing_field:state", "warning"), change=without("state", 0.20)),
    Fault("clock stuck", Source.SMS, ("clock_stuck", "severe"), change=clock_stopped),
    Fault("clock stuck", Source.CALL_LOGS, ("clock_stuck", "severe"), change=clock_stopped),
    Fault("a column renamed", Source.WEB_FORMS, ("schema", "severe"), write=lambda content: content.replace(b"Full Name", b"Customer")),
    Fault("a key renamed", Source.CALL_LOGS, ("schema", "severe"), write=lambda content: content.replace(b'"disposition"', b'"outcome_code"')),
    Fault("duplicates doubled", Source.SMS, ("duplicates", "warning"), repeated=2.0),
    Fault("duplicates doubled", Source.SOCIAL, ("duplicates", "warning"), repeated=2.0),
)  # fmt: skip


class Days:
    """Day after day of every source; what was delivered lately may come again."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._numbers = dict.fromkeys(Source, 0)
        self._lately: dict[Source, list[Record]] = {source: [] for source in Source}

    def files(self, day: datetime, fault: Fault | None = None) -> dict[Source, tuple[str, bytes]]:
        return {source: self._file(source, day, fault if fault and fault.source is source else None) for source in Source}

    def _file(self, source: Source, day: datetime, fault: Fault | None) -> tuple[str, bytes]:
        fresh = records_of(source, day, self._chance, first=self._numbers[source], volume=fault.volume if fault else 1.0)
        self._numbers[source] += len(fresh)
        known = self._lately[source]
        again = REPEATED * (fault.repeated if fault else 1.0)
        count = min(self._chance.binomial(len(fresh), again / (1 - again)), len(known))
        repeated = [known[place] for place in self._chance.choice(len(known), count, replace=False)] if count else []
        self._lately[source] = [*known[-2_000:], *fresh]
        written = sorted([*repeated, *fresh], key=lambda record: record.at)
        name, write = WRITERS[source]
        if fault is None:
            return name.format(day=f"{day:%Y-%m-%d}"), write(written)
        return name.format(day=f"{day:%Y-%m-%d}"), fault.write(write(fault.change(written, self._chance)))


BEGIN: Final = datetime(2026, 3, 2, tzinfo=UTC)
