"""What leadership sees: months cut into blocks of at least five people, published once.

Small figures leak by subtraction as much as by themselves: a total less all but one of its parts is that part. So the complaints of a
month are cut into blocks that do not overlap, none about fewer than ``SMALLEST`` people, and every figure is a sum of blocks. The
difference of any two figures is a sum of blocks too. A month is published once, when contacts can no longer join its complaints
the ordinary way: two editions would show by subtraction what happened in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from models.linking import WINDOW
from models.tables.reporting import SEVERAL

SMALLEST: Final = 5
DIMENSIONS: Final = ("category", "region", "channel")
# Small blocks are joined over the last dimension first; what is still small then goes on to the one before.
JOINED_OVER: Final = (("channel",), ("region", "channel"), ("category", "region", "channel"))
Key = tuple[str, ...]


@dataclass(slots=True)
class Block:
    """Complaints that are published together. ``people`` are pseudonyms, or complaint ids where nobody is named."""

    people: set[str] = field(default_factory=set)
    complaints: int = 0
    resolved: int = 0
    within_clock: int = 0
    repeated: int = 0

    def add(self, other: Block) -> None:
        self.people |= other.people
        self.complaints += other.complaints
        self.resolved += other.resolved
        self.within_clock += other.within_clock
        self.repeated += other.repeated

    def shown(self, measure: int) -> int | None:
        """A part of the block, unless it or the rest is small."""
        return measure if min(measure, self.complaints - measure) >= SMALLEST else None


def cut(cells: Mapping[Key, Block]) -> dict[Key, Block]:
    """The blocks of a month; none where the whole month is about fewer than ``SMALLEST`` people.

    >>> few, many = Block({"p"}, 1), Block(set("abcdef"), 6)
    >>> sorted(cut({("network", "North", "call"): few, ("network", "North", "sms"): many}))
    [('network', 'North', '(several)')]
    """
    blocks = {key: block for key, block in cells.items() if block.complaints}
    for joined in JOINED_OVER:
        blocks = _join_small(blocks, joined)
    return {key: block for key, block in blocks.items() if not _is_small(block)}


def _join_small(blocks: Mapping[Key, Block], joined: Iterable[str]) -> dict[Key, Block]:
    """Join small blocks that differ in ``joined`` only; where they are small together, the smallest of the others with them."""
    places = {DIMENSIONS.index(name) for name in joined}
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(blocks):
        groups[tuple(SEVERAL if place in places else word for place, word in enumerate(key))].append(key)
    result: dict[Key, Block] = {}
    for several, keys in groups.items():
        keys.sort(key=lambda key: (len(blocks[key].people), key))
        together = Block()
        waiting = list(keys)
        while waiting and (_is_small(blocks[waiting[0]]) or _is_small(together)):
            together.add(blocks[waiting.pop(0)])
        for key in waiting:
            result[key] = blocks[key]
        if together.complaints:
            result.setdefault(several, Block()).add(together)
    return result


def _is_small(block: Block) -> bool:
    return block.complaints > 0 and len(block.people) < SMALLEST


def publish_months(session: Session, *, now: datetime) -> list[date]:
    """Publish every month that is over and settled and not published yet. Which they were. The caller commits."""
    settled = (now - WINDOW).date().replace(day=1)
    known = set(session.scalars(text("select month from reporting.publication")))
    first = session.scalar(text("select min(opened_on) from core.complaint"))
    done = []
    month = first.replace(day=1) if first else settled
    while month < settled:
        if month not in known:
            _publish(session, month, now=now)
            done.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return done


CELLS: Final = text(
    "select category, coalesce(region, '(unknown)'), channel, coalesce(customer, complaint_id), count(*), "
    "count(*) filter (where status = 'resolved'), "
    "count(*) filter (where status = 'resolved' and resolved_at <= resolve_by), count(*) filter (where contacts > 1) "
    "from core.complaint left join core.state on state.state = complaint.state "
    "where opened_on >= :month and opened_on < (:month + interval '1 month') group by 1, 2, 3, 4"
)


def _publish(session: Session, month: date, *, now: datetime) -> None:
    cells: dict[Key, Block] = defaultdict(Block)
    for category, region, channel, person, complaints, resolved, within, repeated in session.execute(CELLS, {"month": month}):
        cells[category, region, channel].add(Block({person}, complaints, resolved, within, repeated))
    blocks = cut(cells)
    session.execute(
        text("insert into reporting.publication (month, published_at, smallest) values (:month, :now, :smallest)"),
        {"month": month, "now": now, "smallest": SMALLEST},
    )
    if blocks:
        session.execute(INSERT, _rows(month, blocks))


INSERT: Final = text(
    "insert into reporting.published_block (month, category, region, channel, people, complaints, resolved, within_clock, repeated) "
    "values (:month, :category, :region, :channel, :people, :complaints, :resolved, :within_clock, :repeated)"
)


def _rows(month: date, blocks: Mapping[Key, Block]) -> Sequence[dict[str, object]]:
    return [
        {"month": month, **dict(zip(DIMENSIONS, key, strict=True)), "people": len(block.people), "complaints": block.complaints}
        | {name: block.shown(getattr(block, name)) for name in ("resolved", "within_clock", "repeated")}
        for key, block in sorted(blocks.items())
    ]
