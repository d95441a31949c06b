"""Classified complaints made up for timing the loader alone: the people, times and texts of the bench, answers drawn at random."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.heads import CODE_CATEGORY, HEADS
from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.text import Entity, seal
from models.records import CHANNEL_OF, ClassifiedComplaint, record_id
from tests.bench.composition import Contact
from tests.bench.deliveries import Delivery, Plan

FINGERPRINT_BYTES: Final = 256  # 64 lanes of 32 bits
NO_COMPLAINT: Final = 0.15


def classified(plan: Plan) -> Iterator[ClassifiedComplaint]:
    """One for each good delivery of the plan, in order of time. Their texts stand in for masked ones; nobody in them exists."""
    return (_classified(delivery, Random(f"{plan.seed}/answer/{delivery.contact.number}")) for delivery in plan.good())


def _classified(delivery: Delivery, rng: Random) -> ClassifiedComplaint:
    contact, source = delivery.contact, delivery.feed.source
    person, call = contact.person, bool(contact.turns)
    pseudonyms = tuple(f"1:{record_id(kind, value)}" for kind, value in (("phone", person.phone), ("email", person.email)))
    return ClassifiedComplaint(
        record_id=record_id(source, str(contact.number)),
        source=source,
        channel=CHANNEL_OF[source],
        dialect=delivery.feed.name,
        occurred_at=contact.occurred_at,
        received_at=contact.occurred_at,
        analysis=_analysis(contact, rng),
        customer=pseudonyms[0],
        identifiers=pseudonyms[: rng.choice((1, 1, 2))],
        state=person.state,
        lga=person.lga,
        agent=f"1:agent-{contact.number % 60:03d}" if call else None,
        queue=seal(contact.category) if call else None,
        disposition=seal("ticket raised") if call else None,
        acknowledged_at=contact.occurred_at if call else None,
        resolved_at=None,
        duration_seconds=240.0 if call else None,
        wait_seconds=40.0 if call else None,
        is_repost=False,
        product=None,
        media_count=0,
    )


def _analysis(contact: Contact, rng: Random) -> Analysis:
    category = Category(contact.category)
    text = contact.text or "\n".join(f"{speaker.title()}: {words}" for speaker, words in contact.turns)
    return Analysis(
        masked_text=seal(text),
        language=Language.ENGLISH,
        is_complaint=rng.random() >= NO_COMPLAINT,
        complaint_probability=rng.random(),
        category=category,
        confidence=rng.random(),
        secondary=tuple(other for other in Category if other != category and rng.random() < 0.1),
        code=rng.choice([code for code in HEADS["code"] if CODE_CATEGORY[code] is category]),
        sentiment=Sentiment.NEGATIVE,
        urgency=rng.choice(list(Urgency)),
        state=None,
        lga=None,
        amounts=(float(rng.randrange(50, 20_000)),) if rng.random() < 0.4 else (),
        products=(),
        entities=tuple(Entity(place, place + 5, "PERSON") for place in range(rng.randrange(3))),
        fingerprint=rng.randbytes(FINGERPRINT_BYTES),
        model_version="synthetic",
    )
