"""Numbers that the words before them say are references: a ticket, a transaction, a receipt. They lead to a complaint, not to a person.

The recognisers ask what stands right before a number. Here the nearest word that says what a number is decides, in the sentence, a list or
the question before it, in the languages here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import regex  # for the longer patterns; a long alternation is four times faster in the standard library's re

from complaints_nlp.masking.recognizer import View, keep_digits
from complaints_nlp.masking.recognizers.checks import REFERENCE_CODES, REFERENCE_WORDS
from complaints_nlp.masking.recognizers.digit_words import read_digits
from complaints_nlp.masking.text import Entity
from complaints_nlp.wordlist import words

_DOUBTFUL: Final = words("CUSTOMER_ACCOUNT DATE_OF_BIRTH METER_NUMBER NUMBER OTP PHONE_NUMBER PIN RECHARGE_PIN STREET_ADDRESS TIN")
"""Kinds that are told by the words around them; the others have a check digit or a shape of their own."""
_PHONE = regex.compile(r"(?:\+?234|0)[789][01]\d{8}|[789][01]\d{8}|\d{11,}")
_LONGEST: Final = 12
_REACH: Final = 96
_BETWEEN: Final = regex.compile(r"[ ]?(?:,|and|&|or)[ ]")
_A_WORD: Final = regex.compile(r"[^\W\d_]{4}|[^\W\d_]{3}(?=[ ,]|\Z)")
_TOKEN: Final = regex.compile(r"[A-Za-z0-9/-]{0,16}\Z")

_CODE: Final = regex.compile(rf"(?:{REFERENCE_CODES})[/-]?\d*\Z")
"""A code's beginning, where the number alone was taken."""

_OTHER: Final = (
    *sorted(words(
        "scratch recharge voucher digits account acct a/c phone line lines sim nin bvn pin otp card imei iccid imsi meter tin wallet code contract "
        "merchant partner dealer passport licence license voter call ring reach text whatsapp born dob birth birthday password username handle email "
        "address age aged plate akaunti layi layin waya wayar foonu ekwenti mita haifi haihu bi nuban ending ends last then"
    )),
    "which number", "what number", "your number", "my number", "customer id", "customer number", "customer code",
)  # fmt: skip
"""What a number may be that is somebody's."""
_ALSO: Final = (
    "job card", "slip no", "slip number", "waybill", "mandate", "quotation", "petition", "message id", "rasit", "utr", "serial", "sn",
    "was given", "they gave me", "dem give me",
)  # fmt: skip
_SAID = re.compile(
    rf"(?<![^\W_])(?:(?P<reference>(?:{'|'.join(regex.escape(word) for word in (*_ALSO, *REFERENCE_WORDS))})s?(?:[ ](?:id|no|number))?)"
    rf"|(?P<other>{'|'.join(regex.escape(word) for word in _OTHER)})s?)(?![^\W_])"
)
_LEADS = regex.compile(
    r"(?:[^.!?\n\d]|(?<=\w)\.(?=\w)|(?<=[ ]no)\.[ ]|\d[\d/-]{2,20}[ ]?(?:,|and|&|or|na|da|ati)[ ]|[.!?]?\n[ ]*[a-z][a-z ]{1,20}:[ ]|\?[ ]|:[ ]?\n"
    r"|(?:yes|two|three|twice|ehen|okay|ok|it down|am down)\.[ ]){0,64}"
)
"""What may stand between the word and the number: a question's end, the turn that answers, a first reference with "and"; no other number."""


def without_references(view: View, entities: Sequence[Entity]) -> list[Entity]:
    """``entities`` without those that the text says are references.

    >>> text = "tickets 33024771 and 33024772, account 33024773"
    >>> [text[e.start : e.end] for e in without_references(View(text), [Entity(8, 16, "NUMBER"), Entity(39, 47, "NUMBER")])]
    ['33024773']
    """
    doubtful = [entity for entity in entities if entity.type in _DOUBTFUL and _may_be(entity, view.text[entity.start : entity.end])]
    references = {entity for entity in doubtful if _is_said(view, entity)}
    return [entity for entity in entities if entity not in references] if references else list(entities)


def _may_be(entity: Entity, said: str) -> bool:
    """Whether it can be a reference by its shape: no telephone number, no longer than one, and of an "address" a code without a word."""
    if entity.type == "STREET_ADDRESS" and _A_WORD.search(said):
        return False
    if entity.type == "RECHARGE_PIN":
        return True  # a card's serial number is as long as its PIN
    numbers = [keep_digits(number) or read_digits(number) for number in _BETWEEN.split(said)]
    return not any(len(digits) > _LONGEST or _PHONE.fullmatch(digits) for digits in numbers)


def _is_said(view: View, entity: Entity) -> bool:
    """Whether the nearest word before that says what a number is names a reference, and leads to this one."""
    lower = view.lower
    token = _TOKEN.search(view.text, max(0, entity.start - 16), entity.start).group()
    if _CODE.match(token):
        return True
    start = entity.start - len(token)
    last = None
    for match in _SAID.finditer(lower, max(0, start - _REACH), start):
        last = match
    return last is not None and last.lastgroup == "reference" and _LEADS.fullmatch(lower, last.end(), start) is not None
