"""One-time codes, PINs and passwords: only by the words around them."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.wordlist import words

_NO_PASSWORD: Final = words(
    "read spoken shared given reset again and or to for on is was not wrong incorrect correct changed change expired forgotten invalid the my "
    "your a an it i"
    " me we they una dem sef abeg please pls but so since when because that which now here there yet already working blocked"
)
_LINK = r"(?:\W{0,3}(?:code|number|no|pin|is|was|na|be|of|came|as|again|read|the|sent|me|i|got|dey|say|says)(?!\w)){0,5}\W{0,4}"
_SPEAKERS = r"(?:\s*(?:customer|caller|client|agent|rep)\s*:\s*)?"


def _code(candidate: Candidate) -> float:
    return 0.0 if is_amount(candidate.view, candidate.start, candidate.end) else candidate.score


def _otp(candidate: Candidate) -> float:
    """Six digits near talk of a code count only in a text that speaks of one-time codes."""
    near = candidate.score < 0.6
    spoken_of = any(word in candidate.view.lower for word in ("otp", "one time", "one-time", "expired", "verification code"))
    return 0.0 if near and not spoken_of else _code(candidate)


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
        Pattern(
            r"(?<![\w.,/#*+-])(?<!₦|N)(?P<value>\d{6}|\d{3} \d{3})(?![\w/#*-])(?![.,:]\d)(?!\s\d)", 0.1
        ),  # where one is spoken of: see context
        Pattern(rf"(?<!\w)code{_LINK}(?P<value>\d{{3}}[\s-]?\d{{3}})(?!\w)", 0.6),
    ),
    context=("otp", "one time", "one-time", "expired", "verification", "sent"),
    unless=REFERENCE_WORDS,
    validate=_otp,
    least_digits=4,
    cues=("otp", "code", "one time", "one-time"),
    positives=(
        Example("the OTP is 640917", ("640917",), "six digits"),
        Example("verification code: 662 019", ("662 019",), "grouped"),
        Example("884102 is your OTP", ("884102",), "the code first"),
    ),
    negatives=(Example("no OTP for 45 minutes", (), "a duration"), Example("short code 32120 charged me", (), "a short code")),
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
        Pattern(r"(?<!\w)(?:share|default|sim|momo|wallet|transaction|atm) pin\W{0,3}(?:is|was|na)?\W{0,3}(?P<value>\d{4,6})(?!\w)", 0.85),
    ),
    validate=_code,
    least_digits=4,
    cues=("pin", "puk", "passcode"),
    positives=(
        Example("my PIN is 4471", ("4471",), "four digits"),
        Example("PUK: 40718852", ("40718852",), "eight digits"),
    ),
    negatives=(Example("PIN blocked after 3 tries", (), "a count"), Example("pin for N5000", (), "money")),
)

PASSWORD = Recognizer(
    entity="PASSWORD",
    name="password",
    patterns=(
        Pattern(
            r"(?<!\w)(?:password|passwd|pwd|pass ?word|wi-?fi key)\s?(?:[:=]|\bis\b(?! the)|\bna\b|"
            r"\bwas\b)\s?[\"'(]?(?P<value>[^\s\"',;)]{4,64}(?<![.!?]))",
            0.8,
        ),
        Pattern(r"(?<!\w)(?:password|passwd|pwd)\s[\"'(]?(?P<value>(?=\S*\d)(?=\S*[a-z])[^\s\"',;)]{5,64}(?<![.!?]))", 0.75),
        # Wherever a password is spoken of, what looks like one is one.
        Pattern(
            r"(?<![\w@./])(?P<value>(?=[^\s]{0,63}\d)(?=[^\s]{0,63}[!#$%&*?])[A-Za-z][^\s\"',;()<>/@]{4,62}[\w!#$%&*?])(?![\w@.])",
            0.7,
        ),
        Pattern(r"(?<![\w@./])(?P<value>[A-Za-z]{3,30}[@#$!&*_]{1,2}\d{2,8})(?![\w@.])", 0.7),
        Pattern(
            r"(?<!\w)(?:password|passwd|pwd|sticker)\b(?:\W{1,3}\w+){0,5}?\W{1,4}(?P<value>(?=\w*\d)(?=\w*[a-z])[A-Za-z]{3,20}\d\w{0,20})(?![\w@])",
            0.65,
        ),
        Pattern(
            r"(?<![\w@./-])(?P<value>(?-i:(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9]{2,12}(?:-[A-Za-z0-9]{2,12}){1,3}))(?![\w@.])",
            0.55,
        ),
        Pattern(r"(?<!\w)set password (?P<value>[a-z]+(?: [a-z]+){0,3} \d{1,6})(?!\w)", 0.7),
    ),
    validate=_password,
    cues=("passw", "pwd", "pass word", "key"),
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

RECOGNIZERS: Final = (OTP, PIN, PASSWORD, PASSWORD_SHAPE)
