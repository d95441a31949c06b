"""Landed files go when their time is over, but none that may have to be read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from flows.sweep_landing import sweep_landing
from flows.tasks import close_batches
from models.database import open_session
from models.installation import Installation
from models.lake import LakeMissing
from models.ledger import fail_batch
from models.records import Source
from tests.flows.making import FEEDS, fake_analysts, land, process, read

FEED = FEEDS[Source.SMS]


@pytest.mark.usefixtures("prefect_server")
def test_only_files_whose_batch_is_loaded_go(place: Installation, tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    object.__setattr__(place.settings, "source_sms_url", str(outbox))
    today = datetime.now(UTC)
    old, young = today - timedelta(days=40), today - timedelta(days=2)

    def arrive(name: str, first: int, *, at: datetime) -> None:
        (outbox / name).write_bytes(FEED.file(first, first + 3))
        land(place, Source.SMS, now=at)

    arrive("loaded.txt", 0, at=old)
    arrive("young.txt", 10, at=young)
    read(place, Source.SMS, now=old)
    process(place, fake_analysts(place), now=old)
    close_batches(place)
    arrive("read.txt", 20, at=old)
    read(place, Source.SMS, now=old)
    arrive("failed.txt", 30, at=old)
    with place.engine.connect() as connection:
        keys = dict(connection.execute(text("select file_name, landing_key from ingest.batch")).all())
        failed = connection.scalar(text("select batch_id from ingest.batch where file_name = 'failed.txt'"))
    with open_session(place.engine) as session:
        fail_batch(session, failed, reason="a test", finished_at=old)
        session.commit()
    arrive("landed.txt", 40, at=old)

    assert sweep_landing() == {"removed": 1, "kept_until_loaded": 3}
    with pytest.raises(LakeMissing):
        place.lake.open_landed(keys["loaded.txt"])
    for name, first in (("young.txt", 10), ("read.txt", 20), ("failed.txt", 30)):
        with place.lake.open_landed(keys[name]) as file:
            assert file.read() == FEED.file(first, first + 3)
    assert sweep_landing() == {"removed": 0, "kept_until_loaded": 3}
