"""Figures for leadership: no block about fewer than five people, and nothing to be had by subtracting one figure from another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.publishing import SMALLEST, Block, cut, publish_months
from models.records import Source
from tests.models.making import DAY0, analysis, contact, load

SETTLED = datetime(2026, 5, 10, tzinfo=UTC)


def block(people: int, *, of: str) -> Block:
    return Block({f"{of}/{number}" for number in range(people)}, people)


CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(["network", "billing"]), st.sampled_from(["North", "South", "(unknown)"]), st.sampled_from(["call", "sms", "web"])
    ),
    st.integers(1, 12),
    max_size=18,
)


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_no_block_is_small_and_none_is_lost(sizes: dict[tuple[str, str, str], int]) -> None:
    blocks = cut({key: block(size, of="/".join(key)) for key, size in sizes.items()})
    total = sum(sizes.values())
    assert all(len(one.people) >= SMALLEST for one in blocks.values())
    assert sum(one.complaints for one in blocks.values()) == (total if total >= SMALLEST else 0)


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_the_difference_of_any_two_sums_is_never_about_a_few(sizes: dict[tuple[str, str, str], int]) -> None:
    """A figure is a sum of blocks; one that holds another holds all its blocks, and what is left are blocks."""
    people = [one.people for one in cut({key: block(size, of="/".join(key)) for key, size in sizes.items()}).values()]
    for one, other in combinations(people, 2):
        assert not one & other
    rng = Random(1)
    for _ in range(50):
        more = [one for one in people if rng.random() < 0.7]
        fewer = [one for one in more if rng.random() < 0.7]
        left = set().union(*more) - set().union(*fewer)
        assert not left or len(left) >= SMALLEST


def test_a_small_cell_is_hidden_beside_the_next_smallest_and_not_alone() -> None:
    """Joined with itself alone it would be the total less the others."""
    blocks = cut(
        {
            ("network", "North", "call"): block(2, of="a"),
            ("network", "North", "sms"): block(9, of="b"),
            ("network", "North", "web"): block(30, of="c"),
        }
    )
    assert {key: len(one.people) for key, one in blocks.items()} == {("network", "North", "(several)"): 11, ("network", "North", "web"): 30}


def test_one_customer_with_many_complaints_is_one_person() -> None:
    assert cut({("network", "North", "call"): Block({"p"}, 40)}) == {}


def many(prefix: str, number: int, **changes: object) -> list[object]:
    return [contact(f"{prefix}{n}", people=[f"{prefix}-{n}"], days=n / 1000, **changes) for n in range(number)]


@pytest.fixture
def loaded(session: Session) -> Session:
    lagos = analysis(Category.NETWORK, state="Lagos", code="C6")
    resolved = DAY0 + timedelta(hours=5)
    contacts = (
        many("a", 12, words=lagos) + many("b", 8, words=lagos, resolved_at=resolved) + many("c", 3, source=Source.CALL_LOGS, words=lagos)
    )
    load(session, contacts)
    return session


def figures(session: Session) -> list[tuple[object, ...]]:
    columns = "category, region, channel, complaints, people, percent_resolved"
    statement = f"select {columns} from reporting.leadership_volume natural join reporting.leadership_service"
    return [tuple(row) for row in session.execute(text(statement))]


def test_months_are_published_as_the_reports_show_them(loaded: Session) -> None:
    assert publish_months(loaded, now=SETTLED) == [date(2026, 3, 1), date(2026, 4, 1)]
    assert figures(loaded) == [("network", "South West", "(several)", 23, 23, 35)]


@pytest.mark.parametrize(
    ("now", "months"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), []),  # not over
        (datetime(2026, 4, 6, tzinfo=UTC), []),  # a contact can still join its complaints
        (datetime(2026, 4, 8, 1, tzinfo=UTC), [date(2026, 3, 1)]),
    ],
)
def test_a_month_is_published_when_it_is_settled(loaded: Session, now: datetime, months: list[date]) -> None:
    assert publish_months(loaded, now=now) == months


def test_a_month_is_published_once_whatever_comes_late(loaded: Session) -> None:
    publish_months(loaded, now=SETTLED)
    before = figures(loaded)
    load(loaded, [contact("late", people=["late"], words=analysis(Category.NETWORK, state="Lagos"))], name="late file")
    assert publish_months(loaded, now=SETTLED + timedelta(days=1)) == []
    assert figures(loaded) == before  # two editions would show by subtraction what one person said in between


def test_a_part_of_a_block_is_shown_only_where_neither_it_nor_the_rest_is_small(session: Session) -> None:
    resolved = DAY0 + timedelta(hours=5)
    load(session, many("a", 10) + many("b", 4, resolved_at=resolved))
    publish_months(session, now=SETTLED)
    assert [row[-1] for row in figures(session)] == [None]
    assert session.execute(text("select complaints, resolved from reporting.published_block")).all() == [(14, None)]


@pytest.mark.parametrize("change", ["people = 4", "resolved = 3", "within_clock = complaints - 1"])
def test_the_table_itself_refuses_small_figures(loaded: Session, change: str) -> None:
    publish_months(loaded, now=SETTLED)
    with pytest.raises(Exception, match="violates check constraint"):
        loaded.execute(text(f"update reporting.published_block set {change}"))
    loaded.rollback()


def test_all_that_leadership_can_ask_is_sums_of_blocks(loaded: Session) -> None:
    """Every pair of group-bys over the columns there are: where one row holds another, the rest is nobody or at least five."""
    publish_months(loaded, now=SETTLED)
    columns = ("month", "category", "region", "channel")
    groupings = [tuple(name for name, taken in zip(columns, choice, strict=True) if taken) for choice in product([0, 1], repeat=4)]
    loaded.execute(text("set local role leadership"))
    sums = []
    for grouping in groupings:
        names = ", ".join(grouping)
        statement = f"select array_agg(id order by id), sum(people) from reporting.published_block {f'group by {names}' if names else ''}"
        sums += [(frozenset(row[0]), int(row[1])) for row in loaded.execute(text(statement))]
    differences = [more[1] - fewer[1] for more, fewer in product(sums, sums) if fewer[0] < more[0]]
    assert all(left >= SMALLEST for left in differences)
