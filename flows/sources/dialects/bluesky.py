"""Bluesky: Jetstream commits, and posts as the AppView's searches and feeds show them."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from flows.sources.mapping import value_at, values_at
from flows.sources.reading import Dialect, Fields, NotAContact, Payload, Unusable
from flows.sources.times import AHEAD, EARLIEST, parse_time

_POST: Final = "app.bsky.feed.post"
_UTC: Final = ZoneInfo("UTC")


def _commit_fields(payload: Payload) -> Fields:
    kind = payload.get("kind")
    commit = payload.get("commit")
    if kind != "commit" or not isinstance(commit, dict):
        raise NotAContact(f"bluesky {kind}")
    collection, operation = commit.get("collection"), commit.get("operation")
    if collection != _POST:
        raise NotAContact(f"bluesky {operation} {collection}")
    if operation == "delete":
        raise NotAContact("bluesky delete")
    did, record = payload.get("did"), commit.get("record")
    if not isinstance(did, str) or not isinstance(record, dict):
        raise Unusable("the commit has no did or no record")
    found = _post(f"at://{did}/{collection}/{commit.get('rkey')}", did, did, record, payload.get("time_us"))
    # An edit keeps its createdAt; when it was made, only the network says.
    return found | {"edited_at": payload.get("time_us")} if operation == "update" else found


def _post(uri: str, handle: str, did: str, record: Payload, seen_at: Any) -> Fields:
    return {
        "external_id": uri,
        "time": _time(record.get("createdAt"), seen_at),
        "text": described(record),
        "handle": handle,
        "network": "bluesky",
        "in_reply_to": value_at(record, ("reply.parent.uri",)),
        "conversation": value_at(record, ("reply.root.uri",)),
        "media_urls": _media(record, did),
        "extra": {
            "languages": record.get("langs"),
            "link": value_at(record, ("embed.external.uri",)),  # a page it points at, not a picture of its own
            "quote_of": value_at(record, ("embed.record.uri", "embed.record.record.uri")),
        },
    }


def _time(written: Any, seen_at: Any) -> Any:
    """Clients write createdAt and may write anything; where it is no time of our days the network's own clock stands in."""
    claimed, seen = parse_time(written, zone=_UTC), parse_time(seen_at, zone=_UTC)
    if claimed and seen and not EARLIEST < claimed <= seen + AHEAD:
        return seen
    return claimed or seen


def described(record: Payload) -> Any:
    """Pictures without words speak by their descriptions."""
    text = record.get("text")
    if text == "":
        described = values_at(record, "embed.images[].alt") + values_at(record, "embed.media.images[].alt")
        return "\n".join(str(alt) for alt in described)
    return text


def _media(record: Payload, did: str) -> list[str]:
    pictures = values_at(record, "embed.images[].image.ref.$link") + values_at(record, "embed.media.images[].image.ref.$link")
    urls = [f"https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg" for cid in pictures]
    urls += [
        # The film itself is a playlist of pieces; this is its first picture.
        f"https://video.bsky.app/watch/{did}/{cid}/thumbnail.jpg"
        for cid in values_at(record, "embed.video.ref.$link") + values_at(record, "embed.media.video.ref.$link")
    ]
    return urls


JETSTREAM = Dialect(
    "bluesky.jetstream",
    "a Bluesky Jetstream event (did, time_us, kind)",
    _commit_fields,
    lambda payload: "did" in payload and "kind" in payload,
)


def _view_fields(payload: Payload) -> Fields:
    post = payload.get("post", payload)
    author = post.get("author") or {}
    found = _post(
        post.get("uri"),
        str(author.get("handle") or author.get("did") or ""),
        author.get("did", ""),
        post["record"],
        post.get("indexedAt"),
    )
    found["name"] = author.get("displayName")
    found["is_repost"] = str(value_at(payload, ("reason.$type",)) or "").endswith("reasonRepost")
    if found["is_repost"]:
        found["external_id"] = f"{found['external_id']}#repost-by-{value_at(payload, ('reason.by.did',))}"
        found["handle"] = value_at(payload, ("reason.by.handle", "reason.by.did"))
    shown = values_at(post, "embed.images[].fullsize") + values_at(post, "embed.media.images[].fullsize")
    found["media_urls"] = shown or found["media_urls"]
    return found


POST_VIEW = Dialect(
    "bluesky.post_view",
    "a Bluesky post as searches show it (uri, author, record)",
    _view_fields,
    lambda payload: isinstance(post := payload.get("post", payload), dict) and {"uri", "author", "record"} <= post.keys(),
)

DIALECTS = (JETSTREAM, POST_VIEW)
