"""Which contacts become one complaint: told as stories, each through the whole loader, in one part and in one part each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.analysis import Analysis
from complaints_nlp.labels import Category
from models.linking import similarity
from models.records import ClassifiedComplaint, Source, record_id
from tests.models.making import analysis, contact, fingerprint, load

OUTAGE = fingerprint("network don go for whole area")
NETWORK, BILLING = Category.NETWORK, Category.BILLING
PRAISE = analysis(is_complaint=False)


def like(changed: int, category: Category = NETWORK) -> Analysis:
    return analysis(category, fingerprint=fingerprint("network don go for whole area", changed=changed))


STORIES: dict[str, tuple[dict[str, dict[str, Any]], list[set[str]]]] = {
    "one person calls, texts and tweets": (
        {
            "call": {"people": ["phone"], "source": Source.CALL_LOGS},
            "text": {"days": 1, "people": ["phone"]},
            "post": {"days": 2, "people": ["handle", "phone"], "source": Source.SOCIAL},
        },
        [{"call", "text", "post"}],
    ),
    "an identifier learned on the way carries on": (
        {"a": {"people": ["phone"]}, "b": {"days": 1, "people": ["phone", "handle"]}, "c": {"days": 2, "people": ["handle"]}},
        [{"a", "b", "c"}],
    ),
    "one person, two categories": (
        {"a": {"people": ["p"]}, "b": {"days": 1, "people": ["p"], "words": analysis(BILLING)}},
        [{"a"}, {"b"}],
    ),
    "the second contact is about what the first named second": (
        {
            "a": {"people": ["p"], "words": analysis(NETWORK, secondary=(BILLING,))},
            "b": {"days": 1, "people": ["p"], "words": analysis(BILLING)},
        },
        [{"a", "b"}],
    ),
    "exactly seven days later": ({"a": {"people": ["p"]}, "b": {"days": 7, "people": ["p"]}}, [{"a", "b"}]),
    "eight days later": ({"a": {"people": ["p"]}, "b": {"days": 8, "people": ["p"]}}, [{"a"}, {"b"}]),
    "seven days count from the last contact": (
        {"a": {"people": ["p"]}, "b": {"days": 5, "people": ["p"]}, "c": {"days": 11, "people": ["p"]}},
        [{"a", "b", "c"}],
    ),
    "the same text a month later": (  # 52 of 64 lanes
        {"a": {"people": ["p"], "words": like(0)}, "b": {"days": 30, "people": ["p"], "words": like(12)}},
        [{"a", "b"}],
    ),
    "a text less alike a month later": (  # 51 of 64 lanes: below 0.8
        {"a": {"people": ["p"], "words": like(0)}, "b": {"days": 30, "people": ["p"], "words": like(13)}},
        [{"a"}, {"b"}],
    ),
    "the same text of another category": (
        {"a": {"people": ["p"], "words": like(0)}, "b": {"days": 30, "people": ["p"], "words": like(0, BILLING)}},
        [{"a"}, {"b"}],
    ),
    "forty strangers paste one text": (
        {f"s{n}": {"days": n / 100, "people": [f"p{n}"], "words": like(0)} for n in range(40)},
        [{f"s{n}"} for n in range(40)],
    ),
    "nobody is named": ({"a": {"words": like(0)}, "b": {"words": like(0)}}, [{"a"}, {"b"}]),
    "praise between two complaints": (
        {"a": {"people": ["p"]}, "praise": {"days": 1, "people": ["p"], "words": PRAISE}, "b": {"days": 2, "people": ["p"]}},
        [{"a", "b"}],
    ),
    "praise does not stretch the seven days": (
        {"a": {"people": ["p"]}, "praise": {"days": 5, "people": ["p"], "words": PRAISE}, "b": {"days": 10, "people": ["p"]}},
        [{"a"}, {"b"}],
    ),
}


def complaints(session: Session, contacts: Sequence[tuple[str, ClassifiedComplaint]]) -> list[set[str]]:
    """The names of the contacts of each complaint; each must bear the id of one of its own contacts."""
    names = {one.record_id: name for name, one in contacts}
    found: dict[str, set[str]] = defaultdict(set)
    for record, complaint in session.execute(text("select record_id, complaint_id from core.contact where complaint_id is not null")):
        found[names[complaint]].add(names[record])
    assert all(name in members for name, members in found.items())
    return sorted(found.values(), key=min)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("apart", [False, True], ids=["one part", "a part each"])
def test_stories(session: Session, story: str, apart: bool) -> None:
    told, expected = STORIES[story]
    contacts = [contact(name, **how) for name, how in told.items()]
    for number, given in enumerate([[one] for one in contacts] if apart else [contacts[::-1]]):
        load(session, given, name=f"file {number}")
    assert complaints(session, list(zip(told, contacts, strict=True))) == sorted(expected, key=min)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_contacts_of_one_week_are_one_complaint_in_whatever_order_they_arrive(session: Session, order: tuple[int, ...]) -> None:
    week = [contact("a", people=["p"]), contact("b", days=2, people=["p"]), contact("c", days=4, people=["p"])]
    for place in order:
        load(session, [week[place]], name=f"file {place}")
    row = session.execute(text("select contacts, opened_at, last_contact_at from core.complaint")).one()
    assert tuple(row) == (3, week[0].occurred_at, week[2].occurred_at)
    opened = session.execute(text("select at from core.status_history where status = 'opened'")).all()
    assert opened == [(week[0].occurred_at,)]


def test_of_several_complaints_the_nearest_in_time_is_joined(session: Session) -> None:
    load(session, [contact("early", people=["p"]), contact("late", days=10, people=["p"])], name="first")
    load(session, [contact("between", days=6, people=["p"])], name="second")  # 6 days after one, 4 before the other
    joined = session.scalar(text("select complaint_id from core.contact where record_id = :id"), {"id": record_id("test", "between")})
    assert joined == record_id("test", "late")


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (b"", b"", 0.0),  # no words are no likeness
        (fingerprint("a"), fingerprint("a"), 1.0),
        (fingerprint("a"), fingerprint("a", changed=16), 0.75),
        (fingerprint("a"), fingerprint("b"), 0.0),
        (fingerprint("a"), fingerprint("a")[:128], 0.0),  # another model's signature
    ],
)
def test_similarity_is_the_share_of_equal_lanes(one: bytes, other: bytes, share: float) -> None:
    assert similarity(one, other) == share
