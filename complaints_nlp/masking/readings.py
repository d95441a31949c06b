"""Numbers being read in a call: once one was found, short stretches of digits in the turns around it belong to it.

The other side says back what it heard, a digit is corrected, the last one follows alone: "0772, right?", "Ending two six.", "nine or eight?".
None of that is a number by itself. Where the whole of it stands in a turn, what was said before it is laid beside it from its end:
"Four! One!" before "07109924177" are its digits, and "one" elsewhere is a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
        "OTP", "PASSPORT", "PHONE_NUMBER", "PIN", "RECHARGE_PIN", "TIN", "VOTER_ID",
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
_OF_DIGITS = regex.compile(
    r"(?<![^\W_])(?:(?:last|next|one more|another|more|remaining|other|first|missing) (?:\w+ )?(?:digits?|figures?|numbers?))(?![^\W_])"
)
_LEAD = regex.compile(r"[\s,.…'\"]*(?:\p{L}{1,7}[\s,:]{1,2}){0,1}")  # "so", "ending", "wato"
_UNIT = regex.compile(
    r"[\s-]?(?:gb|mb|kb|gigs?|naira|kobo|percent|%|st|nd|rd|th|am|pm|o'?clock|weeks?|more|other|of|bundles?|calls?|lines?|sims?|tickets?|phones?|"
    r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)(?!\w)"
)
_OR = regex.compile(r"[\s,]{1,2}(?:or|abi|tabi|ko|ka o bu)(?: na)?\s")  # "seven or one": a digit that nobody can read
_LONE = regex.compile(
    r"o|oh|one|kan|wan|un|ise|fo|ten|eleven|twelve|\w+teen|\w+ty|goma|mewa|iri|ogun|ogbon|ogota|ogorun"
)  # words that mostly mean something else
_COUNTS_BEFORE = regex.compile(
    r"(?<!\w)(?:since|by|around|about|until|till|for|after|dial|to|at|times|sau|dubu|naira|n|remains?|foduru|foduro|"
    r"karfe|misalin|ranar|shekar\w{1,3}|awa|odun|ojo|aago|agogo|osu|wakati|afo|elekere)\s\Z"
)


_WHOLE: Final = 6  # digits that a number has when all of it is said
_FAR: Final = 14  # turns over which one is read
_PLAIN: Final = 5  # digits that are of a whole number whatever is said beside them
_SURE: Final = 4  # digits laid beside a whole number before lone ones are believed
_CLAUSE = regex.compile(r",?\s(?=as in\s)|[.!?…;]+(?=\s|\Z)|\.{3}|\s[\-–—/]\s|\n")
_NOT = regex.compile(r"(?<!\w)not?(?!\w)")
_BESIDES_CLAUSE: Final = 6  # letters beside digits in a clause of a turn that goes on to something else: "Five. As in fingers."
_NAMED = regex.compile(  # "I missed a zero", "no be six", "kii se meta": a digit spoken of
    r"(?<![^\W_])(?:(?:an?|the|another|extra|not|no be|so na|i mean|kii se|bu|instead of|rather than)\s"
    r"|(?:sorry|rara|ma binu|no|wait|a'a|mba)[\s,]{1,3})\Z"
)
_NAMED_ENDS = regex.compile(r"\s*(?:[,.?!…]|\Z)|\s(?:o|ni|not|no be|kii|but|that'?s?|in (?:it|there))(?![^\W_])")
_AT_END = regex.compile(r"\s(?:for|at) (?:the )?(?:last|end|back|front)(?![^\W_])")
_CODE_BEFORE = re.compile(  # "B F, dash, four four oh seven", "BF-": letters said before digits
    r"(?<![^\W_]|[\-/.'’])(?:[A-Z][\s,.\-]{1,3}(?:[A-Z][\s,.\-]{1,3}){1,3}|(?!OK|ID|NO|HI|TV|DM)[A-Z]{2}[\s,\-]{1,3})"
    r"(?:(?:dash|slash|stroke|hyphen)[\s,]{1,3})?\Z"
)
_CODE_AFTER = regex.compile(r"(?:[\s,\-]{1,2}[B-HJ-Z](?![^\W_]|['’])){1,3}")
_CODE_REACH: Final = 24
_CODED = regex.compile(r"(?<![\w/#*.-])[A-Z]{1,4}(?:[ \-/][A-Z]{1,4})?[ \-/]?\d(?:[ \-/]?\d){3,15}(?:[ \-/]?[A-Z]{1,3})?(?![\w/-])")


@dataclass(slots=True)
class _Turn:
    start: int
    end: int
    inside: list[Entity]  # what recognisers found in it
    found: list[Entity]  # numbers found in it before, and pieces since
    clauses: list[int]  # where its clauses end
    runs: list[Run] = field(default_factory=list)  # of digits outside what was found

    @property
    def kind(self) -> str:
        return self.found[-1].type


def find_readings(view: View, entities: Sequence[Entity]) -> Iterator[Entity]:
    """What stands near ``entities`` in a call and is part of the number they are of; positions are the view's."""
    if not any(entity.type in _READ for entity in entities) or not is_call(view):
        return
    said = view.bare
    places = [_placed(said, entity) for entity in entities]
    talk = len({is_agent for *_, is_agent in turns_of(said)}) > 1  # two sides, and no form with fields
    turns = _turns(said, places, far=_FAR if talk else _BACK)
    found = [*(_laid_beside(said, turns) if talk else ()), *_said_back(said, turns, talk=talk)]
    found += _codes(said, [*(place for place in places if place.type in _READ), *found])
    for piece in sorted(found, key=lambda piece: piece.start):
        hit = said.whole(Hit(piece.start, piece.end, 0.6))
        yield Entity(hit.start, hit.end, piece.type, 0.6)


def _turns(said: View, places: Sequence[Entity], *, far: int) -> list[_Turn]:
    starts = [place.start for place in places]
    turns = []
    for start, end, _ in turns_of(said):
        inside = list(places[bisect_left(starts, start) : bisect_right(starts, end)])
        numbers = [place for place in inside if place.type in _READ]
        turns.append(_Turn(start, end, inside, numbers, [match.end() for match in _CLAUSE.finditer(said.lower, start, end)]))
    near = [n for n, turn in enumerate(turns) if turn.found]
    for n, turn in enumerate(turns):
        if bisect_right(near, n + far) > bisect_left(near, n - far):
            turn.runs = [run for first, last in _gaps(turn) if last > first for run in runs(said, first, last) if _is_digits(said, run)]
        if turn.runs and n and not turn.found and entity_asked(said.lower[turns[n - 1].start : turns[n - 1].end]) == STAYS:
            turn.runs = []
    return turns


def _gaps(turn: _Turn) -> list[tuple[int, int]]:
    """What recognisers left of a turn."""
    gaps, at = [], turn.start
    for entity in turn.inside:
        gaps.append((at, entity.start))
        at = max(at, entity.end)
    return [*gaps, (at, turn.end)]


def _laid_beside(said: View, turns: Sequence[_Turn]) -> list[Entity]:
    """Runs that are the digits of a whole number said in a later turn, from its end to its beginning, or several of them in a row."""
    taken: list[Entity] = []
    for n, turn in enumerate(turns):
        for whole in list(turn.found):
            digits = read_digits(said.text[whole.start : whole.end])
            if len(digits) >= _WHOLE:
                pieces = _pieces_of(said, turns[max(0, n - _FAR) : n + 1], whole, digits)
                for owner, run in pieces:
                    piece = Entity(run.start, run.end, whole.type, 0.6)
                    owner.found.append(piece)
                    owner.runs.remove(run)
                    taken.append(piece)
    return taken


def _pieces_of(said: View, turns: Sequence[_Turn], whole: Entity, digits: str) -> list[tuple[_Turn, Run]]:
    rest, sure = digits, 0
    pieces: list[tuple[_Turn, Run]] = []
    for turn in reversed(turns):
        told = [
            *((e.start, read_digits(said.text[e.start : e.end]), None) for e in turn.found),
            *((r.start, r.digits, r) for r in turn.runs),
        ]
        for start, part, run in sorted(told, key=lambda piece: -piece[0]):
            if start >= whole.start or not part:
                continue
            if (
                run is not None
                and not (len(part) >= _PLAIN and part in digits)
                and _besides(said, turn, run) > (_BESIDES if len(part) > 1 else _BESIDES_ONE)
            ):
                continue
            if rest.endswith(part):
                rest, sure = rest[: -len(part)], sure + len(part)
            elif len(part) < _ECHO or part not in digits:
                continue
            if run is not None:
                pieces.append((turn, run))
        if not rest:
            break
    return [(turn, run) for turn, run in pieces if len(run.digits) >= _ECHO or sure >= _SURE]


def _besides(said: View, turn: _Turn, run: Run) -> int:
    """Letters that the clause of a run holds beside digits."""
    n = bisect_right(turn.clauses, run.start)
    first = turn.clauses[n - 1] if n else turn.start
    n = bisect_left(turn.clauses, run.end)
    last = turn.clauses[n] if n < len(turn.clauses) else turn.end
    spans = [(piece.start, piece.end) for piece in turn.found] + [(piece.start, piece.end) for piece in turn.runs]
    digits = [(max(first, at), min(last, until)) for at, until in spans if at < last and until > first]
    return _letters(said, [(first, last)]) - sum(_letters(said, [span]) for span in digits)


def _said_back(said: View, turns: Sequence[_Turn], *, talk: bool) -> Iterator[Entity]:
    """What follows on a number: said back, corrected, gone on with."""
    known: set[str] = set()
    for n, turn in enumerate(turns):
        if talk:
            known.update(read_digits(said.text[e.start : e.end]) for e in turn.found)
        kind = _being_read(said, turns[: n + 1])
        if turn.runs and (kind or known):
            heard = read_digits(" ".join(said.text[e.start : e.end] for t in turns[max(0, n - _BACK) : n] for e in t.found))
            for run in _pieces(said, turn, heard, known, reading=kind is not None, own=bool(turn.found), talk=talk):
                piece = Entity(run.start, run.end, kind or next(t.kind for t in reversed(turns[:n]) if t.found), 0.6)
                turn.found.append(piece)
                if talk:
                    known.add(run.digits)
                yield piece


def _codes(said: View, numbers: Sequence[Entity]) -> Iterator[Entity]:
    """Letters said before and after digits in words or apart, and the code written out: "B J, nine three", "BJ93"."""
    whole: dict[str, str] = {}
    for number in numbers:
        value = said.text[number.start : number.end]
        if len(digits := read_digits(value)) >= _SURE:
            whole.setdefault(digits, number.type)
        if regex.search(r"\p{L}{2}|\d,? \d", value):
            if before := _CODE_BEFORE.search(said.text, max(0, number.start - _CODE_REACH), number.start):
                yield Entity(before.start(), number.start, number.type, 0.6)
            if after := _CODE_AFTER.match(said.text, number.end):
                yield Entity(number.start, after.end(), number.type, 0.6)
    for match in _CODED.finditer(said.text, timeout=said.remaining()):
        digits = "".join(filter(str.isdigit, match.group()))
        kind = whole.get(digits) or _put_together(said, numbers, match.start(), digits)
        if kind and not stands_before(REFERENCE_WORDS, said, match.start()) and not is_amount(said, match.start(), match.end()):
            yield Entity(match.start(), match.end(), kind, 0.6)


def _put_together(said: View, numbers: Sequence[Entity], start: int, digits: str) -> str | None:
    """The kind of what was said in pieces before ``start``, where they are all of a code's digits, the last ones first."""
    rest, kind = digits, None
    for number in sorted((n for n in numbers if n.end <= start), key=lambda n: -n.start)[:_FAR]:
        part = read_digits(said.text[number.start : number.end])
        if part and rest.endswith(part):
            rest, kind = rest[: -len(part)], kind or number.type
    return kind if not rest else None


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
    of_digits = False  # whether the turn between asks for more of them
    for back, turn in enumerate(reversed(turns[-_BACK:-1])):
        text = said.lower[turn.start : turn.end]
        if turn.found:
            return None if entity_asked(text) == STAYS or (_asks_else(said, turn) and not of_digits) else turn.kind
        of_digits = _OF_DIGITS.search(text) is not None
        if back or ((len(text) > _NOD or "?" in text) and not of_digits):
            return None
    return None


def _asks_else(said: View, turn: _Turn) -> bool:
    """Whether a turn goes on to a question after the number: "Ending 13. How many lines have you?"."""
    last = max(entity.end for entity in turn.found)
    after = said.lower[last : turn.end]
    return "?" in after and sum(map(str.isalpha, after)) > _QUESTION


def _pieces(said: View, turn: _Turn, heard: str, known: set[str], *, reading: bool, own: bool, talk: bool) -> list[Run]:
    """The runs of digits in a turn, outside what was found, that belong to the number: all of a turn about nothing else, and what is said back."""
    found = turn.runs
    besides = _letters(said, _gaps(turn)) - sum(_letters(said, [(run.start, run.end)]) for run in found)
    kept = []
    for number, run in enumerate(found):
        if run.digits == "0" and said.lower[run.start : run.end] == "o":
            continue
        if (
            _is_of(run, known)
            or (reading and _goes_on(said, turn, run, besides, heard, own=own, talk=talk))
            or (reading and any(_OR.fullmatch(said.lower, a.end, b.start) for a, b in pairwise(found[max(0, number - 1) : number + 2])))
        ):
            kept.append(run)
    return kept


def _goes_on(said: View, turn: _Turn, run: Run, besides: int, heard: str, *, own: bool, talk: bool) -> bool:
    """Whether a run goes on with the number that is being read; ``besides`` is what the turn holds else."""
    if talk and _besides(said, turn, run) <= (0 if _LONE.fullmatch(said.lower, run.start, run.end) else _BESIDES_CLAUSE):
        return True
    named = run.words == 1 and _NAMED.search(said.lower, max(turn.start, run.start - 16), run.start) is not None
    if (named and _NAMED_ENDS.match(said.lower, run.end, turn.end)) or _AT_END.match(said.lower, run.end, turn.end):
        return True
    if _LONE.fullmatch(said.lower, run.start, run.end):
        return False
    leads = _LEAD.fullmatch(said.lower, turn.start, run.start) is not None and _CLOSED.match(said.lower, run.end, turn.end) is not None
    enough = _ECHO_IN_WORDS if run.words or leads else _ECHO
    return (
        besides <= (_BESIDES if len(run.digits) > 1 else _BESIDES_ONE)
        or (len(run.digits) >= enough and run.digits in heard)
        or (leads and not own and (len(run.digits) >= _ECHO or not run.words))
    )


def _is_of(run: Run, known: set[str]) -> bool:
    """Whether it is said of a number that was read before: a part of it, its beginning and another end, its end with figures in another order."""
    digits = run.digits
    if len(digits) < _ECHO:
        return run.words > 1 and digits in known
    return any(
        digits in number
        or (len(digits) > _SURE and number.startswith(digits[:_SURE]))
        or (len(digits) == len(number) >= _SURE and sum(a != b for a, b in zip(digits, number, strict=True)) == 1)
        or (len(number) >= _WHOLE and sorted(number[-len(digits) :]) == sorted(digits))
        for number in known
    )


def _letters(said: View, stretches: Sequence[tuple[int, int]]) -> int:
    """Letters and digits in them, without what only fills a pause between digits."""
    return sum(sum(map(str.isalnum, _NOT.sub(" ", fillers().sub(" ", said.lower[start:end])))) for start, end in stretches)


def _is_digits(said: View, run: Run) -> bool:
    """Digits of a number, as far as it shows: no count, sum, year, date or time."""
    if run.counts or is_amount(said, run.start, run.end) or DATED.search(said.lower, run.start, run.end):
        return False
    if stands_before(REFERENCE_WORDS, said, run.start):
        return False
    short = len(run.digits) < _ECHO or run.words < _ECHO
    if _UNIT.match(said.lower, run.end) or (short and _COUNTS_BEFORE.search(said.lower, max(0, run.start - 10), run.start)):
        return False
    written = said.lower[run.start : run.end]
    return run.words > 0 or not (YEAR.fullmatch(written) or (written.isdigit() and int(written) % 50 == 0 and written[0] != "0"))
