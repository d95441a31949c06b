"""Kannel: bearerbox access logs in their several spellings, and the smsbox's request lines.

Shape: gw/bb_alog.c and the user guide. A line is a time, what happened, and ``[KEY:value]`` fields; ``[msg:LEN:text]`` is read
by its length, so that brackets and line ends inside a text survive. Text of coding 1 and 2 is logged as hex. Concatenated
messages carry ``udh`` 05 00 03 (ref, total, part) or 06 08 04.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import orjson

from flows.sources.decoding import Line, Utf8Stream, lines
from flows.sources.formats import Format, first_lines
from flows.sources.opening import Member
from flows.sources.parts import Joiner, Part
from flows.sources.reading import Context, Dialect, Fields, NotAContact, Outcome, Payload, Unusable
from flows.sources.times import parse_time

_START: Final = re.compile(
    rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{9,10})\s+(?:\[\d+\]\s*)*"
    rb"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+)?(?P<what>[^\[\n:]*?)\s*(?=\[[A-Za-z]+:)"
)
_REQUEST: Final = re.compile(
    rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s+(?P<what>(?:SMS|DLR|send-SMS|sendsms|sendota)"
    rb"[\w -]*?(?:request|added|answered|sender))\b",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(rb"\[([A-Za-z]+):")
_MSG: Final = re.compile(rb"\[msg:(-?\d+):", re.IGNORECASE)
_SENDER: Final = re.compile(r"sender:(\S+?)(?=[\s)]|$)")
_ASKED: Final = re.compile(r"request: '(.*?)' (?:url|file answer|fixed answer|answer|reply|executable)\b", re.DOTALL)
_URL: Final = re.compile(r"url: '(.*?)' reply:", re.DOTALL)
_TEXT_KEYS: Final = ("text", "message", "msg", "body", "content", "sms", "b", "a")
_MARK: Final = re.compile(rb"Log (?:begins|ends|opened|closed|reopened|started)", re.IGNORECASE)


def _read(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    joiner = Joiner(lambda parts: _whole(parts, member, context))
    for number, raw, problem in _records(stream, context):
        position = member.at(f"line {number}")
        reason = problem or _damage(raw)
        if reason:
            yield context.reject(raw, dialect=MESSAGE.name, position=position, reason=reason)
            continue
        text = raw.decode("utf-8")
        part = _part(raw, text, context)
        if part:
            yield from joiner.add(part)
            continue
        payload = {"line": text}
        yield context.outcome(MESSAGE, payload, text=orjson.dumps(payload).decode(), position=position)
    yield from joiner.rest()


def _damage(raw: bytes) -> str | None:
    if b"\0" in raw:
        return "the line holds a NUL character (U+0000); remove it"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"the line holds a byte that is not UTF-8, at byte {error.start + 1}"
    return None


def _records(stream: Utf8Stream, context: Context) -> Iterator[tuple[int, bytes, str | None]]:
    """Log records: a line, and the lines its text goes on over."""
    held: list[Line] = []
    for line in lines(stream, limits=context.limits):
        begins = _START.match(line.raw) or _REQUEST.match(line.raw) or _MARK.search(line.raw[:80])
        if held and (begins or not _unfinished(held)):
            yield _joined(held)
            held = []
        if line.too_long:
            yield line.number, line.raw, f"the line is longer than {context.limits.line} bytes"
        elif begins or held:
            held.append(line)
        elif line.raw.strip():
            yield (
                line.number,
                line.raw,
                "the line is no Kannel log record; expected a time, an event and [KEY:value] fields",
            )
    if held:
        yield _joined(held)


def _joined(held: list[Line]) -> tuple[int, bytes, None]:
    while len(held) > 1 and not held[-1].raw.strip():
        held = held[:-1]
    return held[0].number, b"\n".join(line.raw for line in held), None


def _unfinished(held: list[Line]) -> bool:
    """Whether the text's length says that it goes on. Carriage returns lost at line ends are forgiven."""
    raw = b"\n".join(line.raw for line in held)
    if _REQUEST.match(raw):
        return b" reply:" not in raw and raw.count(b"'") % 2 == 1
    found = _MSG.search(raw)
    return found is not None and len(raw) - found.end() < int(found[1]) + 1 and not re.search(rb"\]\s*\[udh:[^\]]*\]\s*$", raw)


def _fields_in(raw: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while match := _FIELD.search(raw, place):
        key = match[1].decode().lower()
        end = _end_of_text(raw, match) if key == "msg" else _end_of_value(raw, match.end())
        if end is None:
            raise Unusable("a [KEY:value] field is not closed; the line was cut")
        found[key] = raw[match.end() : end].decode()
        place = end + 1
    return found


def _end_of_value(raw: bytes, start: int) -> int | None:
    """A value ends at the bracket that a further field or the end of the line follows."""
    found = re.compile(rb"\](?=\s*(?:\[[A-Za-z]+:|$))").search(raw, start)
    return found.start() if found else None


def _end_of_text(raw: bytes, match: re.Match[bytes]) -> int | None:
    length, colon, _ = raw[match.end() :].partition(b":")
    if colon and length.isdigit():
        start, size = match.end() + len(length) + 1, int(length)
        for end in (start + size, start + 2 * size):  # as it is; as hex
            if raw[end : end + 1] == b"]" and (end == len(raw.rstrip()) - 1 or raw[end + 1 :].lstrip().startswith(b"[")):
                return end
    found = re.compile(rb"\](?=\s*\[udh:|\s*$)", re.IGNORECASE).search(raw, match.end())  # in another encoding lengths differ
    return found.start() if found else None


def _text_of(found: Mapping[str, str]) -> str:
    """The words of a [msg:LEN:text] field; hex of UTF-16 (coding 2) or of octets (coding 1) where the log holds it."""
    length, colon, text = found.get("msg", "").partition(":")
    if not colon:
        length, text = "", found.get("msg", "")
    flags = found.get("flags", "").split(":")
    coding = flags[1] if len(flags) > 1 else ""
    is_hex = coding in ("1", "2") and len(text) % 2 == 0 and re.fullmatch(r"[0-9A-Fa-f]+", text)
    if not is_hex or (length.isdigit() and len(text) != 2 * int(length)):
        return text
    octets = bytes.fromhex(text)
    if coding == "2":
        return octets.decode("utf-16-be", "surrogatepass")
    try:
        words = octets.decode("utf-8")
    except UnicodeDecodeError:
        words = ""
    if not words.isprintable():
        raise Unusable("the message is binary data (coding 1), not text")
    return words


def _concatenation(found: Mapping[str, str]) -> tuple[str, int, int] | None:
    """(reference, total, number) from the user data header, or None for a message of one part."""
    octets = re.sub(r"[^0-9A-Fa-f]", "", found.get("udh", "").partition(":")[2])
    data = bytes.fromhex(octets) if len(octets) % 2 == 0 else b""
    place = 1
    while place + 1 < len(data):
        element, length = data[place], data[place + 1]
        value = data[place + 2 : place + 2 + length]
        if element in (0, 8) and len(value) == length and length in (3, 4):
            total, number = value[-2], value[-1]
            return (value[:-2].hex(), total, number) if 1 <= number <= total and total > 1 else None
        place += 2 + length
    return None


def _part(raw: bytes, text: str, context: Context) -> Part | None:
    start = _START.match(raw)
    if start is None or not _is_received(start["what"].decode()):
        return None
    try:
        found = _fields_in(raw)
    except Unusable:
        return None
    place = _concatenation(found)
    if place is None:
        return None
    reference, total, number = place
    key = "\x1f".join((found.get("from", ""), found.get("to", ""), reference, str(total)))
    return Part(key, number, total, parse_time(start["time"].decode(), zone=context.zone), {"line": text})


def _whole(parts: list[Part], member: Member, context: Context) -> Outcome:
    payload: dict[str, Any] = {"parts": [part.payload for part in parts]}
    position = member.at(f"{len(parts)} parts of one message")
    return context.outcome(MESSAGE, payload, text=orjson.dumps(payload).decode(), position=position)


def _is_received(what: str) -> bool:
    return what.strip().lower() == "receive sms"


def _message_fields(payload: Payload) -> Fields:
    if "parts" not in payload:
        return _line_fields(payload["line"])
    each = [_line_fields(part["line"]) for part in payload["parts"]]
    places = [_concatenation(_fields_in(part["line"].encode())) for part in payload["parts"]]
    total = max((place[1] for place in places if place), default=len(each))
    joined = "".join(str(part["text"]) for part in each)
    found = dict(each[0])
    # A character outside the basic plane may be cut between two parts: its halves meet again here.
    found["text"] = joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    found["time"] = min(str(part["time"]) for part in each)
    found.pop("external_id", None)
    found["extra"] = {**found.get("extra", {}), "parts": len(each), "parts_missing": total - len(each)}
    return found


def _line_fields(line: str) -> Fields:
    raw = line.encode()
    if start := _START.match(raw):
        what = start["what"].decode().strip()
        if not _is_received(what):
            raise NotAContact(f"kannel {' '.join(what.split()[:3])}")
        found = _fields_in(raw)
        text = _text_of(found)
        if any("\ud800" <= char <= "\udfff" for char in text) and _concatenation(found) is None:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return {
            "external_id": f"{found.get('smsc', '')}:{found['fid']}" if found.get("fid") else None,
            "time": start["time"].decode(),
            "text": text,
            "phone": found.get("from"),
            "extra": {"recipient": found.get("to"), "service": found.get("svc")},
        }
    return _request_fields(line)


def _request_fields(line: str) -> Fields:
    """smsbox lines. ``request`` is the answer of an HTTP service (the customer's words are in the URL), else the question."""
    start = _REQUEST.match(line.encode())
    if start is None:
        raise NotAContact("kannel log mark")
    what = start["what"].decode().lower()
    if not what.startswith("sms"):
        raise NotAContact(f"kannel {what.split()[0]}")
    sender, asked, url = _SENDER.search(line), _ASKED.search(line), _URL.search(line)
    text = asked[1] if asked else None
    if url is not None:
        given = {key.lower(): value for key, value in parse_qsl(urlsplit(url[1]).query, keep_blank_values=True)}
        text = next((given[key] for key in _TEXT_KEYS if given.get(key)), None)
        if text is None:
            raise Unusable(
                "the customer's words are not in the request's URL (text, message, msg, body, content); 'request' is the answer sent"
            )
    return {"time": start["time"].decode(), "text": text, "phone": sender[1] if sender else None}


MESSAGE = Dialect(
    "kannel.access_log",
    "a Kannel access log line (time, Receive SMS, [from:], [msg:])",
    _message_fields,
    lambda payload: "line" in payload or ("parts" in payload and "line" in payload["parts"][0]),
)


def _matches(sample: bytes) -> bool:
    found = first_lines(sample)
    hits = sum(1 for line in found if (_START.match(line) and b"[msg:" in line.lower()) or _REQUEST.match(line) or _MARK.search(line[:80]))
    return hits * 2 > len(found) or (hits > 0 and any(_START.match(line) for line in found[:2]))


FORMAT = Format("kannel.access_log", MESSAGE.expects, _matches, _read)
DIALECTS = (MESSAGE,)
