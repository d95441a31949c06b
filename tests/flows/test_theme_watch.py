"""From masked texts to alerts of what is new in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from flows.steps.theme_watch import watch_themes
from models.database import open_session
from models.installation import Installation
from monitoring.alerts.routing import Routing
from tests.models.making import DAY0, analysis, contact, load

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
USUAL = ("una deduct my airtime again", "recharge no enter my line", "data finish too fast, I just buy am", "wrong tariff on my plan")
NEW = "esim transfer failed {} <PHONE_NUMBER>"
TAILS = ("please", "since friday", "why", "again", "help", "no calls", "na wa", "today")


def said(words: str, *, ago: float, name: str, person: str, category: Category = Category.BILLING) -> Any:
    return contact(
        name,
        days=(NOW - timedelta(days=ago) - DAY0) / timedelta(days=1),
        people=[person],
        words=analysis(category, masked_text=seal(words), entities=()),
    )


@pytest.fixture
def tell(place: Installation) -> Callable[..., None]:
    """Two weeks of the usual, and what is told besides."""
    past = [
        said(USUAL[number % len(USUAL)], ago=day + 0.5, name=f"{day} {number}", person=f"{day}-{number}")
        for day in range(14)
        for number in range(12)
    ]
    with open_session(place.engine) as session:
        load(session, past, name="the usual")

    def load_more(contacts: list[Any], name: str = "besides") -> None:
        with open_session(place.engine) as session:
            load(session, contacts, name=name)

    return load_more


def new(people: int = 8, *, ago: float = 0.3, category: Category = Category.BILLING, tag: str = "new") -> list[Any]:
    """As many contacts as there are tails, of so many people."""
    return [
        said(NEW.format(tail), ago=ago, name=f"{tag} {number}", person=f"{tag}-{number % people}", category=category)
        for number, tail in enumerate(TAILS)
    ]


def look(place: Installation, hours: float = 0) -> dict[str, int]:
    return dict(watch_themes(place, now=NOW + timedelta(hours=hours), routing=Routing((), {})).steps)


def alerts(place: Installation) -> list[Any]:
    with place.engine.connect() as connection:
        return list(connection.execute(text("select * from monitoring.alert order by alert_id")))


def execute(place: Installation, statement: str) -> None:
    with place.engine.begin() as connection:
        connection.execute(text(statement))


def test_what_is_new_is_one_alert_of_its_category_with_phrases_and_examples(place: Installation, tell: Callable[..., None]) -> None:
    tell(new())
    assert look(place) == {"opened": 1}
    (alert,) = alerts(place)
    assert (alert.kind, alert.severity, alert.category, alert.observed) == ("theme", "notice", "billing", 8)
    assert "esim transfer failed" in alert.title
    assert "esim transfer failed" in {phrase["words"] for phrase in alert.details["phrases"]}
    assert len(alert.examples) == 5
    assert look(place, 1) == {"updated": 1}  # the same, though its words change places
    assert len(alerts(place)) == 1


def test_by_the_week_it_is_the_same_alert(place: Installation, tell: Callable[..., None]) -> None:
    tell(new())
    look(place)
    with open_session(place.engine) as session:  # a past by which a week can be judged
        older = [
            said(USUAL[n % 4], ago=14.5 + week * 7, name=f"w{week} {n}", person=f"w{week}-{n}") for week in range(4) for n in range(30)
        ]
        load(session, older, name="older")
    look(place, 30)  # no more in the last day, but in the week
    assert [(alert.status, alert.details["horizon"]) for alert in alerts(place)] == [("opened", "week")]


NOTED = (
    "insert into ingest.withdrawal (post_key, record_id, network, noticed_at, known) select record_id, record_id, 'x', now(), true "
    "from core.contact_text where masked_text like 'esim%'"
)


@pytest.mark.parametrize(
    ("contacts", "then", "why"),
    [
        ([], "select 1", "nothing but the usual"),
        (new(people=1), "select 1", "eight times the same person is one voice"),
        (new(ago=0.3), NOTED, "taken back: noted, and not removed yet"),
        (new(ago=0.3), "update core.contact set withdrawn_at = now() where record_id in (select record_id from core.contact_text "
         "where masked_text like 'esim%')", "taken back, its text still there"),
        (new(ago=0.3), "update core.contact set is_complaint = false, complaint_id = null where record_id in (select record_id from "
         "core.contact_text where masked_text like 'esim%')", "no complaints, a person said"),
    ],
)  # fmt: skip
def test_what_is_no_theme(place: Installation, tell: Callable[..., None], contacts: list[Any], then: str, why: str) -> None:
    if contacts:
        tell(contacts)
    execute(place, then)
    assert look(place) == {}, why


def test_categories_are_apart(place: Installation, tell: Callable[..., None]) -> None:
    tell(new())
    tell(new(category=Category.NETWORK, tag="other"), "network has no past here")
    look(place)
    assert [alert.category for alert in alerts(place)] == ["billing"]


def test_it_ends_when_nobody_says_it_any_more(place: Installation, tell: Callable[..., None]) -> None:
    tell(new())
    look(place)
    execute(place, "delete from core.contact_text where masked_text like 'esim%'")
    assert look(place, 80) == {"closed": 1}


def test_a_warehouse_without_a_past_has_no_themes_and_ends_none(place: Installation) -> None:
    with open_session(place.engine) as session:
        load(session, new(), name="all there is")
    assert look(place) == {}
