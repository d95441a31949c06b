"""Texts out of the lake's files and out of its log."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.encryption import MasterKeys
from models.forgetting import forget_clean, sweep_removed
from models.keys import KeyStore
from models.lake import CONFIGURATION, Lake
from models.ledger import PartHeader
from models.records import Source
from tests.flows.conftest import MASTER_KEY
from tests.models.making import analysis, contact, seal


class NoKeys(KeyStore):
    """Nobody's payload is sealed here."""

    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("made", ["now", "before the log was kept from texts"])
def test_neither_files_nor_log_keep_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str) -> None:
    if made != "now":
        monkeypatch.setitem(CONFIGURATION, "clean", {})  # type: ignore[arg-type]
    lake = Lake(str(tmp_path), keys=MasterKeys.parse(MASTER_KEY), key_store=NoKeys())
    for number, word in enumerate(("zobofirst", "zobostays")):
        part = PartHeader(f"{number:064d}", 0, Source.SOCIAL)
        words = contact(word, source=Source.SOCIAL, record_id=word, words=analysis(masked_text=seal(f"{word} has no network")))
        lake.append_clean(part, [(0, words)])
    log = b"".join(path.read_bytes() for path in (tmp_path / "clean" / "_delta_log").iterdir())
    assert (b"zobofirst has" in log) is (made != "now")
    lake.compact("clean")  # what it put together stays on disk for its readers, and its checkpoint hides the log before
    assert forget_clean(lake, ["zobofirst"]).rows == 1
    sweep_removed(lake)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"zobofirst has" in path.read_bytes()] == []
    rows = lake.rows("clean", "source = 'social'", ["record_id", "masked_text"])
    assert sorted((row["record_id"], row["masked_text"]) for row in rows) == [
        ("zobofirst", None),
        ("zobostays", "zobostays has no network"),
    ]
