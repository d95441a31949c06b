"""Numbers being read in a call: once one was found, short stretches of digits in the turns around it belong to it.

The other side says back what it heard, a digit is corrected, the last one follows alone: "0772, right?", "Ending two six.", "nine or eight?".
None of that is a number by itself.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Hit, View, stands_before
from complaints_nlp.masking.recognizers.call_turns import is_call, turns_of
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.masking.recognizers.digit_words import read_digits
from complaints_nlp.masking.recognizers.number_runs import DATED, STAYS, YEAR, Run, entity_asked, fillers, runs
from complaints_nlp.masking.text import Entity

_READ: Final = frozenset(
    {
        "BANK_ACCOUNT", "BVN", "CARD_NUMBER", "CUSTOMER_ACCOUNT", "ICCID", "IMEI", "IMSI", "METER_NUMBER", "NIN", "NUMBER",
        "OTP", "PHONE_NUMBER", "PIN", "RECHARGE_PIN", "TIN",
    }
)  # fmt: skip
_BESIDES: Final = 24  # letters that a turn holds beside its digits when it is about nothing else
_BESIDES_ONE: Final = 12  # the same where a digit stands alone
_QUESTION: Final = 8  # letters: "Yes?", "two times?" ask for no more than the number
_NOD: Final = 40
_BACK: Final = 3  # turns over which what is said back is remembered
_ECHO: Final = 3
_ECHO_IN_WORDS: Final = 2
_CLOSED = regex.compile(r"\s*(?:[,.?!…]|\Z)")
_LEAD = regex.compile(r"[\s,.…'\"]*(?:\p{L}{1,7}[\s,:]{1,2}){0,1}")  # "so", "ending", "wato"
_UNIT = regex.compile(
    r"[\s-]?(?:gb|mb|kb|gigs?|naira|kobo|percent|%|st|nd|rd|th|am|pm|o'?clock|weeks?|more|other|of|bundles?|calls?|lines?|sims?|tickets?|phones?|"
    r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)(?!\w)"
)
_OR = regex.compile(r"\s(?:or|abi|tabi|ko|ka o bu)(?: na)?\s")  # "seven or one": a digit that nobody can read
_LONE = regex.compile(r"o|oh|one|kan|wan|un|ise|fo|ten|eleven|twelve|\w+teen|\w+ty|goma|mewa|iri")  # words that mostly mean something else
_COUNTS_BEFORE = regex.compile(
    r"(?<!\w)(?:since|by|around|about|until|till|for|after|dial|to|at|times|sau|dubu|naira|n|remains?|foduru|foduro)\s\Z"
)


@dataclass(slots=True)
class _Turn:
    start: int
    end: int
    found: list[Entity]  # numbers found in it before, and pieces since

    @property
    def kind(self) -> str:
        return self.found[-1].type


def find_readings(view: View, entities: Sequence[Entity]) -> Iterator[Entity]:
    """What stands near ``entities`` in a call and is part of the number they are of; positions are the view's."""
    if not any(entity.type in _READ for entity in entities) or not is_call(view):
        return
    said = view.bare
    places = [_placed(said, entity) for entity in entities]
    starts = [place.start for place in places]
    turns: list[_Turn] = []
    for start, end, _ in turns_of(said):
        inside = places[bisect_left(starts, start) : bisect_right(starts, end)]
        turn = _Turn(start, end, [place for place in inside if place.type in _READ])
        turns.append(turn)
        kind = _being_read(said, turns)
        if kind is None:
            continue
        heard = read_digits(" ".join(said.text[e.start : e.end] for t in turns[-_BACK - 1 : -1] for e in t.found))
        for run in _pieces(said, turn, inside, heard, own=bool(turn.found)):
            turn.found.append(Entity(run.start, run.end, kind, 0.6))
            hit = said.whole(Hit(run.start, run.end, 0.6))
            yield Entity(hit.start, hit.end, kind, 0.6)


def _placed(said: View, entity: Entity) -> Entity:
    """Where an entity of the full text stands in the bare one."""
    if said.places is None:
        return entity
    start = bisect_left(said.places, entity.start)
    return Entity(start, max(start + 1, bisect_left(said.places, entity.end)), entity.type, entity.score)


def _being_read(said: View, turns: Sequence[_Turn]) -> str | None:
    """The kind of number that the last turn may go on with: one in it, one right before it, or one before a nod."""
    if turns[-1].found:
        return turns[-1].kind
    for back, turn in enumerate(reversed(turns[-_BACK:-1])):
        text = said.lower[turn.start : turn.end]
        if turn.found:
            return None if entity_asked(text) == STAYS or _asks_else(said, turn) else turn.kind
        if back or len(text) > _NOD or "?" in text:
            return None
    return None


def _asks_else(said: View, turn: _Turn) -> bool:
    """Whether a turn goes on to a question after the number: "Ending 13. How many lines have you?"."""
    last = max(entity.end for entity in turn.found)
    after = said.lower[last : turn.end]
    return "?" in after and sum(map(str.isalpha, after)) > _QUESTION


def _pieces(said: View, turn: _Turn, inside: Sequence[Entity], heard: str, *, own: bool) -> list[Run]:
    """The runs of digits in a turn, outside what was found, that belong to the number: all of a turn about nothing else, and what is said back."""
    gaps, at = [], turn.start
    for entity in inside:
        gaps.append((at, entity.start))
        at = max(at, entity.end)
    gaps.append((at, turn.end))
    found = [run for start, end in gaps if end > start for run in runs(said, start, end) if _is_digits(said, run)]
    if not found:
        return []
    besides = _letters(said, gaps) - sum(_letters(said, [(run.start, run.end)]) for run in found)
    kept = []
    for number, run in enumerate(found):
        leads = _LEAD.fullmatch(said.lower, turn.start, run.start) is not None and _CLOSED.match(said.lower, run.end, turn.end) is not None
        enough = _ECHO_IN_WORDS if run.words or leads else _ECHO
        if (
            besides <= (_BESIDES if len(run.digits) > 1 else _BESIDES_ONE)
            or any(_OR.fullmatch(said.lower, a.end, b.start) for a, b in pairwise(found[max(0, number - 1) : number + 2]))
            or (len(run.digits) >= enough and run.digits in heard)
            or (leads and not own and (len(run.digits) >= _ECHO or not run.words))
        ):
            kept.append(run)
    return kept


def _letters(said: View, stretches: Sequence[tuple[int, int]]) -> int:
    """Letters and digits in them, without what only fills a pause between digits."""
    return sum(sum(map(str.isalnum, fillers().sub(" ", said.lower[start:end]))) for start, end in stretches)


def _is_digits(said: View, run: Run) -> bool:
    """Digits of a number, as far as it shows: no count, sum, year, date or time."""
    if run.counts or is_amount(said, run.start, run.end) or DATED.search(said.lower, run.start, run.end):
        return False
    if stands_before(REFERENCE_WORDS, said, run.start):
        return False
    if _UNIT.match(said.lower, run.end) or _COUNTS_BEFORE.search(said.lower, max(0, run.start - 10), run.start):
        return False
    written = said.lower[run.start : run.end]
    if _LONE.fullmatch(written):
        return False
    return run.words > 0 or not (YEAR.fullmatch(written) or (written.isdigit() and int(written) % 50 == 0 and written[0] != "0"))
