"""References stay, whatever recogniser took them for somebody's number; what is said to be somebody's goes, a reference near it or not."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.recognizer import View
from complaints_nlp.masking.references import without_references
from complaints_nlp.masking.text import Entity

CASES = [
    ("my tickets 33024771 and 33024772 that came", "33024772", "NUMBER", True, "the second of two"),
    ("case id 341266 and no answer", "341266", "CUSTOMER_ACCOUNT", True, "an id of a case is no id of a person"),
    ("activated, message id 2611170060.", "2611170060", "NUMBER", True, "a message"),
    ("RC: no, that's the receipt, 2041773", "2041773", "TIN", True, "the nearer word decides"),
    ("Lambar korafi da aka ba mu 06-05-33", "06-05-33", "DATE_OF_BIRTH", True, "a complaint's number, in Hausa"),
    ("Agent: E nwere ticket?\nCustomer: Enwere ato: TK-40118", "40118", "CUSTOMER_ACCOUNT", True, "asked for in the turn before"),
    ("a case number?\nCustomer: I have two. The first one is one one zero two", "one one zero two", "PHONE_NUMBER", True, "in words"),
    ("account BZL 0071, job card FT-60-2281. If", "FT-60-2281", "CUSTOMER_ACCOUNT", True, "of a card and a job"),
    ("slip no. 5519038", "5519038", "NUMBER", True, "the full stop of a short word"),
    ("NIN slip: 0962287", "0962287", "NUMBER", False, "a slip with somebody's number on it"),
    ("ID: TX5519038800.", "5519038800", "NUMBER", True, "by the code's own beginning"),
    ("ticket 4471. My account 550193", "550193", "CUSTOMER_ACCOUNT", False, "an account after a ticket"),
    ("ticket for 07101234567", "07101234567", "PHONE_NUMBER", False, "a telephone number, whatever stands before"),
    ("ref 0902671188 to the one ending 21", "21", "PHONE_NUMBER", False, "the end of a telephone number"),
    ("that receipt is wrong. 550193 is mine", "550193", "CUSTOMER_ACCOUNT", False, "another sentence"),
    ("order 44, 550193 is mine", "44, 550193", "STREET_ADDRESS", True, "an address without a word is none"),
    ("order to 14 Chime Avenue", "14 Chime Avenue", "STREET_ADDRESS", False, "an address"),
]


@pytest.mark.parametrize(("text", "said", "kind", "stays", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_stays(text: str, said: str, kind: str, stays: bool, reason: str) -> None:
    start = text.index(said)
    left = without_references(View(text), [Entity(start, start + len(said), kind, 0.7)])
    assert (not left) is stays, reason
