"""What the state gives a person: NIN, BVN, TIN, papers, plates."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer, digit_run
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount, no_amount


def _plate(candidate: Candidate) -> float:
    if is_amount(candidate.view, candidate.start, candidate.end) or candidate.value[-2:].lower() in {"gb", "mb", "tb"}:
        return 0.0
    return candidate.score if candidate.cued or candidate.value.isupper() else 0.0


NIN = Recognizer(
    entity="NIN",
    name="nin",
    patterns=(
        Pattern(digit_run(11, between=r"[\s.\-]{0,2}"), 0.4),
        Pattern(r"(?<!\w)[A-Z]{2}\s?\d{4}\s?\d{4}\s?\d{4}\s?[A-Z]{2}(?!\w)", 0.8),  # the virtual NIN: letters around twelve digits
        Pattern(r"(?<!\w)nin\W{0,4}(?:(?:no|number|is|na|slip)\W{0,3}){0,3}(?P<value>\d[\d\s-]{6,16}\d)(?!\w)", 0.55),
    ),
    context=("nin", "national identity", "national identification", "national id", "nimc", "nin slip", "identity number", "vnin"),
    unless=REFERENCE_WORDS,
    validate=no_amount,
    least_digits=8,
    cues=("nin", "nation", "nimc", "identity"),
    positives=(
        Example("my NIN is 12345678901", ("12345678901",), "eleven digits, by context"),
        Example("NIN: 1234 567 8901", ("1234 567 8901",), "grouped"),
        Example("vNIN AB123456789012YZ", ("AB123456789012YZ",), "virtual"),
        Example("NIN number na 1234567890", ("1234567890",), "a digit short is still the person's"),
    ),
    negatives=(Example("link NIN before 31 12 2026", (), "a date"),),
)

BVN = Recognizer(
    entity="BVN",
    name="bvn",
    patterns=(
        Pattern(digit_run(11), 0.41),
        Pattern(r"(?<!\w)bvn\W{0,4}(?:(?:no|number|is|na)\W{0,3}){0,3}(?P<value>\d[\d\s-]{6,16}\d)(?!\w)", 0.56),
    ),
    context=("bvn", "bank verification", "bank verification number"),
    validate=no_amount,
    least_digits=8,
    cues=("bvn", "verification"),
    positives=(Example("BVN 22123456789", ("22123456789",), "eleven digits, by context"),),
    negatives=(Example("una ask for BVN 3 times", (), "a count"),),
)

TIN = Recognizer(
    entity="TIN",
    name="tin",
    patterns=(Pattern(r"(?<![\w-])\d{8}-\d{4}(?![\w-])", 0.75), Pattern(digit_run(10, 13), 0.3)),
    context=("tin", "tax identification", "tax id", "firs", "jtb", "tax number"),
    validate=no_amount,
    least_digits=10,
    positives=(
        Example("our TIN 12345678-0001", ("12345678-0001",), "as on the certificate"),
        Example("tax identification number: 1234567890", ("1234567890",), "by context"),
    ),
    negatives=(Example("tin tomato 5000", (), "too short"),),
)

VOTER = Recognizer(
    entity="VOTER_ID",
    name="voter_card",
    patterns=(
        Pattern(r"(?<!\w)90[A-Z0-9]{2}[\s-]?(?=[A-Z0-9\s-]{0,20}\d)(?:[A-Z0-9]{4}[\s-]?){3}[A-Z0-9]{3}(?!\w)", 0.75),
        Pattern(
            r"(?<!\w)(?=[A-Z0-9\s-]{0,34}\d{3})(?:(?:(?=[A-Z]{0,4}\d)[A-Z0-9]{2,5}|(?-i:[A-Z]{2,5}))[\s-]){2,5}(?=[A-Z]{0,4}\d)[A-Z0-9]{2,5}(?!\w)",
            0.1,
        ),
        Pattern(r"(?<!\w)(?=[A-Z]{0,18}\d)[A-Z0-9]{15,20}(?!\w)", 0.2),
        Pattern(r"(?<!\w)90F5[A-Z0-9]{10,16}(?!\w)", 0.7),
        # Right behind its name, in any groups.
        Pattern(
            r"(?<!\w)(?:vin|pvc|voter'?s? (?:card|id|no)|inec card|katin zabe\w{0,2}|kaadi idibo)(?:\s(?:no\.?|num|number|id|is|na|ni|card|ita ce))*\W{1,3}"
            r"(?P<value>(?-i:(?=(?:[A-Z -]*\d){5})[A-Z\d]{1,19}(?:[ -][A-Z\d]{1,6}){0,9}|[A-Z\d]{9,20}))(?!\w)",
            0.7,
        ),
    ),
    context=(
        "pvc",
        "vin",
        "voter",
        "voters",
        "voter's",
        "voter card",
        "voter's card",
        "voters card",
        "inec",
        "permanent voter",
        "katin zabe",
        "katin zaɓe",
        "kaadi idibo",
        "kaadi ìdìbò",
    ),
    least_digits=4,
    cues=("90", "vote", "pvc", "vin", "inec", "zabe", "zaɓe"),
    positives=(
        Example("voter's card 90F5B1A2C3D4E5F6A7B", ("90F5B1A2C3D4E5F6A7B",), "nineteen signs"),
        Example("VIN 19 A Q 22 01 9912 4471 208.", ("19 A Q 22 01 9912 4471 208",), "in small groups"),
        Example("my voters card 5512QB09912", ("5512QB09912",), "fewer signs"),
    ),
    negatives=(Example("90 minutes on hold", (), "a duration"),),
)

PASSPORT = Recognizer(
    entity="PASSPORT",
    name="passport",
    patterns=(
        Pattern(r"(?<!\w)(?-i:[A-MO-Z])\s?\d{8}(?!\w)", 0.6),
        Pattern(r"(?<!\w)(?-i:[A-Z])\d(?:\s?\d){7}(?!\w)", 0.2),
        Pattern(r"(?<!\w)[A-Z]\s?\d{7,9}(?!\w)", 0.25),
        Pattern(r"(?<!\w)(?!N\d)[A-Z]{0,2}\d{6,9}(?!\w)", 0.15),  # other countries', by context
        Pattern(r"(?<!\w)[A-Z]\s?\d{2,4}[\s-]\d{2,4}(?:[\s-]\d{2,4})?(?!\w)", 0.1),
    ),
    context=("passport", "international passport", "immigration", "residence permit", "fasfo", "paspoti"),
    unless=REFERENCE_WORDS,
    validate=no_amount,
    least_digits=6,
    positives=(
        Example("passport A12345678", ("A12345678",), "a letter and eight digits"),
        Example("residence permit under passport K7730184", ("K7730184",), "another country's"),
        Example("passport number A 0123 4567", ("A 0123 4567",), "grouped"),
        Example("my id na B01234567", ("B01234567",), "the shape alone"),
    ),
    negatives=(Example("N12345678 gone", (), "money"),),
)

LICENCE = Recognizer(
    entity="DRIVER_LICENCE",
    name="driver_licence",
    patterns=(
        Pattern(r"(?<!\w)[A-Z]{3}[\s-]?\d{5}[\s-]?[A-Z]{2}[\s-]?\d{1,2}(?!\w)", 0.8),
        Pattern(r"(?<!\w)[A-Z]{2,3}\d{5,10}[A-Z]{0,2}\d{0,2}(?!\w)", 0.2),
    ),
    context=(
        "driver's licence",
        "drivers licence",
        "driver licence",
        "driver's license",
        "drivers license",
        "driving licence",
        "licence",
        "license",
        "frsc",
        "lasisi",
        "lasisin tuki",
    ),
    least_digits=6,
    positives=(Example("licence ABC12345AB12", ("ABC12345AB12",), "the card's shape"),),
    negatives=(Example("TKT88213", (), "a ticket"),),
)

PLATE = Recognizer(
    entity="VEHICLE_PLATE",
    name="plate",
    patterns=(
        Pattern(r"(?<![\w-])[A-Z]{3}[\s-]\d{3}[\s-]?[A-Z]{2}(?![\w-])", 0.75),
        Pattern(r"(?<![\w-])[A-Z]{3}\d{3}[A-Z]{2}(?![\w-])", 0.6),
        Pattern(r"(?<![\w-])(?-i:[A-Z]{3}[ -]?\d(?: \d\d|\d \d) ?[A-Z]{2})(?![\w-])", 0.6),  # cut anywhere: "KRD40 9GX"
        Pattern(r"(?<![\w-])[A-Z]{2}\d{2,3}[\s-]?[A-Z]{3}(?![\w-])", 0.4),
        Pattern(r"(?<![\w-])(?-i:[A-Z]{2,3}[\s-]?\d{2,4}[\s-]?(?!GB|MB|TB|AM|PM)[A-Z]{1,3})(?![\w-])", 0.15),
    ),
    context=(
        "plate",
        "plate number",
        "number plate",
        "car",
        "vehicle",
        "van",
        "bike",
        "bus",
        "keke",
        "truck",
        "reg number",
        "hilux",
        "mota",
        "okada",
        "oko",
        "ugbo ala",
    ),
    validate=_plate,
    least_digits=3,
    positives=(
        Example("their van ABC-123DE blocked me", ("ABC-123DE",), "as on the plate"),
        Example("round the road, QRD40 9GX, if the gate asks", ("QRD40 9GX",), "cut in the wrong place"),
        Example("plate number kja 456 xy", ("kja 456 xy",), "lower case, by context"),
    ),
    negatives=(Example("the 200 mb", (), "a volume"),),
)

RECOGNIZERS: Final = (NIN, BVN, TIN, VOTER, PASSPORT, LICENCE, PLATE)
