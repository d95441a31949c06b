"""Posts through the stream: once each, edits as versions, and nothing left of what was taken back but that it was there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from complaints_nlp.analyzer import Examined
from complaints_nlp.errors import UnusableText
from complaints_nlp.masking.text import seal
from flows.connectors.shape import Gone, Page, Post
from flows.sources.dialects.withdrawn import WITHDRAWN
from flows.steps.draining import Drainer
from flows.steps.publishing import store_page
from flows.steps.withdrawing import honour_withdrawals
from models.database import open_session
from models.events import read_cursor
from models.events.inbox import Inbox
from models.installation import Installation, open_installation
from models.records import Source, record_id
from models.settings import Settings
from tests.flows.making import NOW, FakeAnalyzer, fake_analysts
from tests.flows.searching import places
from tests.models.making import analysis, fingerprint


class Echo(FakeAnalyzer):
    """Says nothing of a text but the text itself."""

    def examine(self, texts: Sequence[str], *, known: Sequence[Mapping[str, str]]) -> list[Examined | UnusableText]:
        self.seen += texts
        return [Examined(analysis(masked_text=seal(each), fingerprint=fingerprint(each))) for each in texts]

    def classify(self, texts: Sequence[str]) -> list[Any]:
        return [analysis(confidence=0.1) for _ in texts]


class Scene:
    """An installation with its inbox and a drainer, and three networks' ways of writing."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        self.inbox = Inbox(place.engine, keys=place.keys)
        self.drainer = Drainer(place, self.inbox, fake_analysts(place, Echo()), [Source.SOCIAL], now=lambda: NOW)

    def come(self, *posts: Post, gone: Sequence[Gone] = (), network: str = "bluesky", cursor: str = "1") -> Any:
        return store_page(self.place, self.inbox, Page(cursor, posts, tuple(gone)), name=f"{network}:test", network=network, now=NOW)

    def drain(self) -> None:
        while self.drainer.drain(Source.SOCIAL):
            pass

    def honour(self) -> Any:
        return honour_withdrawals(self.place, self.inbox, now=NOW)

    def ask(self, question: str) -> list[Any]:
        with open_session(self.place.engine) as session:
            return [tuple(row) for row in session.execute(text(question))]


@pytest.fixture
def scene(settings: Settings) -> Iterator[Scene]:
    with open_installation(settings) as place:
        scene = Scene(place)
        yield scene
        scene.drainer.close()


def bluesky(number: int, words: str, *, operation: str = "create", minutes: float = 0, parent: int | None = None) -> Post:
    did, at = f"did:plc:test{number}", NOW - timedelta(hours=1)
    record: dict[str, Any] = {"createdAt": at.isoformat(), "text": words}
    if parent is not None:
        uri = f"at://did:plc:test{parent}/app.bsky.feed.post/key{parent}"
        record["reply"] = {"parent": {"uri": uri}, "root": {"uri": uri}}
    commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": f"key{number}", "record": record}
    time_us = int((at + timedelta(minutes=minutes)).timestamp() * 1e6)
    payload = orjson.dumps({"did": did, "time_us": time_us, "kind": "commit", "commit": commit})
    return Post(f"at://{did}/app.bsky.feed.post/key{number}", payload, did)


def mastodon(number: int, words: str, *, parent: int | None = None, edited: float = 0) -> Post:
    at = NOW - timedelta(hours=1)
    status = {
        "id": str(number),
        "uri": f"https://m.example/users/ebiere/statuses/{number}",
        "created_at": at.isoformat(),
        "edited_at": (at + timedelta(minutes=edited)).isoformat() if edited else None,
        "in_reply_to_id": str(parent) if parent else None,
        "content": f"<p>{words}</p>",
        "account": {"id": "9", "acct": "ebiere", "url": "https://m.example/@ebiere"},
    }
    payload = b'{"event":"update","instance":"m.example","payload":%s}' % orjson.dumps(status)
    return Post(f"m.example:{number}", payload, "m.example:9")


def x(number: int, words: str, *, versions: Sequence[int] = ()) -> Post:
    history = [str(each) for each in (*versions, number)]
    made = NOW - timedelta(hours=1) + timedelta(minutes=len(history) - 1)
    data = {"id": str(number), "text": words, "author_id": "77", "created_at": made.isoformat(), "edit_history_tweet_ids": history}
    return Post(str(number), orjson.dumps({"data": data}), "77", also=tuple(history[:-1]))


X0 = 2_122_606_796_207_034_368
NETWORKS = {"bluesky": bluesky, "mastodon:m.example": mastodon, "x": lambda number, words: x(X0 + number, words)}


def test_a_page_comes_once_however_often_it_comes(scene: Scene) -> None:
    page = [bluesky(1, "beejan one"), bluesky(2, "beejan two")]
    assert scene.come(*page).new == 2
    assert scene.come(*page, cursor="2").new == 0
    scene.drain()
    assert scene.come(*page, cursor="3").new == 0
    scene.drain()
    assert scene.ask("select count(*) from core.contact") == [(2,)]
    with open_session(scene.place.engine) as session:
        assert read_cursor(session, "bluesky:test") == "3"


def test_nothing_of_a_page_is_stored_where_its_cursor_is_not(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr("flows.steps.publishing.write_cursor", dies)
    with pytest.raises(OSError):  # noqa: PT011
        scene.come(bluesky(1, "beejan one"))
    assert scene.ask("select count(*) from ingest.event_inbox") == [(0,)]
    assert scene.ask("select count(*) from ingest.post") == [(0,)]


@pytest.mark.parametrize(
    ("network", "when"),
    [
        ("bluesky", "in the inbox"),
        ("bluesky", "loaded"),
        ("bluesky", "before it comes"),
        ("bluesky", "and comes again"),
        ("mastodon:m.example", "loaded"),  # whose deletions name another id than the record's
        ("mastodon:m.example", "before it comes"),
        ("x", "and comes again"),
    ],
)
def test_what_is_taken_back_leaves_nothing_but_that_it_was_there(scene: Scene, network: str, when: str) -> None:
    write = NETWORKS[network]
    post, other = write(1, "beejan zobowords here"), write(2, "beejan stays zobostays")
    gone = [Gone(post.native_id)]
    if when == "before it comes":
        scene.come(gone=gone, network=network)
    scene.come(post, other, network=network)
    if when in ("loaded", "and comes again"):
        scene.drain()
        assert {"core.contact_text", "raw", "clean", "landing"} <= {where.split("_2")[0] for where in places(scene.place, "zobowords")}
    if when != "before it comes":
        scene.come(gone=gone, network=network)
    if when == "in the inbox":
        assert scene.honour().events == 1
        assert "inbox" not in places(scene.place, "zobowords")
    scene.honour()
    if when == "and comes again":
        scene.come(post, network=network, cursor="9")
    scene.drain()
    scene.honour()
    assert places(scene.place, "zobowords") == []
    assert scene.ask("select count(*), count(withdrawn_at) from core.contact") == [(2, 1)]  # its count stays
    assert {"core.contact_text", "raw", "clean"} <= {where.split("_2")[0] for where in places(scene.place, "zobostays")}
    assert scene.ask("select count(*) from ingest.withdrawal where honoured_at is null") == [(0,)]


def test_a_file_that_brings_it_again_is_cleansed_too(scene: Scene, settings: Settings) -> None:
    post = bluesky(1, "beejan zobowords here")
    scene.come(post)
    scene.drain()
    scene.come(gone=[Gone(post.native_id)])
    scene.honour()
    from tests.flows.making import land, process, read

    folder = settings.home / "posts"
    folder.mkdir(parents=True)
    (folder / "again.jsonl").write_bytes(post.payload + b"\n" + bluesky(3, "beejan three").payload + b"\n")
    with open_installation(settings.model_copy(update={"source_social_url": str(folder)})) as place:
        land(place, Source.SOCIAL)
        read(place, Source.SOCIAL)
        process(place, fake_analysts(place, Echo()))
    assert "raw" in places(scene.place, "zobowords")
    scene.honour()
    assert places(scene.place, "zobowords") == []
    assert scene.ask("select count(*) from core.contact") == [(2,)]


def test_an_account_that_ends_takes_its_posts_along(scene: Scene) -> None:
    scene.come(bluesky(1, "beejan zobowords"), bluesky(2, "beejan zobostays"))
    scene.drain()
    scene.come(gone=[Gone(author="did:plc:test1")])
    scene.honour()
    assert places(scene.place, "zobowords") == []
    assert places(scene.place, "zobostays")


def test_a_broken_post_in_quarantine_goes_too(scene: Scene) -> None:
    broken = replace(bluesky(1, "x"), payload=bluesky(1, "beejan zobowords").payload[:-2])
    scene.come(broken, bluesky(2, "beejan two"))
    scene.drain()
    assert "quarantine" in places(scene.place, "zobowords")
    scene.come(gone=[Gone(broken.native_id)])
    scene.honour()
    assert places(scene.place, "zobowords") == []


EDITS = {
    "bluesky": (bluesky(1, "beejan zobofirst"), bluesky(1, "beejan zobosecond", operation="update", minutes=5)),
    "mastodon:m.example": (mastodon(1, "beejan zobofirst"), mastodon(1, "beejan zobosecond", edited=5)),
    "x": (x(X0, "beejan zobofirst"), x(X0 + (300_000 << 22), "beejan zobosecond", versions=[X0])),
}


@pytest.mark.parametrize(("network", "together"), [("bluesky", True), ("bluesky", False), ("mastodon:m.example", False), ("x", False)])
def test_an_edit_is_a_version_and_no_second_contact(scene: Scene, network: str, *, together: bool) -> None:
    first, second = EDITS[network]
    scene.come(first, network=network)
    if not together:
        scene.drain()
    scene.come(second, network=network)
    scene.come(first, network=network)
    scene.drain()
    assert scene.ask("select count(*), count(edited_at) from core.contact") == [(1, 1)]
    assert scene.ask("select masked_text from core.contact_text") == [("beejan zobosecond",)]
    assert scene.ask("select version_no, masked_text from core.contact_version") == [(1, "beejan zobofirst")]
    assert [row["masked_text"] for row in scene.place.lake.rows("clean", "source = 'social'", ["masked_text"])] == ["beejan zobosecond"]
    scene.come(gone=[Gone(first.native_id)], network=network)
    scene.honour()
    assert places(scene.place, "zobofirst") == places(scene.place, "zobosecond") == []
    assert scene.ask("select version_no, masked_text from core.contact_version") == [(1, None)]


def test_an_older_version_that_comes_late_changes_nothing(scene: Scene) -> None:
    first, second = EDITS["bluesky"]
    scene.come(second)
    scene.drain()
    scene.come(first)
    scene.drain()
    assert scene.ask("select masked_text from core.contact_text") == [("beejan zobosecond",)]
    assert scene.ask("select count(*) from core.contact_version") == [(0,)]


def test_answers_know_what_they_answer(scene: Scene) -> None:
    scene.come(bluesky(1, "beejan is down"), bluesky(2, "beejan same here", parent=1))
    scene.come(mastodon(10, "beejan is slow"), network="mastodon:m.example")
    scene.drain()
    scene.come(mastodon(11, "beejan me too", parent=10), mastodon(12, "beejan and me", parent=11), network="mastodon:m.example")
    scene.drain()
    root = record_id("social", "at://did:plc:test1/app.bsky.feed.post/key1")
    toot = {number: record_id("social", f"https://m.example/users/ebiere/statuses/{number}") for number in (10, 11, 12)}
    placed = {row[0]: row[1:] for row in scene.ask("select record_id, in_reply_to, conversation from core.contact")}
    assert placed[record_id("social", "at://did:plc:test2/app.bsky.feed.post/key2")] == (root, root)
    assert placed[toot[11]] == (toot[10], toot[10])
    assert placed[toot[12]] == (toot[11], toot[10])


def test_the_stub_of_a_post_is_no_more_than_its_id_and_time(scene: Scene) -> None:
    post = bluesky(1, "beejan zobowords")
    scene.come(gone=[Gone(post.native_id)])
    scene.come(post)
    rows = scene.ask("select kind from ingest.event_inbox")
    assert rows == [(WITHDRAWN.name,)]
    scene.drain()
    assert scene.ask("select masked_text from core.contact_text") == []
