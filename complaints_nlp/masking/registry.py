"""The recognisers as Presidio objects, in a registry that users extend. Importing this module imports Presidio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerRegistry, RecognizerResult

from complaints_nlp.masking.name_model import default_names
from complaints_nlp.masking.names import PERSON, NameFinder
from complaints_nlp.masking.recognizer import Hit, Recognizer, View
from complaints_nlp.masking.recognizers import RECOGNIZERS

FOREIGN_THRESHOLD: Final = 0.5
"""From this score on a finding of a user's own Presidio recogniser is masked. Presidio's default of 0 lets guesses in."""


class DeclaredRecognizer(LocalRecognizer):
    """A :class:`Recognizer` as Presidio knows one. The masker calls ``hits``; Presidio's own engines call ``analyze``."""

    def __init__(self, declaration: Recognizer) -> None:
        self.declaration = declaration
        super().__init__(
            supported_entities=[declaration.entity, *declaration.also], name=declaration.name, context=list(declaration.context)
        )

    def load(self) -> None:
        """Nothing to load: patterns compile at first use."""

    def hits(self, view: View) -> list[Hit]:
        return self.declaration.hits(view)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002 - Presidio's signature
        hits = self.hits(View(text))
        found = [(hit.entity or self.declaration.entity, hit) for hit in hits]
        return [RecognizerResult(entity, hit.start, hit.end, hit.score) for entity, hit in found if entity in entities]


class NamesRecognizer(LocalRecognizer):
    """A :class:`NameFinder` as Presidio knows a recogniser. The masker asks ``finder`` for whole batches."""

    def __init__(self, finder: NameFinder) -> None:
        self.finder = finder
        super().__init__(supported_entities=[PERSON], name="names")

    def load(self) -> None:
        """Nothing to load: finders load at first use."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:  # noqa: ARG002 - Presidio's signature
        if PERSON not in entities:
            return []
        return [RecognizerResult(e.type, e.start, e.end, e.score) for e in self.finder.find([View(text).text])[0]]


def build_registry(*, names: NameFinder | None = None, recognizers: Iterable[Recognizer] = RECOGNIZERS) -> RecognizerRegistry:
    """A Presidio registry of every recogniser of this project and none of Presidio's own.

    Add your own Presidio recogniser with ``registry.add_recognizer`` and pass the registry to ``Masker``. Presidio's predefined US and
    UK recognisers are left out: they take naira amounts for licences and account numbers for health numbers.

    >>> registry = build_registry()
    >>> sorted({entity for r in registry.recognizers for entity in r.supported_entities})[:4]
    ['AGE', 'BANK_ACCOUNT', 'BVN', 'CARD_NUMBER']
    """
    found: list[EntityRecognizer] = [DeclaredRecognizer(declaration) for declaration in recognizers]
    found.append(NamesRecognizer(names or default_names()))
    return RecognizerRegistry(recognizers=found)


def foreign_hits(recognizer: EntityRecognizer, view: View) -> list[Hit]:
    """What a recogniser of the user's own finds; a list where it answers None."""
    artifacts: Any = None  # no spaCy document: recognisers that need one belong behind a NameFinder
    results = recognizer.analyze(view.text, recognizer.supported_entities, artifacts) or []
    return [Hit(r.start, r.end, r.score, r.entity_type) for r in results if r.score >= FOREIGN_THRESHOLD]
