"""Numbers said in pieces over the turns of a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.call_turns import is_call, turns_of
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.masking.recognizers.digit_words import read_digits
from complaints_nlp.masking.recognizers.number_runs import (
    ENTITIES,
    LEAST,
    REACH,
    SHORT,
    STAYS,
    YEAR,
    Run,
    begins_phone,
    entity_asked,
    looks_like_phone,
    runs,
)


@dataclass(slots=True)
class _Told:
    """What was asked for, what was said of it so far, and what the other side said back."""

    asked: str | None = None
    pieces: list[Run] = field(default_factory=list)
    echoes: list[Run] = field(default_factory=list)
    besides: int = 0  # the most that a turn with pieces holds beside them
    turns: int = 0
    part: int = 0  # of how many digits a part was asked for: "the last three digits of your NIN?"
    broken: bool = False  # a piece stopped short: "309..."


def turns(view: View) -> Iterator[Hit]:
    """Pieces of one number that a speaker gives over several turns, the other side only nodding or reading back in between."""
    if not is_call(view):
        return
    told = _Told()
    for start, end, is_agent in turns_of(view):
        said = view.lower[start:end]
        found = [run for run in runs(view, start, end) if _is_piece(view, run)]
        if len(said) > _NOD:  # a year in a sentence, not four digits read out
            found = [run for run in found if run.words or not YEAR.fullmatch(run.digits)]
        yield from _apart(view, found)
        if is_agent:
            wanted = entity_asked(said) if "?" in said or len(said) > _NOD else None
            if len(said) > _NOD or (wanted and (not told.pieces or STAYS in (wanted, told.asked))):
                yield from _joined(told)
                told = _Told(wanted, part=_part_asked(said))
            else:
                told.asked = told.asked or entity_asked(said)
                told.echoes += found
        elif whole := [n for n, run in enumerate(found) if looks_like_phone(run.digits)]:
            # A number by itself: what came before it is another's, and nothing is asked for any more.
            yield from _joined(told)
            yield from (Hit(found[n].start, found[n].end, 0.7, "PHONE_NUMBER") for n in whole)
            told = _Told(None, found[whole[-1] + 1 :])
        elif found:
            told.pieces += found
            told.broken |= any(view.lower.startswith(("...", "…"), run.end) for run in found)
            told.besides = max(told.besides, len(said.strip()) - sum(run.end - run.start for run in found))
            told.turns += 1
        elif len(said) > _NOD:
            yield from _joined(told)
            told = _Told(told.asked if not told.pieces and len(said) < 3 * _NOD else None)
    yield from _joined(told)


_APART = regex.compile(r"\d(?:[ .,\-]{1,2}\d){2,15}")


def _apart(view: View, found: list[Run]) -> Iterator[Hit]:
    """Figures one by one, "2 2 3 0, 8 1 4": nobody writes a sum so. By whichever side, once it was said what they are of."""
    for run in found:
        if len(run.digits) >= SHORT and _APART.fullmatch(view.lower, run.start, run.end):
            asked = entity_asked(view.lower[max(0, run.start - REACH) : run.start])
            if asked not in (None, STAYS):
                yield Hit(run.start, run.end, 0.6, asked)


_NOD: Final = 40
_SHORTEST_ICCID: Final = 16
_SHORTEST_UNASKED: Final = 10


def _is_piece(view: View, run: Run) -> bool:
    """Part of a number given in parts: not "ten minutes", "3.4" or an amount."""
    said = view.lower[run.start : run.end]
    lone_word = run.words == 1 and " " not in said.strip() and "-" not in said
    timed = run.words == 0 and _TIMED.search(view.lower[max(0, run.start - 10) : run.start])
    decimal = run.words == 0 and "." in said and "." in said.strip(".") and len(run.digits) < 4
    return len(run.digits) >= 2 and not (lone_word or run.counts or run.tens or timed or decimal or is_amount(view, run.start, run.end))


_TIMED = regex.compile(r"(?<!\w)(?:by|around|until|till|since|expired?|year)\s\Z")


def _joined(told: _Told) -> Iterator[Hit]:
    """All pieces are one number when together they are a phone's, long enough for what was asked for, or hardly anything else was said."""
    pieces, asked = told.pieces, told.asked
    digits = "".join(piece.digits for piece in pieces)
    if looks_like_phone(digits):
        entity = asked if asked in {"NIN", "BVN", "METER_NUMBER", "BANK_ACCOUNT"} else "PHONE_NUMBER"
    elif digits.startswith("89") and len(digits) >= _SHORTEST_ICCID:
        entity = "ICCID"
    elif asked == STAYS or YEAR.fullmatch(digits):
        return
    elif asked and (len(digits) >= LEAST[asked] or _is_part(told, digits)):
        entity = asked
    elif begins_phone(digits):
        entity = "PHONE_NUMBER"  # the beginning of one, broken off
    elif len(digits) >= _SHORTEST_UNASKED and _is_read_out(told):
        entity = "NUMBER"
    else:
        return
    said = [piece for piece in pieces if len(piece.digits) >= (3 if len(pieces) == 1 else 2)]
    for piece in (*said, *(echo for echo in told.echoes if echo.digits in digits)):
        yield Hit(piece.start, piece.end, 0.7, entity)


def _is_part(told: _Told, digits: str) -> bool:
    """As many digits as were asked for, a number broken off, or the end of a card or of a PIN, given as all of an answer; after "your line?" it
    may be a balance."""
    if told.asked in _IDENTITIES and (len(digits) == told.part or (told.broken and len(digits) >= _SHORTEST_PART)):
        return True
    return told.asked in _OF_ONE_LENGTH and len(digits) >= _SHORTEST_PART and told.besides <= _BESIDES_PART and int(digits) % 50 != 0


def _part_asked(said: str) -> int:
    asked = _PART.search(said)
    return 0 if asked is None else int(read_digits(asked["digits"]))


def _is_read_out(told: _Told) -> bool:
    """Turns that hold hardly anything else, or digits in words, as nobody says a sum."""
    words = sum(piece.words for piece in told.pieces)
    return (told.turns > 1 and told.besides <= _BESIDES) or (len(told.pieces) > 1 and words >= _READ_OUT)


_PART: Final = regex.compile(r"(?<!\w)(?:first|last|final|middle) (?P<digits>two|three|four|five|six|[2-6])(?!\w)")
_IDENTITIES: Final = frozenset(
    {"NIN", "BVN", "BANK_ACCOUNT", "CARD_NUMBER", "IMEI", "ICCID", "RECHARGE_PIN", "METER_NUMBER", "TIN", "IMSI"}
)
_BESIDES: Final = 20
_BESIDES_PART: Final = 10
_SHORTEST_PART: Final = 3
_OF_ONE_LENGTH: Final = frozenset(
    {"BANK_ACCOUNT", "BVN", "CARD_NUMBER", "ICCID", "IMEI", "IMSI", "METER_NUMBER", "NIN", "RECHARGE_PIN", "TIN"}
)
_READ_OUT: Final = 6


TURNS = Recognizer(
    entity="NUMBER",
    also=ENTITIES,
    name="number_over_turns",
    find=turns,
    bare=True,
    cues=(":", "\n", " / "),
    positives=(
        Example(
            "Agent: The last three digits of your NIN?\nCustomer: Four oh four. Like the page you cannot open.",
            ("Four oh four",),
            "as many as were asked for",
        ),
        Example("Agent: She will need her NIN too.\nCustomer: She has it, 309...\nAgent: No need.", ("309",), "broken off"),
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
        Example("Agent: Card number, last part only?\nCustomer: na 4 4 7 1.", ("4 4 7 1",), "a part, asked for"),
        Example("A - Your number?\nC - 0710\nA - ok\nC - 123 4567", ("0710", "123 4567"), "letters for speakers, and dashes"),
        Example("Rep > Number\nBoy > 0710\nRep > Yes\nBoy > 123 4567", ("0710", "123 4567"), "other signs after the speakers"),
        Example(
            "[00:03] Ada: Your number?\n[00:05] Bayo: 0710\n[00:07] Ada: ok\n[00:09] Bayo: 123 4567",
            ("0710", "123 4567"),
            "names and times",
        ),
        Example("- beejan\n- hello\n- your number?\n- 0710\n- yes\n- 123 4567", ("0710", "123 4567"), "dashes alone"),
        Example(
            "Hello? / Yes, Ada here. / What's the BVN? / Two two three one / go on / five five oh / mm / nine six",
            ("Two two three one", "five five oh", "nine six"),
            "strokes",
        ),
        Example(
            "Agent: I have your BVN here, is it 2 2 3 0, what follows?\nCustomer: no", ("2 2 3 0",), "figures one by one, by the other side"
        ),
        Example("Rep - Meter number?\nCustomer - Isii, abụọ, abụọ", ("Isii, abụọ, abụọ",), "dashes after the speakers"),
    ),
    negatives=(
        Example("Agent: Him number na 0719-880-3340.\nCustomer: Good. If dem no come by 0900, I go come by 0930 with it.", (), "times"),
        Example(
            "Agent: Explain?\nCustomer: I borrow 200. I load 500, una comot 230.\nAgent: Ok\nCustomer: Next week 500, 230.", (), "sums told"
        ),
        Example("Agent: Session ID?\nCustomer: 0000132606\nAgent: ok\nCustomer: 14082217", (), "a reference was asked for"),
        Example("Agent: Number ole?\nCustomer: iri na abụọ\nAgent: ok\nCustomer: iri na anọ", (), "Igbo: counts"),
        Example("Agent: Which recharge card?\nCustomer: the 500 own.\nAgent: ok", (), "a sum"),
        Example("Agent: How long?\nCustomer: since 2024, 3 times", (), "no number was asked for"),
        Example("- 0710\n- 123 4567\n- 12 lines\n- 500\n- 200", (), "a list"),
        Example("Customer: I paid 2500\nAgent: When?\nCustomer: On 12 May", (), "amount and date"),
    ),
)

RECOGNIZERS: Final = (TURNS,)
