"""Electricity: the number of a meter and the token that loads it."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer, digit_run
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, no_amount

METER = Recognizer(
    entity="METER_NUMBER",
    name="meter",
    patterns=(Pattern(digit_run(10, 13), 0.4),),
    context=("meter", "meter number", "prepaid meter", "nepa", "phcn", "disco", "ikedc", "ekedc", "aedc", "ibedc", "electricity", "token"),
    unless=REFERENCE_WORDS,
    validate=no_amount,
    least_digits=10,
    cues=("meter", "nepa", "phcn", "disco", "edc", "electric", "token"),
    positives=(Example("token for meter 45071882936", ("45071882936",), "eleven digits, by context"),),
    negatives=(Example("10 meters from the mast", (), "a distance"),),
)

TOKEN = Recognizer(
    entity="RECHARGE_PIN",
    name="electricity_token",
    patterns=(Pattern(digit_run(20), 0.6),),
    context=("token", "meter", "electricity"),
    least_digits=20,
    positives=(Example("token 1234-5678-9012-3456-7890", ("1234-5678-9012-3456-7890",), "twenty digits"),),
    negatives=(Example("12 tokens", (), "a count"),),
)

RECOGNIZERS: Final = (METER, TOKEN)
