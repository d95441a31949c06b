"""Numbers said instead of written: in words, and in pieces over the turns of a call."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.checks import is_amount

_WORDS_OF_DIGIT: Final = {  # English, Pidgin, Hausa, Yoruba, Igbo, French
    "0": "zero oh o nought ziro sifili odo òdo efu zéro",
    "1": "one wan daya okan ọ̀kan otu ofu un ɗaya",
    "2": "two tu biyu eji èjì abuo abụọ deux",
    "3": "three tri uku eta ẹ̀ta ato atọ trois",
    "4": "four fo hudu huɗu erin ẹ̀rin ano anọ quatre",
    "5": "five faif biyar arun àrún ise cinq",
    "6": "six siks shida efa ẹ̀fà isii",
    "7": "seven bakwai eje èje asaa méje sept",
    "8": "eight takwas ejo ẹ̀jọ huit asato asatọ",
    "9": "nine niner tara esan ẹ̀sán mẹ́sàn-án neuf itoolu",
}
DIGIT_WORDS: Final = {word: digit for digit, said in _WORDS_OF_DIGIT.items() for word in said.split()}
_TENS: Final = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        (str(number) for number in (*range(10, 20), *range(20, 100, 10))),
        strict=True,
    )
)
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
_WORD = "|".join(sorted((regex.escape(w) for w in (*DIGIT_WORDS, *_TENS, *_REPEATS)), key=len, reverse=True))
_SAID = rf"(?:{_WORD}|\d[\do]{{0,10}})"  # the letter O among digits is a zero
_RUN = regex.compile(
    # Not inside a sum (N1,500), a time (3:40), a code (RUR-0771) or a short code (*894#).
    rf"(?<![\w*#₦$])(?<![\w][,.:/\-'’])(?<!N)"
    rf"{_SAID}(?:[\s,.\-…]{{1,4}}(?:(?:dash|then|and then)[\s,.\-]{{1,2}})?{_SAID}){{0,40}}"
    r"(?![^\W_]|[:#%/]|[,.\-]\d|[\-'’]\w)"
)
_PART = regex.compile(rf"(?<![^\W_])(?:{_WORD}|\d[\do]{{0,10}})(?![^\W_])")
_TURN = regex.compile(
    r"^[ ]*(?P<speaker>[A-Za-z][\w .'()-]{0,24}?)[ ]*(?:\[[^\]\n]{0,20}\])?[ ]*:[ ]*"
    r"|(?<=[\s/|])(?P<speaker>agent|customer|caller|client|rep|csr|advisor)[ ]{0,2}:[ ]*",
    flags=regex.MULTILINE | regex.IGNORECASE,
)
# What was asked for -> the beginnings of its words (a space ends a word) and the fewest digits that can be it.
_ASKED: Final = (
    ("NIN", ("nin ", "national identi"), 8),
    ("BVN", ("bvn",), 8),
    ("ICCID", ("iccid", "sim serial", "sim pack", "new sim", "behind the sim", "back of the sim"), 8),
    ("IMEI", ("imei",), 10),
    ("CARD_NUMBER", ("atm card", "debit card", "card number", "bank card"), 10),
    ("RECHARGE_PIN", ("recharge pin", "recharge card", "voucher", "card pin", "scratch", "the pin ", "katin"), 8),
    ("METER_NUMBER", ("meter",), 8),
    ("BANK_ACCOUNT", ("bank account", "account number for the refund", "nuban", "akaụntụ", "akaunti"), 8),
    ("CUSTOMER_ACCOUNT", ("account", "customer id", "customer number"), 4),
    ("OTP", ("otp", "code sent", "verification code"), 4),
    ("PHONE_NUMBER", ("number", "line", "phone", "nomba", "nọmba", "nọ́mbà", "lamba", "digits", "numéro"), 7),
)
_LEAST: Final = {entity: least for entity, _, least in _ASKED}
_AGENT: Final = ("agent", "rep", "advisor", "csr", "operator", "support", "beejan", "bot", "assistant")
_REACH: Final = 160  # the number is asked for shortly before it is said


class _Run(NamedTuple):
    start: int
    end: int
    digits: str
    words: int


def read_digits(text: str) -> str:
    """The digits of a number read out, ``double`` and tens included.

    >>> read_digits("zero seven one zero, double five, twenty three")
    '07105523'
    """
    digits: list[str] = []
    repeat = 1
    for token in _PART.findall(text.lower()):
        if token in _REPEATS:
            repeat = _REPEATS[token]
            continue
        said = DIGIT_WORDS.get(token) or _TENS.get(token) or token.replace("o", "0")
        if len(said) == 1 and digits and digits[-1] in _ROUND_TENS and said != "0" and token in DIGIT_WORDS:
            digits[-1] = digits[-1][0] + said  # twenty three
        else:
            digits.append(said * repeat)
        repeat = 1
    return "".join(digits)


_ROUND_TENS: Final = frozenset({"20", "30", "40", "50", "60", "70", "80", "90"})


def _runs(view: View, start: int, end: int) -> Iterator[_Run]:
    for match in _RUN.finditer(view.lower, start, end, timeout=view.remaining()):
        said = match.group()
        words = sum(1 for part in _PART.findall(said) if not part[0].isdigit())
        yield _Run(match.start(), match.end(), read_digits(said), words)


def _entity_asked(asked: str) -> str | None:
    if _REFERENCE.search(asked):
        return None
    return next((entity for entity, pattern in _asked_patterns() if pattern.search(asked)), None)


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


def spoken(view: View) -> Iterator[Hit]:
    """Numbers in words: at least seven digits of them, or four right after a question for a number."""
    if sum(word.strip(",.-") in DIGIT_WORDS for word in view.lower.split()) < _FEWEST_WORDS and "-" not in view.lower:
        return
    for run in _runs(view, 0, len(view.text)):
        if run.words < 4 or len(run.digits) < 5:
            continue
        asked = _entity_asked(view.lower[max(0, run.start - _REACH) : run.start])
        if _looks_like_phone(run.digits):
            yield Hit(run.start, run.end, 0.85, "PHONE_NUMBER")
        elif len(run.digits) >= 7 or (asked and len(run.digits) >= 4):
            yield Hit(run.start, run.end, 0.75, asked)


def turns(view: View) -> Iterator[Hit]:
    """Pieces of one number that a speaker gives over several turns, the other side only nodding or reading back in between."""
    if view.lower.count(":") < 2:
        return
    pieces: list[_Run] = []
    echoes: list[_Run] = []
    asked: str | None = None
    for start, end, is_agent in turns_of(view):
        said = view.lower[start:end]
        found = [r for r in _runs(view, start, end) if _is_piece(view, r)]
        if is_agent:
            wanted = _entity_asked(said) if "?" in said or len(said) > _NOD else None
            if len(said) > _NOD or (wanted and not pieces):
                yield from _joined(pieces, echoes, asked)
                pieces, echoes, asked = [], [], wanted
            else:
                asked = asked or _entity_asked(said)
                echoes += found
        elif found:
            pieces += found
        elif len(said) > _NOD:
            yield from _joined(pieces, echoes, asked)
            pieces, echoes, asked = [], [], asked if not pieces and len(said) < 3 * _NOD else None
    yield from _joined(pieces, echoes, asked)


_NOD: Final = 40
_FEWEST_WORDS: Final = 3
_SHORTEST_ICCID: Final = 16
_REFERENCE = regex.compile(
    r"\b(?:ticket|reference|ref|complaint number|order|receipt|cheque|invoice|tracking|job card|amount|how much)\b[^?]*\?"
)


def _is_piece(view: View, run: _Run) -> bool:
    """Part of a number given in parts: not "ten minutes", "3.4" or an amount."""
    said = view.lower[run.start : run.end]
    lone_word = run.words == 1 and " " not in said.strip() and "-" not in said
    counted = _COUNTED.match(view.lower, run.end)
    decimal = run.words == 0 and "." in said and "." in said.strip(".") and len(run.digits) < 4
    return len(run.digits) >= 2 and not (lone_word or counted or decimal or is_amount(view, run.start, run.end))


_COUNTED = regex.compile(
    r"\s(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|times?|thousand|hundred|million|people|persons?|digits?|naira|bars?|gigs?)(?!\w)"
)


def turns_of(view: View) -> Iterator[tuple[int, int, bool]]:
    """Where each turn of a call is, without its speaker's label, and whether the company's side speaks."""
    marks = list(_TURN.finditer(view.text, timeout=view.remaining()))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(view.text)
        yield mark.end(), end, mark["speaker"].strip().lower().startswith(_AGENT)


def _joined(pieces: list[_Run], echoes: list[_Run], asked: str | None) -> Iterator[Hit]:
    """All pieces are one number when together they are a phone's, or long enough for what was asked for."""
    digits = "".join(piece.digits for piece in pieces)
    if _looks_like_phone(digits):
        entity = asked if asked in {"NIN", "BVN", "METER_NUMBER", "BANK_ACCOUNT"} else "PHONE_NUMBER"
    elif digits.startswith("89") and len(digits) >= _SHORTEST_ICCID:
        entity = "ICCID"
    elif asked and len(digits) >= _LEAST[asked]:
        entity = asked
    else:
        return
    said = [piece for piece in pieces if len(piece.digits) >= (3 if len(pieces) == 1 else 2)]
    for piece in (*said, *(echo for echo in echoes if echo.digits in digits)):
        yield Hit(piece.start, piece.end, 0.7, entity)


_ENTITIES: Final = tuple(dict.fromkeys(entity for entity, _, _ in _ASKED))

WORDS = Recognizer(
    entity="NUMBER",
    also=_ENTITIES,
    name="number_in_words",
    find=spoken,
    cues=(
        " deux",
        " cinq",
        " tara",
        " bakwai",
        " méje",
        " two",
        " three",
        " four",
        " five",
        " six",
        " seven",
        " eight",
        " uku",
        " biyu",
        "eji",
        "èjì",
        " abuo",
        " abụọ",
    ),
    positives=(
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
    ),
)

TURNS = Recognizer(
    entity="NUMBER",
    also=_ENTITIES,
    name="number_over_turns",
    find=turns,
    cues=(":",),
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
    ),
    negatives=(
        Example("Agent: How long?\nCustomer: since 2024, 3 times", (), "no number was asked for"),
        Example("Customer: I paid 2500\nAgent: When?\nCustomer: On 12 May", (), "amount and date"),
    ),
)

RECOGNIZERS: Final = (WORDS, TURNS)
