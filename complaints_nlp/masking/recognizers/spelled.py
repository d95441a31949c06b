"""Accounts spelled out on the phone, letter by letter: "B as in boy", "Bravo", "B, F, 3 3 0", over as many turns as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.call_turns import turns_of
from complaints_nlp.masking.recognizers.digit_words import DIGIT_WORDS

_ALPHABET: Final = (  # of the ITU and NATO
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra "
    "tango uniform victor whiskey x-ray xray yankee zulu"
).split()
_DIGITS: Final = "|".join(sorted(map(regex.escape, DIGIT_WORDS), key=len, reverse=True))
_SIGN: Final = (
    rf"(?!(?:n|ngn)\d|\d+(?:gb|mb|mbps|k)\b)(?:[a-z](?:\s(?:as in|for|like|is for)\s\p{{L}}{{2,14}})?|{'|'.join(_ALPHABET)}|{_DIGITS}"
    r"|(?:double|triple)(?=\s)|dash|hyphen|stroke|slash|(?:[a-z]{1,4}[\-/]?)?\d[\da-z]{0,9})(?![^\W_])"
)
# Possessive: "a-1" is two signs or one, and twenty of them would be tried in a million ways.
_SPELLED = regex.compile(rf"\s*(?P<value>{_SIGN}(?:[\s,.\-/]{{1,3}}{_SIGN}){{0,24}}+)[\s.,!?…]*")
_ASKED = regex.compile(r"(?<![^\W_])(?:account|acct|customer (?:id|n)|contract|merchant|dealer|akawunt|akaunt|akaụnt|nọ́mbà oníbàárà)")
_NOT_ACCOUNT = regex.compile(r"(?<![^\W_])(?:bank|nuban|ticket|reference|order|receipt|balance|how much)(?![^\W_])")
_ELSE = regex.compile(r"(?<![^\W_])(?:the|your|which|what|who|whose|when|where|order|ticket|reference|name|phone|sim|amount)(?![^\W_])")
_LETTER = regex.compile(rf"(?<![^\W_])(?:[a-z](?=\s(?:as in|for|like|is for)\s|[\s,.\-]|\Z)|{'|'.join(_ALPHABET)}|[a-z]{{1,4}}[\-/]?\d)")
_DIGIT = regex.compile(rf"\d|(?<![^\W_])(?:{_DIGITS})(?![^\W_])")
_QUESTION: Final = 90  # longer than this a turn tells something, and asks for nothing
_NOD: Final = 24
_TURNS: Final = 12
_FEWEST_DIGITS: Final = 3


def spelled(view: View) -> Iterator[Hit]:
    """What both sides say of it after it was asked for, where turns hold nothing else; nods in between do not end it."""
    if view.lower.count(":") < 2:
        return
    said: list[tuple[int, int]] | None = None  # None: no account was asked for
    left = 0
    for start, end, is_agent in turns_of(view):
        turn = view.lower[start:end]
        match = _SPELLED.fullmatch(view.lower, start, end, timeout=view.remaining()) if said is not None and left else None
        if match and said is not None:
            said.append(match.span("value"))
        elif is_agent and len(turn) <= _QUESTION and _ASKED.search(turn) and not _NOT_ACCOUNT.search(turn):
            yield from _account(view, said)
            said, left = [], _TURNS
        elif len(turn.strip()) > _NOD or _DIGIT.search(turn) or (is_agent and _ELSE.search(turn)):
            yield from _account(view, said)
            said = None
        left -= 1
    yield from _account(view, said)


def _account(view: View, said: list[tuple[int, int]] | None) -> Iterator[Hit]:
    """Letters and some digits together; digits alone are for the recognisers of numbers."""
    pieces = [view.lower[start:end] for start, end in said or ()]
    if any(map(_LETTER.search, pieces)) and sum(len(_DIGIT.findall(piece)) for piece in pieces) >= _FEWEST_DIGITS:
        for start, end in said or ():
            yield Hit(start, end, 0.75)


SPELLED = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="account_spelled_out",
    find=spelled,
    cues=("account", "acct", "customer id", "customer n", "contract", "merchant", "dealer", "akawunt", "akaunt", "akaụnt", "oníbàárà"),
    positives=(
        Example(
            "Agent: Account number?\nCustomer: Q as in queen, D, 4 1 8\nAgent: QD418...\nCustomer: 7 7 dash 2.\nAgent: Thanks.",
            ("Q as in queen, D, 4 1 8", "QD418", "7 7 dash 2"),
            "a letter with its word, read back, and on",
        ),
        Example(
            "Agent: Account please.\nCustomer: Q D T\nAgent: Quebec Delta Tango.\nCustomer: eight eight oh\nAgent: Yes?\nCustomer: four one",
            ("Q D T", "Quebec Delta Tango", "eight eight oh", "four one"),
            "the radio alphabet, and a nod between",
        ),
        Example("Agent: Your account number?\nCustomer: QD-0071\nAgent: Yes?\nCustomer: 882.", ("QD-0071", "882"), "in two pieces"),
    ),
    negatives=(
        Example("Agent: Account number?\nCustomer: I do not know it. Since 12 May no light.", (), "no answer"),
        Example("Agent: Which plan is on the account?\nCustomer: 3 GB\nAgent: ok", (), "a volume"),
        Example("Agent: What did the account show?\nCustomer: N2500\nAgent: And then?", (), "a sum"),
        Example("Agent: Ticket number of that account?\nCustomer: T K T, 8 8 2 1 3", (), "a reference"),
        Example(
            "Agent: Is it on your account?\nCustomer: Yes\nAgent: And the order?\nCustomer: EP20261-7", (), "something else was asked for"
        ),
        Example("Agent: How is your hotel?\nCustomer: India, November.", (), "no account was asked for"),
    ),
)

RECOGNIZERS: Final = (SPELLED,)
