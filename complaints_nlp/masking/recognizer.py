"""What a recogniser is: a declaration of patterns, context words, validation, threshold and the cases that prove it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

import regex

from complaints_nlp.masking.folding import bare, look_alikes

BEFORE: Final = 56
"""How far before a span, in code points, a context word counts. A call's question and answer lie that far apart."""
AFTER: Final = 24
BOOST: Final = 0.45
SHORT: Final = 2_000
"""As long, in code points, as a text may be whose patterns are not timed."""
NEAR_BOOST: Final = 0.1  # the nearer of two context words names the number

OPERATOR_HANDLES: Final = frozenset({"beejancare", "beejanng", "beejan"})
OPERATOR_DOMAINS: Final = frozenset({"beejan.ng", "beejan.com", "beejan.com.ng"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of a view with the certainty that it is what its recogniser looks for; ``entity`` where that is not the recogniser's own."""

    start: int
    end: int
    score: float
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression, case-insensitive unless scoped with ``(?-i:...)``. A group named ``value`` is the span, if there is one.

    Where ``words`` are given, one of them stands in every match, and so do ``least_digits``: a text without is not searched. Words are
    lower case, of letters a to z only.
    """

    expression: str
    score: float
    words: frozenset[str] = frozenset()
    least_digits: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what of it is found: the exact spans, none for a negative."""

    text: str
    found: tuple[str, ...]
    reason: str


class View:
    """A text as recognisers see it: folded, code point for code point, with what several of them ask for.

    Folding turns every script's decimal digits and look-alike letters into ASCII; positions stay.
    """

    def __init__(
        self,
        text: str,
        *,
        time_limit: float = float("inf"),
        operator_handles: frozenset[str] = OPERATOR_HANDLES,
        operator_domains: frozenset[str] = OPERATOR_DOMAINS,
    ) -> None:
        self.text = text if text.isascii() else text.translate(look_alikes())
        self.lower = self.text.lower()
        self.time_limit = time_limit
        # Patterns repeat within bounds, so a short text cannot hold one up; watching the clock would cost two fifths of the search.
        self.is_short = len(text) <= SHORT
        self._spent = 0.0
        self._since: float | None = None
        self.operator_handles = operator_handles
        self.operator_domains = operator_domains
        self.turns: tuple[tuple[int, int, bool], ...] | None = None  # who speaks where, once ``call_turns`` has looked
        self._fuller: View | None = None  # of what text, marks and all, this one is the bare form
        self.places: list[int] | None = None  # where each sign of a bare form stands in that text; None: where it stands itself

    @cached_property
    def bare(self) -> View:
        """The same text without accents and tone marks, on the same clock; ``whole`` leads back from its positions."""
        said, places = (self.text, None) if self.text.isascii() else bare(self.text)
        if said == self.text:
            return self
        view = View(said, time_limit=self.time_limit, operator_handles=self.operator_handles, operator_domains=self.operator_domains)
        view._fuller, view.places, view.is_short = self, places, self.is_short
        return view

    @cached_property
    def is_plain(self) -> bool:
        """Whether re reads the text as regex does: short, and no mark by itself, as Yoruba's often are, to which re ends the word before."""
        return self.is_short and (self.text.isascii() or _MARK.search(self.text) is None)

    def whole(self, hit: Hit) -> Hit:
        """The hit in a bare text where it stands in the text with all its marks."""
        if self.places is None:
            return hit
        end = self.places[hit.end] if hit.end < len(self.places) else len(self._fuller.text if self._fuller else self.text)
        return Hit(self.places[hit.start], end, hit.score, hit.entity)

    @cached_property
    def digits(self) -> int:
        """How many digits the text holds, letters O read as zero included."""
        return len(_DIGITS.findall(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The runs of letters a to z in the lower-case text, digits and other letters cutting them off."""
        return frozenset(_LETTERS.findall(self.lower))

    @cached_property
    def clusters(self) -> list[tuple[int, int, int]]:
        """Where digits stand together, with some text around, and how many: a long number is looked for only where it can be."""
        found: list[tuple[int, int, int]] = []
        start = end = count = 0
        for match in _DIGITS.finditer(self.text):
            at = match.start()
            if count and at - end > _CLUSTER_GAP:
                found.append((max(0, start - _CLUSTER_BEFORE), end + _CLUSTER_AFTER, count))
                count = 0
            start = start if count else at
            end, count = at, count + 1
        if count:
            found.append((max(0, start - _CLUSTER_BEFORE), end + _CLUSTER_AFTER, count))
        return found

    def begin(self) -> None:
        """What is done from here to ``end`` counts against the text's time limit: a batch goes through step by step, not text by text."""
        self._since = time.monotonic()

    def end(self) -> None:
        if self._since is not None:
            self._spent += time.monotonic() - self._since
            self._since = None

    def remaining(self) -> float | None:
        """Seconds that one pattern may take; None for a short text. Raises TimeoutError once the text's time is spent."""
        if self._fuller is not None:
            return self._fuller.remaining()
        if self.time_limit == float("inf"):
            return None
        left = self.time_limit - self._spent - (0.0 if self._since is None else time.monotonic() - self._since)
        if left <= 0:
            raise TimeoutError
        return None if self.is_short else left


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pattern's match before validation. ``cued`` says whether a context word stands near."""

    view: View
    start: int
    end: int
    score: float
    cued: bool
    match: Any = field(repr=False, default=None)

    @property
    def value(self) -> str:
        return self.view.text[self.start : self.end]

    @property
    def digits(self) -> str:
        return keep_digits(self.value)


Validate = Callable[[Candidate], float]


@dataclass(frozen=True, slots=True)
class Recognizer:
    """One kind of personal data, declared.

    ``validate`` gives a candidate its final score, 0 to drop it. ``unless`` are words that, right before a number, say that it is
    something else (a ticket). ``least_digits`` and ``cues`` skip the patterns where they cannot match: fewer digits in the text, or
    none of these lower-case substrings. ``also`` are further entities that ``find`` may name.
    ``find`` replaces the patterns where a pattern cannot say it (numbers in words). ``bare`` has all of it look at the text without
    accents and tone marks, so that its words are written without, too.
    """

    entity: str
    name: str
    also: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    context: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    validate: Validate | None = None
    find: Callable[[View], Iterable[Hit]] | None = None
    threshold: float = 0.5
    least_digits: int = 0
    cues: tuple[str, ...] = ()
    bare: bool = False
    positives: tuple[Example, ...] = ()
    negatives: tuple[Example, ...] = ()

    def compile(self) -> None:
        """Compile the patterns, which otherwise happens when each is first needed."""
        for pattern in self.patterns:
            compile_pattern(pattern.expression)

    def may_hit(self, views: Sequence[View]) -> list[bool]:
        """For each text whether it holds what each find holds: a look, before the search. For many at once, as it is most of what is done."""
        least, cues, bare = self.least_digits, self.cues, self.bare
        answers = []
        for each in views:
            view = each.bare if bare else each
            answers.append((not least or view.digits >= least) and (not cues or any(map(view.lower.__contains__, cues))))
        return answers

    def hits(self, view: View) -> list[Hit]:
        """Every span at or above the threshold. Raises TimeoutError past the view's deadline."""
        return self.search(view) if self.may_hit([view])[0] else []

    def search(self, view: View) -> list[Hit]:
        """As ``hits``, of a view that ``may_hit`` was asked about."""
        if not self.bare or view.bare is view:
            return self._hits(view)
        return [view.bare.whole(hit) for hit in self._hits(view.bare)]

    def _hits(self, view: View) -> list[Hit]:
        if not view.is_short:
            view.remaining()
        if self.find is not None:
            return [hit for hit in self.find(view) if hit.score >= self.threshold]
        found = []
        ranges = self._ranges(view)
        for pattern in self.patterns:
            if (pattern.words and pattern.words.isdisjoint(view.words)) or pattern.least_digits > view.digits:
                continue
            compiled = compile_pattern(pattern.expression)
            if len(ranges) > 1 and not view.is_short and not compiled.is_anywhere(view):
                continue
            for start, end in ranges:
                if compiled.may_match(view, start, end):
                    found += [hit for hit in self._matches(pattern, compiled, view, start, end) if hit.score >= self.threshold]
        return found

    def _ranges(self, view: View) -> list[tuple[int, int]]:
        if self.least_digits < _LONG_NUMBER:
            return [(0, len(view.text))]
        return [(start, end) for start, end, digits in view.clusters if digits >= self.least_digits]

    def _matches(self, pattern: Pattern, compiled: Compiled, view: View, first: int, last: int) -> Iterable[Hit]:
        group: int | str = "value" if compiled.has_value else 0
        for match in compiled.matches(view, view.text, first, last):
            start, end = match.span(group)
            if start >= end or (self.unless and stands_before(self.unless, view, start)):
                continue
            boost = _context_boost(self.context, view, start, end) if self.context else 0.0
            candidate = Candidate(view, start, end, min(pattern.score + boost, 1.0), boost > 0, match)
            yield Hit(start, end, candidate.score if self.validate is None else self.validate(candidate))


def keep_digits(text: str) -> str:
    """The digits of a number however it is written; the letter O counts as zero."""
    return "".join("0" if c in "oO" else c for c in text if c in "0123456789oO")


def digit_run(low: int, high: int | None = None, *, between: str = r"(?!\.\n)[\s.\-_]{0,2}") -> str:
    """A pattern for ``low`` to ``high`` digits, grouped in any way, and no digit next to them. A sentence that ends a line ends the number.

    >>> bool(regex.fullmatch(digit_run(10), "012-345 67.89"))
    True
    """
    most = low if high is None else high
    return rf"(?<![\w.])(?<!\d[,\-]){_DIGIT}(?:{between}{_DIGIT}){{{low - 1},{most - 1}}}(?![\-.]?\d)(?!\w)"


class Compiled:
    """A pattern as ``regex`` has it, which can be timed out, and as the standard library's re, up to three times as fast, where that
    says the same: re has no look-behind of varying width and no ``\\p``, and takes a mark by itself for no part of a word (``View.is_plain``).
    The letters that the two fold differently stand in no pattern. ``^`` and ``$`` are a line's.
    """

    __slots__ = ("_quick", "_timed", "has_value")

    def __init__(self, expression: str, *, any_case: bool = True) -> None:
        self._timed: Any = regex.compile(expression, flags=regex.MULTILINE | (regex.IGNORECASE if any_case else 0))
        self._quick: re.Pattern[str] | None = None
        self.has_value = "value" in self._timed.groupindex
        if r"\p{" not in expression:
            with suppress(re.error):
                self._quick = re.compile(expression, flags=re.MULTILINE | (re.IGNORECASE if any_case else 0))

    def may_match(self, view: View, start: int, end: int) -> bool:
        """Whether ``matches`` is worth asking: most texts hold no match, and one search costs a third of an iterator that yields none."""
        return self._quick is None or not view.is_plain or self._quick.search(view.text, start, end) is not None

    def is_anywhere(self, view: View) -> bool:
        """Whether the text holds a match at all, within the time left to it: one search in place of one for each of a long text's numbers."""
        return self._timed.search(view.text, timeout=view.remaining(), concurrent=False) is not None

    def matches(self, view: View, text: str, start: int, end: int) -> Iterator[Any]:
        """What stands between two positions of ``text``, the view's own or its lower case, within the time left to the view."""
        if self._quick is not None and view.is_plain:
            return self._quick.finditer(text, start, end)
        found: Iterator[Any] = self._timed.finditer(text, start, end, timeout=view.remaining(), concurrent=False)
        return found


@lru_cache(maxsize=1024)
def compile_pattern(expression: str) -> Compiled:
    """A recogniser's pattern, compiled once."""
    return Compiled(expression)


_DIGIT: Final = r"\d"
_LETTERS: Final = re.compile(r"[a-z]+")
_MARK: Final = re.compile("[\u0300-\u036f]")
_DIGITS: Final = re.compile(r"[0-9]|(?<=[0-9 ])[oO](?=[0-9 ])|[oO](?=[0-9])")
_RIGHT_BEFORE: Final = 64
_LONG_NUMBER: Final = 6  # from so many digits on, a recogniser's patterns are about one number and the words right before it
_CLUSTER_GAP: Final = 12  # "4 blank 82", "GB82 WEST 1234"
_CLUSTER_BEFORE: Final = 48
_CLUSTER_AFTER: Final = 16


@lru_cache(maxsize=256)
def _context_pattern(words: tuple[str, ...]) -> Any:
    return regex.compile(r"(?<![^\W_])(?:" + "|".join(regex.escape(w) for w in words) + r")(?![^\W\d_])")


@lru_cache(maxsize=256)
def _before_pattern(words: tuple[str, ...]) -> Any:
    words_pattern = "|".join(regex.escape(w) for w in words)
    more = r"(?:[a-z]{0,5}[/-]?\d[\d/-]{3,20}\s?(?:,|and|&|or)\s?)?"  # the second of two
    asked = r"(?:\?\s*\n\s*[a-z][a-z .]{2,20}:\s*(?:it'?s |it is |na )?)?"  # asked for by the other side
    tail = r"(?:\s?(?:no|nos|num|number|id|code|is|was|na|of|:|\.|#|-|\())*"
    prefix = r"(?:[a-z]{2,3}[ /-])?"
    return regex.compile(rf"(?<![^\W_])(?:{words_pattern}){tail}{asked}\s*{more}{prefix}\s*$")


def stands_before(words: tuple[str, ...], view: View, start: int) -> bool:
    """Whether one of the words, and nothing but what leads to a number, stands before ``start``: also a question before, or "X and"."""
    return bool(_before_pattern(words).search(view.lower[max(0, start - _RIGHT_BEFORE) : start]))


def _context_boost(words: tuple[str, ...], view: View, start: int, end: int) -> float:
    pattern = _context_pattern(words)
    offset = max(0, start - BEFORE)
    nearest = None
    for match in pattern.finditer(view.lower, offset, start):
        nearest = match
    if nearest is not None:
        distance: int = start - nearest.end()
        return BOOST + NEAR_BOOST * (1 - distance / BEFORE)
    return BOOST if pattern.search(view.lower, end, end + AFTER) else 0.0
