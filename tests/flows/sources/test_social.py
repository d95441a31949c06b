"""X, Mastodon and Bluesky by invented posts of their documented shapes."""

# ruff: noqa: E501 - a case is one line, so that its reason stands beside it; spreadsheet cells have no zone

from __future__ import annotations

import json
from typing import Any

import pytest

POST = {"id": "1900000000000000000", "text": "No network &amp; no light", "author_id": "7", "created_at": "2025-03-14T08:30:00.000Z"}
INCLUDES = {
    "users": [{"id": "7", "username": "Ada_Obi", "name": "Ada"}, {"id": "8", "username": "other"}],
    "media": [{"media_key": "3_1", "type": "photo", "url": "https://a.example/1.jpg"}],
    "tweets": [{"id": "5", "author_id": "8", "text": "cut short", "note_tweet": {"text": "the whole original, long"}}],
}
STATUS = {
    "id": "11",
    "uri": "https://m.example/users/ada/statuses/11",
    "created_at": "2025-03-14T08:30:00.000Z",
    "content": "<p>No network<br>since Monday</p><p>Help &lt;now&gt;</p>",
    "spoiler_text": "rant",
    "account": {"acct": "ada", "url": "https://m.example/@ada", "display_name": "Ada"},
    "media_attachments": [{"url": "https://m.example/1.png"}],
    "reblog": None,
}


POSTED = {"$type": "app.bsky.feed.post", "createdAt": "2025-03-14T08:30:00Z", "text": "No network"}


def commit(**over: Any) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "createdAt": "2025-03-14T08:30:00Z", "text": "No network"}
    body = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "r1", "record": record, **over}
    return {"did": "did:plc:abc", "time_us": 1741941000000000, "kind": "commit", "commit": body}


@pytest.mark.parametrize(
    ("data", "expected", "reason"),
    [
        ({"data": [POST], "includes": INCLUDES, "meta": {}}, {"text": "No network & no light", "handle": "x:ada_obi", "name": "Ada"}, "search"),
        ({"data": POST, "includes": INCLUDES}, {"handle": "x:ada_obi", "external_id": POST["id"]}, "lookup or stream"),
        ([POST], {"handle": "x:id:7"}, "bare posts: the author's number is all there is"),
        ({"data": {**POST, "attachments": {"media_keys": ["3_1"]}}, "includes": INCLUDES}, {"media_urls": ("https://a.example/1.jpg",)}, "media kept"),
        ({"data": [{**POST, "note_tweet": {"text": "all of it"}}]}, {"text": "all of it"}, "long posts"),
        ({"data": [{**POST, "text": "RT @other: cut sh…", "referenced_tweets": [{"type": "retweeted", "id": "5"}]}], "includes": INCLUDES},
         {"text": "the whole original, long", "is_repost": True}, "a repost says what the original says, whole"),
        ({"data": [{**POST, "text": "RT @other: hm"}]}, {"is_repost": True}, "a repost by hand"),
        ({"data": [{**POST, "referenced_tweets": [{"type": "replied_to", "id": "4"}]}]}, {"in_reply_to": "4", "is_repost": False}, "a reply"),
        ({"data": [{"id": "1900466183331840000", "text": "hi there", "author_id": "7"}]}, {"text": "hi there"}, "the id tells the time"),
        (STATUS, {"text": "rant\nNo network\nsince Monday\n\nHelp <now>", "handle": "mastodon:ada@m.example"}, "a status"),
        ({**STATUS, "content": "", "reblog": {**STATUS, "id": "9"}}, {"is_repost": True, "text": "rant\nNo network\nsince Monday\n\nHelp <now>"}, "a boost"),
        ({"event": "update", "payload": json.dumps(STATUS), "stream": ["user"]}, {"external_id": STATUS["uri"]}, "the WebSocket's envelope"),
        ({"id": "1", "type": "mention", "created_at": "2025-03-14T08:30:01Z", "account": {}, "status": STATUS}, {"external_id": STATUS["uri"]}, "a mention"),
        (commit(record={**POSTED, "text": "", "embed": {"images": [{"alt": "", "image": {"ref": {"$link": "bafy1"}}}]}}),
         {"text": "", "media_urls": ("https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:abc/bafy1@jpeg",)}, "a picture alone: its words are in it"),
        (commit(record={**POSTED, "embed": {"video": {"ref": {"$link": "bafy2"}}}}),
         {"media_urls": ("https://video.bsky.app/watch/did:plc:abc/bafy2/thumbnail.jpg",)}, "of a video the first picture"),
        (commit(record={**POSTED, "embed": {"external": {"uri": "https://a.example/page"}}}), {"media_urls": ()}, "a page that is linked is no picture"),
        (commit(), {"external_id": "at://did:plc:abc/app.bsky.feed.post/r1", "handle": "bluesky:did:plc:abc"}, "Jetstream"),
        ({"posts": [{"uri": "at://x/1", "author": {"did": "did:plc:abc", "handle": "ada.bsky.social"}, "record": commit()["commit"]["record"]}]},
         {"handle": "bluesky:ada.bsky.social"}, "a Bluesky search"),
    ],
)  # fmt: skip
def test_posts(read: Any, data: Any, expected: dict[str, Any], reason: str) -> None:
    complaint = read(json.dumps(data), "social").only
    assert {name: getattr(complaint, name) for name in expected} == expected, reason
    assert complaint.occurred_at.isoformat().startswith("2025-03-14") or reason == "the id tells the time"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (commit(operation="delete"), "bluesky delete"),
        (commit(collection="app.bsky.feed.like"), "bluesky create app.bsky.feed.like"),
        ({"did": "did:plc:abc", "time_us": 1, "kind": "identity", "identity": {}}, "bluesky identity"),
        ({"event": "delete", "payload": "11"}, "mastodon delete"),
        ({"id": "1", "type": "favourite", "created_at": "2025-03-14T08:30:01Z", "account": {}}, "mastodon notification favourite"),
        ({"delete": {"status": {"id": "1"}}}, "X notice (deletion or compliance)"),
        ({"event": "my number is 07105550123", "payload": "x"}, "other"),  # kinds are shown: no word of a file gets there
        ({"meta": {"result_count": 0}}, "empty page"),
        ({"data": [], "meta": {"result_count": 0}}, "empty page"),
    ],
)
def test_what_is_no_contact_is_passed_over(read: Any, data: Any, kind: str) -> None:
    outcomes = read(json.dumps(data), "social")
    assert (outcomes.passed, outcomes.counts) == ([kind], (0, 0, 1))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"errors":[{"code":88,"message":"Rate limit exceeded"}]}', "88: rate limit exceeded"),
        ('{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}', "429: rate limit exceeded"),
        ('HTTP/1.1 429\nx-rate-limit-limit: 300\n\n{"errors":[]}', "status 429 (rate limit exceeded)"),
        (json.dumps({"data": {"id": "123", "text": "hello"}}), "there is no time"),
    ],
)
def test_errors_are_rejected_with_the_true_reason(read: Any, data: str, reason: str) -> None:
    outcomes = read(data, "social")
    assert outcomes.counts == (0, 1, 0)
    assert reason in outcomes.rejected[0].reason


def test_server_sent_events(read: Any) -> None:
    edited = {**STATUS, "content": "<p>edited</p>", "edited_at": "2025-03-14T09:00:00Z"}
    stream = f":)\nevent: update\ndata: {json.dumps(STATUS)}\n\nevent: delete\ndata: 11\n\n:thump\nevent: status.update\ndata: {json.dumps(edited)}\n\nevent: update\ndata: {{broken\n\n"
    outcomes = read(stream, "social")
    assert (outcomes.counts, outcomes.passed) == ((2, 1, 3), ["heartbeat", "mastodon delete", "heartbeat"])
    assert outcomes.records[0].external_id == outcomes.records[1].external_id  # an edited post is the same contact


def test_keep_alives_and_matching_rules(read: Any) -> None:
    line = json.dumps({"data": POST, "includes": INCLUDES, "matching_rules": [{"id": "1"}]})
    assert read(f"{line}\r\n\r\n\r\n{line}\r\n", "social").counts == (2, 0, 2)


def test_a_broken_post_leaves_the_others_their_authors(read: Any) -> None:
    page = json.dumps({"data": [POST, POST], "includes": INCLUDES}).replace('"text": "No network', '"text": No network', 1)
    outcomes = read(page, "social")
    assert (outcomes.counts, outcomes.complaints[0].handle) == ((1, 1, 0), "x:ada_obi")
