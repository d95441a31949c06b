"""Addresses given over the turns of a call: "House 9." - "House nine, which street?" - "2nd Avenue."

A number that answers a question for an address, or is read back, is masked; so is the street named after it. A street or a town that no
number goes with stays, whatever was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaints_nlp.masking.recognizer import Hit, View, stands_before
from complaints_nlp.masking.recognizers import address_words as w
from complaints_nlp.masking.recognizers.call_turns import is_call, turns_of
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.masking.vocabulary import load_vocabulary
from complaints_nlp.wordlist import fold, words

_PARTS: Final = (
    "street|road|close|house|flat|room|block|estate|hostel|hall|quarters|layout|floor|avenue|crescent|shop|stall|kiosk|plot|apartment|"
    "compound|building|unit|"
    "gida|layi|unguwa|titi|rumfa|daki"
)
_ASKS: Final = re.compile(
    rf"(?:which|what|wetin be|wetin be your|what's the|what is the|your|wane|wace|spell the|and the|the) (?:{_PARTS})(?![\w'-])"
    rf"|(?<![a-z])(?:{_PARTS}) (?:number|no|name|nko|ole|wo)(?![\w'-])|^[ ]*(?:{_PARTS})[ ]*\?"
    r"|(?<!mail )(?<!ip )(?<!web )(?<!e-mail )address|location|adireesi|adireshi|adiresi"
    r"|where.{0,30}(?:live|stay|dey|located|installed|reside|are you|is your|is the|una|house|shop)"
    r"|which (?:side|place|part|area|axis)|nibo|ina (?:kake|kike|kuke|yake|take)|a ina|ebee|ebe ka|n'ama ole|nomba (?:ile|gida|ulo)|"
    r"(?:opopona|ojule)[ ]*(?:wo)?[ ]*\?|adugbo wo|"
    r"ulo ahia gi|estate ole"
)
_ASKS_ELSE: Final = re.compile(
    r"(?<![a-z])(?:name|phone|line number|mobile|how many|how much|how long|what time|when|since|plan|ticket|amount|issue|problem|"
    r"matter|happen|e-?mail|account|who|"
    r"digits|date|bars|nin|imei|oruko|suna|sunan|aha|lokaci|yaushe|nigba|mgbe)(?![a-z])"
)
_LEAD: Final = re.compile(
    r"[ ]*(?:(?:it's|its|it is|na|is|at|my|our|house|shop|address|i|we|live|lives|stay|stays|dey|for|in|on|a|ni|ina|o|bu|ano|anyi|m|"
    r"nke|yes|ok|okay|is it|"
    r"sir|ma|madam|just|ah|ehn|then|so|beni|eh|e|mba|no no|sorry|i said|i mean|correct|exactly)[ ,.!]{1,3}){0,6}"
)
_NUMBER: Final = re.compile(
    rf"(?:(?:no|number|nomba|lamba|ile|gida mai lamba)\.?[ ])?(?:\d(?:, ?\d){{1,3}}|\d{{1,4}}[a-z]?|{w.SAID_NUMBER})(?![\w%-]|[.,:]\d)"
    rf"(?:[ ][a-h](?![\w']))?(?:\. {w.ENGLISH_NUMBER}(?=[.?!,\n]|$))?"
)
_TALK: Final = words("oh double triple nought kini kinni ise otu ogun")
"""Numbers that are words of talk when they stand alone."""
_GOES_ON: Final = re.compile(r"[ ]?(?:$|[\n.,;:?!…]|(?:or|abi|wetin|ko|then|tabi|ka o bu|ka obu)(?![\w'-]))")
_END: Final = r"(?=[ ]?(?:$|[\n.,;:?!…]))"
_PLAIN_NAME: Final = r"[a-z][\w'-]{2,24}(?:[ ][a-z][\w'-]{1,24}){0,3}"
_BEHIND: Final = re.compile(rf"(?P<gap>[.,]?)[ ](?P<name>{_PLAIN_NAME}){_END}")
_NAME: Final = re.compile(_PLAIN_NAME + _END)
_STREET: Final = re.compile(
    rf"(?:(?:the estate|it|street|the street|the road|name)[ ](?:is|na)[ ])?(?P<value>"
    rf"(?:\d{{1,3}}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|[a-z])[ ](?:{w.STREET_KIND}|line|floor)"
    rf"|{w.FIRST_KIND}(?:[ ][a-z][\w'-]{{1,24}}){{1,3}}|(?:road|street|close|avenue|block|flat|floor)[ ]\d{{1,3}}"
    rf"|(?:(?!{w.STOP}(?![\w'-])|there)[a-z][\w'-]{{1,24}}[ ]){{1,3}}{w.PLACE_KIND}(?:[ ]{w.PLACE_KIND}){{0,2}}"
    rf"(?:,? off (?:[a-z][\w'-]{{1,24}}[ ]?){{1,3}})?){_END}"
)
_KIND: Final = re.compile(rf"(?<![\w'])(?:{w.PLACE_KIND}|{w.FIRST_KIND})(?![\w'-])")
_SAID: Final = re.compile(rf"\d|(?<![\w']){w.SAID_NUMBER}")
_STOP: Final = re.compile(rf"{w.STOP}(?![\w'-])")
_HOUSE: Final = re.compile(r"(?:[a-z]{1,8}\.? ?)?(?P<number>\d{1,4}[a-z]?)(?![\w/])")
_AGAIN: Final = re.compile(
    r"(?<![\w#*.,:/₦$£-])(?<!since )(?<!until )(?<!till )(?<!dial )(?<!by )(?<!after )(?<!before )(?<!about )(?<!around )(?<!than )(?<!plus )"
    r"(?<!remain )(?<!left )(?<!times )(?<!on )(?<!have )(?<!code )(?P<number>\d{2,4}[a-z]?|\d[a-z])"
    r"(?=[ ]?(?:$|[\n;?!…]|[.,](?!\d)|(?:get|na|is|or|abi|not|has|and)(?![\w'-])))"
)
"""A number that stands for something by itself: "Who dey 40?"."""
_WORDS: Final = re.compile(r"[\w'-]+")
_MOST_WORDS: Final = 5
_TURNS: Final = 6
"""After so many turns without a piece the talk is of something else; sooner after one that tells something."""
_TOLD: Final = 2
_NOD: Final = 3


@dataclass(slots=True)
class _Talk:
    """Where a call stands. ``left``: in how many turns a piece may still come. ``numbered``: with a number given, a street's name leads to a house."""

    left: int = 0
    houses: set[str] = field(default_factory=set)  # their numbers
    numbered: bool = False
    asked: bool = False  # right before this turn
    said: set[str] = field(default_factory=set)


def answered(view: View, found: Sequence[Hit]) -> Iterator[Hit]:
    """What follows in the next turns on a question for an address, or on one of the addresses ``found``. ``view`` is bare."""
    if not is_call(view) or not (turns := turns_of(view)) or not any(is_agent for *_, is_agent in turns):
        return
    talk = _Talk()
    for start, until, is_agent in turns:
        end = start + len(view.lower[start:until].rstrip(" \n"))
        here = [view.lower[hit.start : hit.end] for hit in found if start <= hit.start < end]
        pieces = list(_pieces(view, start, end, talk, is_agent=is_agent)) if talk.left else []
        talk.said.update(here)
        talk.houses.update(house["number"] for said in here if (house := _HOUSE.match(said)))
        for first, last in pieces:
            talk.said.add(view.lower[first:last])
            yield Hit(first, last, 0.65)
        yield from _again(view, start, end, talk)
        _note(talk, view.lower[start:end], pieces=[view.lower[a:b] for a, b in pieces], here=bool(here), is_agent=is_agent)


def _again(view: View, start: int, end: int, talk: _Talk) -> Iterator[Hit]:
    """The number of a house that was told, said by itself: "Who dey 40?"."""
    for match in _AGAIN.finditer(view.lower, start, end) if talk.houses else ():
        if (
            match["number"] in talk.houses
            and not is_amount(view, *match.span())
            and not stands_before(REFERENCE_WORDS, view, match.start())
        ):
            yield Hit(match.start(), match.end(), 0.6)


def _note(talk: _Talk, said: str, *, pieces: Sequence[str], here: bool, is_agent: bool) -> None:
    """What the turn changes. An agent's question for something else ends the address."""
    asks = is_agent and _ASKS.search(said) is not None
    if pieces or here:
        talk.left = _TURNS
        talk.numbered = talk.numbered or here or any(map(_SAID.search, pieces))
    else:
        talk.left = max(0, talk.left - 1) if is_agent else min(talk.left, _TOLD)
    question = said[said.rfind(".", 0, said.rfind("?")) + 1 :] if "?" in said else ""
    if is_agent and question and not asks and (_ASKS_ELSE.search(question) or (len(said.split()) > _NOD and not pieces)):
        talk.left, talk.numbered = 0, False
    elif asks:
        talk.left = _TURNS
    talk.asked = asks


def _pieces(view: View, start: int, end: int, talk: _Talk, *, is_agent: bool) -> Iterator[tuple[int, int]]:
    """The number a turn begins with and the name behind it, or a name alone once there is a number; an agent only reads back."""
    lead = _LEAD.match(view.lower, start, end)
    at = lead.end() if lead else start
    number = _NUMBER.match(view.lower, at, end)
    if number is not None and number.group() not in _TALK and not is_amount(view, *number.span()):
        behind = _BEHIND.match(view.lower, number.end(), end)
        if behind is not None and (_belongs(view, behind) or _is_said(talk, behind["name"])):
            yield number.start(), behind.end()
        elif behind is not None or _GOES_ON.match(view.lower, number.end(), end) or _is_said(talk, number.group()):
            yield number.span()
        return
    if not talk.numbered:
        return
    street = _STREET.match(view.lower, at, end)
    name = _NAME.match(view.lower, at, end) if talk.asked and street is None else None
    if street is not None and (not is_agent or _is_said(talk, street["value"])):
        yield street.span("value")
    elif repeated := _repeated(view, at, end, talk):
        yield at, repeated
    elif name is not None and view.text[at].isupper() and not _is_known(name.group()):
        yield name.span()


def _is_said(talk: _Talk, piece: str) -> bool:
    """Whether some of the address that was given holds it, word for word."""
    return any(f" {piece} " in f" {said.replace(',', '')} " for said in talk.said)


def _repeated(view: View, at: int, end: int, talk: _Talk) -> int:
    """Where a piece that names a street and was said before ends, whatever goes on behind it; 0 for none."""
    ends = [word.end() for _, word in zip(range(_MOST_WORDS), _WORDS.finditer(view.lower, at, end), strict=False)]
    return next((last for last in reversed(ends) if _KIND.search(view.lower, at, last) and _is_said(talk, view.lower[at:last])), 0)


def _belongs(view: View, behind: re.Match[str]) -> bool:
    """Whether the words behind a number are its street: capitalised, no town, and in another sentence only with a kind of street."""
    name = behind["name"]
    if not view.text[behind.start("name")].isupper() or _STOP.match(name):
        return False
    return _KIND.search(name) is not None or (behind["gap"] != "." and not _is_known(name))


def _is_known(name: str) -> bool:
    """A town, or words of every day ("Correct", "Thank you"), that are nobody's street."""
    v = load_vocabulary()
    keys = [fold(word) for word in name.split()]
    return all(key in v.places for key in keys) or any(key in v.common for key in keys) or _STOP.match(name) is not None
