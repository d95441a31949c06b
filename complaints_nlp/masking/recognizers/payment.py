"""Bank accounts, cards and recharge PINs."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer, digit_run
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount, luhn, mod_97, no_amount, one_digit_repeated

BANKS: Final = (
    "gtbank",
    "gtb",
    "gtco",
    "zenith",
    "uba",
    "access bank",
    "access",
    "first bank",
    "firstbank",
    "fbn",
    "fidelity",
    "union bank",
    "sterling",
    "wema",
    "alat",
    "fcmb",
    "stanbic",
    "polaris",
    "ecobank",
    "keystone",
    "unity bank",
    "jaiz",
    "kuda",
    "opay",
    "palmpay",
    "moniepoint",
    "providus",
    "heritage",
    "lotus bank",
    "taj bank",
    "vfd",
    "rubies",
    "globus",
    "titan",
    "parallex",
    "carbon",
    "fairmoney",
    "chipper",
)


def _card(candidate: Candidate) -> float:
    digits = candidate.digits
    if one_digit_repeated(digits) or is_amount(candidate.view, candidate.start, candidate.end):
        return 0.0
    if luhn(digits) and digits[0] in "23456":
        return 0.98
    if not candidate.cued or any(word in candidate.view.lower for word in ("recharge", "voucher", "scratch", "airtime")):
        return 0.0  # also a recharge card's PIN: no scheme's number fails its checksum
    return candidate.score


def _iban(candidate: Candidate) -> float:
    signs = "".join(c for c in candidate.value.upper() if c.isalnum())
    return 0.95 if mod_97(signs) else (0.7 if candidate.cued else 0.0)


def _account(candidate: Candidate) -> float:
    if is_amount(candidate.view, candidate.start, candidate.end) or one_digit_repeated(candidate.digits):
        return 0.0
    return candidate.score


CARD = Recognizer(
    entity="CARD_NUMBER",
    name="card",
    patterns=(Pattern(digit_run(13, 19, between=r"[\s\-.]{0,2}"), 0.3),),
    context=("card number", "debit card", "credit card", "atm card", "card", "visa", "mastercard", "verve", "pan", "atm"),
    unless=("recharge card", "voucher"),
    validate=_card,
    least_digits=13,
    positives=(
        Example("card 4111 1111 1111 1111 was charged", ("4111 1111 1111 1111",), "a scheme's test number"),
        Example("5060990580000217499", ("5060990580000217499",), "Verve, nineteen digits"),
    ),
    negatives=(Example("4111 1111 1111 1112", (), "fails the checksum, no context"),),
)

STARRED_CARD = Recognizer(
    entity="CARD_NUMBER",
    name="starred_card",
    patterns=(
        Pattern(r"(?<!\w)\d{4,6}[\s-]?[*xX•.]{3,9}[\s-]?\d{3,4}(?!\w)", 0.75),
        Pattern(r"(?<!\w)\d{4,6}[\s-]?[*xX•]{2,6}[\s-]?(?:[*xX•]{4}[\s-]?){0,2}\d{3,4}(?!\w)", 0.75),
        Pattern(r"(?<!\w)(?:[*xX•]{4}[\s-]?){2,3}\d{4}(?!\w)", 0.75),
        Pattern(r"(?<!\w)(?=[\d ]{0,8}[*•])\d{4}[\s-]?[\d*•]{2,4}[\s-]?[\d*•]{2,4}[\s-]?\d{4}(?!\w)", 0.75),
        Pattern(
            r"(?<!\w)(?<!voter's )(?<!voters )card\b.{0,20}?(?:end(?:s|ing)?|last (?:four|4)(?: digits?)?)\s*(?:with|in|"
            r"is|na|:)?\s*(?P<value>\d{4})(?!\w)",
            0.75,
        ),
    ),
    least_digits=3,
    cues=("*", "•", "xx", "x ", "x-", "..", "card"),
    positives=(
        Example("5399 **** **** 1234", ("5399 **** **** 1234",), "starred as on a receipt"),
        Example("4084 1** *** 7731", ("4084 1** *** 7731",), "partly starred, a digit more shown"),
        Example("card 5399****....5416 and", ("5399****....5416",), "stars and dots"),
        Example("my card ending 1234", ("1234",), "the tail"),
    ),
    negatives=(Example("no network ****", (), "swearing"),),
)

BANK_ACCOUNT = Recognizer(
    entity="BANK_ACCOUNT",
    name="nuban",
    patterns=(Pattern(digit_run(10), 0.3),),
    context=(
        "account",
        "acct",
        "acc",
        "a/c",
        "account number",
        "nuban",
        "bank",
        "aza",
        "refund to",
        "refund it to",
        "transfer",
        "akaunti",
        "asusu",
        *BANKS,
    ),
    unless=(*REFERENCE_WORDS, "customer", "customer account"),
    validate=_account,
    least_digits=10,
    positives=(
        Example("refund to GTBank 0123456789", ("0123456789",), "a bank's name before"),
        Example("my acct no 012 345 6789", ("012 345 6789",), "grouped"),
        Example("0123456789 Zenith", ("0123456789",), "a bank's name after"),
    ),
    negatives=(
        Example("N1234567890 in my account", (), "money"),
        Example("transaction ref 1234567890 from my account", (), "a reference"),
    ),
)

IBAN = Recognizer(
    entity="IBAN",
    name="iban",
    patterns=(Pattern(r"(?<!\w)[A-Z]{2}\d{2}\s?(?:[A-Z0-9]{4}\s?){2,7}[A-Z0-9]{1,4}(?!\w)", 0.4),),
    context=("iban", "bank", "account", "swift", "bic", "transfer"),
    validate=_iban,
    least_digits=8,
    positives=(
        Example("refund to GB82 WEST 1234 5698 7654 32", ("GB82 WEST 1234 5698 7654 32",), "the standard's example, grouped"),
        Example("DE89370400440532013000", ("DE89370400440532013000",), "without a space"),
        Example("IBAN GB82WEST12345698765433", ("GB82WEST12345698765433",), "a check digit mistyped, by context"),
    ),
    negatives=(
        Example("GB83WEST12345698765432", (), "fails the check, no context"),
        Example("ref TK12ABCD34567890", (), "a reference of that shape"),
    ),
)

BANK_TAIL = Recognizer(
    entity="BANK_ACCOUNT",
    name="starred_bank_account",
    patterns=(
        Pattern(r"(?<!\w)\d{2,4}[*xX•]{3,6}\d{2,4}(?!\w)", 0.6),
        Pattern(r"(?<!\w)(?:account|acct|a/c)\b.{0,12}?end(?:s|ing)?\s*(?:with|in|is|:)?\s*(?P<value>\d{3,4})(?!\w)", 0.7),
    ),
    least_digits=3,
    positives=(Example("Acct: 012****789 debited", ("012****789",), "as in a bank's alert"),),
    negatives=(Example("2x4 and 3xx", (), "no tail"),),
)

RECHARGE_PIN = Recognizer(
    entity="RECHARGE_PIN",
    name="recharge_pin",
    patterns=(
        Pattern(digit_run(10, 17, between=r"[\s\-.,]{0,2}"), 0.3),
        Pattern(r"(?<![\w.])\d{4}[\s-]\d{4}[\s-]\d{4}[\s-]\d{4}(?!\d)(?!\w)", 0.4),
        Pattern(r"(?<![\w.])(?:[\d_?*xX]{2,5}[\s-]){2,4}[\d_?*xX]{2,5}(?!\w)", 0.2),
        Pattern(r"(?<![\w.])(?:\d{1,5}\s){2,4}(?:blank|missing|unclear)\s(?:\d{1,5}\s?){1,4}(?<=\d)(?!\w)", 0.3),  # digits scratched away
        Pattern(r"(?<![\w.])\d(?:(?: - |[ -])\d){9,16}(?![\w-])(?!\d)", 0.3),  # digits apart, in groups
        Pattern(r"(?<![\w.,/-])(?=[^\n]{0,20}[lOoI])\d{2,5}(?:[ -][\dlOoI]{2,5}){2,4}(?![\w-])", 0.3),  # letters for digits
    ),
    context=(
        "recharge",
        "recharge card",
        "airtime",
        "voucher",
        "scratch",
        "scratched",
        "card pin",
        "recharge pin",
        "pin",
        "load",
        "loaded",
        "card",
        "epin",
        "e-pin",
        "kati",
        "katin",
    ),
    unless=REFERENCE_WORDS,
    validate=no_amount,
    least_digits=10,
    positives=(
        Example("recharge pin 1234-5678-9012-3456", ("1234-5678-9012-3456",), "as printed"),
        Example("I load the card 123456789012345, e no gree", ("123456789012345",), "fifteen digits"),
        Example("voucher 6 6 1 0 - 3 3 2 - 9 0 8 says", ("6 6 1 0 - 3 3 2 - 9 0 8",), "digits apart, dashes between"),
        Example("card 0917 4483 22l8", ("0917 4483 22l8",), "a letter for a one"),
        Example("voucher 1234-5678-9_1-3456", ("1234-5678-9_1-3456",), "a digit scratched away"),
    ),
    negatives=(Example("I recharge N1,000 on 12/11/2026", (), "an amount and a date"),),
)


def _listed(candidate: Candidate) -> float:
    return 0.0 if _DATE_LINE.match(candidate.value) else candidate.score


_DATE_LINE = regex.compile(r"(?:19|20)\d\d|\d{1,2}[ -]\d{1,2}[ -](?:19|20)\d\d")

RECHARGE_LINES = Recognizer(
    entity="RECHARGE_PIN",
    name="recharge_pin_over_lines",
    patterns=(Pattern(r"^[ ]{0,3}(?:\d{1,2}[.)] )?(?P<value>\d(?:[ -]?\d){5,19})[ ]{0,3}$", 0.6),),
    validate=_listed,
    least_digits=10,
    cues=("recharge", "card", "voucher", "scratch", "kati", "kaadi", "epin", "e-pin"),
    positives=(
        Example(
            "two dead cards:\n1192 8830\n4471 06\n1192-8830-4488-71\n",
            ("1192 8830", "4471 06", "1192-8830-4488-71"),
            "over lines, and in a list",
        ),
    ),
    negatives=(
        Example("recharge card\n2026-11-23\n12 05 2026\nN500\n1500\n", (), "dates and sums on their own lines"),
        Example("card payment\nticket 0094 2210 88\n", (), "a reference on its line"),
    ),
)

RECOGNIZERS: Final = (CARD, STARRED_CARD, IBAN, BANK_ACCOUNT, BANK_TAIL, RECHARGE_PIN, RECHARGE_LINES)
