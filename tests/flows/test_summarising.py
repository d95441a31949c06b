"""The executive summary by hand and as Prefect runs it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.summarising import main
from models.database import open_session
from models.installation import Installation
from monitoring.summary.periods import last_over
from monitoring.summary.publishing import NothingToSummarise
from tests.models.making import contact, load

WEEK = last_over("week", datetime.now(UTC))


def complain(place: Installation) -> None:
    """Seven people in the week that is over."""
    at = WEEK.start.astimezone(UTC)
    with open_session(place.engine) as session:
        load(session, [contact(f"{n}", people=[f"1:p{n}"], occurred_at=at + timedelta(hours=n), received_at=at) for n in range(7)])


def test_the_command_writes_both_files_and_says_where(place: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    complain(place)
    assert main([WEEK.name, "--out", str(tmp_path / "out"), "--send"]) == 0
    pdf, html, sent = capsys.readouterr().out.splitlines()
    assert Path(pdf).read_bytes().startswith(b"%PDF")
    assert "7 customers opened 7 complaints" in Path(html).read_text(encoding="utf-8")
    assert sent.startswith("not sent")  # nobody is named in COMPLAINTS_SUMMARY_URLS


def test_a_week_without_complaints_is_said(place: Installation, tmp_path: Path) -> None:
    with pytest.raises(NothingToSummarise, match=WEEK.name):
        main([WEEK.name, "--out", str(tmp_path)])


def test_the_deployment_writes_the_week_that_is_over_and_shows_it(place: Installation, prefect_server: None) -> None:
    from prefect.client.orchestration import get_client

    from flows.write_summary import write_summary

    complain(place)
    keys = write_summary()
    assert keys["pdf"] == f"reports/{WEEK.to_day}/summary-{WEEK.name}.pdf"
    with get_client(sync_client=True) as client:
        shown = [artifact.data for artifact in client.read_artifacts() if artifact.key == f"summary-{WEEK.name.lower()}"]
    assert len(shown) == 1
    assert "7 customers opened 7 complaints" in str(shown[0])
