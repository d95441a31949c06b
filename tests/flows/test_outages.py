"""From complaints of several areas to an outage that is told, its notice, and the list of whom something is owed."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from complaints_nlp.labels import Category
from flows.__main__ import main
from flows.notifying import FileThere, NoNotice, NothingOwed, notice_of, write_owed
from flows.steps.spike_watch import SpikeWatch
from models.database import open_session
from models.installation import Installation
from models.tables import Alert
from monitoring.alerts.routing import Route, Routing
from tests.flows.test_spike_watch import NOW, Took, past
from tests.models.making import DAY0, analysis, contact, load

KANO = ("Dala", "Fagge", "Gwale", "Nasarawa", "Tarauni", "Ungogo")
ROUTING = Routing((Route("ops", "network_ops"),), {"ops": "json://127.0.0.1:9/"})


@pytest.fixture
def took() -> Took:
    return Took()


@pytest.fixture
def watch(place: Installation, took: Took) -> SpikeWatch:
    past(place)
    return SpikeWatch(place, routing=ROUTING, post=took.post)


def complain(place: Installation, name: str, lgas: tuple[str, ...], *, minutes: float, each: int = 6) -> None:
    """``each`` people of each LGA, the last of them at ``minutes`` after NOW."""
    days = (NOW + timedelta(minutes=minutes - 1) - DAY0) / timedelta(days=1)
    contacts = [
        contact(
            f"{name} {lga} {number}",
            days=days + number / each / 1440,
            people=[f"{lga}-{number}"],
            words=analysis(Category.NETWORK, state="Kano", lga=lga, code="C1"),
            state="Kano",
            lga=lga,
        )
        for lga in lgas
        for number in range(each)
    ]
    with open_session(place.engine) as session:
        load(session, contacts, name=name)


def outages(place: Installation) -> list[Alert]:
    with open_session(place.engine) as session:
        return list(session.scalars(select(Alert).where(Alert.kind == "outage").order_by(Alert.alert_id)))  # type: ignore[arg-type]


def look(watch: SpikeWatch, minutes: float) -> Any:
    return watch.look(now=lambda: NOW + timedelta(minutes=minutes))


def test_areas_are_an_outage_a_warning_before_its_time_is_up_and_severe_from_then_on(
    place: Installation, watch: SpikeWatch, took: Took
) -> None:
    complain(place, "first", KANO, minutes=1)
    look(watch, 2)
    (alert,) = outages(place)
    assert (alert.severity, alert.category, alert.state, alert.observed, alert.details["notice"]) == (
        "warning",
        "network",
        "Kano",
        36,
        None,
    )
    with pytest.raises(NoNotice, match="6 LGAs"):
        notice_of(alert)
    complain(place, "later", KANO, minutes=33)
    look(watch, 34)
    (alert,) = outages(place)
    assert (alert.severity, alert.details["owed"]) == ("severe", 0)
    assert "Local government areas touched: 6" in notice_of(alert)
    told = [message for message in took.messages if "LGAs" in message]
    assert [message.partition(":")[0] for message in told] == ["[warning] new", "[severe] worse"]


@pytest.mark.parametrize(
    ("lgas", "severity", "why"),
    [
        (KANO[:1], [], "one area is a spike, which has an alert of its own"),
        (KANO[:3], ["notice"], "three are an outage, and far from the rule"),
        (KANO[:5], ["warning"], "five are as many as the rule asks"),
    ],
)
def test_how_many_areas(place: Installation, watch: SpikeWatch, lgas: tuple[str, ...], severity: list[str], why: str) -> None:
    complain(place, "all", lgas, minutes=1, each=36 // len(lgas))
    look(watch, 2)
    assert [alert.severity for alert in outages(place)] == severity, why


def lasts(place: Installation, watch: SpikeWatch, *, hours: int) -> Alert:
    for hour in range(0, hours + 1, 3):
        complain(place, f"hour {hour}", KANO, minutes=60 * hour, each=8)
        look(watch, 60 * hour + 1)
    return outages(place)[-1]


def test_it_outlives_every_window_and_ends_by_itself(place: Installation, watch: SpikeWatch, tmp_path: Path) -> None:
    alert = lasts(place, watch, hours=27)
    assert len(outages(place)) == 1
    assert alert.details["owed"] == 48
    with place.engine.begin() as connection:
        connection.execute(text("update core.contact set customer = '=1+1' where customer = 'Dala-0'"))
    with open_session(place.engine) as session:
        written = tmp_path / "owed.csv"
        assert write_owed(session, alert, written) == 48
        assert written.stat().st_mode & 0o777 == 0o600
        with written.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows[0]["person"] == "'=1+1"  # no pseudonym begins so; were one to, a spreadsheet would run it
        assert {row["lga"] for row in rows} == set(KANO)
        with pytest.raises(FileThere):
            write_owed(session, alert, written)
    for hour in range(28, 34, 2):
        look(watch, 60 * hour)
    (alert,) = outages(place)
    assert (alert.status, alert.details["owed"]) == ("resolved", 48)


def test_nobody_is_owed_anything_after_an_hour(place: Installation, watch: SpikeWatch, tmp_path: Path) -> None:
    alert = lasts(place, watch, hours=3)
    with open_session(place.engine) as session, pytest.raises(NothingOwed, match="6 LGAs"):
        write_owed(session, alert, tmp_path / "owed.csv")
    assert not list(tmp_path.glob("owed.csv"))


def test_the_commands(place: Installation, watch: SpikeWatch, capsys: pytest.CaptureFixture[str]) -> None:
    complain(place, "first", KANO, minutes=1)
    complain(place, "later", KANO, minutes=33)
    look(watch, 34)
    with place.engine.begin() as connection:  # the list is of the last 30 days
        number = connection.scalar(text("update monitoring.alert set found_at = now() where kind = 'outage' returning alert_id"))
    assert main(["outages"]) == 0
    assert "draft" in capsys.readouterr().out
    assert main(["outages", "notice", str(number)]) == 0
    assert capsys.readouterr().out.startswith("DRAFT notice of a major outage")
    assert main(["outages", "notice", "999"]) == 1
    assert "python -m flows outages lists them" in capsys.readouterr().err
