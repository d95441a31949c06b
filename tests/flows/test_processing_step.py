"""Parts of the raw zone become rows: every record loaded, a duplicate or put aside, once, wherever a run is cut short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import URL, text

from complaints_nlp.analyzer import Examined
from complaints_nlp.errors import UnusableText
from flows.revealing import main as reveal
from flows.steps.processing import group_parts
from models.business_hash import hash_business_tables
from models.database import open_session
from models.installation import Installation, open_installation
from models.keys import KeyStore
from models.lake import ERASED, TABLES, Lake
from models.ledger import PartHeader, summary_by_source
from models.loading import LoadCounts
from models.records import Source
from models.settings import Settings
from models.vault import RevealRefused, Vault
from tests.flows.conftest import MASTER_KEY, scratch_copy
from tests.flows.making import FEEDS, NOW, UNSURE, FakeAnalyzer, Killed, fake_analysts, kill, kill_id, land, process, read

FEED = FEEDS[Source.SMS]
UNSURE_LINE = f"GW-u|01/11/2026 09:00:00|07105550777|3131|{UNSURE} what this is, call 07105550777\n".encode()
# A file of two parts with one of each kind of trouble, and a small one that tells half of it again.
FIRST = FEED.file(0, 9) + b"GW-x|not a time|07105550999|3131|no network\n" + UNSURE_LINE + FEED.lines(2, 3)
SECOND = FEED.file(6, 12)
LATER = NOW + timedelta(hours=1)
ALL = LoadCounts(read=18, loaded=12, duplicates=4, quarantined=2)


def fill(folder: Path) -> str:
    folder.mkdir()
    (folder / "1.txt").write_bytes(FIRST)
    (folder / "2.txt").write_bytes(SECOND)
    return str(folder)


@pytest.fixture
def filled(settings: Settings, tmp_path: Path) -> Iterator[Installation]:
    with open_installation(settings.model_copy(update={"source_sms_url": fill(tmp_path / "outbox")})) as place:
        yield place


def run(place: Installation, *, now: datetime = NOW) -> LoadCounts:
    """All steps, as the flows take them."""
    land(place, Source.SMS, now=now)
    read(place, Source.SMS, now=now)
    return process(place, fake_analysts(place), now=now)


def state(place: Installation) -> dict[str, Any]:
    """What the warehouse and the lake say in the end."""
    with open_session(place.engine) as session:
        return (
            hash_business_tables(session)
            | {name: place.lake.count(name) for name in TABLES}
            | {"landed": len(place.lake._files.find(f"{place.lake._root}/landing"))}
        )


@pytest.fixture(scope="module")
def undisturbed(server: URL, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("undisturbed")
    with scratch_copy(server, template_database) as url:
        settings = Settings(home=home, database_url=url, master_key=MASTER_KEY, part_records=7, source_sms_url=fill(home / "outbox"))
        with open_installation(settings) as place:
            assert run(place) == ALL
            return state(place)


def test_the_counts_add_up_and_the_ledger_says_so(filled: Installation) -> None:
    counts = run(filled)
    assert counts == ALL
    assert counts.read == counts.loaded + counts.duplicates + counts.quarantined
    with open_session(filled.engine) as session:
        summary = summary_by_source(session)[list(Source).index(Source.SMS)]
    assert (summary.read, summary.loaded, summary.duplicates, summary.quarantined, summary.waiting) == (18, 12, 4, 2, 0)
    with filled.engine.connect() as connection:
        assert set(connection.execute(text("select status from ingest.batch")).scalars()) == {"loaded"}
        assert connection.scalar(text("select count(*) from core.contact")) == 12
    assert {name: filled.lake.count(name) for name in TABLES} == {"raw": 17, "quarantine": 2, "clean": 12, "complaints": 0}


def test_whoever_can_be_called_back_lies_in_the_vault(filled: Installation) -> None:
    run(filled)
    with filled.engine.connect() as connection:
        customers = set(connection.execute(text("select customer from core.contact where customer is not null")).scalars())
        stored = connection.execute(text("select customer, sealed from governance.identity")).all()
    assert {row.customer for row in stored} == customers
    assert not any(b"0710" in bytes(row.sealed) for row in stored)
    vault = Vault(filled.keys, key_store=KeyStore(filled.engine, keys=filled.keys))
    identity = vault.reveal(filled.engine, min(customers), reason="a test of the whole way")
    assert identity.phone is not None
    assert identity.phone.startswith("+234")
    assert identity.person == f"phone:{identity.phone}"


def test_the_command_reveals_one_and_writes_down_why(
    filled: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(filled)
    monkeypatch.setenv("COMPLAINTS_DATABASE_URL", filled.settings.database_url.get_secret_value())
    monkeypatch.setenv("COMPLAINTS_MASTER_KEY", filled.settings.master_key.get_secret_value())
    with filled.engine.connect() as connection:
        customer = connection.scalar(text("select min(customer) from governance.identity"))
    assert reveal([customer, "--reason", "call back about ticket 4471"]) == 0
    assert '"phone": "+234' in capsys.readouterr().out
    with filled.engine.connect() as connection:
        trail = connection.execute(text("select action, subject, reason from governance.audit_trail order by id")).all()
    assert [tuple(row) for row in trail] == [(a, customer, "call back about ticket 4471") for a in ("reveal_requested", "revealed")]
    with pytest.raises(RevealRefused):
        reveal([customer, "--reason", "curious"])


def test_a_second_run_finds_nothing_and_changes_nothing(filled: Installation) -> None:
    run(filled)
    before = state(filled)
    assert run(filled, now=LATER) == LoadCounts(0, 0, 0, 0)
    assert state(filled) == before


def test_a_text_that_cannot_be_masked_goes_whole_to_quarantine_and_no_further(filled: Installation) -> None:
    run(filled)
    (kept,) = (reject for _, reject, _ in filled.lake.read_quarantine() if b"GW-u" in reject.payload)
    assert UNSURE.encode() in kept.payload
    assert b"07105550777" in kept.payload
    assert "masking did not finish" in kept.reason
    assert UNSURE not in kept.reason.replace("(unsure)", "")
    with filled.engine.connect() as connection:
        lines = list(connection.execute(text("select quarantine_id, reason from ingest.quarantine")))
        assert {row[0] for row in lines} == {identity for identity, _, _ in filled.lake.read_quarantine()}
        assert not any("07105550777" in row[1] for row in lines)


def test_only_what_is_new_is_analysed(filled: Installation) -> None:
    land(filled, Source.SMS)
    read(filled, Source.SMS)
    analyzer = FakeAnalyzer()
    process(filled, fake_analysts(filled, analyzer))
    assert len(analyzer.seen) == len(set(analyzer.seen)) == 13  # 12 loaded, and the unsure one; no duplicate


def test_the_records_of_someone_erased_meanwhile_are_put_aside_and_the_rest_loads(filled: Installation) -> None:
    land(filled, Source.SMS)
    read(filled, Source.SMS)
    with filled.engine.begin() as connection:
        connection.execute(
            text("update governance.wrapped_key set wrapped = null, destroyed_at = now() where subject = :subject"),
            {"subject": filled.lake._key_store.subject("phone:+2347105550000")},  # record 0 is theirs
        )
    counts = process(filled, fake_analysts(filled))
    assert counts == LoadCounts(read=18, loaded=11, duplicates=4, quarantined=3)
    assert [reject.payload for _, reject, _ in filled.lake.read_quarantine() if reject.reason == ERASED] == [b""]


class Failing(FakeAnalyzer):
    def examine(self, texts: Sequence[str], *, known: Sequence[Mapping[str, str]]) -> NoReturn:
        raise MemoryError


class Forgetful(FakeAnalyzer):
    def examine(self, texts: Sequence[str], *, known: Sequence[Mapping[str, str]]) -> list[Examined | UnusableText]:
        return super().examine(texts, known=known)[:-1]


def test_a_tool_that_errs_loads_nothing_and_the_next_run_loads_all(filled: Installation, undisturbed: dict[str, Any]) -> None:
    land(filled, Source.SMS)
    read(filled, Source.SMS)
    with pytest.raises(MemoryError):
        process(filled, fake_analysts(filled, Failing()))
    assert filled.lake.count("clean") == 0
    assert run(filled) == ALL
    assert state(filled) == undisturbed


def test_an_answer_too_few_is_an_error_not_a_shift(filled: Installation) -> None:
    """Every text's answer must be its own: a list that does not match would give one person another's."""
    land(filled, Source.SMS)
    read(filled, Source.SMS)
    with pytest.raises((StopIteration, ValueError)):
        process(filled, fake_analysts(filled, Forgetful()))
    with filled.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from core.contact")) == 0


# Before: all that came earlier is committed. After: what was done last is not. The boundaries inside reading: test_reading_step.
KILLS: list[tuple[Any, str, int, str]] = [
    *((Lake, "land", nth, "after") for nth in range(2)),
    *(("flows.steps.landing", "register_batch", nth, "after") for nth in range(2)),
    *(("flows.steps.landing", "remember_file", nth, "after") for nth in range(2)),
    ("flows.steps.reading", "finish_reading", 0, "after"),
    ("flows.steps.reading", "finish_reading", 1, "after"),
    (Lake, "read_raw", 0, "before"),
    (Lake, "read_raw", 1, "after"),
    *((Lake, "append_quarantine", nth, "after") for nth in range(3, 6)),  # the first three calls are reading's, one a part
    *((Lake, "append_clean_parts", nth, when) for nth in range(2) for when in ("before", "after")),
    *(("flows.steps.processing", "load_part", nth, "after") for nth in range(3)),
    *(("tests.flows.making", "finish_loaded_batches", 0, when) for when in ("before", "after")),
]


@pytest.mark.parametrize("at", KILLS, ids=kill_id)
def test_killed_anywhere_the_end_is_the_same(
    filled: Installation, undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch, at: tuple[Any, str, int, str]
) -> None:
    with monkeypatch.context() as patch:
        kill(patch, *at)
        with pytest.raises(Killed):
            run(filled)
    run(filled, now=LATER)
    assert state(filled) == undisturbed


SIZES = {PartHeader("a" * 64, number, Source.SMS): size for number, size in enumerate((3, 4, 1, 9, 2, 5))}


@pytest.mark.parametrize(
    ("most", "groups"),
    [
        (7, [[3, 4], [1], [9], [2, 5]]),  # a part larger than the most goes alone
        (1, [[3], [4], [1], [9], [2], [5]]),
        (100, [[3, 4, 1, 9, 2, 5]]),
    ],
)
def test_parts_are_grouped_in_their_order(most: int, groups: list[list[int]]) -> None:
    assert [[SIZES[part] for part in group] for group in group_parts(list(SIZES), SIZES, most=most)] == groups


def test_no_parts_are_no_groups() -> None:
    assert group_parts([], {}, most=7) == []


def test_the_hour_of_a_run_changes_nothing(filled: Installation, undisturbed: dict[str, Any]) -> None:
    land(filled, Source.SMS, now=NOW.replace(hour=20))
    read(filled, Source.SMS, now=NOW.replace(hour=21))
    process(filled, fake_analysts(filled), now=NOW.replace(hour=22))
    assert state(filled) == undisturbed
