"""SMS Backup & Restore for Android: one <sms> or <mms> element a message.

Elements are cut out of the stream and parsed one by one, since real files are not well-formed: emoji are written as two
references to surrogates (&#55357;&#56832;), which no XML parser takes. Times are epoch milliseconds; type 1 is received.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from flows.sources.decoding import Utf8Stream
from flows.sources.formats import Format
from flows.sources.opening import Member
from flows.sources.reading import Context, Dialect, Fields, NotAContact, Outcome, Payload, Unusable

_OPENING: Final = re.compile(rb"<(sms|mms|call)(?=[\s/>])")
_TAG: Final = re.compile(rb"""<(?:sms|mms|call)(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")
_SURROGATES: Final = re.compile(rb"&#(?:(\d{5})|[xX]([dD][89abAB][0-9a-fA-F]{2}));(?:&#(?:(\d{5})|[xX]([dD][c-fC-F][0-9a-fA-F]{2}));)?")
_CHUNK: Final = 256 * 1024
_OWN: Final = {"2": "sent", "3": "draft", "4": "outbox", "5": "failed", "6": "queued"}


def _read(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    for number, (raw, closed) in enumerate(_elements(stream, context.limits.value), start=1):
        position = member.at(f"message {number}")
        if not closed:
            yield context.reject(
                raw,
                dialect=MESSAGE.name,
                position=position,
                reason="the element is not closed; the file was cut or the element damaged",
            )
            continue
        payload, problem = _parse(raw)
        if payload is None:
            yield context.reject(raw, dialect=MESSAGE.name, position=position, reason=problem or "")
        else:
            yield context.outcome(MESSAGE, payload, text=orjson.dumps(payload).decode(), position=position)


def _elements(stream: Utf8Stream, limit: int) -> Iterator[tuple[bytes, bool]]:
    """Each message element whole, and whether it is closed. A damaged one ends where the next begins."""
    held, ended = b"", False
    while True:
        opening = _OPENING.search(held)
        if opening is None:
            held = held[-10:]
            chunk = stream.read(_CHUNK)
            if not chunk:
                return
            held += chunk
            continue
        held = held[opening.start() :]
        end = _end(held, opening[1])
        if end is None and not ended and len(held) <= limit:
            chunk = stream.read(max(_CHUNK, len(held)))
            ended = not chunk
            held += chunk
            continue
        if end is not None:
            yield held[:end], True
            held = held[end:]
            continue
        following = _OPENING.search(held, 1)
        cut = following.start() if following else len(held)
        yield held[:cut].rstrip(), False
        held = held[cut:]
        if not held and ended:
            return


def _end(held: bytes, name: bytes) -> int | None:
    tag = _TAG.match(held)
    if tag is None:
        return None
    if tag[0].endswith(b"/>"):
        return tag.end()
    closing = b"</" + name + b">"
    found = held.find(closing, tag.end())
    following = _OPENING.search(held, tag.end())
    if found < 0 or (following and following.start() < found):
        return None
    return found + len(closing)


def _pair(match: re.Match[bytes]) -> bytes:
    """Two references to surrogates are one character; one alone is none."""
    high = int(match[1]) if match[1] else int(match[2], 16)
    if not 0xD800 <= high <= 0xDFFF:
        return match[0]
    low = int(match[3]) if match[3] else int(match[4], 16) if match[4] else 0
    if high < 0xDC00 <= low <= 0xDFFF:
        return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00).encode()
    return "\ufffd".encode() + (_SURROGATES.sub(_pair, b"&#%d;" % low) if low else b"")


def _parse(raw: bytes) -> tuple[dict[str, Any] | None, str | None]:
    try:
        root: Element = fromstring(_SURROGATES.sub(_pair, raw))
    except (ParseError, DefusedXmlException, ValueError) as error:
        if b"&#0;" in raw or b"\0" in raw:
            return None, "the element holds a NUL character (U+0000); remove it"
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return None, "the element holds a byte that is not UTF-8"
        return None, f"the element is not well-formed XML ({type(error).__name__})"
    payload: dict[str, Any] = {root.tag: dict(root.attrib)}
    if root.tag == "mms":
        payload["parts"] = [dict(part.attrib) for part in root.iter("part")]
        payload["addrs"] = [dict(address.attrib) for address in root.iter("addr")]
    return payload, None


def _fields(payload: Payload) -> Fields:
    if "call" in payload:
        raise NotAContact("call in a backup")
    kind = "mms" if "mms" in payload else "sms"
    message = payload[kind]
    box = str(message.get("msg_box" if kind == "mms" else "type", ""))
    if box != "1":
        raise NotAContact(f"{kind} {_OWN.get(box, 'of the phone itself')}")
    parts = [part for part in payload.get("parts", ()) if isinstance(part, dict)]
    text = message.get("body") if kind == "sms" else _mms_text(message, parts)
    if text == "null":
        raise Unusable("the text is empty; a complaint needs at least one word")
    return {
        "time": _epoch(message),
        "text": text,
        "phone": _sender(message, payload.get("addrs", ())),
        "name": message.get("contact_name"),
        "external_id": message.get("m_id") if message.get("m_id") not in (None, "", "null") else None,
        "extra": {"media": sum(1 for part in parts if str(part.get("ct", "")).startswith(("image/", "video/", "audio/")))},
    }


def _epoch(message: Payload) -> Any:
    """The network's time where the phone wrote it; some phones write an MMS's time in seconds."""
    date = message.get("date")
    return int(date) if isinstance(date, str) and date.isdigit() and int(date) > 0 else date or message.get("readable_date")


def _mms_text(message: Payload, parts: Sequence[Payload]) -> str:
    said = [str(part["text"]) for part in parts if part.get("ct") == "text/plain" and part.get("text") not in (None, "null")]
    subject = message.get("sub")
    return "\n".join(([str(subject)] if subject not in (None, "", "null") else []) + said)


def _sender(message: Payload, addresses: Any) -> str | None:
    """Of a group message the address of type 137 is the sender (from)."""
    return next(
        (str(each["address"]) for each in addresses if each.get("type") == "137" and "insert" not in str(each.get("address"))),
        message.get("address"),
    )


MESSAGE = Dialect(
    "sms_backup_restore.message",
    "SMS Backup & Restore XML (<sms address date type body>)",
    _fields,
    lambda payload: isinstance(payload.get("sms", payload.get("mms")), dict),
)
FORMAT = Format(
    "sms_backup_restore",
    MESSAGE.expects,
    lambda sample: sample.lstrip().startswith(b"<") and bool(re.search(rb"<(?:smses|calls|allsms)[\s>]|<(?:sms|mms)\s", sample)),
    _read,
)
DIALECTS = (MESSAGE,)
