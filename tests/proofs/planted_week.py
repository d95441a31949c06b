"""A week planted by hand, the week before and the same week a year before; and what the summary of it must say, worked out on paper.

Week 47 of 2026 is Monday 16 to Sunday 22 November. Everybody in it is invented, and opens one complaint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from models.clocks import LAGOS
from models.records import ClassifiedComplaint, Source
from tests.models.making import analysis, contact, fingerprint, load

PERIOD: Final = "2026-W47"
WRITTEN_AT: Final = datetime(2026, 11, 23, 6, 10, tzinfo=LAGOS)
NETWORK, BILLING, SERVICE = Category
IKEJA_AND_AROUND: Final = ("Ikeja", "Agege", "Alimosho", "Surulere", "Mushin", "Kosofe")
WORDS: Final = "please help again since morning nothing works abeg customer help line still waiting area street".split()


@dataclass(frozen=True)
class Group:
    """``count`` people with one complaint each. ``minutes`` lie between them; ``hours`` until each is resolved, None: open."""

    name: str
    at: str
    category: Category
    code: str
    state: str
    count: int
    lgas: tuple[str, ...]
    hours: int | None = None
    naira: float | None = None
    says: str = ""
    minutes: float = 1
    again_after: int | None = None
    is_to_regulator: bool = False


PLANTED: Final = (
    # A year before: 100.
    Group("network a year before", "2025-11-18 08:00", NETWORK, "C6", "Kano", 50, ("Nasarawa",), hours=30),
    Group("billing a year before", "2025-11-18 10:00", BILLING, "A1", "Lagos", 50, ("Ikeja",), hours=20, naira=100),
    # The week before: 90, all resolved in time.
    Group("signal before", "2026-11-09 08:00", NETWORK, "C6", "Kano", 40, ("Nasarawa",), hours=30),
    Group("deductions before", "2026-11-10 10:00", BILLING, "A1", "Lagos", 30, ("Ikeja",), hours=20, naira=500),
    Group("agents before", "2026-11-10 12:00", SERVICE, "B2", "Rivers", 20, ("Okrika",), hours=10),
    # The week: 60 + 32 + 8 + 50 + 14 + 6 + 10 + 14 + 6 + 12 + 3 = 215.
    Group("outage", "2026-11-18 14:00", NETWORK, "C9", "Lagos", 60, IKEJA_AND_AROUND, says="mast fire", minutes=0.5),
    Group("signal", "2026-11-16 08:00", NETWORK, "C6", "Kano", 32, ("Nasarawa",), hours=30),
    Group("signal, asked twice", "2026-11-16 09:00", NETWORK, "C6", "Kano", 8, ("Nasarawa",), hours=30, again_after=20),
    Group(
        "deductions resolved in time", "2026-11-17 10:00", BILLING, "A1", "Lagos", 50, ("Ikeja",), hours=20, naira=1500, says="caller tune"
    ),
    Group("deductions past their clock", "2026-11-17 12:00", BILLING, "A1", "Lagos", 14, ("Ikeja",), naira=1500, says="caller tune"),
    Group("and without an amount", "2026-11-17 13:00", BILLING, "A1", "Lagos", 6, ("Ikeja",), says="caller tune"),
    Group("caller tunes", "2026-11-19 10:00", BILLING, "A13", "Kano", 10, ("Dala",), naira=200),
    Group("agents", "2026-11-17 12:00", SERVICE, "B2", "Rivers", 14, ("Okrika",), hours=10),
    Group("agents, to the NCC", "2026-11-17 15:00", SERVICE, "B2", "Rivers", 6, ("Okrika",), is_to_regulator=True),
    Group("unstable data", "2026-11-22 10:00", NETWORK, "D3", "FCT", 12, ("Bwari",)),
    Group("too few to be told", "2026-11-20 10:00", NETWORK, "D1", "Borno", 3, ("Bama",)),
)
TO_REGULATOR_AT: Final = "2026-11-19 10:00+01"  # so that 48 hours end on Saturday

SAYS: Final = (
    "215 customers opened 215 complaints, +139% on the week before (90).",
    "A year before it was 100: +115%.",
    "By category, what moved by more than chance: network 115 (+75) and billing 80 (+50).",
    "By the regulator's codes, the largest movements: C9 No network 60 (+60), A1 Over-deduction 70 (+40) and D3 Internet unstable 12 (+12).",
    "By state: Lagos 130 (+100).",
    "By channel: sms 135 (+75) and call 80 (+50).",
    "Five or more LGAs of one state complained of the network within one hour, the mark of a major outage: Lagos (60).",
    "Days without a single contact: web (2). Counts of this week may be too low.",
    "4% of complaints (8) took a further contact, after 0% the week before.",
    "Of 76 clocks that ran out in the week, 26 did so unresolved: 66% were met, after 100% the week before.",
    "Missed were: Unexplained balance drop or overcharge resolved (20) and A complaint escalated to the NCC resolved (6).",
    "When the week ended 111 complaints were open: 26 past their clock, 12 to run out within 7 days.",
    "104 were resolved, half of them within 20 hours (20 the week before).",
    "6 customers' complaints went to the NCC.",
    "74 of 80 billing complaints name an amount, together ₦98,000 (+553% on the ₦15,000 of the week before).",
    "Most of it is said under A1 Over-deduction, ₦96,000 in 64 and A13 Caller tune, ₦2,000 in 10.",
    "Said in more complaints than the four weeks before let expect: “caller tune” 70 (none before) and “mast fire” 60 (none before).",
    "Find out with the network team whether the outages in Lagos lasted 30 minutes, which is to be reported to the NCC, "
    "or over 24 hours, which is to be compensated.",
    "Put first what runs out within 7 days; the most are under “Stable data restored” (12).",
    "Close what is past its clock; the most are under “Unexplained balance drop or overcharge resolved” (20).",
    "Name an owner for C9 No network: no code grew more (+60, to 60).",
    "Refund or explain A1 Over-deduction, where the largest sum is at stake (₦96,000).",
    "Read what lies behind “caller tune” (70 complaints, none before).",
    "Have the feeds looked at that were silent: web.",
)
HEADLINES: Final = (
    ("215", "complaints opened"),
    ("66%", "of clocks met"),
    ("26", "open past their clock"),
    ("₦98,000", "named in billing complaints"),
)
# Three people of Borno: nothing of the summary may tell of them by themselves.
MUST_NOT_SAY: Final = ("Borno", "D1 ", "Internet not working")


def plant(session: Session) -> int:
    """Load it all through the loader, as contacts; how many there were."""
    contacts = sorted([*_complaints(), *_praise()], key=lambda one: (one.occurred_at, one.record_id))
    load(session, contacts)
    sql = "update core.complaint set regulator_escalated_at = :at where customer like '1:agents, to the NCC %'"
    session.execute(text(sql), {"at": TO_REGULATOR_AT})
    session.commit()
    return len(contacts)


def _complaints() -> Iterator[ClassifiedComplaint]:
    for group in PLANTED:
        start = datetime.fromisoformat(group.at).replace(tzinfo=LAGOS).astimezone(UTC)
        for number in range(group.count):
            at = start + timedelta(minutes=group.minutes * number)
            yield _contact(group, number, at)
            if group.again_after is not None:
                yield _contact(group, number, at + timedelta(hours=group.again_after), turn=2)


def _contact(group: Group, number: int, at: datetime, *, turn: int = 1) -> ClassifiedComplaint:
    solved = at + timedelta(hours=group.hours) if group.hours is not None and turn == 1 else None
    spoken = " ".join([*(WORDS[(number * step + step) % len(WORDS)] for step in (3, 5, 7)), group.says])
    words = analysis(
        group.category,
        code=group.code,
        state=group.state,
        lga=group.lgas[number % len(group.lgas)],
        amounts=() if group.naira is None else (group.naira,),
        masked_text=seal(spoken.strip()),
        fingerprint=fingerprint(f"{group.name} {number}"),
    )
    source = Source.CALL_LOGS if group.category is BILLING else Source.SMS
    given = {"occurred_at": at, "received_at": at, "resolved_at": solved}
    return contact(f"{group.name} {number} {turn}", people=[f"1:{group.name} {number}"], words=words, source=source, **given)


def _praise() -> Iterator[ClassifiedComplaint]:
    """One by the web form each day of the four weeks before and of the working days of this one: the form is silent at its weekend."""
    first, last = datetime(2026, 10, 19, 9, tzinfo=LAGOS), datetime(2026, 11, 20, 9, tzinfo=LAGOS)
    for day in range((last - first).days + 1):
        at = (first + timedelta(days=day)).astimezone(UTC)
        words = analysis(NETWORK, is_complaint=False, masked_text=seal("well done"))
        yield contact(f"praise {day}", people=[f"1:friend {day}"], words=words, source=Source.WEB_FORMS, occurred_at=at, received_at=at)


def late_ones() -> Sequence[ClassifiedComplaint]:
    """What arrives after the week was published: it must not change a word of it."""
    group = Group("late", "2026-11-21 10:00", NETWORK, "C9", "Lagos", 9, ("Ikeja",))
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    return [_contact(group, number, at + timedelta(minutes=number)) for number in range(group.count)]
