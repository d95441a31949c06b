"""A record's own values, found in its text however they are written."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.known import find_known
from complaints_nlp.masking.recognizer import View

MINE = {"phone": "07105550123", "account": "BF-20417733", "email": "ada.obi@example.com", "handle": "@night_owl", "name": "Ngozi Eze"}
CASES = [
    ("O71O-555-O123", "O71O-555-O123", "letters for zeros"),
    ("+234 710 555\n0123", "+234 710 555\n0123", "over a line's end"),
    ("(0710)_555/0*1, 23", "(0710)_555/0*1, 23", "every sign that people put between digits"),
    ("0710\u00a0555\u00a00123", "0710\u00a0555\u00a00123", "no-break spaces"),
    ("acct bf 2o4.17-733", None, "a letter inside an account is another account"),
    ("acct bf 204.17-733", "bf 204.17-733", "an account in other letters and groups"),
    ("write ADA.OBI@EXAMPLE.COM", "ADA.OBI@EXAMPLE.COM", "capitals"),
    ("ask Night_Owl", "Night_Owl", "a handle without its sign"),
    ("NGOZI called", "NGOZI", "one part of a name"),
    ("call 0710 555 0124", None, "another's number"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_own_values(text: str, expected: str | None, reason: str) -> None:
    found = [text[entity.start : entity.end] for entity in find_known(View(text), MINE)]
    assert found == ([] if expected is None else [expected])


def test_a_value_in_letters_beyond_ascii_is_looked_for_in_any_case() -> None:
    (found,) = find_known(View("ỌLÁ_ÀJÀYÍ wrote"), {"handle": "ọlá_àjàyí"})
    assert (found.start, found.end) == (0, 9)
