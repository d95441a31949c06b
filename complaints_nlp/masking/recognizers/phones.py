"""Telephone numbers: Nigerian mobile and fixed lines in every spelling seen, foreign numbers by their country's plan."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount, no_amount
from complaints_nlp.wordlist import words

PHONE_WORDS: Final = (
    "call", "call me", "called", "phone", "tel", "telephone", "mobile", "whatsapp", "line", "number", "my number", "my line", "reach me",
    "contact", "text me", "sms", "gsm", "msisdn", "sim", "hotline", "alternate", "from", "nomba", "namba", "nọmba", "lambar", "lamba",
    "lambata", "wayata", "nọ́mbà", "numba", "flash", "dial", "ring",
)  # fmt: skip
_D = r"[0-9oOIl]"  # letters that pass for zero and one
_GAP = r"[\s.\-()/_*,|…]{0,3}"
_TEN = rf"[789]{_GAP}[01oOIl](?:{_GAP}{_D}){{8}}"  # the ten digits after 0 or 234: 70x to 91x, assigned or not
_END = r"(?![0-9])(?!\w)"
_EXTENSION = r"(?:\s?(?:x|ext\.?)\s?\d{1,5})?"


def _mobile(candidate: Candidate) -> float:
    if is_amount(candidate.view, candidate.start, candidate.end):
        return 0.0
    letters = [c for c in candidate.value if c in "oOIl"]
    figures = sum(c in "0123456789" for c in candidate.value)
    # "ooo ..." is a cry, not a number; who types a capital O for zero does so throughout.
    return candidate.score if len(letters) <= 5 or (set(letters) == {"O"} and figures >= 4) else 0.0


def _foreign(candidate: Candidate) -> float:
    import phonenumbers

    digits = candidate.digits
    if is_amount(candidate.view, candidate.start, candidate.end) or not 8 <= len(digits) <= 15:
        return 0.0
    try:
        parsed = phonenumbers.parse("+" + digits.removeprefix("00"), None)
    except phonenumbers.NumberParseException:
        return 0.55
    return 0.9 if phonenumbers.is_possible_number(parsed) else 0.55  # after a plus even a wrong number names someone


def _grouped(candidate: Candidate) -> float:
    """Eight to twelve digits in groups, no date among them, and not an amount in thousands."""
    groups = "".join(c if c.isdigit() else " " for c in candidate.value).split()
    if all(int(group) % 50 == 0 for group in groups):
        return 0.0  # sums in a row
    thousands = len(groups[0]) <= 3 and set(groups[1:]) & {"000"}
    if _has_date(groups) or thousands or not 8 <= len(candidate.digits) <= 13:
        return 0.0
    return no_amount(candidate)


def _has_date(groups: list[str]) -> bool:
    return any(len(group) == 4 and group[:2] in {"19", "20"} and min(map(len, groups)) <= 2 for group in groups)


def _bare(candidate: Candidate) -> float:
    return no_amount(candidate) if candidate.cued else 0.0


MOBILE = Recognizer(
    entity="PHONE_NUMBER",
    name="nigerian_mobile",
    patterns=(
        Pattern(rf"(?<![\w+])(?<!\d[.,])(?:\+|00)?{_GAP}2\s?3\s?4{_GAP}0?{_GAP}{_TEN}{_END}", 0.95),
        Pattern(rf"(?<![\w+])(?<!\d[.,-])\(?[0oO]\)?{_GAP}{_TEN}{_END}", 0.9),
        Pattern(r"(?<=^|[^\d\W]|[a-z]:)0[789][01]\d{8}(?!\d)", 0.9),  # glued to a word: "call08031234567"
        Pattern(r"(?<![\w+.])(?:\+?234|0)[789][01]\d{8}(?!\d)", 0.9),  # glued to a word after it
        Pattern(rf"(?<![\w+])(?<!\d[.,-])[789][01]\d(?:[\s.\-]?\d){{7}}{_END}", 0.55),
    ),
    context=PHONE_WORDS[:11],
    validate=_mobile,
    least_digits=7,
    positives=(
        Example("pls call 07101234567 now", ("07101234567",), "eleven digits together"),
        Example("0710 123 4567", ("0710 123 4567",), "spaced"),
        Example("0710-123-4567", ("0710-123-4567",), "dashed"),
        Example("on +234 710 123 4567 o", ("+234 710 123 4567",), "international"),
        Example("+234(0)7101234567", ("+234(0)7101234567",), "the zero kept in parentheses"),
        Example("+23407101234567", ("+23407101234567",), "the zero kept by mistake"),
        Example("2347101234567", ("2347101234567",), "no plus"),
        Example("002347101234567", ("002347101234567",), "00 for the plus"),
        Example("0 7 1 0 1 2 3 4 5 6 7", ("0 7 1 0 1 2 3 4 5 6 7",), "digits apart"),
        Example("O71O1234567", ("O71O1234567",), "letter O for zero"),
        Example("O7I9 336 8O42", ("O7I9 336 8O42",), "letters O and I for zero and one"),
        Example("O71O-7OO-1OO2 is my line", ("O71O-7OO-1OO2",), "letter O for zero throughout"),
        Example("line: 0710123\n4567 tnx", ("0710123\n4567",), "over a line break"),
        Example("0710.123.4567.", ("0710.123.4567",), "dots, and the sentence ends"),
        Example("my own number: 0710…330…8447", ("0710…330…8447",), "dots of omission between"),
        Example("(0710) 123 4567", ("(0710) 123 4567",), "area code in parentheses"),
        Example("call07101234567abeg", ("07101234567",), "glued to words"),
        Example("my line 7101234567", ("7101234567",), "the zero lost"),
        Example("٠٧١٠١٢٣٤٥٦٧", ("٠٧١٠١٢٣٤٥٦٧",), "Arabic-Indic digits"),
        Example(
            "ẹ pe Ọlátúnbọ̀sún 0719 123 4567",
            ("0719 123 4567",),
            "after a word that ends in an accented letter and n, which is no naira sign",
        ),
        Example("07101234567/07191234567", ("07101234567", "07191234567"), "two in a row"),
    ),
    negatives=(
        Example("I paid 08035 naira", (), "too short, an amount"),
        Example("it was N7,101,234,567.00", (), "money"),
        Example("O 7 OOOOOOOOO what a day", (), "a cry"),
        Example("dial *131*07# or 300", (), "codes"),
        Example("from 08:00 to 17:30 on 07/10/2026", (), "times and dates"),
    ),
)

STARRED = Recognizer(
    entity="PHONE_NUMBER",
    name="starred_mobile",
    patterns=(
        Pattern(r"(?<!\w)(?:\+?234|0)[789][01]\d?[\s-]?[*xX•.#]{3,6}[\s-]?\d{2,5}(?!\w)", 0.8),
        Pattern(r"(?<!\w)0[789][01]\d[xX*]\d{3}[xX*]\d{4}(?!\w)", 0.9),
        Pattern(
            r"(?<!\w)(?:number|line|phone|sim)\b.{0,12}?(?:end(?:s|ing)?|finish(?:es)?|last (?:four|4|three|3)(?: digits?)?)"
            r"\s*(?:with|in|for|is|na|:)?\s*(?:digits?\s*)?(?P<value>\d{3,5})(?!\w)",
            0.7,
        ),
        # The beginning of one, called a number or a line: "old num 0719443 something", "that 0719 31 line".
        Pattern(
            r"(?=0[789][01]\d)(?<=(?<!\w)(?:nums?|numbers?|lines?|phones?|sims?|mobile|whatsapp|gsm|tel|nomba|namba|lambar?|layi)[^\w\n]{1,3}"
            r"(?:(?:is|na|be|was|starts?|started|with|begins?|wey|ni|bu|ce|mi|m|ta|of|it|that|for) ){0,3})"
            r"(?P<value>0[789][01]\d[ .-]?\d(?:[ .-]?\d){0,4})(?![\w/]|[ .,-]{1,2}\d)",
            0.6,
        ),
        Pattern(
            r"(?<![\w.,/#*-])(?<!\d )(?P<value>0[789][01]\d[ .-]?\d(?:[ .-]?\d){1,4})"
            r"(?=[ ]?(?:\.{2,}|…)|,? (?:line|number|num|sim|something|and something|and so on|i no sabi|i forget))",
            0.6,
        ),
        # Two ways that a number may end, or its correction: "0719 417 7009 abi na 90".
        Pattern(
            rf"(?<![\w+])(?<!\d[.,-])[0oO]{_GAP}{_TEN}[\s,]{{1,2}}(?:or|abi|tabi|ko|sorry|i mean)(?:,? (?:na|is it|maybe|it is|e be))?"
            r"[ ](?!\d{0,2}00(?!\d))(?P<value>\d{2,4})(?=[ ]?(?:[.,;?!)]|$))",
            0.6,
            words("or abi tabi ko sorry mean"),
        ),
    ),
    validate=no_amount,
    least_digits=3,
    positives=(
        Example("the line 0710***4567", ("0710***4567",), "starred by the sender"),
        Example("my sim bad. old num 0719443 something, I dey forget", ("0719443",), "the beginning of one"),
        Example("Bros wey dey 0719 31 line for spare part", ("0719 31",), "a line by its beginning"),
        Example("The sim na 0719/41/770 09 abi na 90, I no sure", ("90",), "another way that it may end"),
        Example("my number ending 4567", ("4567",), "the tail of a number names its owner with the rest of the record"),
    ),
    negatives=(
        Example("0...10 seconds", (), "dots"),
        Example("all the 0719 lines, number 0900 hours", (), "the beginning of every line of a network, and a time"),
        Example("call 07101234567 or 300, line 0710 1500 naira", (), "a short code and a sum"),
    ),
)

FIXED = Recognizer(
    entity="PHONE_NUMBER",
    name="nigerian_fixed_line",
    patterns=(
        Pattern(r"(?<![\w.,/-])(?:\+?234[\s-]?)?\(?0?1\)?[\s-]\d{3}[\s-]?\d{4}(?![\w-])", 0.7),
        Pattern(r"(?<![\w.,/-])\(?02\d{2}\)?[\s-]?\d{3}[\s-]?\d{4}(?![\w-])", 0.65),  # the plan of 2024: 0201 for Lagos
        Pattern(r"(?<![\w.,/-])\(?0[2-8]\d\)?[\s-]\d{3}[\s-]?\d{3,4}(?![\w-])", 0.65),
        Pattern(r"(?<![\w.,/-])01\d{7}(?![\w-])", 0.3),
    ),
    context=PHONE_WORDS,
    unless=REFERENCE_WORDS,
    validate=_mobile,
    least_digits=8,
    positives=(
        Example("office 01-234 5678", ("01-234 5678",), "Lagos, the old plan"),
        Example("0201 234 5678", ("0201 234 5678",), "Lagos, the plan of 2024"),
        Example("call 012345678", ("012345678",), "Lagos without a gap, by context"),
        Example("(084) 234 567", ("(084) 234 567",), "Port Harcourt"),
    ),
    negatives=(
        Example("on 01-12-2026", (), "a date"),
        Example("ticket 02345678901", (), "a reference"),
    ),
)

FOREIGN = Recognizer(
    entity="PHONE_NUMBER",
    name="international",
    patterns=(Pattern(rf"(?<![\w+])(?:\+|(?<!\d[\s.\-/])00)[\s(]{{0,2}}[1-9](?:[\s.\-()]{{0,3}}\d){{6,14}}{_EXTENSION}(?!\w)", 0.9),),
    validate=_foreign,
    least_digits=8,
    positives=(
        Example("my UK line +44 7700 900123", ("+44 7700 900123",), "a range kept for drama"),
        Example("+1 (202) 555-0100", ("+1 (202) 555-0100",), "United States"),
    ),
    negatives=(
        Example("+500 naira bonus", (), "a sum"),
        Example("0719-882-0034 - 1000 - 8830119", (), "the end of a number, what was loaded and the sale's own number"),
    ),
)

FOREIGN_LOCAL = Recognizer(
    entity="PHONE_NUMBER",
    name="foreign_without_country",
    patterns=(
        Pattern(rf"(?<![\w.,/+-])(?:1[\s.-])?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[\s.-])\d{{3}}[\s.-]\d{{4}}{_EXTENSION}(?![\w-])", 0.65),
        Pattern(r"(?<![\w.,/+-])\(?0\d{1,4}\)?(?:[\s-]\d{2,4}){2,4}(?![\w-])", 0.55),
        Pattern(r"(?<![\w.,/+-])\(?\d{2,4}\)?(?:[\s.-]\d{2,4}){2,4}(?![\w-])(?!\.\d)", 0.2),
    ),
    context=PHONE_WORDS,
    unless=(*REFERENCE_WORDS, "serial", "account", "acct", "meter", "pin", "otp", "card", "imei", "nin", "bvn"),
    validate=_grouped,
    least_digits=8,
    positives=(
        Example("Tamsin, (406) 555-0172", ("(406) 555-0172",), "North America, area code in parentheses"),
        Example("406-555-0172 x12", ("406-555-0172 x12",), "with an extension"),
        Example("my landline 0131 496 0999", ("0131 496 0999",), "United Kingdom, a range kept for drama"),
        Example("phone 06 39 98 12 34", ("06 39 98 12 34",), "France, pairs"),
        Example("call 915 550 123", ("915 550 123",), "Spain, by context"),
    ),
    negatives=(
        Example("from 01 12 2026 and 2026-11-23", (), "dates"),
        Example("I call to say I pay 100 200 500 1000", (), "sums in a row"),
        Example("10 20 30 40 minutes", (), "no context"),
        Example("I called 3 000 000 times", (), "too short"),
    ),
)

BARE = Recognizer(
    entity="PHONE_NUMBER",
    name="number_by_context",
    patterns=(Pattern(r"(?<![\w.,/:#*-])\d{3,4}[\s-]?\d{3,4}(?:[\s-]?\d{2,4})?(?![\w/:#*])(?![.,-]\d)", 0.1),),
    context=(
        "call me",
        "call me on",
        "reach me",
        "reach me on",
        "my number is",
        "my number na",
        "my line is",
        "my line na",
        "phone number",
        "my phone",
        "whatsapp me",
        "text me on",
        "my number",
        "nọmba mi",
        "lambata",
        "nomba m",
        "contact me",
        "my line",
    ),
    unless=(*REFERENCE_WORDS, "serial", "account", "acct", "meter", "customer", "pin", "otp", "nin", "bvn"),
    validate=_bare,
    least_digits=7,
    cues=("call me", "reach me", "number", "line", "phone", "me on", "mba mi", "lambata", "nomba", "contact"),
    positives=(Example("my number is 2345 6789", ("2345 6789",), "digits missing, still someone's number"),),
    negatives=(Example("my ticket number is 2345678", (), "a reference"),),
)

RECOGNIZERS: Final = (MOBILE, STARRED, FIXED, FOREIGN, FOREIGN_LOCAL, BARE)
