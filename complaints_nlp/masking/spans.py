"""From many findings to spans that do not overlap, and from those to a masked text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from complaints_nlp.masking.operators import Operator, choose
from complaints_nlp.masking.text import Entity

_INSIDE_NAME: Final = re.compile(
    r"-| |(?<=\b\w)\. ?| [^\W\d_]\.? | (?:de|da|di|do|dos|del|du|la|van|von|der|bin|bint|ibn|al|el|ní|ni|mac|mai) "
)


def settle(found: Iterable[Entity]) -> list[Entity]:
    """Spans without overlaps, by position. Where findings overlap, all they cover is masked, under the strongest one's type.

    >>> settle([Entity(0, 5, "NIN", 0.6), Entity(3, 9, "PHONE_NUMBER", 0.9), Entity(12, 15, "PERSON", 0.7)])
    [Entity(start=0, end=9, type='PHONE_NUMBER', score=0.9), Entity(start=12, end=15, type='PERSON', score=0.7)]
    """
    settled: list[Entity] = []
    group: list[Entity] = []
    end = -1
    for entity in sorted(found):
        if group and entity.start >= end:
            settled.append(_one_of(group))
            group = []
        group.append(entity)
        end = max(end, entity.end) if len(group) > 1 else entity.end
    if group:
        settled.append(_one_of(group))
    return settled


def _one_of(group: Sequence[Entity]) -> Entity:
    strongest = max(group, key=_strength)
    return Entity(group[0].start, max(entity.end for entity in group), strongest.type, strongest.score)


def _strength(entity: Entity) -> float:
    # A link that holds a number is a link: length weighs, though less than certainty.
    return entity.score + min(entity.end - entity.start, 40) / 100


def join_names(entities: Sequence[Entity], text: str) -> list[Entity]:
    """Two persons with a space, a hyphen, an initial or a small word of names between are one."""
    joined: list[Entity] = []
    for entity in entities:
        last = joined[-1] if joined else None
        if last and last.type == entity.type == "PERSON" and _INSIDE_NAME.fullmatch(text, last.end, entity.start):
            joined[-1] = Entity(last.start, entity.end, "PERSON", max(last.score, entity.score))
        else:
            joined.append(entity)
    return joined


def replace(text: str, entities: Sequence[Entity], *, operators: Mapping[str, Operator] | None = None, seen: str | None = None) -> str:
    """The text with what its type's operator says in place of each span: ``<TYPE>`` unless told otherwise.

    Operators are shown the span of ``seen``, the text as recognisers saw it, where given.

    >>> replace("call 07101234567 now", [Entity(5, 16, "PHONE_NUMBER")])
    'call <PHONE_NUMBER> now'
    """
    chosen = operators or {}
    said = text if seen is None else seen
    pieces: list[str] = []
    position = 0
    for entity in entities:
        pieces += (text[position : entity.start], choose(chosen, entity.type)(entity.type, said[entity.start : entity.end]))
        position = entity.end
    return "".join((*pieces, text[position:]))
