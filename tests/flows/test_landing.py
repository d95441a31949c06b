"""A new file's bytes lie in the lake unchanged, and the ledger says so without saying whose file it was."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from flows.steps.landing import Landing, safe_name
from flows.steps.pulling import SourceFile, SourceFileChanged
from models.database import open_session
from models.installation import Installation
from models.lake import Lake
from models.ledger import batches_to_read
from models.records import Source
from models.settings import SourceNotConfigured
from tests.flows.making import FEEDS, NOW

FEED = FEEDS[Source.SMS]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("calls_20261120.json", "calls_20261120.json"),  # a day
        ("calls_20261120093000.json", "calls_20261120093000.json"),  # a moment
        ("calls_202611200930.json", "calls_202611200930.json"),  # without seconds
        ("export-2026-11-20.csv", "export-2026-11-20.csv"),
        ("batch_000123.csv", "batch_000123.csv"),  # six digits name nobody
        ("07105550123.xml", "#.xml"),  # a phone
        ("+2347105550123_chat.xml", "+#_chat.xml"),
        ("calls_20261120_07105550123.json", "calls_20261120_#.json"),  # a day beside a phone
        ("ngozi@example.com.csv", "#"),
        ("forms ngozi.test@example.com 2.csv", "forms # 2.csv"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_kept_without_what_may_be_somebodys(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.fixture
def outbox(place: Installation, tmp_path: Path) -> Path:
    folder = tmp_path / "outbox"
    folder.mkdir()
    object.__setattr__(place.settings, "source_sms_url", str(folder))
    return folder


def only_file(landing: Landing) -> SourceFile:
    (file,) = landing.folder.list()
    return file


def test_a_file_lands_once(place: Installation, outbox: Path) -> None:
    (outbox / "07105550123.txt").write_bytes(FEED.file(0, 3))
    landing = Landing(place, Source.SMS)
    file = only_file(landing)
    assert landing.known([file]) == set()
    assert landing.land(file, now=NOW)
    assert landing.known([file]) == {file}
    assert not landing.land(file, now=NOW + timedelta(days=1)), "the same bytes, whenever"
    with open_session(place.engine) as session:
        (batch,) = batches_to_read(session, Source.SMS)
    assert batch.batch_id == hashlib.sha256(FEED.file(0, 3)).hexdigest()
    assert (batch.file_name, batch.file_bytes, batch.received_at) == ("#.txt", len(FEED.file(0, 3)), NOW)
    with place.lake.open_landed(batch.landing_key) as kept:
        assert kept.read() == FEED.file(0, 3)
    assert (outbox / "07105550123.txt").read_bytes() == FEED.file(0, 3)


def test_a_file_touched_or_grown_is_not_known(place: Installation, outbox: Path) -> None:
    path = outbox / "a.txt"
    path.write_bytes(FEED.file(0, 3))
    landing = Landing(place, Source.SMS)
    landing.land(only_file(landing), now=NOW)
    with path.open("ab") as appended:
        appended.write(FEED.lines(3, 4))
    grown = only_file(landing)
    assert landing.known([grown]) == set()
    assert landing.land(grown, now=NOW)
    assert landing.known([grown]) == {grown}


def test_sources_know_their_own_files_only(place: Installation, outbox: Path) -> None:
    object.__setattr__(place.settings, "source_social_url", str(outbox))
    (outbox / "a.txt").write_bytes(FEED.file(0, 3))
    sms, social = Landing(place, Source.SMS), Landing(place, Source.SOCIAL)
    sms.land(only_file(sms), now=NOW)
    assert social.known([only_file(social)]) == set()


def test_a_file_that_changes_meanwhile_leaves_nothing(place: Installation, outbox: Path) -> None:
    path = outbox / "a.txt"
    path.write_bytes(FEED.file(0, 3))
    landing = Landing(place, Source.SMS)
    stale = only_file(landing)
    path.write_bytes(FEED.file(0, 4))
    with pytest.raises(SourceFileChanged):
        landing.land(stale, now=NOW)
    assert place.lake._files.find(f"{place.lake._root}/landing") == []
    assert landing.known([stale, only_file(landing)]) == set()


def test_a_run_killed_between_lake_and_ledger_is_made_good(place: Installation, outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (outbox / "a.txt").write_bytes(FEED.file(0, 3))
    landing = Landing(place, Source.SMS)
    with monkeypatch.context() as patch:
        patch.setattr("flows.steps.landing.register_batch", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            landing.land(only_file(landing), now=NOW)
    assert landing.known([only_file(landing)]) == set()
    assert landing.land(only_file(landing), now=NOW), "new to the ledger, though the lake has it"
    assert len(place.lake._files.find(f"{place.lake._root}/landing")) == 1


def test_the_ledger_names_nobody(place: Installation, outbox: Path) -> None:
    folder = outbox / "ngozi@example.com"
    folder.mkdir()
    (folder / "07105550123.txt").write_bytes(FEED.file(0, 3))
    landing = Landing(place, Source.SMS)
    landing.land(only_file(landing), now=NOW)
    with place.engine.connect() as connection:
        rows = [str(tuple(row)) for table in ("batch", "source_file") for row in connection.execute(text(f"select * from ingest.{table}"))]
    assert len(rows) == 2
    assert not any(planted in row for row in rows for planted in ("ngozi", "7105550123"))


def test_a_source_without_a_location_is_not_landed(place: Installation) -> None:
    with pytest.raises(SourceNotConfigured, match="COMPLAINTS_SOURCE_SOCIAL_URL"):
        Landing(place, Source.SOCIAL)


def test_another_landing_of_the_same_lake_opens_it(place: Installation, outbox: Path) -> None:
    (outbox / "a.txt").write_bytes(FEED.file(0, 3))
    landing = Landing(place, Source.SMS)
    landing.land(only_file(landing), now=NOW)
    with open_session(place.engine) as session:
        (batch,) = batches_to_read(session, Source.SMS)
    other = Lake(place.lake.location, keys=place.keys, key_store=place.lake._key_store)
    assert other.open_landed(batch.landing_key).read() == FEED.file(0, 3)
