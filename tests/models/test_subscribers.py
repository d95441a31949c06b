from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.reports import run_report
from models.subscribers import SubscribersUnreadable, load_subscribers
from tests.models.making import analysis, contact, load

HEAD = "state,effective_from,subscribers"


def test_rates_take_the_count_of_their_month(session: Session) -> None:
    lagos = analysis(Category.NETWORK, state="Lagos")
    load(session, [contact("march", words=lagos), contact("april", days=30, words=lagos)])
    assert load_subscribers(session, [HEAD, 'Lagos,2020-01-01,"1,000"', "Lagos,2026-04-01,2000"]) == 2
    rates = [
        (f"{row['month']}", row["subscribers"], float(row["per_100k"])) for row in run_report(session, "complaints_per_100k").records()
    ]
    assert rates == [("2026-03-01", 1000, 100.0), ("2026-04-01", 2000, 50.0)]


def test_a_state_without_a_count_has_complaints_and_no_rate(session: Session) -> None:
    load(session, [contact("a", words=analysis(Category.NETWORK, state="Kano"))])
    row = run_report(session, "complaints_per_100k").records()[0]
    assert (row["complaints"], row["subscribers"], row["per_100k"]) == (1, None, None)


def test_a_corrected_count_replaces_the_one_before(session: Session) -> None:
    load_subscribers(session, [HEAD, "Lagos,2020-01-01,1"])
    load_subscribers(session, [HEAD, "Lagos,2020-01-01,2"])
    assert session.scalars(text("select subscribers from core.subscriber_count")).all() == [2]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["state,subscribers", "Lagos,5"], "columns"),
        ([HEAD, "Lagos,2020-01-01,5", "Lagoss,2020-01-01,5"], "line 3: no such state"),
        ([HEAD, "Abuja,2020-01-01,5"], "FCT"),
        ([HEAD, "Lagos,2020-01-01,0"], "above 0"),
        ([HEAD, "Lagos,2020-01-01,-5"], "above 0"),
        ([HEAD, "Lagos,1 January,5"], "2026-01-01"),
    ],
)
def test_a_file_that_cannot_be_right_stores_nothing(session: Session, lines: list[str], said: str) -> None:
    with pytest.raises(SubscribersUnreadable, match=said):
        load_subscribers(session, lines)
    assert session.scalar(text("select count(*) from core.subscriber_count")) == 0
