"""Asterisk: queue_log (events of a call joined) and Master.csv call detail records (legs of a call joined).

Shapes: docs.asterisk.org, "Queue Logs" and "CDR Specification". Both hold no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from flows.sources.decoding import Utf8Stream, lines
from flows.sources.formats import Format, Gatherer, first_lines
from flows.sources.opening import Member
from flows.sources.reading import Context, Dialect, Fields, NotAContact, Outcome, Payload, Unusable
from flows.sources.tabular import Layout, Row, rows, sniff
from models.records import PassedOver

_QUEUE_LINE: Final = re.compile(rb"(?:\d{9,}(?:\.\d+)?|\d{4}-\d\d-\d\d[ T][\d:.]+)\|[^|]*\|[^|]*\|[^|]*\|[A-Z][A-Z_]+(?:\||$)")
# Events that are of the agents and the machine, not of a caller.
_HOUSEKEEPING: Final = re.compile(
    r"ADDMEMBER|REMOVEMEMBER|(UN)?PAUSE(ALL)?|PAUSEREASON|PENALTY|AGENT(LOGIN|LOGOFF|CALLBACK\w+)|CONFIGRELOAD|QUEUESTART"
)
_ENDED: Final[Mapping[str, str]] = {
    "COMPLETEAGENT": "answered",
    "COMPLETECALLER": "answered",
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "timed out",
    "EXITEMPTY": "no agents",
    "EXITWITHKEY": "left by key",
    "TRANSFER": "transferred",
    "BLINDTRANSFER": "transferred",
    "ATTENDEDTRANSFER": "transferred",
    "SYSCOMPAT": "failed",
    "AGENTDUMP": "dropped by agent",
}
_LAST: Final = ("COMPLETEAGENT", "COMPLETECALLER", "ABANDON")


def _call_fields(payload: Payload) -> Fields:
    """One call from its events: who asked, how long they waited, who answered, how it ended."""
    events = [line.split("|") for line in payload["events"]]
    found: Fields = {"external_id": events[0][1], "time": events[0][0], "queue": events[0][2]}
    for event in events:
        _take(event[4], event, (*event[5:], "", "", "", "", ""), found)
    found.setdefault("disposition", "open")
    if "acknowledged_at" in found and found["disposition"] == "open":
        found["disposition"] = "answered"
    return found


def _take(kind: str, event: Sequence[str], data: Sequence[str], found: Fields) -> None:
    if kind == "ENTERQUEUE":
        found.update(time=found["time"] if "phone" in found else event[0], phone=data[1], queue=event[2])
    elif kind == "CONNECT":
        found.update(agent=event[3], acknowledged_at=event[0], wait_seconds=data[0] or None)
    elif kind in ("COMPLETEAGENT", "COMPLETECALLER"):
        found.update(agent=event[3], wait_seconds=data[0] or None, duration_seconds=data[1] or None)
    elif kind in ("ABANDON", "EXITWITHTIMEOUT"):
        found["wait_seconds"] = data[2] or None
    if kind in _ENDED:
        found["disposition"] = _ENDED[kind]


QUEUE_CALL = Dialect(
    "asterisk.queue_log",
    "Asterisk queue_log lines (time|callid|queue|agent|EVENT|...)",
    _call_fields,
    lambda payload: isinstance(payload.get("events"), list) and all(isinstance(e, str) and e.count("|") >= 4 for e in payload["events"]),
    words=False,
)


def _read_queue_log(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    gatherer = Gatherer()
    for line in lines(stream, limits=context.limits):
        if not line.raw.strip():
            yield PassedOver("blank line")
            continue
        text, problem = _queue_line(line.raw, too_long=line.too_long)
        if problem:
            yield context.reject(line.raw, dialect=QUEUE_CALL.name, position=member.at(line.position), reason=problem)
            continue
        _, call, _, _, kind, *_ = (*text.split("|"), "")
        if call in ("", "NONE", "REALTIME", "MANAGER", "CLI") or _HOUSEKEEPING.fullmatch(kind):
            yield PassedOver(f"queue_log {kind}")
            continue
        for ready in gatherer.add(call, text, complete=lambda _, kind=kind: kind in _LAST):  # type: ignore[misc]
            yield _call(ready, member, context)
    for ready in gatherer.rest():
        yield _call(ready, member, context)


def _queue_line(raw: bytes, *, too_long: bool) -> tuple[str, str | None]:
    if too_long:
        return "", "the line is longer than a queue_log line can be"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "", "the line holds a byte that is not UTF-8"
    if "\0" in text:
        return "", "the line holds a NUL character (U+0000); remove it"
    if not _QUEUE_LINE.match(raw):
        return "", "the line is no queue_log event; expected time|callid|queue|agent|EVENT|data"
    return text, None


def _call(events: list[str], member: Member, context: Context) -> Outcome:
    payload = {"events": events}
    position = member.at(f"{len(events)} events of one call")
    return context.outcome(QUEUE_CALL, payload, text=orjson.dumps(payload).decode(), position=position)


QUEUE_LOG = Format(
    "asterisk.queue_log",
    QUEUE_CALL.expects,
    lambda sample: bool(found := first_lines(sample)) and sum(1 for line in found if _QUEUE_LINE.match(line)) * 2 > len(found),
    _read_queue_log,
)

# Call detail records -----------------------------------------------------------------------------------------------------

_BASE: Final = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata",
    "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
_MORE: Final[Mapping[int, tuple[str, ...]]] = {
    16: (),
    17: ("uniqueid",),
    18: ("uniqueid", "userfield"),
    19: ("uniqueid", "userfield", "sequence"),
    20: ("uniqueid", "userfield", "linkedid", "sequence"),
    21: ("uniqueid", "userfield", "peeraccount", "linkedid", "sequence"),
}
_UNIQUE_ID: Final = re.compile(r"(?:[\w.-]+-)?\d{9,10}\.\d+")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_OTHER_NAMES: Final = {
    "calldate": "start",
    "callerid": "clid",
    "caller_id": "clid",
    "source": "src",
    "destination": "dst",
}


def _cdr_layout(sample: bytes) -> tuple[Layout, tuple[str, ...]] | None:
    """Column names of a CDR file: its header, or what its columns hold where the base has its dates and dispositions."""
    layout = sniff(sample, least=10)
    if layout is None:
        return None
    first = first_lines(sample, 1)[0].decode("utf-8", "replace")
    names = tuple(_OTHER_NAMES.get(name, name) for name in (part.strip(' "').lower() for part in first.split(layout.delimiter)))
    if {"src", "dst", "duration", "disposition"} <= set(names) and "start" in names:
        return Layout(layout.delimiter, len(names), names), names
    names = (*_BASE, *_MORE.get(layout.columns, ()))
    if layout.columns not in _MORE or layout.header is not None:
        return None
    sound = sum(1 for line in first_lines(sample, 20) if len(_STAMP.findall(line.decode("utf-8", "replace"))) >= 2)
    return (Layout(layout.delimiter, layout.columns, None), names) if sound else None


def _leg(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    leg = dict(zip(names, cells, strict=False))
    # With 17 columns the last is the id or the user's own field, whichever the PBX was told to write.
    if len(cells) == 17 and not _UNIQUE_ID.fullmatch(leg.get("uniqueid", "")):
        leg["userfield"] = leg.pop("uniqueid", "")
    return leg


def _cdr_fields(payload: Payload) -> Fields:
    """One call from its legs: the longest answer counts, the caller is that of the first leg."""
    legs: list[dict[str, Any]] = payload["legs"]
    first = legs[0]
    if not _STAMP.match(str(first.get("start", ""))):
        raise Unusable("the call's start is no time; expected 2025-03-14 09:30:00")
    answered = [leg for leg in legs if leg.get("disposition") == "ANSWERED"]
    best = max(answered or legs, key=lambda leg: float(leg.get("billsec") or 0))
    found: Fields = {
        "external_id": first.get("linkedid") or first.get("uniqueid"),
        "time": min(str(leg["start"]) for leg in legs),
        "phone": first.get("src"),
        "name": _caller_name(str(first.get("clid", ""))),
        "account": first.get("accountcode"),
        "queue": next((str(leg["lastdata"]).split(",")[0] for leg in legs if leg.get("lastapp") == "Queue"), first.get("dst")),
        "agent": best.get("dstchannel"),
        "disposition": "ANSWERED" if answered else best.get("disposition"),
        "acknowledged_at": best.get("answer") if answered else None,
        "duration_seconds": best.get("billsec"),
        "wait_seconds": max(0.0, float(best.get("duration") or 0) - float(best.get("billsec") or 0)),
        "extra": {"legs": len(legs), "ended_at": max(str(leg.get("end", "")) for leg in legs)},
    }
    return found


def _caller_name(clid: str) -> str | None:
    name = clid.partition("<")[0].strip(' "')
    return name if re.search(r"[^\W\d_]", name) else None


CDR_CALL = Dialect(
    "asterisk.cdr",
    "Asterisk call detail records (Master.csv, 16 to 21 columns)",
    _cdr_fields,
    lambda payload: isinstance(payload.get("legs"), list),
    words=False,
)


def _read_cdr(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    found = _cdr_layout(stream.sample)
    if found is None:
        raise NotAContact("no CDR")
    layout, names = found
    gatherer = Gatherer(open_groups=20_000)
    for row in rows(stream, layout, limits=context.limits):
        if problem := _cdr_problem(row, len(names)):
            yield context.reject(row.raw, dialect=CDR_CALL.name, position=member.at(row.position), reason=problem)
            continue
        leg = _leg(names, row.cells)
        key = leg.get("linkedid") or leg.get("uniqueid")
        if not key:
            yield _legs([leg], member.at(row.position), context)
            continue
        for ready in gatherer.add(key, leg, complete=lambda _: False):
            yield _legs(ready, member.at(f"{len(ready)} legs of one call"), context)
    for ready in gatherer.rest():
        yield _legs(ready, member.at(f"{len(ready)} legs of one call"), context)


def _cdr_problem(row: Row, columns: int) -> str | None:
    if row.problem:
        return row.problem
    return None if len(row.cells) == columns else f"the row has {len(row.cells)} columns where the file has {columns}"


def _legs(legs: list[dict[str, str]], position: str, context: Context) -> Outcome:
    payload = {"legs": legs}
    return context.outcome(CDR_CALL, payload, text=orjson.dumps(payload).decode(), position=position)


CDR = Format("asterisk.cdr", CDR_CALL.expects, lambda sample: _cdr_layout(sample) is not None, _read_cdr)
DIALECTS = (QUEUE_CALL, CDR_CALL)
