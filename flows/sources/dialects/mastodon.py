"""Mastodon statuses, alone, in timelines, in notifications and in the streaming API's two shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from flows.sources.decoding import Utf8Stream, lines
from flows.sources.formats import Format, first_lines
from flows.sources.json_values import parse
from flows.sources.mapping import value_at, values_at
from flows.sources.opening import Member
from flows.sources.reading import Context, Dialect, Fields, NotAContact, Outcome, Payload, Unusable
from models.records import PassedOver

_SSE: Final = re.compile(rb"(?:event|data|id|retry):|:")
_POSTED: Final = frozenset({"update", "status.update"})


class _Text(HTMLParser):
    """Paragraphs and line breaks become line ends; links keep their address where their words are cut."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag in ("p", "blockquote", "ul", "ol", "pre") and self.parts:
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "a":
            known = dict(attrs)
            plain = not {"mention", "hashtag", "u-url"} & set((known.get("class") or "").split())
            self._link = known.get("href") or "" if plain else ""
            if self._link:
                self.parts.append(self._link)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._link:  # a shortened link's visible words are pieces of its address
            self.parts.append(data)


def html_to_text(content: str) -> str:
    """The words of a status.

    >>> html_to_text('<p>No network<br>since <b>Monday</b> &amp; <a href="https://a.example/x"><span>a.exam</span></a></p><p>Help</p>')
    'No network\\nsince Monday & https://a.example/x\\n\\nHelp'
    """
    parser = _Text()
    parser.feed(content)
    parser.close()
    return "".join(parser.parts).strip()


def _words(status: Payload) -> Any:
    content = status.get("content")
    if not isinstance(content, str):
        return content
    body = html_to_text(content)
    warning = status.get("spoiler_text")
    return f"{warning.strip()}\n{body}".strip() if isinstance(warning, str) and warning.strip() else body


def _status_fields(status: Payload) -> Fields:
    original = status.get("reblog")
    whole = original if isinstance(original, dict) else status
    account = status.get("account") or {}
    handle = account.get("acct") or account.get("username")
    if isinstance(handle, str) and "@" not in handle and account.get("url"):
        handle = f"{handle}@{urlsplit(account['url']).netloc}"  # an instance leaves its own name out
    text = _words(whole)
    media = values_at(whole, "media_attachments[]")
    if text == "" and (said := [str(m["description"]) for m in media if isinstance(m, dict) and m.get("description")]):
        text = "\n".join(said)
    edited = status.get("edited_at")
    return {
        "external_id": status.get("uri") or status.get("id"),
        "time": status.get("created_at"),
        "text": text,
        "handle": handle,
        "network": "mastodon",
        "name": account.get("display_name"),
        "is_repost": isinstance(original, dict),
        "in_reply_to": status.get("in_reply_to_id"),
        "edited_at": edited,
        "media_urls": [url for each in media if (url := value_at(each, ("url", "remote_url", "preview_url")))],
        "extra": {
            "language": status.get("language"),
            "visibility": status.get("visibility"),
        },
    }


STATUS = Dialect(
    "mastodon.status",
    "a Mastodon status (id, created_at, content, account)",
    _status_fields,
    lambda payload: "content" in payload and "account" in payload and "created_at" in payload,
)


def _notification_fields(payload: Payload) -> Fields:
    if payload.get("type") not in ("mention", "status", "quote"):
        raise NotAContact(f"mastodon notification {payload.get('type')}")
    return _status_fields(payload["status"])


NOTIFICATION = Dialect(
    "mastodon.notification",
    "a Mastodon notification (type, account, status)",
    _notification_fields,
    lambda payload: "type" in payload and "account" in payload and "content" not in payload and "created_at" in payload,
)


def _of_instance(fields: Fields, instance: Any) -> Fields:
    """An answer names the status answered by its id of one instance: only with the instance does that name anything."""
    if isinstance(instance, str) and fields["in_reply_to"]:
        fields["in_reply_to"] = f"{instance}:{fields['in_reply_to']}"
    return fields


def _event_fields(payload: Payload) -> Fields:
    """The WebSocket's envelope, whose payload is JSON inside a string; server-sent events are kept in the same shape."""
    kind, inner = payload.get("event"), payload.get("payload")
    if isinstance(inner, str) and inner.lstrip().startswith("{"):
        inner, problem = parse(inner.encode())
        if problem:
            raise Unusable(f"the event's data {problem}")
    if kind in _POSTED and isinstance(inner, dict):
        return _of_instance(_status_fields(inner), payload.get("instance"))
    if kind == "notification" and isinstance(inner, dict):
        return _notification_fields(inner)
    if kind in _POSTED:
        raise Unusable("the event's data is no Mastodon status")
    raise NotAContact(f"mastodon {kind}")


EVENT = Dialect(
    "mastodon.event",
    "a Mastodon streaming event (event, payload)",
    _event_fields,
    lambda payload: "event" in payload and "payload" in payload,
)


def _sse_matches(sample: bytes) -> bool:
    found = first_lines(sample, 12)
    return any(line.startswith((b"event:", b"data:")) for line in found) and all(_SSE.match(line) or line == b":)" for line in found[:6])


def _read_sse(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
    kind, start = "", 0
    data: list[bytes] = []
    for line in lines(stream, limits=context.limits, longest=context.limits.value):
        name, _, value = line.raw.partition(b":")
        value = value.removeprefix(b" ")
        if line.too_long:
            reason = f"the line is longer than {context.limits.value} bytes"
            yield context.reject(line.raw, dialect=EVENT.name, position=member.at(line.position), reason=reason)
            kind, data = "", []
        elif not line.raw:
            if kind or data:
                yield _sse_event(kind, b"\n".join(data), context, member.at(f"line {start}"))
            kind, data = "", []
        elif name == b"" or line.raw == b":)":
            yield PassedOver("heartbeat")
        elif name == b"event":
            kind, start = value.decode("utf-8", "replace").strip(), line.number
        elif name == b"data":
            data.append(value)
            start = start if kind else line.number
    if kind or data:
        yield _sse_event(kind, b"\n".join(data), context, member.at(f"line {start}"))


def _sse_event(kind: str, data: bytes, context: Context, position: str) -> Outcome:
    raw = b"event: " + kind.encode() + b"\ndata: " + data
    inner: Any = None
    if data.lstrip().startswith(b"{"):
        inner, problem = parse(data)
        if problem:
            return context.reject(raw, dialect=EVENT.name, position=position, reason=f"the event's data {problem}")
    try:
        text = orjson.dumps({"event": kind or "update", "payload": orjson.Fragment(data) if inner is not None else data.decode()})
    except UnicodeDecodeError:
        reason = "the event holds a byte that is not UTF-8"
        return context.reject(raw, dialect=EVENT.name, position=position, reason=reason)
    if b"\\u0000" in text:
        return context.reject(raw, dialect=EVENT.name, position=position, reason="the record holds a NUL character (U+0000)")
    return context.outcome(EVENT, orjson.loads(text), text=text.decode(), position=position)


SSE = Format("mastodon.sse", "Mastodon server-sent events (event:, data:)", _sse_matches, _read_sse)
DIALECTS = (EVENT, NOTIFICATION, STATUS)
