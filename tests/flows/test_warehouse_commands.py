"""People's way in, the quarterly return, subscribers, and the flows that write files and publish figures."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyarrow import parquet
from sqlalchemy import text

from flows.__main__ import main
from flows.count_weeks import count_weeks
from flows.make_partitions import make_partitions
from flows.publish_figures import publish_figures
from flows.write_reports import write_reports
from models.database import open_session
from models.installation import Installation
from models.lake_sql import open_lake
from models.reports.export import exported
from tests.models.making import contact, load


@pytest.fixture
def loaded(place: Installation) -> Installation:
    with open_session(place.engine) as session:
        load(session, [contact(f"{number}", people=[f"p{number}"]) for number in range(7)])
    return place


def test_a_login_is_told_its_password_once_and_reads_as_its_role(loaded: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"test_{datetime.now(UTC):%H%M%S%f}"
    try:
        assert main(["login", name, "--role", "billing_ops"]) == 0
        assert "password, shown this once" in capsys.readouterr().out
        with loaded.engine.connect() as connection:
            groups = connection.scalars(
                text("select roleid::regrole::text from pg_auth_members where member = to_regrole(:name)"), {"name": name}
            )
            assert groups.all() == ["billing_ops"]
        assert main(["login", name, "--role", "business"]) == 1  # a second role would add its rows unseen
        assert "belongs to billing_ops" in capsys.readouterr().err
    finally:
        with loaded.engine.begin() as connection:
            connection.exec_driver_sql(f"drop role if exists {name}")


@pytest.mark.parametrize("name", ["Bola", "business", "pg_bola", "bola; drop table", "b"])
def test_a_name_that_cannot_be_a_login_is_refused(place: Installation, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["login", name, "--role", "business"]) == 1
    assert "cannot be a login" in capsys.readouterr().err


def test_the_shell_is_signed_in_as_the_role_and_can_become_nothing_else(loaded: Installation, capfd: pytest.CaptureFixture[str]) -> None:
    question = "select count(*), session_user from complaints"
    assert main(["sql", "--role", "network_ops", "--", "-qAt", "-c", question]) == 0
    assert capfd.readouterr().out.strip() == "7|shell_network_ops"
    assert main(["sql", "--role", "network_ops", "--", "-qAt", "-c", "reset role; set role pipeline"]) == 1
    assert "permission denied" in capfd.readouterr().err


def test_the_return_is_one_command(loaded: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["return", "2026-Q1", "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["ncc-return-2026-Q1.csv", "ncc-return-2026-Q1.xlsx"]
    assert main(["return", "2019-Q1"]) == 1
    assert "no complaint opened in 2019-Q1" in capsys.readouterr().err


def test_subscribers_are_taken_from_a_file(place: Installation, tmp_path: Path) -> None:
    (tmp_path / "subscribers.csv").write_text("\ufeffstate,effective_from,subscribers\nLagos,2026-01-01,5\n")  # as a spreadsheet saves it
    assert main(["subscribers", str(tmp_path / "subscribers.csv")]) == 0
    with place.engine.connect() as connection:
        assert connection.scalar(text("select subscribers from core.subscriber_count")) == 5


@pytest.mark.usefixtures("prefect_server")
def test_reports_are_written_as_csv_and_parquet_and_complaints_for_duckdb(loaded: Installation) -> None:
    written = write_reports()
    assert set(written) == set(exported())
    folders = list((Path(loaded.settings.lake_location) / "reports").iterdir())
    assert len(folders) == 1
    assert {path.name for path in folders[0].iterdir()} == {f"{name}.{kind}" for name in exported() for kind in ("csv", "parquet")}
    lines = list(csv.DictReader(io.StringIO((folders[0] / "complaints_by_category.csv").read_text())))
    assert lines[0]["category"] == "network" and lines[0]["complaints"] == "7"
    assert parquet.read_table(folders[0] / "complaints_by_category.parquet").to_pylist()[0]["complaints"] == 7
    with open_lake(loaded.lake) as connection:
        assert connection.sql("select category, count(*) from complaints group by all").fetchall() == [("network", 7)]


@pytest.mark.usefixtures("prefect_server")
def test_figures_are_published_once_and_partitions_made_ahead(loaded: Installation) -> None:
    assert "2026-03" in publish_figures()
    assert publish_figures() == []
    assert make_partitions(months_ahead=2) == 6  # this month's and two more, of contacts and of texts
    assert make_partitions(months_ahead=2) == 0
    assert count_weeks() > 30  # from the complaints of March to last week
    assert count_weeks() == 0
