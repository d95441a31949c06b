"""Numbers said instead of written: in words, and in pieces over the turns of a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.call_turns import is_call, turns_of
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.masking.recognizers.digit_words import DIGIT_WORDS, HUNDRED, WORD, parts_of, read_digits

# What may come between: a dash said aloud, a breath, and what is said of a digit that was wrong.
_BETWEEN = r"(?:(?:dash|hyphen|space|then|and then|open bracket|close bracket|bracket|um+|erm?|ehm?|sorry|no|rara|a'a|mba|da|sha|na)[\s,.\-]{1,3}){0,2}"
_SAID = rf"(?:{WORD}|\d[\do]{{0,10}})"  # the letter O among digits is a zero
_RUN = regex.compile(
    # Not inside a sum (N1,500), a time (3:40), a code (RUR-0771) or a short code (*894#).
    rf"(?<![\w*#₦$])(?<![\w][,.:/\-'’])(?<!N)"
    rf"(?!un\b)(?:plus[\s,]{{1,2}})?(?:{_SAID})(?:[\s,.\-…]{{1,4}}{_BETWEEN}{_SAID}){{0,40}}"
    r"(?![^\W_]|[:#%/]|[,.\-]\d|[\-'’]\w)"
)
# What was asked for -> the beginnings of its words (a space ends a word) and the fewest digits that can be it.
_ASKED: Final = (
    ("NIN", ("nin ", "national identi"), 8),
    ("BVN", ("bvn",), 8),
    ("ICCID", ("iccid", "sim serial", "sim pack", "new sim", "behind the sim", "back of the sim"), 8),
    ("IMEI", ("imei",), 10),
    ("CARD_NUMBER", ("atm card", "debit card", "card number", "bank card"), 10),
    ("RECHARGE_PIN", ("recharge pin", "recharge card", "voucher", "card pin", "scratch", "katin"), 8),
    ("OTP", ("otp", "one time", "one-time", "code sent", "verification code", "security code"), 4),
    ("PIN", ("pin ", "pins ", "puk", "passcode", "secret number", "lambar sirri", "nomba asiri", "nonba asiri", "nomba nzuzo"), 4),
    ("METER_NUMBER", ("meter",), 8),
    ("BANK_ACCOUNT", ("bank account", "account number for the refund", "nuban", "akauntu", "akaunti"), 8),
    ("CUSTOMER_ACCOUNT", ("account", "customer id", "customer number"), 4),
    ("PHONE_NUMBER", ("number", "line", "phone", "nomba", "nonba", "namba", "numba", "lamba", "digits", "numero"), 7),
)
_LEAST: Final = {entity: least for entity, _, least in _ASKED}
_REACH: Final = 160  # the number is asked for shortly before it is said


class _Run(NamedTuple):
    """``words`` is how many of its digits are words; ``counts`` says that it is a sum or a count, not a row of digits."""

    start: int
    end: int
    digits: str
    words: int
    counts: bool


def _runs(view: View, start: int, end: int) -> Iterator[_Run]:
    for match in _RUN.finditer(view.lower, start, end, timeout=view.remaining()):
        said = match.group()
        parts = parts_of(said)
        words = sum(1 for part in parts if not part[0].isdigit())
        counts = HUNDRED in parts or parts[0] in _COUNTS or bool(_COUNTED.match(view.lower, match.end()))
        yield _Run(match.start(), match.end(), read_digits(said), words, counts)


def _entity_asked(said: str) -> str | None:
    """What the nearest line that asks for anything asks for: ``REFERENCE`` for what may stay, None where none does."""
    for line in reversed(said.split("\n")):
        if _REFERENCE.search(line):
            return _STAYS
        if asked := next((entity for entity, pattern in _asked_patterns() if pattern.search(line)), None):
            return asked
    return None


@lru_cache(maxsize=1)
def _asked_patterns() -> tuple[tuple[str, Any], ...]:
    """A word's beginning, never its middle: "nine" does not ask for a NIN."""
    return tuple(
        (
            entity,
            regex.compile(r"(?<![^\W_])(?:" + "|".join(regex.escape(w.strip()) + (r"\b" if w.endswith(" ") else "") for w in words) + ")"),
        )
        for entity, words, _ in _ASKED
    )


def _looks_like_phone(digits: str) -> bool:
    return (len(digits) in (10, 11, 12) and digits[:2] in {"07", "08", "09"}) or (len(digits) in (13, 14) and digits.startswith("234"))


def _begins_phone(digits: str) -> bool:
    return len(digits) >= _SHORT and digits[0] == "0" and digits[1] in "789" and digits[2] in "01"


_FOR_BACK = regex.compile(r" (?:for (?:the )?(?:back|end|last)|at the (?:back|end))(?!\w)")


def spoken(view: View) -> Iterator[Hit]:
    """Numbers in words: at least seven digits of them, or four right after a question for a number."""
    said = sum(word.strip(",.-") in DIGIT_WORDS for word in view.lower.split())
    if said < (_FEWEST_WORDS - 1 if view.digits >= _LONG else _FEWEST_WORDS) and "-" not in view.lower:
        return
    for run in _runs(view, 0, len(view.text)):
        if _looks_like_phone(run.digits) and run.words:
            yield Hit(run.start, run.end, 0.85, "PHONE_NUMBER")
        elif run.words >= _FEWEST_SAID and not run.counts and (_begins_phone(run.digits) or _FOR_BACK.match(view.lower, run.end)):
            yield Hit(run.start, run.end, 0.7, "PHONE_NUMBER")
        elif run.words >= _FEWEST_SAID and not run.counts:
            asked = _entity_asked(view.lower[max(0, run.start - _REACH) : run.start])
            least = _SHORT if asked in _SECRETS else _SHORT + 1 if asked else _LONG
            if asked != _STAYS and len(run.digits) >= least:
                yield Hit(run.start, run.end, 0.75, asked)


@dataclass(slots=True)
class _Told:
    """What was asked for, what was said of it so far, and what the other side said back."""

    asked: str | None = None
    pieces: list[_Run] = field(default_factory=list)
    echoes: list[_Run] = field(default_factory=list)
    besides: int = 0  # the most that a turn with pieces holds beside them
    turns: int = 0


def turns(view: View) -> Iterator[Hit]:
    """Pieces of one number that a speaker gives over several turns, the other side only nodding or reading back in between."""
    if not is_call(view):
        return
    told = _Told()
    for start, end, is_agent in turns_of(view):
        said = view.lower[start:end]
        found = [run for run in _runs(view, start, end) if _is_piece(view, run)]
        if len(said) > _NOD:  # a year in a sentence, not four digits read out
            found = [run for run in found if run.words or not _YEAR.fullmatch(run.digits)]
        if is_agent:
            wanted = _entity_asked(said) if "?" in said or len(said) > _NOD else None
            if len(said) > _NOD or (wanted and (not told.pieces or _STAYS in (wanted, told.asked))):
                yield from _joined(told)
                told = _Told(wanted)
            else:
                told.asked = told.asked or _entity_asked(said)
                told.echoes += found
        elif whole := [n for n, run in enumerate(found) if _looks_like_phone(run.digits)]:
            # A number by itself: what came before it is another's, and nothing is asked for any more.
            yield from _joined(told)
            yield from (Hit(found[n].start, found[n].end, 0.7, "PHONE_NUMBER") for n in whole)
            told = _Told(None, found[whole[-1] + 1 :])
        elif found:
            told.pieces += found
            told.besides = max(told.besides, len(said.strip()) - sum(run.end - run.start for run in found))
            told.turns += 1
        elif len(said) > _NOD:
            yield from _joined(told)
            told = _Told(told.asked if not told.pieces and len(said) < 3 * _NOD else None)
    yield from _joined(told)


_NOD: Final = 40
_FEWEST_WORDS: Final = 3
_FEWEST_SAID: Final = 4
_SHORT: Final = 4
_LONG: Final = 7
_SHORTEST_ICCID: Final = 16
_SHORTEST_UNASKED: Final = 10
_STAYS: Final = "REFERENCE"
_SECRETS: Final = frozenset({"OTP", "PIN"})
_REFERENCE = regex.compile(
    r"(?<!sim )\b(?:ticket|reference|ref|complaint number|receipt|cheque|invoice|tracking|job card|serial number)\b(?!.*\b(?:line|phone|call)\b)"
    r"|\b(?:order|session|amount|how much)\b[^?]*\?"
)


def _is_piece(view: View, run: _Run) -> bool:
    """Part of a number given in parts: not "ten minutes", "3.4" or an amount."""
    said = view.lower[run.start : run.end]
    lone_word = run.words == 1 and " " not in said.strip() and "-" not in said
    timed = run.words == 0 and _TIMED.search(view.lower[max(0, run.start - 10) : run.start])
    decimal = run.words == 0 and "." in said and "." in said.strip(".") and len(run.digits) < 4
    return len(run.digits) >= 2 and not (lone_word or run.counts or timed or decimal or is_amount(view, run.start, run.end))


_COUNTED = regex.compile(
    r"\s(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|times?|thousand|hundred|million|people|persons?|digits?|naira|bars?|gigs?|only)(?!\w)"
)
_COUNTS: Final = frozenset({"goma", "iri", "mewa"})  # ten and so many: what a telephone number is not said in
_TIMED = regex.compile(r"(?<!\w)(?:by|around|until|till|since|expired?|year)\s\Z")
_YEAR = regex.compile(r"(?:19|20)\d\d")


def _joined(told: _Told) -> Iterator[Hit]:
    """All pieces are one number when together they are a phone's, long enough for what was asked for, or hardly anything else was said."""
    pieces, asked = told.pieces, told.asked
    digits = "".join(piece.digits for piece in pieces)
    if _looks_like_phone(digits):
        entity = asked if asked in {"NIN", "BVN", "METER_NUMBER", "BANK_ACCOUNT"} else "PHONE_NUMBER"
    elif digits.startswith("89") and len(digits) >= _SHORTEST_ICCID:
        entity = "ICCID"
    elif asked == _STAYS or _YEAR.fullmatch(digits):
        return
    elif asked and len(digits) >= _LEAST[asked]:
        entity = asked
    elif _begins_phone(digits):
        entity = "PHONE_NUMBER"  # the beginning of one, broken off
    elif len(digits) >= _SHORTEST_UNASKED and _is_read_out(told):
        entity = "NUMBER"
    else:
        return
    said = [piece for piece in pieces if len(piece.digits) >= (3 if len(pieces) == 1 else 2)]
    for piece in (*said, *(echo for echo in told.echoes if echo.digits in digits)):
        yield Hit(piece.start, piece.end, 0.7, entity)


def _is_read_out(told: _Told) -> bool:
    """Turns that hold hardly anything else, or digits in words, as nobody says a sum."""
    words = sum(piece.words for piece in told.pieces)
    return (told.turns > 1 and told.besides <= _BESIDES) or (len(told.pieces) > 1 and words >= _READ_OUT)


_BESIDES: Final = 20
_READ_OUT: Final = 6


_ENTITIES: Final = tuple(dict.fromkeys(entity for entity, _, _ in _ASKED))

WORDS = Recognizer(
    entity="NUMBER",
    also=_ENTITIES,
    name="number_in_words",
    find=spoken,
    bare=True,
    cues=(
        *(
            f" {word}"
            for word in (
                "deux",
                "cinq",
                "tara",
                "bakwai",
                "meje",
                "mejo",
                "mefa",
                "meta",
                "merin",
                "meji",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "uku",
                "biyu",
                "biyar",
                "eji",
                "eta",
                "abuo",
                "asaa",
                "isii",
                "zero",
            )
        ),
    ),
    positives=(
        Example("Nomba mi: òdo, méje, ọ̀kan, mẹ́sàn-án, mẹ́ta mẹ́ta", ("òdo, méje, ọ̀kan, mẹ́sàn-án, mẹ́ta mẹ́ta",), "Yoruba, with its marks"),
        Example("Agent: your PIN?\nCustomer: E be double five, one nine.", ("double five, one nine",), "a PIN, asked for"),
        Example("line na 071 nine 330 99 four two", ("071 nine 330 99 four two",), "words among the digits"),
        Example(
            "plus two three four, seven one nine, six zero two, double eight one three",
            ("plus two three four, seven one nine, six zero two, double eight one three",),
            "the plus said",
        ),
        Example(
            "it is zero seven one zero, one two three, four five six seven",
            ("zero seven one zero, one two three, four five six seven",),
            "read out",
        ),
        Example("oh seven one oh double five one two three four five", ("oh seven one oh double five one two three four five",), "double"),
    ),
    negatives=(
        Example("I called two, three, four times", (), "counting"),
        Example("one of the two agents", (), "words"),
        Example("Agent: Cheque number?\nCustomer: Triple zero, four one eight two.", (), "a reference was asked for"),
        Example("two hundred and fifty five thousand, three hundred on my line", (), "a sum"),
        Example("mutane biyu, uku, hudu, biyar sau bakwai naira", (), "Hausa: counting"),
    ),
)

TURNS = Recognizer(
    entity="NUMBER",
    also=_ENTITIES,
    name="number_over_turns",
    find=turns,
    bare=True,
    cues=(":", "\n"),
    positives=(
        Example(
            "Agent: your number?\nCustomer: 0710\nAgent: ok\nCustomer: 123 4567",
            ("0710", "123 4567"),
            "in two turns, the agent nodding between",
        ),
        Example("Agent: your line?\nCustomer: 071O\nAgent: ok\nCustomer: 330 9942", ("071O", "330 9942"), "a letter O among the digits"),
        Example(
            "Agent: Your number please?\nCustomer: zero seven one zero\nAgent: Go ahead.\nCustomer: one two three four five six seven",
            ("zero seven one zero", "one two three four five six seven"),
            "in words over two turns",
        ),
        Example(
            "Agent: May I have your number?\nCustomer: 0719\nAgent: Go ahead.\nCustomer: e no dey my head again",
            ("0719",),
            "the beginning of one, and no more",
        ),
    ),
    negatives=(
        Example("Agent: Him number na 0719-880-3340.\nCustomer: Good. If dem no come by 0900, I go come by 0930 with it.", (), "times"),
        Example(
            "Agent: Explain?\nCustomer: I borrow 200. I load 500, una comot 230.\nAgent: Ok\nCustomer: Next week 500, 230.", (), "sums told"
        ),
        Example("Agent: Session ID?\nCustomer: 0000132606\nAgent: ok\nCustomer: 14082217", (), "a reference was asked for"),
        Example("Agent: Number ole?\nCustomer: iri na abụọ\nAgent: ok\nCustomer: iri na anọ", (), "Igbo: counts"),
        Example("Agent: How long?\nCustomer: since 2024, 3 times", (), "no number was asked for"),
        Example("Customer: I paid 2500\nAgent: When?\nCustomer: On 12 May", (), "amount and date"),
    ),
)

RECOGNIZERS: Final = (WORDS, TURNS)
