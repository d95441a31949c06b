"""Customers' numbers as they are told: digits apart, spelled aloud, answered."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.account_checks import DATE, is_reference_asked
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.wordlist import words


def _told(candidate: Candidate) -> float:
    value = candidate.value
    if is_reference_asked(candidate) or is_amount(candidate.view, candidate.start, candidate.end) or DATE.fullmatch(value):
        return 0.0
    return 0.0 if value.isdigit() and int(value) % 50 == 0 else candidate.score


TOLD = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account_told",
    patterns=(
        # Digits apart, as they are read out.
        Pattern(
            r"(?<!\w)(?:account|acct|a/c|customer "
            r"(?:id|n\w{1,5})|lambar asusu\w{0,2}|asusu\w{0,2}|ak[aw]{0,2}[ua]?nti?u?|onibara)(?!\w)[^\n\d]{0,40}?[\s:]"
            r"(?P<value>\d(?:[-.]\d){3,11}|\d(?: \d){4,11})(?![\w-])(?! \d)",
            0.7,
        ),
        Pattern(
            r"(?<!\w)(?:lambar asusu\w{0,2}|n[ou][mn]ba (?:akanti|akaunti|onibara)|nomba akauntu)"
            r"(?:\s(?:na|ta|mi|m|ni|bu|ce|ita ce|shi ne|wa)){0,3}[\s:]{1,2}(?P<value>\d(?:[ -]?\d){5,11})(?![\w-])(?! \d)",
            0.65,
        ),
        Pattern(
            r"(?<!\w)(?:account|acct)(?: (?:no|number|na|is|be|ni|bu|ce)){1,2}[ :]{1,2}(?P<value>[a-z]{2,4} \d{3,5} \d{3,5})(?!\w)", 0.65
        ),
        # "which account?", "I say ..."
        Pattern(
            r"(?<!\w)(?:account|acct|customer (?:id|number))[\"'?,. ]{1,4}(?:i|me|my own|she|he)\s(?:don |just )?"
            r"(?:say|said|tell|told|gave|give|na)\W{1,3}(?:\w{2,4} )?(?P<value>\d{4,12})(?!\w)(?![.,]\d)",
            0.65,
        ),
        Pattern(
            r"(?<!\w)(?:file|folio|profile|customer file)\s(?:no\.?\s|number\s|is\s|na\s)?"
            r"(?P<value>(?-i:[A-Z]{2,3})[ /-]\d{2,6}(?:[ /-]\d{2,6}){0,2}(?:[ /-](?-i:[A-Z]{1,3}))?)(?!\w)",
            0.65,
            words("file folio profile"),
        ),
        Pattern(r"(?<!\w)(?:my|our) id(?: (?:no\.?|number|is|na|be)){0,2}[ :=]{1,3}(?P<value>\d{6,12})(?!\w|[.,/-]\d)", 0.65, words("id")),
        # Spelled aloud within a sentence: "K stroke zero zero one nine stroke PL".
        Pattern(
            r"(?<!\w)(?P<value>(?-i:[A-Z]{1,4})(?:\s"
            r"(?:stroke|slash|dash|hyphen|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|\d{1,6}|(?-i:[A-Z]{1,4}))){4,14})(?!\w)",
            0.65,
            words("stroke slash dash hyphen"),
        ),
    ),
    validate=_told,
    unless=REFERENCE_WORDS,
    bare=True,
    cues=(
        "account",
        "acct",
        "a/c",
        "customer",
        "asusu",
        "akant",
        "akaunt",
        "akawunt",
        "onibara",
        " id",
        "file ",
        "folio",
        "profile",
        " stroke ",
        " slash ",
        " dash ",
    ),
    positives=(
        Example("lambar asusu a hankali: 9-0-0-7-1. Ina", ("9-0-0-7-1",), "Hausa, digits apart"),
        Example('she ask me "which account", I say 7714, she say', ("7714",), "told"),
        Example("account na enu 0042 6119", ("enu 0042 6119",), "small"),
        Example("nothing enter. my id 30419127", ("30419127",), "an id and no more"),
        Example("Mrs Test, file FB 90 0312", ("FB 90 0312",), "a file"),
        Example("The long one is K stroke zero zero one nine stroke PL.", ("K stroke zero zero one nine stroke PL",), "spelled aloud"),
    ),
    negatives=(
        Example("from my account, I say 5000", (), "a sum"),
        Example("account ticket: 9-0-0-7-1", (), "a reference"),
        Example("profile of 12 people, file not found 404", (), "a count and an error"),
        Example("my account since 1-2-2026", (), "a date"),
        Example("I said a dash B and C", (), "no digits enough"),
    ),
)

RECOGNIZERS: Final = (TOLD,)
