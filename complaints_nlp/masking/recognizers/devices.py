"""Numbers of handsets and SIM cards."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer, digit_run
from complaints_nlp.masking.recognizers.checks import is_amount, luhn, one_digit_repeated

_PHONE_AND_MORE = regex.compile(r"0[789][01]\d{8}\D")  # a column of numbers and one of sums


def _imei(candidate: Candidate) -> float:
    digits = candidate.digits
    if is_amount(candidate.view, candidate.start, candidate.end) or one_digit_repeated(digits) or _PHONE_AND_MORE.match(candidate.value):
        return 0.0
    if luhn(digits[:15]):
        return max(candidate.score, 0.85)
    return candidate.score if candidate.cued else 0.0  # people mistype; the word IMEI is enough


IMEI = Recognizer(
    entity="IMEI",
    name="imei",
    patterns=(
        Pattern(digit_run(15, 15, between=r"[\s.\-/]{0,2}"), 0.45),
        Pattern(r"(?<!\w)imei\W{0,3}(?:\d\W{0,3}(?:is|na|:)\W{0,3})?(?P<value>[1-9]\d{13,16})(?!\w)", 0.6),
    ),
    context=("imei", "imei1", "imei2", "handset", "*#06#", "device", "serial", "phone"),
    validate=_imei,
    least_digits=14,
    positives=(
        Example("IMEI 490154203237518", ("490154203237518",), "the standard's own example"),
        Example("49-015420-323751-8 for my handset", ("49-015420-323751-8",), "as printed on the box"),
    ),
    negatives=(
        Example("100000000000001 is a big number", (), "fails the checksum, no context"),
        Example("07102905260  1500  Lere", (), "a telephone number and a sum, whose digits together pass the checksum by chance"),
    ),
)

ICCID = Recognizer(
    entity="ICCID",
    name="iccid",
    patterns=(
        Pattern(r"(?<![\w.])89[\s-]?(?:\d[\s-]{0,2}){16,17}\d?[A-F]?(?<=[\dA-F])(?!\d)(?!\w)", 0.9),
        Pattern(digit_run(12, 20), 0.25),
    ),
    context=("iccid", "sim serial", "sim number", "sim card number", "back of the sim", "sim pack", "behind the sim", "puk"),
    least_digits=12,
    positives=(
        Example("sim 89234 0100 0000 0000 013", ("89234 0100 0000 0000 013",), "nineteen digits, Nigeria"),
        Example("SIM serial 340100000000123", ("340100000000123",), "a part of it, by context"),
    ),
    negatives=(Example("8923 people", (), "a count"),),
)

IMSI = Recognizer(
    entity="IMSI",
    name="imsi",
    patterns=(Pattern(r"(?<![\w.])621[\s-]?\d{2}[\s-]?(?:\d[\s-]?){9}\d(?!\d)(?!\w)", 0.9), Pattern(digit_run(14, 15), 0.3)),
    context=("imsi",),
    least_digits=14,
    positives=(Example("IMSI 621300123456789", ("621300123456789",), "621 is Nigeria"),),
    negatives=(Example("621 people dey queue", (), "a count"),),
)

RECOGNIZERS: Final = (IMEI, ICCID, IMSI)
