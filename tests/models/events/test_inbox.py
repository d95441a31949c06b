from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlmodel import Session

from models.database import open_session
from models.encryption import MasterKeys
from models.events import Event, EventsUnavailable, GroupPublisher, Taken, new_event_id, read_cursor, write_cursor
from models.events.inbox import Inbox, forget_events
from models.events.transport import BadEvent
from models.records import Source

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
KEYS = MasterKeys.parse("1:" + base64.b64encode(bytes(32)).decode())
TEXT = "no network for Ajegunle since morning, call 07191234567"


def event(number: int, *, source: Source = Source.WEB_FORMS, **changed: Any) -> Event:
    body = f'{{"id": "{number}", "message": "{TEXT}"}}'.encode()
    made = Event(f"form-{number}", source, "web_forms.json", body, NOW + timedelta(seconds=number), "website")
    return replace(made, **changed)


@pytest.fixture
def inbox(migrated: Engine, session: Session) -> Iterator[Inbox]:
    """``session`` empties the tables afterwards."""
    made = Inbox(migrated, keys=KEYS)
    yield made
    made.close()


def take(inbox: Inbox, engine: Engine, *, source: Source = Source.WEB_FORMS, limit: int = 100, batch_id: str = "a" * 64) -> Taken:
    with open_session(engine) as session:
        taken = inbox.take(session, source, limit=limit)
        inbox.assign(session, taken, batch_id=batch_id)
        session.commit()
    return taken


def test_what_is_published_is_taken_exactly_and_in_order(inbox: Inbox, migrated: Engine) -> None:
    given = [event(number) for number in (3, 1, 2)] + [event(9, source=Source.SMS), event(4, payload=b"\x00\xff\n{not json\n")]
    assert inbox.publish(given) == [True] * 5
    assert list(take(inbox, migrated).events) == [each for each in given if each.source is Source.WEB_FORMS]
    assert take(inbox, migrated).events == (), "taken events belong to their batch"
    assert [each.event_id for each in take(inbox, migrated, source=Source.SMS).events] == ["form-9"]


@pytest.mark.parametrize(
    ("second", "new"),
    [
        ([event(1)], [False]),  # the very same again
        ([event(1, payload=b"{}")], [False]),  # the id decides: a sender that retries may write its JSON anew
        ([event(1, source=Source.SMS)], [True]),  # another source's id is another id
        ([event(2), event(1), event(2)], [True, False, False]),  # and within one call
    ],
)
def test_an_id_is_taken_in_once(inbox: Inbox, second: list[Event], new: list[bool]) -> None:
    assert inbox.publish([event(1)]) == [True]
    assert inbox.publish(second) == new


def test_an_id_is_remembered_after_its_event_was_loaded_until_it_is_forgotten(inbox: Inbox, migrated: Engine, session: Session) -> None:
    inbox.publish([event(1), event(100)])
    take(inbox, migrated)
    inbox.acknowledge(session, "a" * 64)
    session.commit()
    assert session.scalar(text("select count(*) from ingest.event_inbox")) == 0
    assert inbox.publish([event(1)]) == [False]
    assert forget_events(session, before=NOW + timedelta(seconds=50)) == 1
    session.commit()
    assert inbox.publish([event(1), event(100)]) == [True, False]


def test_publishing_within_a_session_is_part_of_it(inbox: Inbox, migrated: Engine) -> None:
    for number, (ending, stored) in enumerate((("rollback", False), ("commit", True))):
        with open_session(migrated) as session:
            inbox.publish([event(number)], session=session)
            write_cursor(session, "mastodon #beejan", str(number), now=NOW)
            getattr(session, ending)()
        with open_session(migrated) as session:
            assert (read_cursor(session, "mastodon #beejan") == str(number)) is stored
            assert len(inbox.take(session, Source.WEB_FORMS, limit=9).events) == stored


def test_two_drainers_share_what_waits_and_neither_waits_for_the_other(inbox: Inbox, migrated: Engine) -> None:
    inbox.publish([event(number) for number in range(10)])
    with open_session(migrated) as one, open_session(migrated) as other:
        first, second = inbox.take(one, Source.WEB_FORMS, limit=6), inbox.take(other, Source.WEB_FORMS, limit=6)
        assert [len(first.events), len(second.events)] == [6, 4]
        assert not {each.event_id for each in first.events} & {each.event_id for each in second.events}
    with open_session(migrated) as after:
        assert len(inbox.take(after, Source.WEB_FORMS, limit=20).events) == 10, "what a drainer that died held is free again"


def test_nothing_personal_stands_in_the_clear(inbox: Inbox, session: Session) -> None:
    inbox.publish([event(1, event_id="07191234567/1")])
    rows = session.execute(text("select * from ingest.event_inbox")).all() + session.execute(text("select * from ingest.event_seen")).all()
    written = " ".join(
        bytes(value).decode("latin-1") if isinstance(value, memoryview | bytes) else str(value) for row in rows for value in row
    )
    assert "07191234567" not in written and "Ajegunle" not in written
    assert "07191234567" not in repr(event(1, event_id="07191234567/1")) and "Ajegunle" not in repr(event(1))


@pytest.mark.parametrize(
    "changed",
    [
        {"event_id": ""},
        {"event_id": "x" * 501},
        {"event_id": "a\0b"},
        {"kind": "no network in Ikeja"},  # words of a message
        {"sender": "+2347191234567"},
        {"received_at": datetime(2026, 3, 10)},  # noqa: DTZ001 - the case
    ],
)
def test_a_bad_event_is_refused_where_it_is_made(changed: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        event(1, **changed)


def test_a_waiting_drainer_is_woken_by_its_own_source_alone(inbox: Inbox) -> None:
    assert inbox.wait([Source.WEB_FORMS], seconds=0), "the first look cannot know what came before it listened"
    inbox.publish([event(1, source=Source.SMS)])
    assert not inbox.wait([Source.WEB_FORMS], seconds=0.05)
    later = threading.Timer(0.05, inbox.publish, [[event(2)]])
    later.start()
    assert inbox.wait([Source.WEB_FORMS], seconds=20)
    later.join()


def test_lag_counts_what_waits(inbox: Inbox, migrated: Engine, session: Session) -> None:
    inbox.publish([event(number) for number in range(5)])
    take(inbox, migrated, limit=2)
    web, sms = inbox.lag(session, [Source.WEB_FORMS, Source.SMS])
    assert (web.waiting, web.oldest, sms.waiting, sms.oldest) == (3, NOW + timedelta(seconds=2), 0, None)


def test_a_database_that_is_away_is_no_promise() -> None:
    away = create_engine("postgresql+psycopg2:///x?host=/nowhere", hide_parameters=True)
    with pytest.raises(EventsUnavailable) as refused:
        Inbox(away, keys=KEYS).publish([event(1)])
    assert refused.value.__cause__ is None and "Ajegunle" not in str(refused.value)


# --- group commit ------------------------------------------------------------------------------------------------------------


class Counting:
    """A transport that counts calls and fails where it is told to."""

    def __init__(self, *, fail: int = 0) -> None:
        self.groups: list[int] = []
        self._fail = fail

    def publish(self, events: list[Event]) -> list[bool]:
        self.groups.append(len(events))
        if len(self.groups) <= self._fail:
            raise EventsUnavailable(kind="OperationalError")
        return [each.event_id != "form-0" for each in events]


async def _publish(transport: Any, count: int, **bounds: Any) -> list[Any]:
    async with GroupPublisher(transport, gather_seconds=0.001, **bounds) as publisher:
        return await asyncio.gather(*(publisher.publish(event(number)) for number in range(count)), return_exceptions=True)


def test_what_arrives_together_shares_a_commit_and_each_is_told_of_its_own() -> None:
    transport = Counting()
    assert asyncio.run(_publish(transport, 300, most_events=100)) == [False] + [True] * 299
    assert transport.groups == [100, 100, 100]


def test_a_failed_commit_is_told_to_each_and_the_next_goes_on() -> None:
    answers = asyncio.run(_publish(Counting(fail=1), 4, most_events=2))
    assert [type(each) for each in answers] == [EventsUnavailable, EventsUnavailable, bool, bool]
    assert answers[0] is not answers[1]


def test_too_many_waiters_are_refused_at_once() -> None:
    answers = asyncio.run(_publish(Counting(), 5, most_waiting=3))
    assert [type(each) for each in answers] == [bool] * 3 + [EventsUnavailable] * 2


def test_group_commit_over_the_inbox(inbox: Inbox, migrated: Engine) -> None:
    answers = asyncio.run(_publish(inbox, 200))
    assert answers == [True] * 200
    assert len(take(inbox, migrated, limit=500).events) == 200


def test_a_new_id_is_a_version_7_uuid_and_later_ones_sort_later() -> None:
    made = [new_event_id() for _ in range(100)]
    assert len(set(made)) == 100
    assert {each[14] for each in made} == {"7"} and {each[19] for each in made} <= set("89ab")
    assert made[0][:8] <= made[-1][:8]
