"""What is left of a post that its author took back: that it was there, and when. Written here, by no network."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import orjson

from flows.sources.reading import Dialect, Fields, Payload

_KEY: Final = "withdrawn"


def _fields(payload: Payload) -> Fields:
    stub = payload[_KEY]
    return {"external_id": stub["external_id"], "time": stub["time"], "text": ""}


WITHDRAWN: Final = Dialect(
    "social.withdrawn",
    "what is left of a withdrawn post (withdrawn)",
    _fields,
    lambda payload: _KEY in payload and len(payload) == 1,
    words=False,
)


def stub(external_id: str, occurred_at: datetime) -> bytes:
    """
    >>> stub("7", datetime(2026, 11, 3, tzinfo=UTC))
    b'{"withdrawn":{"external_id":"7","time":"2026-11-03T00:00:00+00:00"}}'
    """
    return orjson.dumps({_KEY: {"external_id": external_id, "time": occurred_at.astimezone(UTC).isoformat()}})


def own_ids(payload: bytes) -> frozenset[str] | None:
    """Every id by which the post of a payload goes, whatever else is wrong with it; None where it is no JSON object.

    >>> sorted(own_ids(b'{"event":"update","instance":"m.example","payload":{"id":"7","uri":"https://m.example/7"}}'))
    ['7', 'https://m.example/7', 'm.example:7']
    """
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict):
        return None
    inner = next((found[name] for name in ("data", "payload", "post") if isinstance(found.get(name), dict)), found)
    commit, instance = found.get("commit"), found.get("instance")
    ids = [inner.get(name) for name in ("id", "uri", "id_str")] + list(inner.get("edit_history_tweet_ids") or ())
    if instance and inner.get("id"):
        ids.append(f"{instance}:{inner['id']}")
    if isinstance(commit, dict):
        ids.append(f"at://{found.get('did')}/{commit.get('collection')}/{commit.get('rkey')}")
    return frozenset(str(each) for each in ids if each)


def needles(native_id: str) -> tuple[bytes, ...]:
    """What must all be in the bytes of a broken payload for it to be this post.

    >>> needles("at://did:plc:abc/app.bsky.feed.post/3k2"), needles("m.example:117"), needles("2122606796207034368")
    ((b'did:plc:abc', b'3k2'), (b'm.example', b'117'), (b'2122606796207034368',))
    """
    if native_id.startswith("at://"):
        did, _, rest = native_id.removeprefix("at://").partition("/")
        return did.encode(), rest.rpartition("/")[2].encode()
    return tuple(part.encode() for part in native_id.rpartition(":")[::2] if part)
