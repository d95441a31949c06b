"""A batch that cannot be right stays outside the warehouse, whole and visible, until a person lets it in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from flows.steps.quality import check_quality
from flows.tending import alerts_command, quality_command
from models.database import open_session
from models.installation import Installation
from models.quality_rows import NotHeld, held_batches, release_batch
from models.records import Source
from models.settings import Settings
from monitoring.alerts.routing import Routing
from tests.flows.making import FEEDS, NOW, fake_analysts, land, process, read

FEED = FEEDS[Source.WEB_FORMS]
SIZE = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    return tmp_path / "forms"


@pytest.fixture
def settings(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COMPLAINTS_SOURCE_WEB_FORMS_URL", str(folder))
    monkeypatch.setenv("COMPLAINTS_PART_RECORDS", "1000")
    return Settings()


@pytest.fixture
def place(folder: Path, place: Installation) -> Installation:
    """Six batches lie behind it."""
    for number in range(6):
        comes(folder, place, number, FEED.file(number * SIZE, (number + 1) * SIZE))
    process(place, fake_analysts(place))
    return place


def comes(folder: Path, place: Installation, number: int, content: bytes) -> None:
    (folder / f"{number}.csv").write_bytes(content)
    land(place, Source.WEB_FORMS, now=NOW + timedelta(hours=number))
    read(place, Source.WEB_FORMS, now=NOW + timedelta(hours=number))


def rows(place: Installation, query: str) -> list[tuple[Any, ...]]:
    with place.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


RENAMED = FEED.file(6 * SIZE, 7 * SIZE).replace(b"Full Name", b"Customer Is")


def test_good_batches_pass_and_every_check_leaves_its_result(place: Installation) -> None:
    assert rows(place, "select from monitoring.batch_hold") == rows(place, "select from monitoring.alert") == []
    assert rows(place, "select count(*) from core.contact") == [(6 * SIZE,)]
    made = {row[0] for row in rows(place, "select name from monitoring.check_result where passed")}
    assert made == {"quarantine_share", "missing_field", "schema", "duplicates", "clock_stuck", "clock_ahead"}


def test_a_severe_fault_holds_the_batch_and_nothing_else(place: Installation, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comes(folder, place, 6, RENAMED)
    comes(folder, place, 7, FEED.file(7 * SIZE, 8 * SIZE))
    assert process(place, fake_analysts(place)).loaded == SIZE  # the one behind it goes on
    with open_session(place.engine) as session:
        (held,) = held_batches(session)
    assert (held.source, held.checks, held.records) == ("web_forms", ("schema",), SIZE)
    assert rows(place, "select fingerprint, severity, details ->> 'held' from monitoring.alert order by 1") == [
        ("quality | missing_field:name | source=web_forms", "warning", None),  # what is under another name is missing too
        ("quality | schema | source=web_forms", "severe", "true"),
    ]
    assert check_quality(place, now=NOW + timedelta(days=3), routing=Routing((), {})).steps == {}  # it waits: the alert stays
    quality_command([])
    alerts_command([])
    shown = capsys.readouterr().out
    assert held.batch_id[:12] in shown
    assert "severe" in shown
    quality_command(["release", held.batch_id[:8], "--note", "the partner renamed a column"])
    assert process(place, fake_analysts(place)).loaded == SIZE
    assert rows(place, "select note, released_by = session_user from monitoring.batch_hold") == [("the partner renamed a column", True)]
    assert rows(place, "select count(*) from ingest.batch where status <> 'loaded'") == [(0,)]


def test_a_batch_read_again_after_a_crash_is_judged_once(place: Installation, folder: Path) -> None:
    comes(folder, place, 6, RENAMED)
    before = rows(place, "select count(*) from monitoring.check_result")
    with place.engine.begin() as connection:
        connection.execute(text("update ingest.batch set status = 'landed' where status = 'read'"))
    read(place, Source.WEB_FORMS)
    assert rows(place, "select count(*) from monitoring.check_result") == before
    assert rows(place, "select count(*) from monitoring.batch_hold") == [(1,)]


def test_only_a_held_batch_is_let_in(place: Installation) -> None:
    with open_session(place.engine) as session, pytest.raises(NotHeld, match="not held back"):
        release_batch(session, "0" * 64, note="x", at=NOW)


def test_routes_that_cannot_be_used_keep_no_batch_from_being_read(
    place: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLAINTS_ALERT_ROUTES", "/nowhere/routes.yaml")
    comes(folder, place, 6, RENAMED)
    assert rows(place, "select count(*) from monitoring.alert where severity = 'severe'") == [(1,)]
