"""What the bench is run on: the same for the same seed, of the stated mix, and readable by our own readers."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from flows.sources import READERS
from models.records import RawRecord, Rejected
from models.settings import Settings
from tests.bench.composition import LENGTHS
from tests.bench.deliveries import BROKEN, DAYS, FIRST_DAY, REDELIVERED, Plan
from tests.bench.feeds import FEEDS
from tests.bench.generation import write_deliveries
from tests.bench.people import PREFIXES, make_person

RECORDS = 1_500


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(RECORDS)


@pytest.fixture(scope="module")
def files(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    write_deliveries(plan.deliveries(), folder)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("seed", "same"),
    [
        (1, True),  # a run can be repeated
        (2, False),  # and is not one fixed text
    ],
)
def test_files_follow_from_the_seed(files: Path, tmp_path: Path, seed: int, same: bool) -> None:
    write_deliveries(Plan(RECORDS, seed=seed).deliveries(), tmp_path)
    assert (_contents(tmp_path) == _contents(files)) is same


def test_first_records_are_the_same_however_many_are_asked_for(plan: Plan) -> None:
    """The naive pipeline gets the first of the very records ours gets."""
    first = [delivery.contact for delivery in islice(plan.good(), 50)]
    every = [delivery.contact for delivery in plan.deliveries() if delivery.first and delivery.whole]
    assert first == every[:50]


def test_every_text_is_of_the_stated_length(plan: Plan) -> None:
    for delivery in plan.deliveries():
        length, contact = LENGTHS[delivery.feed.channel], delivery.contact
        size = len(contact.turns) if length.unit == "turns" else contact.words
        assert length.least <= size <= length.most
        assert "[[" not in contact.text + "".join(words for _, words in contact.turns)  # no mark of the corpus is left
        assert FIRST_DAY <= contact.occurred_at < FIRST_DAY.replace(month=FIRST_DAY.month + 1)


def test_shares_are_as_stated(plan: Plan) -> None:
    """Within four standard deviations of what is printed."""
    deliveries = list(plan.deliveries())
    shares = {feed.name: feed.share for feed in FEEDS} | {"again": REDELIVERED, "broken": BROKEN}
    found = Counter(delivery.feed.name for delivery in deliveries)
    found |= {"again": sum(not d.first for d in deliveries), "broken": sum(not d.whole for d in deliveries)}
    for name, share in shares.items():
        assert abs(found[name] - RECORDS * share) <= 4 * (RECORDS * share * (1 - share)) ** 0.5, name
    assert sum(feed.share for feed in FEEDS) == pytest.approx(1)
    assert (deliveries[-1].contact.occurred_at - FIRST_DAY).days >= DAYS - 2


@pytest.mark.parametrize("source", list(READERS))
def test_readers_find_what_was_written(files: Path, plan: Plan, source: str) -> None:
    """Whole records are read, broken ones rejected, redeliveries carry the id they had before: else the bench counts other work."""
    reader, zone = READERS[source], Settings(home=files).zone  # type: ignore[index]
    read: Counter[str] = Counter()
    ids: set[str] = set()
    for file in sorted((files / source).iterdir()):
        for outcome in reader.read(file, received_at=datetime.now(UTC), zone=zone):
            if isinstance(outcome, RawRecord):
                read["again" if outcome.record_id in ids else "first"] += 1
                ids.add(outcome.record_id)
                assert reader.to_complaint(outcome, zone=zone).text
            else:
                assert isinstance(outcome, Rejected)
                read["broken"] += 1
    kinds = ("again" if not d.first else "first" if d.whole else "broken" for d in plan.deliveries() if d.feed.source == source)
    assert read == Counter(kinds)


def test_people_are_invented() -> None:
    for number in range(200):
        person = make_person(number, seed=1)
        assert person.phone.startswith(PREFIXES)
        assert len(person.phone) == 11
        assert person.email.endswith("@example.com")
