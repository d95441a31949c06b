"""One-time codes, PINs and passwords: only by the words around them."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import is_amount
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
    ),
    validate=_code,
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

RECOGNIZERS: Final = (OTP, PIN, PASSWORD)
