"""A made-up operator's complaints, for checking reports: everything drawn from a seed, nobody in it exists.

Every person is known by one pseudonym, and two texts are near duplicates exactly where they are equal: so that who calculates
independently can link contacts by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from complaints_nlp.analysis import Analysis
from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.text import seal
from models.records import CHANNEL_OF, ClassifiedComplaint, Source, record_id
from models.reference import DIMENSIONS, rows

AS_OF: Final = datetime(2026, 3, 31, 11, 0, tzinfo=UTC)
DAYS: Final = 760  # two years and a month, so that the year before the last has its days too
WORDS: Final = (
    "network signal internet slow data finished money charged airtime recharge refund bundle caller tune sim swap blocked registration "
    "agent rude waiting office router fibre call drops silence since morning yesterday please help again nothing works area street"
).split()
CODES: Final = {
    Category.NETWORK: ("C1", "C3", "C6", "C9", "D1", "D2", "D3"),
    Category.BILLING: ("A1", "A2", "A3", "A6", "A11", "F1", "G1"),
    Category.SERVICE: ("B1", "B2", "B3", "E1", "E2", "H1"),
}
DISPOSITIONS: Final = ("enquiry", "ticket_opened", "explained", "escalated", "resolved", "reversed")
PLACES: Final = [(str(row["state"]), str(row["lga"])) for row in rows(next(one for one in DIMENSIONS if one.table == "lga"))]
OUTAGE: Final = AS_OF - timedelta(days=3, hours=2)


def population(contacts: int, *, seed: int = 1) -> list[ClassifiedComplaint]:
    """About ``contacts`` of them in order of time, up to ``AS_OF``; a quarter within the last five weeks, with one outage planted."""
    rng = Random(seed)
    made = [*_drawn(contacts, rng), *_outage(rng)]
    return sorted(made, key=lambda one: (one.occurred_at, one.record_id))


def _drawn(contacts: int, rng: Random) -> Iterator[ClassifiedComplaint]:
    said: dict[str, Analysis] = {}
    moments = sorted(AS_OF - timedelta(days=_days_ago(rng)) for _ in range(contacts))
    for number, moment in enumerate(moments):
        person = f"1:person-{rng.randrange(max(1, contacts // 3))}" if rng.random() < 0.9 else None
        again = said.get(person or "") if rng.random() < 0.2 else None
        words = again or _analysis(rng, number, recent=moment > AS_OF - timedelta(days=6))
        if person:
            said[person] = words
        yield _contact(rng, f"drawn {number}", moment, person, words)


def _days_ago(rng: Random) -> float:
    """Some days are quiet: the lake makes a file for each source and day that has contacts."""
    return rng.uniform(0, 36) if rng.random() < 0.25 else 23 * rng.randrange(DAYS // 23) + rng.random()


def _outage(rng: Random) -> Iterator[ClassifiedComplaint]:
    for number in range(30):
        lga = [lga for state, lga in PLACES if state == "Lagos"][number % 7]
        words = _analysis(rng, number, recent=True, category=Category.NETWORK, code="C9", state="Lagos", lga=lga)
        yield _contact(rng, f"outage {number}", OUTAGE + timedelta(minutes=number), f"1:neighbour-{number}", words)


def _analysis(rng: Random, number: int, *, recent: bool, **given: Any) -> Analysis:
    category: Category = given.get("category") or rng.choice(list(Category))
    state, lga = rng.choice(PLACES) if rng.random() < 0.8 else (None, None)
    spoken = " ".join([*rng.sample(WORDS, 6), *(["blackout"] if recent and rng.random() < 0.3 else []), f"n{number}"])
    return Analysis(
        masked_text=seal(f"{spoken} <PHONE_NUMBER>"),
        language=rng.choice(list(Language)),
        is_complaint=bool(given) or rng.random() < 0.9,
        complaint_probability=0.5,
        category=category,
        confidence=round(rng.random(), 3),
        secondary=tuple(other for other in Category if other != category and rng.random() < 0.1),
        code=given.get("code") or (rng.choice(CODES[category]) if rng.random() < 0.9 else None),
        sentiment=rng.choice(list(Sentiment)),
        urgency=rng.choice(list(Urgency)),
        state=given.get("state", state),
        lga=given.get("lga", lga),
        amounts=(),
        products=(),
        entities=(),
        fingerprint=b"".join(hashlib.sha256(f"{spoken}/{lane}".encode()).digest() for lane in range(8)),
        model_version="made up",
    )


def _contact(rng: Random, name: str, moment: datetime, person: str | None, words: Analysis) -> ClassifiedComplaint:
    source = rng.choice(list(Source))
    call = source is Source.CALL_LOGS
    answered = moment + timedelta(hours=rng.expovariate(1 / 6)) if rng.random() < 0.6 else None
    solved = (answered or moment) + timedelta(hours=rng.expovariate(1 / 60)) if rng.random() < 0.4 else None
    return ClassifiedComplaint(
        record_id=record_id(source, name),
        source=source,
        channel=CHANNEL_OF[source],
        dialect="made up",
        occurred_at=moment,
        received_at=moment,
        analysis=words,
        customer=person,
        identifiers=(person,) if person else (),
        state=None,
        lga=None,
        agent=f"1:agent-{rng.randrange(40)}" if call else None,
        queue=None,
        disposition=seal(rng.choice(DISPOSITIONS)) if call else None,
        acknowledged_at=answered if answered and answered <= AS_OF else None,
        resolved_at=solved if solved and solved <= AS_OF else None,
        duration_seconds=float(rng.randrange(30, 900)) if call else None,
        wait_seconds=float(rng.randrange(5, 400)) if call else None,
        is_repost=False,
        product=None,
        media_count=0,
    )
