"""What was recognised once is masked wherever it stands again, and only that."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.echoes import find_echoes
from complaints_nlp.masking.recognizer import View
from complaints_nlp.masking.text import Entity


@pytest.mark.parametrize(
    ("text", "said", "kind", "times"),
    [
        ("pin 4471, sorry, 4471 was the old one", "4471", "PIN", 2),  # said twice
        ("on a number ending 118. who is 118!", "118", "PHONE_NUMBER", 2),  # the end of a number
        ("pin 2500 and N2500, 2500 naira", "2500", "PIN", 1),  # the same digits as sums
        ("pin 2019 since 2019", "2019", "PIN", 1),  # a year
        ("pin 4471, ticket TKT-4471 and *4471#", "4471", "PIN", 1),  # within a reference and a short code
        ("I am 58, for 58 days", "58", "AGE", 1),  # an age is a number like others
        ("account QD-77 and QD-77.", "QD-77", "CUSTOMER_ACCOUNT", 2),  # the sentence ends
    ],
)
def test_said_again(text: str, said: str, kind: str, times: int) -> None:
    start = text.index(said)
    first = Entity(start, start + len(said), kind)
    found = {(e.start, e.end) for e in find_echoes(View(text), [first])} | {(first.start, first.end)}
    assert len(found) == times
    assert {text[a:b] for a, b in found} == {said}
