"""Records come back from quarantine: exported whole, mended by hand, taken in as a batch of their own."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import orjson
import pytest
from rich.console import Console
from sqlalchemy import text

from flows import mending
from flows.mending import BadMendedFile
from flows.steps.mending import take_in, waiting
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import summary_by_source
from models.records import Source
from models.settings import Settings
from tests.flows.making import FEEDS, NOW, fake_analysts, land, process, read

NO_TIME = b"GW-x|not a time|07105550999|3131|no network at home\n"
NOT_UTF8 = b"GW-y|01/11/2026 09:00:00|07105550888|3131|no data \xff\xfe today\n"


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Any:
    feed = FEEDS[Source.SMS]
    folder = tmp_path / "outbox"
    folder.mkdir()
    (folder / feed.name).write_bytes(feed.file(0, 3) + NO_TIME + NOT_UTF8)
    with open_installation(settings.model_copy(update={"source_sms_url": str(folder)})) as installation:
        land(installation, Source.SMS)
        read(installation, Source.SMS)
        process(installation, fake_analysts(installation))
        yield installation


def ledger(place: Installation) -> tuple[int, int, int, int]:
    with open_session(place.engine) as session:
        summary = next(each for each in summary_by_source(session) if each.source is Source.SMS)
    return summary.read, summary.loaded, summary.duplicates, summary.quarantined


def find(place: Installation, word: str) -> dict[str, Any]:
    return next(row for row in waiting(place) if word in row["payload"])


def test_what_waits_is_whole_and_says_why(place: Installation) -> None:
    assert ledger(place) == (5, 3, 0, 2)
    timeless, broken = find(place, "GW-x"), find(place, "GW-y")
    assert "no network at home" in timeless["payload"]
    assert "time" in timeless["reason"]
    assert "07105550999" not in timeless["reason"]  # a reason never quotes the record
    assert "payload_base64" in broken  # no UTF-8: the exact bytes are beside the text
    assert "payload_base64" not in timeless


@pytest.mark.parametrize(
    ("mend", "reason"),
    [
        (lambda row: row | {"payload": row["payload"].replace("not a time", "01/11/2026 10:00:00")}, "the payload mended"),
        (lambda row: row | {"fields": {"text": "no network at home", "time": "2026-11-01 10:00", "phone": "07105550999"}}, "fields given"),
    ],
)
def test_a_mended_record_is_loaded_and_released(place: Installation, mend: Any, reason: str) -> None:
    assert take_in(place, Source.SMS, [mend(find(place, "GW-x"))], now=NOW) == (1, 0)
    process(place, fake_analysts(place))
    assert ledger(place) == (6, 4, 0, 2)  # the mended record is one of the new batch; the old batch's counts stay
    assert ["GW-x" in row["payload"] for row in waiting(place)] == [False]
    with place.engine.connect() as connection:
        assert connection.execute(text("select count(*) from core.contact")).scalar() == 4


def test_taking_the_same_file_in_again_changes_nothing(place: Installation) -> None:
    row = find(place, "GW-x")
    mended = row | {"payload": row["payload"].replace("not a time", "01/11/2026 10:00:00")}
    for _ in range(2):
        take_in(place, Source.SMS, [mended], now=NOW)
        process(place, fake_analysts(place))
    assert ledger(place) == (6, 4, 0, 2)


def test_a_record_left_broken_stays_in_quarantine(place: Installation) -> None:
    assert take_in(place, Source.SMS, [find(place, "GW-x"), find(place, "GW-y")], now=NOW) == (2, 2)
    assert {"GW-x" in row["payload"] for row in waiting(place)} >= {True}


def test_a_killed_retry_is_finished_by_the_next_ingest(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    row = find(place, "GW-x")
    mended = row | {"payload": row["payload"].replace("not a time", "01/11/2026 10:00:00")}
    with monkeypatch.context() as patch:
        patch.setattr("flows.steps.mending.read_batch", _die)
        with pytest.raises(KeyboardInterrupt):
            take_in(place, Source.SMS, [mended], now=NOW)
    read(place, Source.SMS)  # what any later run of the source does first
    process(place, fake_analysts(place))
    assert ledger(place) == (6, 4, 0, 2)
    assert not [row for row in waiting(place) if "GW-x" in row["payload"]]


def _die(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_the_exported_file_is_for_its_owner_alone(place: Installation, tmp_path: Path) -> None:
    path = tmp_path / "quarantine.jsonl"
    mending._export(place, path, Console(quiet=True))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes().splitlines()) == 2
    with pytest.raises(FileExistsError):
        mending._export(place, path, Console(quiet=True))  # somebody's mending is never overwritten


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "line 1 .* no JSON object"),  # cut off
        (b"[1]", "lacks quarantine_id"),  # JSON, but no object
        (orjson.dumps({"quarantine_id": "q", "payload": "p", "source": "fax"}), "names no source"),  # no such source
        (
            orjson.dumps({"quarantine_id": "q", "payload": "p", "source": "sms", "fields": "text"}),
            "fields that are no object",
        ),  # wrong type
    ],
)
def test_a_bad_file_is_refused_whole(tmp_path: Path, line: bytes, says: str) -> None:
    path = tmp_path / "mended.jsonl"
    path.write_bytes(line + b"\n")
    with pytest.raises(BadMendedFile, match=says):
        list(mending._rows(path))
