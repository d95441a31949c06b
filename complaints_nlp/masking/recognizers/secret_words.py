"""One-time codes, PINs and passwords: only by the words around them."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, no_amount
from complaints_nlp.wordlist import words

_NO_PASSWORD: Final = words(
    "read spoken shared given reset again and or to for on is was not wrong incorrect correct changed change expired forgotten invalid the my "
    "your a an it i"
    " me we they una dem sef abeg please pls but so since when because that which now here there yet already working blocked"
)
_LINK = r"(?:\W{0,3}(?:code|number|no|pin|is|was|na|be|of|came|as|again|read|the|sent|me|i|got|dey|say|says)(?!\w)){0,5}\W{0,4}"
_SPEAKERS = r"(?:\s*(?:customer|caller|client|agent|rep)\s*:\s*)?"
_OWN_PIN = regex.compile(
    r"(?<!recharge )(?<!card )(?<!voucher )(?<!airtime )(?<!scratch )(?<!epin )\b(?:pins?|puk2?|passcode|lambar sirri|n[ou][mn]ba (?:asiri|nzuzo))\b"
)
_CODE_BEFORE = regex.compile(r"(?:dial|code|text|sms|send|to|from|on|for|in|since|call|number|line|ending|ends?|year)\W{0,3}\Z|[#*]\Z")


def _pin(candidate: Candidate) -> float:
    """Four digits anywhere in a text that speaks of somebody's own PIN: no year, no round sum, no short code."""
    if candidate.score >= 0.5:
        loose = candidate.score < 0.7 and candidate.digits != "0000" and int(candidate.digits) % 50 == 0
        return 0.0 if loose else no_amount(candidate)
    value, view = candidate.value, candidate.view
    odd = (int(value) % 50 != 0 or value == "0000") and value[:2] not in {"19", "20"}
    coded = _CODE_BEFORE.search(view.lower[max(0, candidate.start - 12) : candidate.start])
    return 0.55 if odd and not coded and _OWN_PIN.search(view.lower) and no_amount(candidate) else 0.0


def _loose_code(candidate: Candidate) -> float:
    """Digits somewhere near talk of a one-time code: no year and no round sum."""
    digits = candidate.digits
    if len(digits) < 6 and (int(digits) % 50 == 0 or digits[:2] in {"19", "20"}):
        return 0.0
    return no_amount(candidate)


def _password(candidate: Candidate) -> float:
    value = candidate.value.strip(".,!?'\"")
    return 0.0 if value.lower() in _NO_PASSWORD else candidate.score


OTP = Recognizer(
    entity="OTP",
    name="otp",
    patterns=(
        Pattern(
            rf"(?<!\w)(?:otp|one[\s-]time (?:password|pin|code)|verification code|auth(?:entication|orization)? code|"
            rf"confirmation code){_LINK}{_SPEAKERS}(?P<value>\d{{3,4}}[\s-]?\d{{1,4}})(?!\w)",
            0.85,
        ),
        Pattern(r"(?<![\w.,])(?P<value>\d{4,8})\s(?:is|na|as)\s(?:my|your|the|di)\s?(?:beejan\s)?(?:otp|one[\s-]time|verification)", 0.9),
        Pattern(rf"(?<!\w)code{_LINK}(?P<value>\d{{3}}[\s-]?\d{{3}})(?!\w)", 0.6),
        Pattern(  # of letters and digits
            r"(?<!\w)(?:otp|one[\s-]time (?:password|pin|code)|(?:verification|confirmation|security|login|collection|access|reset) code)"
            r"(?:\s(?:is|na|was)|:)?\s(?P<value>(?!N\d)(?=[A-Z]{1,4} ?\d[A-Z ]{0,3}\d)(?-i:[A-Z][A-Z0-9]{1,7}(?: [A-Z0-9]{2,4}){0,2}))(?![\w-])",
            0.7,
        ),
    ),
    validate=no_amount,
    least_digits=2,
    cues=("otp", "code", "one time", "one-time"),
    positives=(
        Example("the OTP is 640917", ("640917",), "six digits"),
        Example("verification code: 662 019", ("662 019",), "grouped"),
        Example("Collection code T4 91 KX. Bring", ("T4 91 KX",), "letters and digits"),
        Example("884102 is your OTP", ("884102",), "the code first"),
    ),
    negatives=(
        Example("no OTP for 45 minutes", (), "a duration"),
        Example("OTP N5000 gone, OTP MTN 4G down", (), "a sum and a network"),
        Example("short code 32120 charged me", (), "a short code"),
    ),
)

OTP_READ = Recognizer(
    entity="OTP",
    name="otp_read_out",
    patterns=(
        # Read out to somebody: six digits in two groups of three are nothing else that is read.
        Pattern(
            r"(?<!\w)(?:read|reads|call|called|told|gave|give|ka|karanta|guo|guru|gu)\s(?:(?:it|them|him|her|me|am|out|to|for|si|fun|wa)\s?){0,3}:?\s?"
            r"(?P<value>\d{3}[ -]\d{3})(?![\w-]|[ .,:]\d)(?!\s?(?:naira|people|times|units?|gb|mb))",
            0.6,
            words("read reads call called told gave give ka karanta guo guru gu"),
        ),
    ),
    unless=REFERENCE_WORDS,
    validate=no_amount,
    least_digits=6,
    positives=(
        Example("It came. She read it: 204 771. At noon", ("204 771",), "to a caller"),
        Example("o ni ki n ka 559 204 fun oun", ("559 204",), "Yoruba"),
    ),
    negatives=(
        Example("I called 300 and 180, then read 204 pages", (), "short codes and a count"),
        Example("the meter read 204 771 units, gave 200 000 naira", (), "units and a sum"),
    ),
)

OTP_NEAR = Recognizer(
    entity="OTP",
    name="otp_somewhere_near",
    patterns=(
        Pattern(
            r"(?<![\w.,/#*+-])(?<!₦|N)(?<!\d )(?:\d{6}|\d{3} \d{3}|\d{4,5}|\d{8})(?![\w/#*-])(?![.,:]\d)(?!\s\d)"
            r"(?!\s?(?:naira|minutes?|mins?|times?|days?|hours?|seconds?|people|gb|mb|credit|units?))",
            0.1,
        ),
    ),
    context=("otp", "one time", "one-time", "expired", "verification", "sent"),
    unless=REFERENCE_WORDS,
    validate=_loose_code,
    least_digits=4,
    cues=("otp", "one time", "one-time", "verification code", "expired"),
    positives=(
        Example("OTP never came. It was sent. 450912. I typed it", ("450912",), "in the sentence after"),
        Example("they want the OTP, I gave 7734 to him", ("7734",), "four digits"),
    ),
    negatives=(
        Example("no OTP since 2025, I paid 1500", (), "a year and a sum"),
        Example("it was sent. 450912", (), "no one-time code is spoken of"),
    ),
)

PIN = Recognizer(
    entity="PIN",
    name="pin",
    patterns=(
        Pattern(
            rf"(?<!\w)(?:pins?|puk2?|pin code|passcode|transfer pin|"
            rf"mpin){_LINK}{_SPEAKERS}(?P<value>\d{{4}}[\s-]?\d{{0,4}}(?<=\d))(?![\w-])(?!\s\d)",
            0.8,
        ),
        Pattern(
            r"(?<!\w)(?:pins?|puk2?|passcode)\b[^\d\n<]{1,30}?(?P<value>(?!(?:19|20)\d\d(?!\d))\d{4}(?:[\s-]?\d{4})?)(?![\w:/-])(?![.,]\d)"
            r"(?!\s?(?:naira|minutes?|mins?|times?|days?|hours?|people|customers?|gb|mb))",
            0.6,
        ),
        Pattern(
            r"(?<!\w)puk2?\b[^<]{1,120}?(?P<value>(?<!\d)(?<!\d[ -])\d{4}[ -]?\d{4})(?!\d)(?![ -]\d)",
            0.7,
        ),
        Pattern(r"(?<![\w -])(?<!\d[ -])(?:mine shows|it shows|shows|is|na)\W{1,3}(?P<value>\d{4} \d{4})(?![ -]?\d)", 0.1),
        Pattern(
            r"(?<![\w.,/#*:+₦-])(?<!\d )\d{4}(?![\w/#*:-])(?![.,]\d)(?! \d)"
            r"(?!\s?(?:naira|minutes?|mins?|times?|days?|hours?|people|customers?|gb|mb|credit|units?|bucks?))",
            0.1,
            words("pin pins puk passcode"),
        ),
        Pattern(r"(?<!\w)(?:share|default|sim|momo|wallet|transaction|atm) pin\W{0,3}(?:is|was|na)?\W{0,3}(?P<value>\d{4,6})(?!\w)", 0.85),
    ),
    unless=REFERENCE_WORDS,
    validate=_pin,
    least_digits=4,
    cues=("pin", "puk", "passcode"),
    positives=(
        Example("my PIN is 4471", ("4471",), "four digits"),
        Example("PUK: 40718852", ("40718852",), "eight digits"),
        Example("PIN not activated?\nAgent: Are you using 1234?", ("1234",), "asked back over a turn"),
    ),
    negatives=(
        Example("PIN blocked after 3 tries", (), "a count"),
        Example("pin for N5000", (), "money"),
        Example("my pin no gree, I spend 1500 for call", (), "a sum"),
        Example("PIN blocked, ticket 4471, dial 300", (), "a reference"),
    ),
)

PASSWORD = Recognizer(
    entity="PASSWORD",
    name="password",
    patterns=(
        Pattern(
            r"(?<!\w)(?:password|passwd|pwd|pass ?word|wi-?fi key|kalmar sirri|oro asina|ọ̀?rọ̀? aṣ[ií]n[aà]|"
            r"okwuntughe|okwu nzuzo|paswo\w{0,5})\s?(?:[:=]|\bis\b(?! the)|\bna\b|"
            r"\bwas\b)\s?[\"'(]?(?P<value>[^\s\"',;)]{4,64}(?<![.!?]))",
            0.8,
        ),
        Pattern(r"(?<!\w)(?:password|passwd|pwd)\s[\"'(]?(?P<value>(?=\S*\d)(?=\S*[a-z])[^\s\"',;)]{5,64}(?<![.!?]))", 0.75),
        # Wherever a password is spoken of, what looks like one is one.
        Pattern(
            r"(?<![\w@./])(?P<value>(?=[^\s]{0,63}\d)(?=[^\s]{0,63}[!#$%&*?])[A-Za-z][^\s\"',;()<>/@]{4,62}[\w!#$%&*?])(?![\w@.])",
            0.7,
        ),
        Pattern(r"(?<![\w@./])(?P<value>[A-Za-z]{3,30}[@#$!&*_]{1,2}\d{1,8})(?![\w@.])", 0.7),
        Pattern(
            r"(?<!\w)(?:password|passwd|pwd|sticker)\b(?:\W{1,3}\w+){0,5}?\W{1,4}(?P<value>(?=\w*\d)(?=\w*[a-z])[A-Za-z]{3,20}\d\w{0,20})(?![\w@])",
            0.65,
        ),
        Pattern(
            r"(?<![\w@./-])(?P<value>(?-i:(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9]{2,12}(?:-[A-Za-z0-9]{2,12}){1,3}))(?![\w@-])(?!\.\w)",
            0.55,
        ),
        Pattern(r"(?<!\w)set password (?P<value>[a-z]+(?: [a-z]+){0,3} \d{1,6})(?!\w)", 0.7),
    ),
    validate=_password,
    cues=("passw", "pwd", "pass word", "key", "sirri", "asina", "aṣ", "okwuntughe", "okwu nzuzo", "paswo"),
    positives=(
        Example("password: Nkem@2024", ("Nkem@2024",), "after a colon"),
        Example("my wifi password is sunshine12", ("sunshine12",), "after is"),
    ),
    negatives=(Example("password is wrong", (), "no password"), Example("reset my password again", (), "no password")),
)

PASSWORD_SHAPE = Recognizer(
    entity="PASSWORD",
    name="password_by_shape",
    patterns=(
        Pattern(r"(?<![\w@./#-])(?-i:[A-Z][a-z]{3,20})[#@!$&*_]{1,2}\d{2,6}[#!$*]?(?![\w@-])(?!\.\w)", 0.7),
        Pattern(r"(?<![\w@./#-])(?-i:[A-Z][a-z]{2,20})[#@!$&*]{1,2}[A-Za-z]{2,20}\d{2,6}(?![\w@-])(?!\.\w)", 0.7),
    ),
    validate=_password,
    least_digits=2,
    cues=("#", "@", "!", "$", "&", "*", "_"),
    positives=(
        Example("I gave it. Sunshine#1974. Since then", ("Sunshine#1974",), "a word, a sign and a year, whatever is said around"),
        Example("mo ko Eba&Efo2023", ("Eba&Efo2023",), "two words, a sign and a year"),
    ),
    negatives=(
        Example("@BeejanCare #Beejan2026 T&C 2023", (), "handles, tags and terms"),
        Example("mail Ada_99@example.com", (), "an address"),
    ),
)

RECOGNIZERS: Final = (OTP, OTP_READ, OTP_NEAR, PIN, PASSWORD, PASSWORD_SHAPE)
