"""Whose words themes are looked for in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.theme_rows import voices
from tests.models.making import DAY0, contact, load

BOUNDS = [DAY0 - timedelta(days=1), DAY0, DAY0 + timedelta(days=1)]
UNTIL = DAY0 + timedelta(days=2)


def test_a_person_is_one_voice_a_period(session: Session) -> None:
    load(session, [contact(f"{day} {turn}", days=day + turn / 10, people=["1:one"]) for day in (-1, 0, 1) for turn in range(3)])
    assert sorted(period for _, _, period, _ in voices(session, bounds=BOUNDS, until=UNTIL)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("days", "periods", "why"),
    [
        (-1.001, [], "before the first"),
        (-1, [2], "a bound begins a period"),
        (0.999, [1], "just before the last"),
        (1, [0], "the last"),
        (2, [], "its end is not in it"),
    ],
)
def test_bounds(session: Session, days: float, periods: list[int], why: str) -> None:
    load(session, [contact("one", days=days, people=["1:one"])])
    assert [period for _, _, period, _ in voices(session, bounds=BOUNDS, until=UNTIL)] == periods, why


def test_too_many_are_read_in_part_and_the_same_part_each_time(session: Session) -> None:
    load(session, [contact(f"{number}", days=0.5, people=[f"1:{number}"]) for number in range(400)])
    read = list(voices(session, bounds=BOUNDS, until=UNTIL, most=100))
    assert 60 < len(read) < 140  # a quarter, give or take four standard deviations; record ids are hashes of fixed names
    assert read == list(voices(session, bounds=BOUNDS, until=UNTIL, most=100))
    assert len(list(voices(session, bounds=BOUNDS, until=UNTIL))) == 400
