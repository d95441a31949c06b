"""How well linking tells one person's complaint from another's, over pairs of contacts whose truth was written down.

A pair is the same complaint by design: one person, one matter; an identifier in common, the category agreeing, within the window or nearly
the same text. Two settlements the words leave open. The line complained of names the customer, whoever writes: a daughter's message about
her mother's line belongs to her mother's complaint. One phone is one person, unless a text says that the phone is borrowed or a shop's:
then only the line it names counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from complaints_nlp.labels import Category
from models.linking import NEAR_DUPLICATE, WINDOW, OpenComplaint, categories, is_complaint, link, similarity, words_of
from models.records import ClassifiedComplaint


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contacts, in order of time, and whether they are one complaint. ``kind`` says in words what makes the pair easy or hard."""

    id: str
    kind: str
    same: bool
    first: ClassifiedComplaint
    second: ClassifiedComplaint


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``, with the 95% interval after Wilson (1927), which holds near 0 and 1 too.

    >>> share = Share(95, 100)
    >>> round(share.value, 2), round(share.low, 3), round(share.high, 3)
    (0.95, 0.888, 0.978)
    """

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        return self._bound(-1.0)

    @property
    def high(self) -> float:
        return self._bound(1.0)

    def _bound(self, side: float) -> float:
        if not self.of:
            return 0.0
        z, n, p = 1.959964, self.of, self.value
        return (p + z * z / (2 * n) + side * z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What linking said of a pair. ``reason`` says of a wrong answer what led to it."""

    pair: Pair
    linked: bool
    reason: str

    @property
    def right(self) -> bool:
        return self.linked == self.pair.same


def judge(pairs: Sequence[Pair], linked: Callable[[Pair], bool]) -> list[Judgement]:
    """``linked`` answers each pair; see ``linked_alone`` for the answer of the linking code itself."""
    judgements = []
    for pair in pairs:
        answer = linked(pair)
        judgements.append(Judgement(pair, answer, "" if answer == pair.same else _reason(pair)))
    return judgements


def linked_alone(pair: Pair) -> bool:
    """Whether the two contacts, alone in the world, become one complaint."""
    return len(link([pair.first, pair.second], {})) == 1 and is_complaint(pair.first) and is_complaint(pair.second)


def precision(judgements: Sequence[Judgement]) -> Share:
    linked = [each for each in judgements if each.linked]
    return Share(sum(each.pair.same for each in linked), len(linked))


def recall(judgements: Sequence[Judgement]) -> Share:
    same = [each for each in judgements if each.pair.same]
    return Share(sum(each.linked for each in same), len(same))


def errors(judgements: Sequence[Judgement]) -> list[tuple[str, int, tuple[str, ...]]]:
    """The wrong answers by reason, the most frequent first, with the ids of their pairs."""
    wrong = [each for each in judgements if not each.right]
    counts = Counter(each.reason for each in wrong)
    return [(reason, number, tuple(each.pair.id for each in wrong if each.reason == reason)) for reason, number in counts.most_common()]


def read_by(
    contact: ClassifiedComplaint, *, is_complaint: bool, category: Category, secondary: tuple[Category, ...]
) -> ClassifiedComplaint:
    """``contact`` with the labels a reader gave it instead of the model's: what linking does by itself."""
    words = words_of(contact)
    return replace(contact, analysis=replace(words, is_complaint=is_complaint, category=category, secondary=secondary))


def _reason(pair: Pair) -> str:
    first, second = pair.first, pair.second
    if not pair.same:
        return "joined: " + pair.kind
    if not (is_complaint(first) and is_complaint(second)):
        return "missed: one was taken for no complaint"
    if not set(first.identifiers) & set(second.identifiers):
        return "missed: no identifier in common was found"
    if words_of(second).category not in categories(first):
        return "missed: the categories were not seen to agree"
    opened = OpenComplaint("", first.occurred_at, first.occurred_at, set())
    if (
        opened.distance(second.occurred_at) > WINDOW
        and similarity(words_of(first).fingerprint, words_of(second).fingerprint) < NEAR_DUPLICATE
    ):
        return "missed: too late, and the texts were not seen to be alike"
    return "missed"
