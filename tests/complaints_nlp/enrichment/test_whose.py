"""Whose number or address a text names: each way of saying it, with the ways that look like it."""

from __future__ import annotations

import re

import pytest

from complaints_nlp.enrichment.whose import Whose, is_borrowed, whose

OWN, OTHER, UNSAID = Whose.OWN, Whose.OTHER, Whose.UNSAID
# The identifier is what stands in square brackets.
CASES = [
    ("my line is [0710]", OWN, "said to be mine"),
    ("my other number [0710] is dead", OWN, "another of mine"),
    ("na my line [0710] no dey work", OWN, "Pidgin"),
    ("line m [0710] adịghị", OWN, "Igbo"),
    ("ìlà mi [0710] kò ṣiṣẹ́", OWN, "Yoruba"),
    ("layina [0710] babu network", OWN, "Hausa"),
    ("call me on [0710] please", OWN, "where to answer"),
    ("I tweeted as [@ada]", OWN, "a handle of one's own"),
    ("I be [@ada] for X", OWN, "the same in Pidgin"),
    ("you deduct from my mother's line [0710]", OWN, "the line complained of, spoken for its owner"),
    ("calling for my father, his line [0710] is blocked", OWN, "the same"),
    ("[0710] cannot make calls", UNSAID, "a number alone is mostly the line complained of"),
    ("Customer: [0710]", UNSAID, "an answer; the speaker's label says nothing"),
    ("customer no. [BIZ-1] is unpaid", UNSAID, "customer number: no customer of the writer's"),
    ("my sister's [0710] browses fine", OTHER, "a relative's that works"),
    ("use my husband's number [0710]", OTHER, "a relative's to call instead"),
    ("my son cannot hear me. His number is [0710]", OTHER, "his: the son's"),
    ("my father called you from [0710]", OTHER, "a relative's call"),
    ("your agent [0710] insulted me", OTHER, "the agent's"),
    ("I gave it to your man, his phone is [0710]", OTHER, "his: the man's"),
    ("somebody called me from [0710]", OTHER, "who called"),
    ("I called you from [0710]", OWN, "who called: I"),
    ("[0710] keeps calling me", OTHER, "it acts"),
    ("block [0710]", OTHER, "asks to act against it"),
    ("I cannot reach [0710]", OTHER, "dialled"),
    ("I sent 5GB to [0710] by mistake", OTHER, "a receiver"),
    ("I loaded N500 on [0710]", UNSAID, "a line that was to be filled"),
    ("I wrote to [a@b.example] twice", OTHER, "an office's mailbox"),
    ("I was referred by Hajiya Binta, [0710]", OTHER, "a referee"),
    ("he now uses [0710]", OTHER, "the former owner"),
    ("matata [0710] tana da network", OTHER, "Hausa: my wife"),
    ("nwanne m [0710]", OTHER, "Igbo: my brother"),
    ("call my brother.\nmy line is [0710]", OWN, "another line of the text says nothing here"),
]


@pytest.mark.parametrize(("marked", "answer", "reason"), CASES, ids=[f"{marked}: {reason}" for marked, _, reason in CASES])
def test_whose(marked: str, answer: Whose, reason: str) -> None:
    inside = re.search(r"\[(.*?)\]", marked)
    assert inside is not None
    text = marked.replace("[", "").replace("]", "")
    assert whose(text, inside.start(), inside.end() - 2) is answer


BORROWED = [
    ("I am using my neighbour's phone", True, "said outright"),
    ("na my oga phone be this", True, "Pidgin"),
    ("dis is my friend phone", True, "Pidgin"),
    ("I am calling from a business centre", True, "a place where phones are lent"),
    ("from a cybercafe", True, "its mailbox is not mine"),
    ("I'm at the kiosk, using their phone", True, "theirs"),
    ("wayar abokina nake amfani da ita", True, "Hausa"),
    ("foonu ẹ̀gbọ́n mi ni mo fi ń pè", True, "Yoruba"),
    ("this is my second sim", False, "mine all the same"),
    ("use my husband's number 0710", False, "a number to call, not the one used"),
    ("my neighbour's phone works", False, "a comparison"),
    ("no network in the business district", False, "a place"),
]


@pytest.mark.parametrize(("text", "borrowed", "reason"), BORROWED, ids=[f"{text}: {reason}" for text, _, reason in BORROWED])
def test_borrowed(text: str, borrowed: bool, reason: str) -> None:
    assert is_borrowed(text) is borrowed
