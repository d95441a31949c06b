"""The lake holds everything once, whole, sealed, and gives it back as it came: in a folder and in an object store."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import orjson
import pytest

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import Entity
from models.encryption import CHUNK_BYTES, MasterKeys, Unreadable, new_key
from models.lake import MICRO_BATCH, MICRO_BATCH_AGAIN, TABLES, Compacted, Lake, LakeMissing, Swept, Writing, quarantine_id
from models.ledger import PartHeader
from models.records import RawRecord, Rejected, Source
from models.settings import storage_options
from tests.models.making import analysis, contact

KEYS = MasterKeys({1: bytes(range(32))})
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PART = PartHeader("a" * 64, 0, Source.SMS)
OTHER = PartHeader("b" * 64, 0, Source.SMS)
# Nothing of these may be found in any file of the lake. The number also as an export or a JSON escape would have it.
PLANTED = (b"0710 555 0123", b"7105550123", b"Ngozi", b"bola@example.com", b"gw-42")


class KeysInMemory:
    """What models.keys keeps in the warehouse; that one has tests of its own."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}

    def subject(self, person: str) -> str:
        return hashlib.sha256(person.encode()).hexdigest()

    def data_keys(self, subjects: Collection[str]) -> dict[str, bytes]:
        return {subject: self.keys.setdefault(subject, new_key()) for subject in subjects}

    def existing(self, subjects: Collection[str]) -> dict[str, bytes]:
        return {subject: self.keys[subject] for subject in subjects if subject in self.keys}


def open_lake(location: str, store: KeysInMemory | None = None, *, keys: MasterKeys = KEYS) -> Lake:
    return Lake(location, keys=keys, key_store=store or KeysInMemory(), storage_options=storage_options(location))  # type: ignore[arg-type]


@pytest.fixture(params=["folder", "s3"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "lake") if request.param == "folder" else f"{request.getfixturevalue('bucket')}/some/lake"


@pytest.fixture
def lake(location: str) -> Lake:
    return open_lake(location)


@pytest.fixture
def local(tmp_path: Path) -> Lake:
    """Where the kind of store makes no difference."""
    return open_lake(str(tmp_path / "lake"))


def files(lake: Lake) -> dict[str, bytes]:
    """Every file of the lake and its bytes."""
    lake._files.invalidate_cache()
    return {path.removeprefix(lake._root): lake._files.cat_file(path) for path in lake._files.find(lake._root)}


def raw(number: int, *, person: str | None = "phone:+2347105550123", source: Source = Source.SMS, **changes: object) -> RawRecord:
    payload = orjson.dumps({"id": f"gw-42-{number}", "from": "0710 555 0123", "text": "Ngozi here, no network"}).decode()
    record = RawRecord(source, "pipe", f"gw-42-{number}", payload, NOW, NOW - timedelta(hours=number), person)
    return replace(record, **changes)  # type: ignore[arg-type]


def reject(number: int, payload: bytes = b"broken|0710 555 0123|Ngozi") -> Rejected:
    return Rejected(Source.SMS, "pipe", f"line {number}", payload, "no time; add one of: time, date")


# --- landing -----------------------------------------------------------------------------------------------------------------

CONTENT = b"0710 555 0123|Ngozi|no network\n" * 50


def test_a_landed_file_is_kept_once_and_read_back(lake: Lake) -> None:
    first = lake.land(iter([CONTENT[:100], CONTENT[100:]]), source=Source.SMS, day=DAY)
    again = lake.land([CONTENT], source=Source.SMS, day=DAY)
    assert first.batch_id == hashlib.sha256(CONTENT).hexdigest()
    assert first.key == f"landing/sms/2026-11-23/{first.batch_id}"
    assert first.bytes == again.bytes == len(CONTENT)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.key == first.key
    assert list(files(lake)) == [f"/{first.key}"], "one file, and no draft beside it"
    with lake.open_landed(first.key) as file:
        assert file.read() == CONTENT
        file.seek(-10, os.SEEK_END)
        assert file.read() == CONTENT[-10:]


def test_an_opener_opens_anew_each_time(local: Lake) -> None:
    opener = local.opener(local.land([CONTENT], source=Source.SMS, day=DAY).key)
    with opener() as one, opener() as two:
        assert one.read() == two.read() == CONTENT


@pytest.mark.parametrize("content", [b"", b"x", bytes(CHUNK_BYTES), bytes(2 * CHUNK_BYTES + 1)], ids=["empty", "1", "chunk", "more"])
def test_a_file_of_any_size_lands(local: Lake, content: bytes) -> None:
    landed = local.land([content] if content else [], source=Source.WEB_FORMS, day=DAY)
    with local.open_landed(landed.key) as file:
        assert file.read() == content


def test_a_file_that_breaks_off_is_never_there(lake: Lake) -> None:
    """The source fails in the middle, or the run is stopped: nothing is visible, nothing stays."""
    for error in (OSError("gone"), KeyboardInterrupt()):

        def breaking(error: BaseException = error) -> Iterator[bytes]:
            yield bytes(3 * CHUNK_BYTES)  # enough for sealed chunks to be written
            raise error

        with pytest.raises(type(error)):
            lake.land(breaking(), source=Source.SMS, day=DAY)
        assert files(lake) == {}


def test_a_half_written_file_is_never_under_a_batch_key(local: Lake) -> None:
    """Looked at while it is written, which is all that a kill could leave."""
    seen: list[str] = []

    def watched() -> Iterator[bytes]:
        for _ in range(3):
            yield bytes(CHUNK_BYTES)
            seen.extend(path for path in local._files.find(local._root) if not path.endswith(".part"))

    landed = local.land(watched(), source=Source.SMS, day=DAY)
    assert seen == []
    assert list(files(local)) == [f"/{landed.key}"]


def test_what_is_not_there_is_said_to_be_missing(lake: Lake) -> None:
    with pytest.raises(LakeMissing, match="COMPLAINTS_LANDING_DAYS"):
        lake.open_landed("landing/sms/2026-11-23/" + "0" * 64)


def test_another_installations_lake_does_not_open(local: Lake) -> None:
    landed = local.land([CONTENT], source=Source.SMS, day=DAY)
    with pytest.raises(Unreadable):
        open_lake(local.location, keys=MasterKeys({1: bytes(32)})).open_landed(landed.key)


def test_sweeping_removes_what_is_old_and_what_was_left_half_written(lake: Lake) -> None:
    kept = lake.land([b"new"], source=Source.SMS, day=DAY)
    for source, day in ((Source.SMS, DAY - timedelta(days=30)), (Source.SOCIAL, DAY - timedelta(days=31))):
        lake.land([b"old"], source=source, day=day)
    for day in (DAY - timedelta(days=31), DAY):  # today's may still be written
        folder = f"{lake._root}/landing/sms/{day}"
        lake._files.makedirs(folder, exist_ok=True)
        lake._files.pipe_file(f"{folder}/.123-abcd.part", b"half")
    assert lake.sweep_landing(before=DAY - timedelta(days=29)) == Swept(removed=3, kept=0)
    assert set(files(lake)) == {f"/{kept.key}", f"/landing/sms/{DAY}/.123-abcd.part"}
    assert lake.sweep_landing(before=DAY - timedelta(days=29)) == Swept(removed=0, kept=0)


def test_sweeping_leaves_what_is_still_needed(lake: Lake) -> None:
    old = DAY - timedelta(days=40)
    needed, done = (lake.land([content], source=Source.SMS, day=old) for content in (b"needed", b"done"))
    again = lake.land([b"needed"], source=Source.SMS, day=old + timedelta(days=1))  # came again: its batch names the first
    assert lake.sweep_landing(before=DAY, needed={needed.key}) == Swept(removed=2, kept=1)
    assert set(files(lake)) == {f"/{needed.key}"}
    assert len({needed.key, done.key, again.key}) == 3


def test_sweeping_an_empty_lake_removes_nothing(lake: Lake) -> None:
    assert lake.sweep_landing(before=DAY) == Swept(removed=0, kept=0)


# --- raw ---------------------------------------------------------------------------------------------------------------------


def test_raw_records_come_back_equal_and_in_order(lake: Lake) -> None:
    records = [
        (0, raw(0)),
        (2, raw(1, person=None)),  # position 1 was rejected
        (3, raw(2, occurred_at=None)),  # the day is then that of arrival
        (4, raw(3, occurred_at=NOW - timedelta(days=400))),  # another partition
        (5, raw(4, payload='{"text": "ẹ jọ̀ọ́, kò sí network \\u0000 😡"}', external_id='it\'s "odd"')),
    ]
    lake.append_raw(PART, list(reversed(records)))
    assert lake.read_raw(PART) == (records, [])


def test_a_part_is_read_alone(lake: Lake) -> None:
    parts = [PART, replace(PART, part_no=1), replace(PART, batch_id="b" * 64), PartHeader("c" * 64, 0, Source.SOCIAL)]
    for number, part in enumerate(parts):
        lake.append_raw(part, [(0, raw(number, source=part.source))])
    for number, part in enumerate(parts):
        assert lake.read_raw(part) == ([(0, raw(number, source=part.source))], [])


def test_before_the_first_record_there_is_nothing(lake: Lake) -> None:
    assert lake.read_raw(PART) == ([], [])
    assert list(lake.read_quarantine()) == []
    assert lake.table("raw") is None
    assert [lake.count(name) for name in TABLES] == [0, 0, 0, 0]


def test_nothing_to_append_makes_no_table(lake: Lake) -> None:
    lake.append_raw(PART, [])
    lake.append_quarantine(PART, "read", [], received_at=NOW)
    assert files(lake) == {}


def test_a_part_appended_twice_is_there_once(lake: Lake, location: str) -> None:
    """The run dies between the append and the ledger; the next one, a new process with new random keys, appends it again."""
    store = KeysInMemory()
    for _ in range(2):
        again = open_lake(location, store)
        again.append_raw(PART, [(0, raw(0)), (1, raw(1))])
        again.append_quarantine(PART, "read", [(2, reject(3))], received_at=NOW)
        again.append_quarantine(PART, "process", [(1, reject(9))], received_at=NOW)
        again.append_clean(PART, [(0, contact("one"))])
    assert {name: again.count(name) for name in ("raw", "quarantine", "clean")} == {"raw": 2, "quarantine": 2, "clean": 1}
    assert again.read_raw(PART) == ([(0, raw(0)), (1, raw(1))], [])


def test_a_part_whose_append_fails_is_not_there_and_can_be_appended_again(local: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    local.append_raw(PART, [(0, raw(0))])
    other = replace(PART, part_no=1)
    with monkeypatch.context() as patch:
        patch.setattr("models.lake.CommitProperties", lambda **_: (_ for _ in ()).throw(OSError("killed here")))
        with pytest.raises(OSError, match="killed here"):
            local.append_raw(other, [(0, raw(1))])
    assert local.count("raw") == 1
    local.append_raw(other, [(0, raw(1))])
    assert local.count("raw") == 2


def test_writers_that_start_a_table_together_all_get_in(lake: Lake, location: str) -> None:
    """Four sources come in at the same hour, and the very first time no table is there yet."""
    gate = Barrier(4)

    def write(source: Source) -> None:
        mine = open_lake(location)
        gate.wait()
        for number in range(2):
            batch_id = hashlib.sha256(source.encode()).hexdigest()
            mine.append_raw(PartHeader(batch_id, number, source), [(0, raw(number, source=source))])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, Source))
    assert lake.count("raw") == 8


def test_a_record_moved_under_another_id_does_not_open(local: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can write to the lake but has no key cannot pass one record's words off as another's."""
    moved = local._sealer.seal(b'["x", null, "{}"]', record="another", person_key=None)
    monkeypatch.setattr(local._sealer, "seal", lambda *_, **__: moved)
    local.append_raw(PART, [(0, raw(0, person=None))])
    good, lost = local.read_raw(PART)
    assert good == []
    assert [position for position, _ in lost] == [0]


# --- quarantine --------------------------------------------------------------------------------------------------------------


def test_quarantined_records_come_back_whole_by_batch_and_by_id(lake: Lake) -> None:
    one, two = PART, replace(PART, batch_id="b" * 64)
    binary = bytes(range(256))
    lake.append_quarantine(one, "read", [(1, reject(2)), (0, reject(1, binary))], received_at=NOW)
    lake.append_quarantine(two, "read", [(0, replace(reject(1, b""), dialect=None))], received_at=NOW)

    everything = list(lake.read_quarantine())
    found = [(record.position, record.payload) for _, record, _ in everything]
    assert found == [("line 1", binary), ("line 2", reject(2).payload), ("line 1", b"")]
    assert everything[0][1:] == (reject(1, binary), NOW)
    assert everything[0][0] == quarantine_id(one, 0)
    assert list(lake.read_quarantine(batch_id=two.batch_id)) == everything[2:]
    chosen = [everything[0][0], everything[2][0]]
    assert [identity for identity, _, _ in lake.read_quarantine(ids=chosen)] == chosen
    assert list(lake.read_quarantine(batch_id=one.batch_id, ids=chosen)) == everything[:1]
    assert list(lake.read_quarantine(ids=["o'hara"])) == []


def test_naming_no_ids_is_not_naming_all(local: Lake) -> None:
    local.append_quarantine(PART, "read", [(0, reject(1))], received_at=NOW)
    assert list(local.read_quarantine(ids=[])) == []


def test_two_errors_of_one_place_are_two_records(local: Lake) -> None:
    """A reader may find two things wrong with the whole file; both must be found again."""
    both = [(position, replace(reject(0, payload), position="file")) for position, payload in enumerate((b"one", b"two"))]
    local.append_quarantine(PART, "read", both, received_at=NOW)
    found = {identity: record.payload for identity, record, _ in local.read_quarantine()}
    assert sorted(found.values()) == [b"one", b"two"]


def test_what_the_reader_and_what_the_analysis_refused_have_ids_of_their_own(local: Lake) -> None:
    local.append_quarantine(PART, "read", [(0, replace(reject(0), position="record 3"))], received_at=NOW)
    local.append_quarantine(PART, "process", [(3, replace(reject(0), position="record 3"))], received_at=NOW)
    assert len({identity for identity, _, _ in local.read_quarantine()}) == 2


# --- clean -------------------------------------------------------------------------------------------------------------------


def test_clean_rows_are_plain_and_typed(lake: Lake) -> None:
    words = analysis(
        Category.BILLING, entities=(Entity(0, 3, "PHONE_NUMBER"), Entity(5, 9, "PHONE_NUMBER"), Entity(12, 15, "PERSON")), amounts=(500.0,)
    )
    lake.append_clean(PART, [(0, contact("one", words=words, state="Lagos")), (1, replace(contact("two"), analysis=None))])
    rows = {row["position"]: row for row in lake._scan("clean", None)}
    assert rows[0]["category"] == "billing"
    assert rows[0]["amounts"] == [500.0]
    assert rows[0]["state"] == "Lagos"
    assert orjson.loads(rows[0]["entities"]) == {"PHONE_NUMBER": 2, "PERSON": 1}
    assert rows[1]["masked_text"] is None  # a call without words


# --- at rest -----------------------------------------------------------------------------------------------------------------


def test_nothing_personal_is_in_any_file(lake: Lake) -> None:
    lake.land([CONTENT], source=Source.SMS, day=DAY)
    lake.append_raw(PART, [(0, raw(0)), (1, raw(1, person=None)), (2, raw(2, person="email:bola@example.com"))])
    lake.append_quarantine(PART, "read", [(3, reject(3))], received_at=NOW)
    lake.append_clean(PART, [(0, contact("one", people=("p1",)))])
    stored = files(lake)
    assert len(stored) >= 7, "landing, and for each table its log and its data"
    for path, content in stored.items():
        for planted in PLANTED:
            assert planted not in content, f"{planted!r} in {path}"


def test_other_tools_read_the_tables(local: Lake) -> None:
    """Delta as others know it: partitioned, Parquet."""
    local.append_raw(PART, [(0, raw(0)), (1, raw(1, occurred_at=NOW - timedelta(days=1)))])
    table = local.table("raw")
    assert table is not None
    assert table.metadata().partition_columns == ["source", "day"]
    assert {uri.split("/")[-2] for uri in table.file_uris()} == {"day=2026-11-22", "day=2026-11-23"}


# --- micro-batches -----------------------------------------------------------------------------------------------------------


def test_a_micro_batch_that_is_written_again_is_there_once_and_a_fresh_one_is_not_looked_for(lake: Lake) -> None:
    for part, writing in ((PART, MICRO_BATCH), (PART, MICRO_BATCH_AGAIN), (OTHER, MICRO_BATCH)):
        lake.append_raw(part, [(0, raw(1))], writing=writing)
    assert lake.count("raw") == 2


def test_a_mark_is_forgotten_as_soon_as_it_says(lake: Lake) -> None:
    lake.append_raw(PART, [(0, raw(1))], writing=Writing(remembered=timedelta(days=-1)))
    lake.append_raw(OTHER, [(0, raw(2))], writing=MICRO_BATCH)
    marks = [f"{part.batch_id}/{part.part_no}" for part in (PART, OTHER)]
    lake.compact("raw")  # writes the checkpoint that leaves old marks out
    table = lake.table("raw")
    assert table is not None
    assert [table.transaction_version(mark) for mark in marks] == [None, 1]


def test_compacting_leaves_every_row_and_whoever_writes_goes_on(lake: Lake) -> None:
    parts = [PartHeader(f"{number:064x}", 0, Source.SMS) for number in range(6)]
    for number, part in enumerate(parts[:5]):
        lake.append_raw(part, [(0, raw(number))], writing=MICRO_BATCH)
    assert lake.compact("raw") == Compacted(before=5, after=1)
    lake.append_raw(parts[5], [(0, raw(5))], writing=MICRO_BATCH)
    assert [lake.read_raw(part)[0] for part in parts] == [[(0, raw(number))] for number in range(6)]
    assert lake.compact("clean") is None, "before its first row"
