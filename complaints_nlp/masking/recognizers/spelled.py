"""What is spelled out on the phone once it was asked for: accounts and papers sign by sign ("B as in boy", "B, F, 3 3 0"), addresses of mail.

Both sides' turns count, over as many as it takes: the other side reads back what it heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.call_turns import is_call, turns_of
from complaints_nlp.masking.recognizers.digit_words import DIGIT_WORDS, any_of

_ALPHABET: Final = (  # of the ITU and NATO
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra "
    "tango uniform victor whiskey x-ray xray yankee zulu"
).split()
_DIGITS: Final = any_of(DIGIT_WORDS)
_MARKS: Final = "dash|hyphen|stroke|slash"
_TWICE: Final = "|".join(2 * letter for letter in "aeiou")
_AS_IN: Final = r"(?:as in|as|for|like|is for|kamar|bi ti|dika)"
_SIGN: Final = (
    rf"(?!(?:n|ngn)\d|\d+(?:gb|mb|mbps|k)\b)(?:[a-z](?:\s{_AS_IN}\s\p{{L}}{{2,14}})?|{'|'.join(_ALPHABET)}|{_DIGITS}"
    # Two letters said together: without a vowel, twice the same, or capitals.
    rf"|(?:double|triple|treble)(?=\s)|{_MARKS}|[b-df-hj-np-tv-z]{{2,3}}|{_TWICE}|(?-i:[A-Z]{{2,4}})|(?:[a-z]{{1,4}}[\-/]?)?\d[\da-z]{{0,9}}|colon)"
    r"(?![^\W_])"
)
_FILLER: Final = (
    r"(?:uh+|um+|er+m?|eh+|ehm+|then|and|sannan|sai|kuma|ati|na|unclear|inaudible|sorry|no|rara|a'a|mba|yes|correct|sir|ma|oga|again)"
)
_BEFORE: Final = (
    r"(?:uh+|um+|er+m?|ok(?:ay)?|yes|so|it is|it's|its|na|ni|bu|ce|the|my|your|is|number|no\.?|id|card|code|hold on|wait"
    r"|one (?:sec\w{0,4}|moment|minute)|let me (?:see|check)|please|pls|e be|ga ta|that's|i have)"
)
# Possessive: "a-1" is two signs or one, and twenty of them would be tried in a million ways.
_SPELLED = regex.compile(
    rf"\s*+(?:{_BEFORE}[\s:,.…]{{1,5}}){{0,5}}+(?P<value>{_SIGN}(?:[\s,.:\-/…]{{1,5}}(?:{_FILLER}[\s,.\-…]{{1,4}}){{0,2}}+{_SIGN}){{0,24}}+)"
    r"(?:[\s.,!?…\-]*+\Z|[.?!…,](?=\s))",
    flags=regex.IGNORECASE,
)
_MAIL_SAID = regex.compile(
    r"(?:(?:uh+|um+|ok(?:ay)?|yes|so|it is|it's|na|ni|bu|ce|the|my|is|that's|e be|e-?mail)[\s:,.]{1,3}){0,5}+"
    r"(?P<value>(?=[^?!\n]{0,80}(?<![^\W_])(?:dot|underscore|at (?:gmail|yahoo|hotmail|outlook|icloud))(?![^\W_]))[^?!\n]{3,80}?)"
    r"(?=\s*(?:[?!\n]|\.(?:\s|\Z)|\Z))",
    flags=regex.IGNORECASE,
)
# What is asked for -> the words that ask. The last one of a turn counts.
_ASKED: Final = (
    ("EMAIL_ADDRESS", r"e-?mail|mail|imel|imeel\w{1,2}"),
    ("VOTER_ID", r"voter'?s?|pvc|(?:katin|shaidar|lambar) (?:shaidar )?zabe|kaadi idibo|ntuli ?aka"),
    ("PASSPORT", r"passport|fasfo\w{0,2}|paspot\w?|iwe irinna"),
    ("DRIVER_LICENCE", r"licen[cs]e|lasisi\w{0,2}|laisens\w|iwe iwako"),
    ("MAC_ADDRESS", r"mac(?: address)?"),
    ("VEHICLE_PLATE", r"plate|(?:lambar|nomba) (?:mota|oko|ugboala)\w{0,2}"),
    (
        "CUSTOMER_ACCOUNT",
        r"account|acct|customer (?:id|n\w{1,5})|contract|merchant|dealer|terminal|agent (?:id|code|n\w{1,5})|wallet id"
        r"|ak[aw]{1,2}[ua]?nti?u?|lambar asusu\w{0,2}|nomba onibara|akara onye ahia",
    ),
)
_CUES: Final = (
    *("account", "acct", "customer id", "customer n", "contract", "merchant", "dealer", "terminal", "agent id", "agent code", "agent n"),
    *("wallet id", "akawunt", "akaunt", "akant", "asusu", "nomba onibara", "akara onye", "mail", "imel", "imeel", "voter", "pvc", "zabe"),
    *("idibo", "ntuli", "passport", "fasfo", "paspot", "irinna", "licen", "lasisi", "laisens", "iwako", "plate", "lambar mota"),
    *("nomba oko", "nomba ugboala", "mac"),
)
_ASKING = regex.compile("(?<![^\\W_])(?:" + "|".join(f"(?P<{entity}>{words})" for entity, words in _ASKED) + ")(?![^\\W_])")
_NOT_ACCOUNT = regex.compile(r"(?<![^\W_])(?:bank|nuban|ticket|reference|order|receipt|balance|how much|meter)(?![^\W_])")
_ELSE = regex.compile(r"(?<![^\W_])(?:the|your|which|what|who|whose|when|where|order|ticket|reference|name|phone|sim|amount)(?![^\W_])")
_DIGIT = regex.compile(rf"\d|(?<![^\W_])(?:{_DIGITS})(?![^\W_])")
_NO_LETTER = regex.compile(rf"(?<![^\W_])(?:{_DIGITS}|{_FILLER}|double|triple|treble|\d+)(?![^\W_])")
_QUESTION: Final = 90  # longer than this a turn tells something, and asks for nothing
_NOD: Final = 24
_TURNS: Final = 12
_FEWEST_DIGITS: Final = 3


@dataclass(slots=True)
class _Asked:
    """What was asked for, for how many turns more it may be said, and where it was so far."""

    entity: str
    left: int = _TURNS
    said: list[tuple[int, int]] = field(default_factory=list)


def spelled(view: View) -> Iterator[Hit]:
    """What both sides say of it after it was asked for, where turns hold nothing else first; nods in between do not end it."""
    if not is_call(view):
        return
    asked: _Asked | None = None
    for start, end, is_agent in turns_of(view):
        turn = view.lower[start:end]
        question = _question(turn) if len(turn) <= _QUESTION else None
        if asked and asked.left and (span := _said(view, asked.entity, start, end)):
            asked.said.append(span)
        elif question and (is_agent or asked):  # the customer may choose: "voter card or licence?" - "Voter card. 90F5"
            if asked and (is_agent or asked.said):
                yield from _hits(view, asked)
            asked = _Asked(question[0])
            if span := _said(view, asked.entity, start + question[1], end):
                asked.said.append(span)
        elif len(turn.strip()) > _NOD or _DIGIT.search(turn) or (is_agent and _ELSE.search(turn)):
            yield from _hits(view, asked)
            asked = None
        if asked:
            asked.left -= 1
    yield from _hits(view, asked)


def _question(turn: str) -> tuple[str, int] | None:
    """What a turn asks for, and where the word for it ends."""
    if not any(map(turn.__contains__, _CUES)):
        return None
    last: Any = None
    for match in _ASKING.finditer(turn):
        last = match
    if last is None or _NOT_ACCOUNT.search(turn):
        return None
    return str(last.lastgroup), int(last.end())


def _said(view: View, entity: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a turn gives some of it. One sign alone that the turn goes on after is a letter with digits, no count."""
    pattern = _MAIL_SAID if entity == "EMAIL_ADDRESS" else _SPELLED
    match = pattern.match(view.text, start, end, timeout=view.remaining())
    if not match:
        return None
    said: str = match["value"]
    if entity != "EMAIL_ADDRESS" and not _APART.search(said) and view.text[match.end() : end].strip() and not _MIXED.fullmatch(said):
        return None
    first, last = match.span("value")
    return first, last


_APART = regex.compile(r"[\s,.:\-/]")
_MIXED = regex.compile(r"(?=\w*\d)(?=\w*\p{L})\w+")


def _hits(view: View, asked: _Asked | None) -> Iterator[Hit]:
    """Letters and some digits together; digits alone are for the recognisers of numbers."""
    if asked is None:
        return
    pieces = [view.lower[start:end] for start, end in asked.said]
    lettered = any(regex.search(r"\p{L}", _NO_LETTER.sub("", piece)) for piece in pieces)
    if asked.entity == "EMAIL_ADDRESS" or (lettered and sum(len(_DIGIT.findall(piece)) for piece in pieces) >= _FEWEST_DIGITS):
        for start, end in asked.said:
            yield Hit(start, end, 0.75, asked.entity)


SPELLED = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    also=tuple(entity for entity, _ in _ASKED if entity != "CUSTOMER_ACCOUNT"),
    name="spelled_out",
    find=spelled,
    bare=True,
    cues=(":", "\n"),
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
        Example(
            "rep - account number\ncaller - uh q q dash zero one\nrep - q q zero one\ncaller - correct",
            ("q q dash zero one", "q q zero one"),
            "dashes after the speakers, and a filler first",
        ),
        Example(
            "Agent: Account?\nCustomer: Q-D-T, then double seven one, then four zero.",
            ("Q-D-T, then double seven one, then four zero",),
            "words between its pieces",
        ),
        Example(
            "Agent: Account?\nCustomer: QD-117.\nAgent: QD one one seven, B for boy?\nCustomer: D for Dele. We have had no light since noon.",
            ("QD-117", "QD one one seven, B for boy", "D for Dele"),
            "put right, and the turn goes on",
        ),
        Example(
            "Agent: Voter card or licence?\nCustomer: Voter card. 90Q5\nAgent: 90Q5\nCustomer: B for boy, 2, 7, 7, 1004. Finish.",
            ("90Q5", "90Q5", "B for boy, 2, 7, 7, 1004"),
            "a paper, which the customer names",
        ),
        Example(
            "Agent: Yes, the MAC.\nCustomer: B8 colon 2F.\nAgent: B8:2F.\nCustomer: Zero A, one nine.\nAgent: 0A:19, okay.",
            ("B8 colon 2F", "B8:2F", "Zero A, one nine", "0A:19"),
            "a device's address, and colons",
        ),
        Example(
            "Agent: Your account?\nCustomer: B D dash\nAgent: BD-\nCustomer: six zero three, T for Tango, nine",
            ("B D dash", "BD", "six zero three, T for Tango, nine"),
            "said back with its dash",
        ),
        Example("Agent: Lambar shaidar zaɓe?\nCustomer: 19QC, F, huɗu biyu,", ("19QC, F, huɗu biyu",), "Hausa"),
        Example("agent: passport number\ncaller: qq eight one three three oh six", ("qq eight one three three oh six",), "a double letter"),
        Example(
            "Agent: Imel ɗinka?\nCustomer: ada dot bm, at mail dot example.\nAgent: ada dot bn?\nCustomer: bm.",
            ("ada dot bm, at mail dot example", "ada dot bn"),
            "an address of mail, read back",
        ),
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
        Example("Agent: Do you have a passport?\nCustomer: No. I came two times, three hours each.", (), "no answer"),
        Example("Agent: Your mail?\nCustomer: I no get. Make una call.", (), "none"),
    ),
)

RECOGNIZERS: Final = (SPELLED,)
