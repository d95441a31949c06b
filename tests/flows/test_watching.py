"""Drift is measured for the champion's own answers, kept, and raised where it passes its bound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from flows.steps import watching
from models.database import open_session
from models.installation import Installation
from models.registry import shipped_model, version_in
from models.relabelling import Label, correct_label
from tests.models.making import DAY0, analysis, contact, load

SHIPPED = version_in(shipped_model())
TODAY = DAY0 + timedelta(days=60)


def came(place: Installation, count: int, *, day: float, category: Category = Category.NETWORK, words: str = "no network at all") -> None:
    said = analysis(category, masked_text=seal(words), model_version=SHIPPED)
    with open_session(place.engine) as session:
        name = f"{category} {words} {day}"
        load(session, [contact(f"{name} {n}", days=day + n / 1_000, words=said) for n in range(count)], name=name)


def checks(place: Installation) -> list[tuple[Any, ...]]:
    with place.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("select feature, passed, contacts from ml.drift_check order by 1"))]


def watch(place: Installation) -> watching.Watched:
    return watching.watch(place, days=7, now=TODAY)


def test_a_week_like_those_before_passes(place: Installation) -> None:
    came(place, 200, day=40)
    came(place, 150, day=55)
    assert watch(place).faults == ()
    assert checks(place) == [("classes", True, 150), ("confidence", True, 150), ("vocabulary", True, 150)]


def test_another_week_is_a_fault_that_is_kept(place: Installation) -> None:
    came(place, 200, day=40)
    came(place, 150, day=55, category=Category.BILLING, words="una deduct my airtime")
    watched = watch(place)
    assert {shift.feature for shift in watched.faults} == {"classes", "vocabulary"}
    assert [row["feature"] for row in watched.rows() if not row["passed"]] == ["classes", "vocabulary"]
    assert "deduct" not in str(watched.rows()) + watched.title  # words stay in the warehouse
    assert ("classes", False, 150) in checks(place)
    with place.engine.connect() as connection:
        alerts = connection.execute(text("select fingerprint, severity, title from monitoring.alert order by 1")).all()
    assert [tuple(alert[:2]) for alert in alerts] == [("drift | classes", "warning"), ("drift | vocabulary", "warning")]
    assert "deduct" not in str(alerts)


def test_what_people_corrected_is_no_drift_of_the_model(place: Installation) -> None:
    came(place, 200, day=40)
    came(place, 120, day=55)
    with open_session(place.engine) as session:
        for record in session.scalars(
            text("select record_id from core.contact where occurred_at > :day"), {"day": DAY0 + timedelta(days=50)}
        ):
            correct_label(session, Label(record, True, Category.SERVICE))
        session.commit()
    assert watch(place).faults == ()


@pytest.mark.parametrize(("before", "lately"), [(200, 99), (99, 150), (0, 0)])
def test_too_little_says_nothing(place: Installation, before: int, lately: int) -> None:
    if before:
        came(place, before, day=40)
    if lately:
        came(place, lately, day=55, category=Category.BILLING)
    watched = watch(place)
    assert watched.shifts == ()
    assert "too few" in watched.title
    assert checks(place) == []


def test_the_reference_stays_that_of_the_first_look(place: Installation) -> None:
    came(place, 200, day=40)
    watch(place)
    came(place, 300, day=45, category=Category.BILLING, words="una deduct my airtime")  # what comes later must not become the measure
    came(place, 150, day=55, category=Category.BILLING, words="una deduct my airtime")
    assert not watch(place).shifts[0].passed
