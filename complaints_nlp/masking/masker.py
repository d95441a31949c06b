"""The masker: texts in, masked texts or failures out, one for one. It fails closed."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from complaints_nlp.errors import MaskingFailed
from complaints_nlp.masking.known import find_known
from complaints_nlp.masking.leftovers import find_leftovers
from complaints_nlp.masking.names import NameFinder
from complaints_nlp.masking.recognizer import OPERATOR_DOMAINS, OPERATOR_HANDLES, View
from complaints_nlp.masking.spans import join_names, replace, settle
from complaints_nlp.masking.text import Entity, MaskedText, seal
from complaints_nlp.normalization.cleaning import Cleaned, clean

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerRegistry

TIME_LIMIT: Final = 5.0
MAX_CHARACTERS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text, the spans in the text as given, and what stood there: private, for pseudonyms alone, never shown."""

    masked_text: MaskedText
    entities: tuple[Entity, ...]
    values: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class _Job:
    cleaned: Cleaned
    view: View
    known: Mapping[str, str]


class Masker:
    """Finds personal data with Presidio recognisers and replaces it. Load once, share, call with batches.

    ``registry`` is a Presidio registry (default: :func:`complaints_nlp.masking.registry.build_registry`); ``names`` replaces name
    recognition in the default one. The operator's own handles and bare domains stay. ``time_limit`` is in seconds a text.

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
        operator_handles: Collection[str] = OPERATOR_HANDLES,
        operator_domains: Collection[str] = OPERATOR_DOMAINS,
        max_characters: int = MAX_CHARACTERS,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        from complaints_nlp.masking.registry import build_registry

        self.registry = build_registry(names=names) if registry is None else registry
        self._handles = frozenset(handle.lstrip("@").lower() for handle in operator_handles)
        self._domains = frozenset(domain.lower() for domain in operator_domains)
        self._max_characters = max_characters
        self._time_limit = time_limit

    def mask(self, texts: Sequence[str], *, known: Sequence[Mapping[str, str]] | None = None) -> list[Masked | MaskingFailed]:
        """Mask each text. ``known`` holds, per text, the record's own data by field name (name, phone, email, account, handle).

        Known values are masked in any spelling. A text that is too long, too slow or makes a recogniser err is a
        :class:`MaskingFailed` in its place; the others are not touched by it.
        """
        if known is not None and len(known) != len(texts):
            raise ValueError(f"known has {len(known)} entries for {len(texts)} texts")
        jobs = [self._prepared(text, known[n] if known else {}) for n, text in enumerate(texts)]
        good = [job for job in jobs if isinstance(job, _Job)]
        names = iter(self._names(good))
        return [self._masked(job, next(names)) if isinstance(job, _Job) else job for job in jobs]

    def _prepared(self, text: str, known: Mapping[str, str]) -> _Job | MaskingFailed:
        if len(text) > self._max_characters:
            return MaskingFailed(reason=f"longer than {self._max_characters} characters")
        try:
            cleaned = clean(text)
            view = View(cleaned.text, operator_handles=self._handles, operator_domains=self._domains)
        except Exception as error:  # fail closed, whatever went wrong
            return MaskingFailed(reason=type(error).__name__)
        return _Job(cleaned, view, known)

    def _names(self, jobs: Sequence[_Job]) -> list[list[Entity] | MaskingFailed]:
        """Names over the whole batch; after an error text by text, so that only the one at fault fails."""
        from complaints_nlp.masking.registry import NamesRecognizer

        finders = [r.finder for r in self.registry.recognizers if isinstance(r, NamesRecognizer)]
        found: list[list[Entity] | MaskingFailed] = [[] for _ in jobs]
        for finder in finders:
            found = [_both(mine, theirs) for mine, theirs in zip(found, _find_each(finder, jobs), strict=True)]
        return found

    def _masked(self, job: _Job, names: list[Entity] | MaskingFailed) -> Masked | MaskingFailed:
        if isinstance(names, MaskingFailed):
            return names
        try:
            return self._finish(job, names)
        except TimeoutError:
            return MaskingFailed(reason=f"not done within {self._time_limit:g} s")
        except Exception as error:  # a text that cannot be searched is not passed on
            return MaskingFailed(reason=type(error).__name__)

    def _finish(self, job: _Job, names: Sequence[Entity]) -> Masked:
        view, cleaned = job.view, job.cleaned
        view.deadline = time.monotonic() + self._time_limit
        found = [*names, *self._recognized(view), *find_known(view, job.known)]
        entities = join_names(settle(found), view.text)
        left = list(find_leftovers(view, entities))
        entities = settle([*entities, *left]) if left else entities
        view.remaining()
        return Masked(
            masked_text=seal(replace(cleaned.text, entities)),
            entities=tuple(Entity(*cleaned.given(e.start, e.end), e.type, e.score) for e in entities),
            values=tuple(view.text[e.start : e.end] for e in entities),
        )

    def _recognized(self, view: View) -> list[Entity]:
        from complaints_nlp.masking.registry import DeclaredRecognizer, NamesRecognizer, foreign_hits

        found: list[Entity] = []
        for recognizer in self.registry.recognizers:
            if isinstance(recognizer, NamesRecognizer):
                continue
            hits = recognizer.hits(view) if isinstance(recognizer, DeclaredRecognizer) else foreign_hits(recognizer, view)
            found += [Entity(h.start, h.end, h.entity or recognizer.supported_entities[0], h.score) for h in hits]
        return found


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


def _both(mine: list[Entity] | MaskingFailed, theirs: list[Entity] | MaskingFailed) -> list[Entity] | MaskingFailed:
    if isinstance(mine, MaskingFailed):
        return mine
    return theirs if isinstance(theirs, MaskingFailed) else [*mine, *theirs]
