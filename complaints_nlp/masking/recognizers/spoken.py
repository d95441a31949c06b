"""Numbers said instead of written: in words, and in pieces over the turns of a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.checks import is_amount

DIGIT_WORDS: Final = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "nought": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "niner": "9",
    "ziro": "0",
    "wan": "1",
    "tu": "2",
    "tri": "3",
    "fo": "4",
    "faif": "5",
    "siks": "6",
    "sifili": "0",
    "daya": "1",
    "biyu": "2",
    "uku": "3",
    "hudu": "4",
    "huɗu": "4",
    "biyar": "5",
    "shida": "6",
    "bakwai": "7",
    "takwas": "8",
    "tara": "9",
    "odo": "0",
    "òdo": "0",
    "okan": "1",
    "ọ̀kan": "1",
    "eji": "2",
    "èjì": "2",
    "eta": "3",
    "ẹ̀ta": "3",
    "erin": "4",
    "ẹ̀rin": "4",
    "arun": "5",
    "àrún": "5",
    "efa": "6",
    "ẹ̀fà": "6",
    "eje": "7",
    "èje": "7",
    "ejo": "8",
    "ẹ̀jọ": "8",
    "esan": "9",
    "ẹ̀sán": "9",
    "efu": "0",
    "otu": "1",
    "abuo": "2",
    "abụọ": "2",
    "ato": "3",
    "atọ": "3",
    "ano": "4",
    "anọ": "4",
    "ise": "5",
    "isii": "6",
    "asaa": "7",
    "ofu": "1",
    "méje": "7",
    "mẹ́sàn-án": "9",
    "zéro": "0",
    "un": "1",
    "deux": "2",
    "trois": "3",
    "quatre": "4",
    "cinq": "5",
    "sept": "7",
    "huit": "8",
    "neuf": "9",
    "ɗaya": "1",
    "asato": "8",
    "asatọ": "8",
    "itoolu": "9",
}
_TENS: Final = {
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "thirteen": "13",
    "fourteen": "14",
    "fifteen": "15",
    "sixteen": "16",
    "seventeen": "17",
    "eighteen": "18",
    "nineteen": "19",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
_WORD = "|".join(sorted((regex.escape(w) for w in (*DIGIT_WORDS, *_TENS, *_REPEATS)), key=len, reverse=True))
_SAID = rf"(?:{_WORD}|\d{{1,11}})"
_RUN = regex.compile(
    # Not inside a sum (N1,500), a time (3:40), a code (RUR-0771) or a short code (*894#).
    rf"(?<![\w*#₦$])(?<![\w][,.:/\-'’])(?<!N)"
    rf"{_SAID}(?:[\s,.\-…]{{1,4}}(?:(?:dash|then|and then)[\s,.\-]{{1,2}})?{_SAID}){{0,40}}"
    r"(?![^\W_]|[:#%/]|[,.\-]\d|[\-'’]\w)"
)
_PART = regex.compile(rf"(?<![^\W_])(?:{_WORD}|\d{{1,11}})(?![^\W_])")
_TURN = regex.compile(
    r"^[ ]*(?P<speaker>[A-Za-z][\w .'()-]{0,24}?)[ ]*(?:\[[^\]\n]{0,20}\])?[ ]*:[ ]*"
    r"|(?<=[\s/|])(?P<speaker>agent|customer|caller|client|rep|csr|advisor)[ ]{0,2}:[ ]*",
    flags=regex.MULTILINE | regex.IGNORECASE,
)
# What was asked for -> its words and the fewest digits that can be it.
_ASKED: Final = (
    ("NIN", ("nin", "national identi"), 8),
    ("BVN", ("bvn",), 8),
    ("IMEI", ("imei",), 10),
    ("CARD_NUMBER", ("atm card", "debit card", "card number", "bank card"), 10),
    ("RECHARGE_PIN", ("recharge pin", "voucher", "card pin", "scratch"), 8),
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
        said = DIGIT_WORDS.get(token) or _TENS.get(token) or token
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
        words = sum(1 for part in _PART.findall(said) if not part.isdigit())
        yield _Run(match.start(), match.end(), read_digits(said), words)


def _entity_asked(asked: str) -> str | None:
    if _REFERENCE.search(asked):
        return None
    for entity, words, _ in _ASKED:
        if any(word in asked for word in words):
            return entity
    return None


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
    for start, end, is_agent in _turns_of(view):
        said = view.lower[start:end]
        found = [r for r in _runs(view, start, end) if len(r.digits) >= 2 and not is_amount(view, r.start, r.end)]
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
_REFERENCE = regex.compile(
    r"\b(?:ticket|reference|ref|complaint number|order|receipt|cheque|invoice|tracking|job card|amount|how much)\b[^?]*\?"
)


def _turns_of(view: View) -> Iterator[tuple[int, int, bool]]:
    marks = list(_TURN.finditer(view.text, timeout=view.remaining()))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(view.text)
        yield mark.end(), end, mark["speaker"].strip().lower().startswith(_AGENT)


def _joined(pieces: list[_Run], echoes: list[_Run], asked: str | None) -> Iterator[Hit]:
    """All pieces are one number when together they are a phone's, or long enough for what was asked for."""
    digits = "".join(piece.digits for piece in pieces)
    if _looks_like_phone(digits):
        entity = asked if asked in {"NIN", "BVN", "METER_NUMBER", "BANK_ACCOUNT"} else "PHONE_NUMBER"
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
