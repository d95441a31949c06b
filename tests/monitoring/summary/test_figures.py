"""Figures of a period: counted as their files say, none about fewer than five people, published once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from models.records import ClassifiedComplaint
from monitoring.summary.periods import Period, PeriodUnknown, parse_period, previous, year_before
from monitoring.summary.publishing import NothingToSummarise, PeriodNotOver, figures, publish_period
from tests.models.making import analysis, contact, load

WEEK = parse_period("2026-W11")  # 9 to 15 March
AFTER = datetime(2026, 3, 16, 6, tzinfo=UTC)
NETWORK, BILLING, SERVICE = Category


def people(
    count: int, name: str, category: Category, *, at: datetime = WEEK.start, each: int = 1, **words: object
) -> list[ClassifiedComplaint]:
    """``count`` people of invented names with ``each`` complaints, each under another code so that none joins another."""
    made = []
    for number in range(count):
        for turn in range(each):
            moment = at.astimezone(UTC) + timedelta(minutes=number, days=8 * turn)
            given = analysis(category, **words)
            made.append(
                contact(f"{name} {number} {turn}", people=[f"1:{name} {number}"], words=given, occurred_at=moment, received_at=moment)
            )
    return made


def told(session: Session, figure: str, period: Period = WEEK) -> dict[str, int]:
    sql = "select label, complaints from reporting.summary_figure where period = :period and figure = :figure"
    rows = session.execute(text(sql), {"period": period.name, "figure": figure})
    return {row.label: row.complaints for row in rows}


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ((9, 8, 7), {"network": 9, "billing": 8, "service": 7}),  # nobody is alone
        ((9, 8, 2), {"network": 9, "(several)": 10}),  # the two hide among the smallest of the others
        ((9, 3, 2), {"(several)": 14}),  # five are not enough: three could take themselves off and see the two
        ((9, 0, 4), {"(several)": 13}),  # and nothing is left to subtract from
        ((4, 0, 0), {}),  # four are nobody's business
        ((2, 2, 2), {"(several)": 6}),  # six together
    ],
    ids=str,
)
def test_small_parts_cannot_be_told_or_subtracted(session: Session, counts: Sequence[int], published: dict[str, int]) -> None:
    given = zip(counts, Category, strict=True)
    load(session, [one for count, category in given for one in people(count, category.value, category)])
    publish_period(session, WEEK, now=AFTER)
    assert told(session, "volume_by_category") == published


def test_one_person_with_many_complaints_is_one_person(session: Session) -> None:
    at = WEEK.start - timedelta(days=8)
    load(session, [*people(8, "many", NETWORK), *people(4, "few", BILLING, at=at, each=2)])
    publish_period(session, WEEK, now=AFTER)
    assert told(session, "volume_by_category") == {"(several)": 12}


def test_a_part_is_split_up_only_where_it_stands_by_itself(session: Session) -> None:
    # Three name no amount: told apart from the eight who do, they would be three.
    load(session, [*people(8, "named", BILLING, amounts=(900.0,), code="A1"), *people(3, "unnamed", BILLING)])
    publish_period(session, WEEK, now=AFTER)
    assert told(session, "money_named") == {"(several)": 11}
    assert told(session, "money_by_code") == {}


def test_a_single_text_does_not_decide_a_sum(session: Session) -> None:
    load(session, [*people(5, "named", BILLING, amounts=(100.0, 900.0)), *people(1, "rich", BILLING, amounts=(1e12,))])
    publish_period(session, WEEK, now=AFTER)
    assert session.scalar(text("select amount from reporting.summary_figure where figure = 'money_named'")) == 5 * 900 + 1_000_000


def test_a_period_is_published_once(session: Session) -> None:
    load(session, people(9, "first", NETWORK))
    assert publish_period(session, WEEK, now=AFTER) == [WEEK.name]
    load(session, people(9, "late", NETWORK), name="late")
    assert publish_period(session, WEEK, now=AFTER) == []
    assert told(session, "volume") == {"all": 9}


def test_a_period_is_compared_with_what_there_was(session: Session) -> None:
    before, earlier = previous(WEEK), year_before(WEEK)
    load(
        session,
        [*people(30, "now", NETWORK), *people(10, "before", NETWORK, at=before.start), *people(5, "earlier", BILLING, at=earlier.start)],
    )
    assert publish_period(session, WEEK, now=AFTER) == [earlier.name, before.name, WEEK.name]
    sql = "select label, complaints, previous, year_before from reporting.leadership_figures where period = :period and figure = 'volume_by_category'"
    # No part was joined or left out a year before, so that there was no network complaint is known.
    assert session.execute(text(sql), {"period": WEEK.name}).all() == [("network", 30, 10, 0)]


def test_what_was_joined_before_is_unknown_and_not_none(session: Session) -> None:
    before = previous(WEEK)
    load(session, [*people(9, "now", SERVICE), *people(9, "many", NETWORK, at=before.start), *people(2, "few", SERVICE, at=before.start)])
    publish_period(session, WEEK, now=AFTER)
    sql = "select label, previous from reporting.leadership_figures where period = :period and figure = 'volume_by_category'"
    assert session.execute(text(sql), {"period": WEEK.name}).all() == [("service", None)]


USUAL = ("una deduct my airtime again", "recharge no enter my line", "data finish too fast")


def spoken(count: int, name: str, words: str, *, at: datetime) -> list[ClassifiedComplaint]:
    return people(count, name, BILLING, at=at, masked_text=seal(words), entities=())


@pytest.mark.parametrize(
    ("count", "words", "told_of", "why"),
    [
        (9, "my esim transfer failed", {"esim transfer failed": 9}, "nobody said it before"),
        (
            9,
            "my esim, <PHONE_NUMBER> transfer don't work",
            {"transfer don't work": 9},
            "an apostrophe is a letter, what is masked ends a phrase",
        ),
        (4, "my esim transfer failed", {}, "four are nobody's business"),
        (9, USUAL[0], {}, "they always say that"),
    ],
)
def test_what_is_new_is_chosen_and_counted(session: Session, count: int, words: str, told_of: dict[str, int], why: str) -> None:
    weeks = [WEEK]
    for _ in range(4):
        weeks.append(previous(weeks[-1]))
    usual = [one for week in weeks for place, says in enumerate(USUAL) for one in spoken(12, f"{week.name} {place}", says, at=week.start)]
    load(session, [*usual, *spoken(count, "new", words, at=WEEK.start)])
    publish_period(session, WEEK, now=AFTER)
    assert told(session, "themes") == told_of, why
    chosen = list(told(session, "themes"))  # as the printed query has it
    again = session.connection().exec_driver_sql(figures()["themes"].sql(WEEK, chosen).replace("%", "%%"))
    assert {row.label: row.complaints for row in again} == told_of


def test_what_was_taken_back_is_neither_chosen_nor_counted(session: Session) -> None:
    load(session, [*spoken(12, "usual", USUAL[0], at=previous(WEEK).start), *spoken(9, "new", "my esim transfer failed", at=WEEK.start)])
    session.execute(
        text(
            "update core.contact set withdrawn_at = now() where record_id in (select record_id from core.contact_text where masked_text like '%esim%')"
        )
    )
    publish_period(session, WEEK, now=AFTER)
    assert told(session, "themes") == {}


@pytest.mark.parametrize(
    ("now", "error"),
    [
        (datetime(2026, 3, 15, 22, 59, tzinfo=UTC), PeriodNotOver),  # a minute before midnight in Lagos
        (datetime(2026, 3, 15, 23, 0, tzinfo=UTC), NothingToSummarise),  # over, but nobody complained
    ],
)
def test_what_cannot_be_published_is_said(session: Session, now: datetime, error: type[Exception]) -> None:
    with pytest.raises(error, match="2026-W11"):
        publish_period(session, WEEK, now=now)


@pytest.mark.parametrize("given", ["2026-W54", "2026-13", "2026", "W47", "2026-W7", "2026-W00", "'; drop"])
def test_what_is_no_period_is_said(given: str) -> None:
    with pytest.raises(PeriodUnknown, match="2026-W47"):
        parse_period(given)


@pytest.mark.parametrize("name", figures())
def test_every_figure_asks_its_question_and_runs_as_printed(session: Session, name: str) -> None:
    figure = figures()[name]
    assert figure.question.partition("?")[1] == "?"
    assert "{" not in figure.sql(WEEK).replace("{4,}", "").replace("{3,}", "")
    columns = session.connection().exec_driver_sql(figure.sql(parse_period("2026-02")).replace("%", "%%")).keys()
    assert list(columns) == ["label", "complaints", "people", "amount"]
    assert figure.within is None or figure.within[0] in figures()
