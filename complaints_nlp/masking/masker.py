"""The masker: texts in, masked texts or failures out, one for one. It fails closed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Final

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.address_spans import join_addresses
from complaints_nlp.masking.doubts import find_doubt
from complaints_nlp.masking.echoes import find_echoes
from complaints_nlp.masking.known import find_known
from complaints_nlp.masking.leftovers import find_leftovers
from complaints_nlp.masking.name_completion import complete_names
from complaints_nlp.masking.names import NameFinder
from complaints_nlp.masking.operators import Operator
from complaints_nlp.masking.readings import find_readings
from complaints_nlp.masking.recognizer import OPERATOR_DOMAINS, OPERATOR_HANDLES, Hit, View
from complaints_nlp.masking.references import without_references
from complaints_nlp.masking.spans import join_names, replace, settle
from complaints_nlp.masking.text import Entity, MaskedText, seal
from complaints_nlp.normalization.cleaning import Cleaned, clean

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerRegistry

TIME_LIMIT: Final = 5.0
MAX_CHARACTERS: Final = 50_000
MOST_FOUND: Final = 2_000
"""Pieces of personal data a text: more are no message but a list, or made to keep the masker busy."""


class Unsure(Exception):
    """Masking is done, and it cannot be vouched for."""

    def __init__(self, doubt: str) -> None:
        super().__init__(doubt)
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text, the spans in the text as given, and what stood there: private, for pseudonyms alone, never shown."""

    masked_text: MaskedText
    entities: tuple[Entity, ...]
    values: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class _Job:
    """A text on its way: what was found in it so far, or why it goes no further."""

    cleaned: Cleaned
    view: View
    known: Mapping[str, str]
    found: list[Entity] = field(default_factory=list)
    failed: MaskingFailed | None = None

    def add(self, found: Sequence[Entity] | MaskingFailed) -> None:
        if isinstance(found, MaskingFailed):
            self.failed = self.failed or found
        else:
            self.found += found

    def run(self, step: Callable[[View], Iterable[Entity]]) -> None:
        if self.failed is not None:
            return
        self.view.begin()
        try:
            self.found += step(self.view)
            if len(self.found) > MOST_FOUND:
                raise Unsure(f"more than {MOST_FOUND:,} pieces of personal data")
        except Exception as error:  # fail closed, whatever went wrong; an error's own words may quote the text
            self.fail(error)
        finally:
            self.view.end()

    def fail(self, error: Exception) -> MaskingFailed:
        """An error's own words may quote the text: only its kind is kept, and the two reasons that this module gives itself."""
        reason = type(error).__name__
        if isinstance(error, TimeoutError):
            reason = f"not done within {self.view.time_limit:g} s"
        elif isinstance(error, Unsure):
            reason = error.doubt
        self.failed = MaskingFailed(reason=reason)
        return self.failed


class Masker:
    """Finds personal data with Presidio recognisers and replaces it. Load once, share, call with batches.

    ``registry`` is a Presidio registry (default: :func:`complaints_nlp.masking.registry.build_registry`); ``names`` replaces name
    recognition in the default one. The operator's own handles and bare domains stay. ``time_limit`` is in seconds a text.
    ``operators`` say, by type, what stands in place of a span (see :mod:`complaints_nlp.masking.operators`): ``<TYPE>`` by default.

    >>> masker = Masker()
    >>> masked = masker.mask(["una deduct my 500 naira, call me on 0710 123 4567, Chidi"])[0]
    >>> str(masked.masked_text)
    'una deduct my 500 naira, call me on <PHONE_NUMBER>, <PERSON>'
    """

    def __init__(
        self,
        *,
        registry: RecognizerRegistry | None = None,
        names: NameFinder | None = None,
        operators: Mapping[str, Operator] | None = None,
        operator_handles: Collection[str] = OPERATOR_HANDLES,
        operator_domains: Collection[str] = OPERATOR_DOMAINS,
        max_characters: int = MAX_CHARACTERS,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        from complaints_nlp.masking.registry import build_registry

        self.registry = build_registry(names=names) if registry is None else registry
        self._operators = dict(operators or {})
        self._handles = frozenset(handle.lstrip("@").lower() for handle in operator_handles)
        self._domains = frozenset(domain.lower() for domain in operator_domains)
        self._max_characters = max_characters
        self._time_limit = time_limit

    def warm_up(self) -> None:
        """Compile every pattern now, 0.7 s, instead of each with the first text that needs it: for a masker that many texts wait for."""
        from complaints_nlp.masking.registry import DeclaredRecognizer

        for recognizer in self.registry.recognizers:
            if isinstance(recognizer, DeclaredRecognizer):
                recognizer.declaration.compile()

    def mask(self, texts: Sequence[str], *, known: Sequence[Mapping[str, str]] | None = None) -> list[Masked | MaskingFailed]:
        """Mask each text. ``known`` holds, per text, the record's own data by field name (name, phone, email, account, handle).

        Known values are masked in any spelling. A text that is too long, too slow or makes a recogniser err is a
        :class:`MaskingFailed` in its place; the others are not touched by it.
        """
        if known is not None and len(known) != len(texts):
            raise ValueError(f"known has {len(known)} entries for {len(texts)} texts")
        jobs = [self._prepared(text, known[n] if known else {}) for n, text in enumerate(texts)]
        good = [job for job in jobs if isinstance(job, _Job)]
        self._find_names(good)
        self._recognize(good)
        return [self._masked(job) if isinstance(job, _Job) else job for job in jobs]

    def _prepared(self, text: str, known: Mapping[str, str]) -> _Job | MaskingFailed:
        if len(text) > self._max_characters:
            return MaskingFailed(reason=f"longer than {self._max_characters} characters")
        try:
            cleaned = clean(text)
            view = View(cleaned.text, time_limit=self._time_limit, operator_handles=self._handles, operator_domains=self._domains)
            _ = view.digits, view.bare.digits  # what recognisers look at before they search: nothing there errs later
        except Exception as error:  # fail closed, whatever went wrong
            return MaskingFailed(reason=type(error).__name__)
        return _Job(cleaned, view, known)

    def _find_names(self, jobs: Sequence[_Job]) -> None:
        """Names over the whole batch; after an error text by text, so that only the one at fault fails."""
        from complaints_nlp.masking.registry import NamesRecognizer

        for recognizer in self.registry.recognizers:
            if isinstance(recognizer, NamesRecognizer):
                for job, found in zip(jobs, _find_each(recognizer.finder, jobs), strict=True):
                    job.add(found)

    def _recognize(self, jobs: Sequence[_Job]) -> None:
        """Each recogniser over all texts before the next: its patterns stay in the processor's cache, which halves the time."""
        from complaints_nlp.masking.registry import DeclaredRecognizer, NamesRecognizer, foreign_hits

        views = [job.view for job in jobs]
        for recognizer in self.registry.recognizers:
            if isinstance(recognizer, NamesRecognizer):
                continue
            own = recognizer.supported_entities[0]
            declared = recognizer.declaration if isinstance(recognizer, DeclaredRecognizer) else None
            step = partial(_entities, declared.search if declared else partial(foreign_hits, recognizer), own)
            for job in compress(jobs, declared.may_hit(views)) if declared else jobs:
                job.run(step)

    def _masked(self, job: _Job) -> Masked | MaskingFailed:
        job.run(lambda view: find_known(view, job.known))
        try:
            return job.failed or self._finish(job)
        except Exception as error:  # a text that cannot be searched is not passed on
            return job.fail(error)

    def _finish(self, job: _Job) -> Masked:
        view, cleaned = job.view, job.cleaned
        view.begin()
        entities = join_names(without_references(view, settle(job.found)), view.text)
        entities = join_addresses(complete_names(view.text, entities), view.text)
        if again := list(find_echoes(view, entities)):
            entities = settle([*entities, *again])
        if left := list(find_leftovers(view, entities)):
            entities = without_references(view, settle([*entities, *left]))
        if read := list(find_readings(view, entities)):
            entities = without_references(view, settle([*entities, *read]))
        view.remaining()
        if doubt := find_doubt(view, entities):
            raise Unsure(doubt)
        return Masked(
            masked_text=seal(replace(cleaned.text, entities, operators=self._operators, seen=view.text)),
            entities=tuple(Entity(*cleaned.given(e.start, e.end), e.type, e.score) for e in entities),
            values=tuple(view.text[e.start : e.end] for e in entities),
        )


def _entities(find: Callable[[View], list[Hit]], own: str, view: View) -> list[Entity]:
    return [Entity(hit.start, hit.end, hit.entity or own, hit.score) for hit in find(view)]


def _find_each(finder: NameFinder, jobs: Sequence[_Job]) -> list[list[Entity] | MaskingFailed]:
    try:
        return list(finder.find([job.view.text for job in jobs]))
    except Exception:
        return [_find_one(finder, job) for job in jobs]


def _find_one(finder: NameFinder, job: _Job) -> list[Entity] | MaskingFailed:
    try:
        return finder.find([job.view.text])[0]
    except Exception as error:
        return MaskingFailed(reason=type(error).__name__)
