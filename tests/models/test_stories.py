"""Ten people's stories over all channels, and forty strangers with one text: what the warehouse makes of them, written down beforehand.

People and numbers are invented; a pseudonym stands for each identifier, as the masker makes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from models.records import ClassifiedComplaint, Source
from tests.models.making import analysis, contact, fingerprint, load

CALL, SMS, SOCIAL, WEB = Source.CALL_LOGS, Source.SMS, Source.SOCIAL, Source.WEB_FORMS
NETWORK, BILLING, SERVICE = Category


@dataclass(frozen=True)
class Told:
    """One contact of a story: when, how, naming whom, about what, in which words."""

    day: float
    source: Source
    names: str
    category: Category
    words: str
    secondary: tuple[Category, ...] = ()
    complains: bool = True
    disposition: str | None = None


@dataclass(frozen=True)
class Story:
    """``complaints``: contacts of each, in order of opening. ``grievances``: rows over all. ``repeats``: complaints with a second
    contact within 7 and within 30 days. ``solved``: resolved, and resolved with a single contact."""

    told: tuple[Told, ...]
    complaints: tuple[int, ...]
    grievances: int
    repeats: tuple[int, int] = (0, 0)
    solved: tuple[int, int] = (0, 0)


STORIES = {
    "Ada calls, texts and tweets about one outage": Story(
        (
            Told(0, CALL, "phone", NETWORK, "no network at home"),
            Told(1, SMS, "phone", NETWORK, "still nothing"),
            Told(2.5, SOCIAL, "phone handle", NETWORK, "una network don die"),  # her number is in the tweet
        ),
        complaints=(3,),
        grievances=1,
        repeats=(1, 1),
    ),
    "Bola's line goes again after ten days: another matter": Story(
        (Told(0, CALL, "phone", NETWORK, "no signal"), Told(10, CALL, "phone", NETWORK, "dropped calls every evening")),
        complaints=(1, 1),
        grievances=2,
    ),
    "Chidi sends the same words after ten days: the same matter": Story(
        (Told(0, SMS, "phone", BILLING, "you took 500 for caller tune"), Told(10, WEB, "phone", BILLING, "you took 500 for caller tune")),
        complaints=(2,),
        grievances=1,
        repeats=(0, 1),
    ),
    "Dayo has two matters on one day": Story(
        (Told(0, CALL, "phone", NETWORK, "no signal"), Told(0.2, CALL, "phone", BILLING, "and my data finished")),
        complaints=(1, 1),
        grievances=2,
    ),
    "Efe's one call is about both, and so is the text after it": Story(
        (
            Told(0, CALL, "phone", NETWORK, "no data and you charged me", secondary=(BILLING,)),
            Told(1, SMS, "phone", BILLING, "refund my money"),
        ),
        complaints=(2,),
        grievances=2,
        repeats=(1, 1),
    ),
    "Funmi is known by e-mail in the form, by handle in the post, by her number in both": Story(
        (Told(0, WEB, "email phone", SERVICE, "sim swap waiting"), Told(3, SOCIAL, "handle phone", SERVICE, "sim swap still waiting o")),
        complaints=(2,),
        grievances=1,
        repeats=(1, 1),
    ),
    "Gani's mail and call share nothing; who names both later joins the nearer": Story(
        (
            Told(0, WEB, "email", NETWORK, "slow internet"),
            Told(1, CALL, "phone", NETWORK, "slow internet in the evening"),
            Told(2, SMS, "phone email", NETWORK, "any news?"),
        ),
        complaints=(1, 2),
        grievances=2,
        repeats=(1, 1),
    ),
    "Halima praises, then complains": Story(
        (
            Told(0, SOCIAL, "handle", NETWORK, "best network in Kano", complains=False),
            Told(1, SOCIAL, "handle", NETWORK, "I spoke too soon"),
        ),
        complaints=(1,),
        grievances=1,
    ),
    "Ify is helped at once": Story(
        (Told(0, CALL, "phone", BILLING, "double deduction", disposition="reversed"),),
        complaints=(1,),
        grievances=1,
        solved=(1, 1),
    ),
    "Jide is helped, and calls again: it was not solved": Story(
        (
            Told(0, CALL, "phone", SERVICE, "nin not linked", disposition="resolved"),
            Told(3, CALL, "phone", SERVICE, "line is blocked again"),
        ),
        complaints=(2,),
        grievances=1,
        repeats=(1, 1),
    ),
}
OUTAGE = "No network in Surulere since morning. Retweet until they fix it!"
STRANGERS, NAMELESS = 40, 5


def contacts_of(person: str, story: Story) -> list[ClassifiedComplaint]:
    return [
        contact(
            f"{person}/{number}",
            days=told.day,
            people=[f"{person}/{name}" for name in told.names.split()],
            source=told.source,
            words=analysis(
                told.category,
                fingerprint=fingerprint(told.words),
                masked_text=seal(told.words),
                secondary=told.secondary,
                is_complaint=told.complains,
            ),
            disposition=seal(told.disposition) if told.disposition else None,
        )
        for number, told in enumerate(story.told)
    ]


def strangers() -> list[ClassifiedComplaint]:
    words = analysis(NETWORK, fingerprint=fingerprint(OUTAGE), masked_text=seal(OUTAGE), state="Lagos", lga="Surulere")
    known = [contact(f"stranger {n}", days=n / 1000, people=[f"stranger {n}"], source=SOCIAL, words=words) for n in range(STRANGERS)]
    return known + [contact(f"nameless {n}", days=n / 1000, source=SOCIAL, words=words) for n in range(NAMELESS)]


def answers(session: Session) -> dict[str, Any]:
    """What the reports say of everything loaded."""
    sums = "sum(complaints), sum(contacts), sum(repeated_within_7_days), sum(repeated_within_30_days)"
    complaints, contacts, week, month = session.execute(text(f"select {sums} from reporting.repeat_contact")).one()
    solved = session.execute(text("select sum(resolved), sum(resolved_at_first_contact) from reporting.first_contact_resolution")).one()
    opened = session.scalars(text("select contacts from reporting.complaints order by opened_at, complaint_id")).all()
    return {
        "complaints": tuple(opened),
        "counted": (complaints or 0, contacts or 0),
        "grievances": session.scalar(text("select count(*) from core.grievance")),
        "repeats": (week or 0, month or 0),
        "solved": (solved[0] or 0, solved[1] or 0),
    }


@pytest.mark.parametrize("title", STORIES)
def test_a_story_is_told_as_it_was_written(session: Session, title: str) -> None:
    story = STORIES[title]
    load(session, contacts_of("somebody", story))
    assert answers(session) == {
        "complaints": story.complaints,
        "counted": (len(story.complaints), sum(story.complaints)),
        "grievances": story.grievances,
        "repeats": story.repeats,
        "solved": story.solved,
    }


def load_one_by_one(session: Session, contacts: Sequence[ClassifiedComplaint]) -> None:
    for number, one in enumerate(sorted(contacts, key=lambda one: one.occurred_at)):
        load(session, [one], name=f"file {number}")


@pytest.mark.parametrize("one_by_one", [False, True], ids=["one part", "a part each"])
def test_all_of_them_together_and_forty_strangers(session: Session, one_by_one: bool) -> None:
    everyone = [one for person, story in STORIES.items() for one in contacts_of(person, story)] + strangers()
    (load_one_by_one if one_by_one else load)(session, everyone)
    found, stories = answers(session), STORIES.values()
    alone = STRANGERS + NAMELESS
    complaints = sum(len(story.complaints) for story in stories) + alone
    repeats = tuple(sum(story.repeats[place] for story in stories) for place in (0, 1))
    assert Counter(found["complaints"]) == Counter(size for story in stories for size in story.complaints) + Counter({1: alone})
    assert found["counted"] == (complaints, sum(sum(story.complaints) for story in stories) + alone)
    assert found["grievances"] == sum(story.grievances for story in stories) + alone
    assert found["repeats"] == repeats
    assert found["solved"] == (1, 1)
    assert session.scalar(text("select count(*) from core.contact where complaint_id is null")) == 1  # Halima's praise
    print(f"{len(everyone)} contacts, {complaints} complaints, {found['grievances']} grievances, {repeats[0]} came back within 7 days")
    print(f"repeat rate {100 * repeats[0] / complaints:.1f}% (7 days), {100 * repeats[1] / complaints:.1f}% (30 days), as written")


def test_forty_strangers_stay_forty(session: Session) -> None:
    load(session, strangers())
    assert answers(session)["complaints"] == (1,) * (STRANGERS + NAMELESS)
    assert session.scalar(text("select count(distinct customer) from core.complaint")) == STRANGERS
