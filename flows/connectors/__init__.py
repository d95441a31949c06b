"""The connectors of an installation: which networks it reads follows from its settings, what it looks for from the queries.

A new network is a module here and a row of NETWORKS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from flows.connectors import bluesky, mastodon, x
from flows.connectors.calling import Caller
from flows.connectors.pace import Pace
from flows.connectors.queries import Queries
from flows.connectors.shape import Checker, Connector
from models.settings import Settings

NewPace = Callable[[], Pace]


@dataclass(frozen=True, slots=True)
class Feed:
    """A connector or a checker with the pace it keeps, for its figures."""

    pace: Pace
    connector: Connector | None = None
    checker: Checker | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """``wanted`` tells whether the settings name it, ``feeds`` opens what they name. Nothing is connected before it is read."""

    wanted: Callable[[Settings], bool]
    feeds: Callable[[Settings, Queries, NewPace], Iterator[Feed]]
    needs: str = field(default="")


def _x(settings: Settings, queries: Queries, new_pace: NewPace) -> Iterator[Feed]:
    def caller(pace: Pace) -> Caller:
        return Caller(x.NETWORK, x.VARIABLE, settings.x_url, pace, settings.x_token)

    for number, query in enumerate(queries.for_x(), 1):
        pace = new_pace()
        search = x.XSearch(f"x:search:{number}", query, caller(pace), queries.x.poll_seconds, queries.x.first_hours)
        yield Feed(pace, search)
    if queries.x.filtered_stream:
        pace = new_pace()
        yield Feed(pace, x.XStream(caller(pace), queries.for_x(), queries.x.backfill_minutes))
    for partition in queries.x.compliance_partitions:
        pace = new_pace()
        yield Feed(pace, x.XCompliance(caller(pace), partition))
    pace = new_pace()
    yield Feed(pace, checker=x.XChecker(caller(pace)))


def _mastodon(settings: Settings, queries: Queries, new_pace: NewPace) -> Iterator[Feed]:
    for url in filter(None, (each.strip().rstrip("/") for each in settings.mastodon_url.split(","))):

        def instance(pace: Pace, url: str = url) -> mastodon.Instance:
            return mastodon.Instance(Caller("mastodon", mastodon.VARIABLE, url, pace, settings.mastodon_token), queries)

        first, *also = queries.watch.hashtags or ("",)
        timelines = [f"tag/{first}"] if first else []
        for timeline in [*timelines, *(["public"] if queries.mastodon.public else [])]:
            pace = new_pace()
            tags = tuple(also[: mastodon.MORE_TAGS]) if timeline != "public" else ()
            yield Feed(pace, mastodon.MastodonTimeline(instance(pace), timeline, queries.mastodon.poll_seconds, tags))
        for tag in also[mastodon.MORE_TAGS :]:
            pace = new_pace()
            yield Feed(pace, mastodon.MastodonTimeline(instance(pace), f"tag/{tag}", queries.mastodon.poll_seconds))
        if queries.mastodon.stream:
            streams = [("hashtag", tag) for tag in queries.watch.hashtags] + ([("public", None)] if queries.mastodon.public else [])
            for stream, named in streams:
                pace = new_pace()
                yield Feed(pace, mastodon.MastodonStream(instance(pace), stream, named))
        pace = new_pace()
        yield Feed(pace, checker=mastodon.MastodonChecker(instance(pace)))


def _bluesky(settings: Settings, queries: Queries, new_pace: NewPace) -> Iterator[Feed]:
    pace = new_pace()
    yield Feed(pace, bluesky.BlueskyJetstream(settings.bluesky_url, queries, pace))
    pace = new_pace()
    yield Feed(pace, checker=bluesky.BlueskyChecker(Caller(bluesky.NETWORK, bluesky.VARIABLE, settings.bluesky_lookup_url, pace)))


NETWORKS: Final[Mapping[str, Network]] = {
    "x": Network(lambda settings: bool(settings.x_token.get_secret_value()), _x, "COMPLAINTS_X_TOKEN"),
    "mastodon": Network(lambda settings: bool(settings.mastodon_url), _mastodon, "COMPLAINTS_MASTODON_URL"),
    "bluesky": Network(lambda settings: bool(settings.bluesky_url), _bluesky, "COMPLAINTS_BLUESKY_URL"),
}


def open_feeds(settings: Settings, queries: Queries, *, new_pace: NewPace = Pace) -> list[Feed]:
    """What is to be read, each with a pace of its own."""
    return [feed for network in NETWORKS.values() if network.wanted(settings) for feed in network.feeds(settings, queries, new_pace)]
