"""Emerging themes: phrases and codes that rise against their own past, clustered by the complaints that hold them together.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008, "Fightin' Words") say how telling a phrase is of the newest
period; its own past periods say whether it has risen. Only masked text is read, and placeholders are no words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from complaints_nlp.masking.text import MaskedText
from monitoring.counting import q_values, upper_tail
from monitoring.errors import UnusableCounts

PLACEHOLDER: Final = re.compile(r"<[A-Z][A-Z0-9_]*(?:[ :][^>]*)?>")
WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’](?=[^\W\d_]))+")  # tone marks are part of a letter
BREAK: Final = "\x00"
CODE: Final = "code: "  # no phrase holds a colon
# Words that carry no theme by themselves, in English and Pidgin; phrases may hold them inside, not at an end.
EMPTY: Final = frozenset(
    "a about after again all also am an and any are as at be because been but by can could de dey did do does don dont e for from get got had "
    "has have he her him his how i if im in into is it its ive just make me more my na no not now o of off on one only or our out please pls "
    "sabi say she since so some still than that the their them then there these they this to too two una up us very wan was we wetin were "
    "what when where which who why will with would you your".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """One complaint: its id, its masked text, its code ("" where it has none), and its period: 0 the newest, 1 the one before, ..."""

    record_id: str
    text: MaskedText
    period: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """``said`` complaints of the newest period hold it, ``expected`` would; ``telling`` is the z-score of its log-odds."""

    words: str
    said: int
    expected: float
    telling: float
    q_value: float


@dataclass(frozen=True, slots=True)
class Theme:
    """Phrases that are said together. ``name`` are the most telling; ``examples`` are ids of complaints that hold most of them."""

    name: str
    phrases: tuple[Phrase, ...]
    complaints: int
    expected: float
    codes: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def times_as_many(self) -> float:
        return (self.complaints + 1) / (self.expected + 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """``longest`` words in a phrase; ``least`` complaints of a theme; ``level`` of the false-discovery rate over phrases.

    ``telling`` is the least z-score of a phrase's log-odds; ``prior`` weighs what is said at all times, as a share of all complaints read;
    ``together`` is the share of a phrase's complaints that must hold a theme's leading phrase for it to join.
    """

    longest: int = 3
    least: int = 5
    level: float = 0.01
    telling: float = 2.5
    prior: float = 0.2
    together: float = 0.5
    examples: int = 5
    names: int = 3


DEFAULT: Final = Settings()


def emerging(said: Iterable[Said], *, settings: Settings = DEFAULT) -> list[Theme]:
    """The themes of period 0 that are new or rise, the most complaints above the expected first."""
    everything = list(said)
    if any(not isinstance(each.text, MaskedText) for each in everything):
        raise UnusableCounts(reason="a text is not masked; read it back with complaints_nlp.masking.text.seal, or mask it")
    periods = max((each.period for each in everything), default=0)
    if periods < 1:
        return []  # without a past nothing can be said to rise
    holders, totals = _holders(everything, settings), Counter(each.period for each in everything)
    phrases = _rising(holders, totals, periods, settings)
    newest = {each.record_id: each for each in everything if each.period == 0}
    themes = [_theme(group, holders, newest, settings) for group in _clusters(phrases, holders, settings)]
    return sorted(themes, key=lambda theme: (theme.expected - theme.complaints, theme.name))


def phrases_of(text: str, *, longest: int) -> set[str]:
    """Runs of words within a sentence that neither begin nor end with an empty one.

    >>> sorted(phrases_of("No network in <LOCATION>, since NIN linking", longest=2))
    ['linking', 'network', 'nin', 'nin linking']
    """
    found = set()
    for part in re.split(r"[.,;:!?\n()]|\x00", PLACEHOLDER.sub(BREAK, text).lower()):
        words = [match.group() for match in WORD.finditer(part)]
        for start in range(len(words)):
            for end in range(start + 1, min(start + longest, len(words)) + 1):
                if words[start] not in EMPTY and words[end - 1] not in EMPTY:
                    found.add(" ".join(words[start:end]))
    return found


Holders = Mapping[str, Mapping[int, set[str]]]


def _holders(everything: Sequence[Said], settings: Settings) -> Holders:
    """Phrase or ``code: X`` -> period -> ids. A complaint counts once however often it says it.

    Of the past only what enough complaints say now: all phrases of a year of texts would fill the memory.
    """
    answer: dict[str, dict[int, set[str]]] = {}
    for each in everything:
        if each.period == 0:
            for name in _names(each, settings):
                answer.setdefault(name, {0: set()})[0].add(each.record_id)
    answer = {name: by_period for name, by_period in answer.items() if len(by_period[0]) >= settings.least}
    for each in everything:
        if each.period:
            for name in _names(each, settings) & answer.keys():
                answer[name].setdefault(each.period, set()).add(each.record_id)
    return answer


def _names(said: Said, settings: Settings) -> set[str]:
    return phrases_of(said.text, longest=settings.longest) | ({f"{CODE}{said.code}"} if said.code else set())


def _rising(holders: Holders, totals: Mapping[int, int], periods: int, settings: Settings) -> list[Phrase]:
    names = list(holders)
    if not names:
        return []
    counts = np.array([[len(holders[name].get(period, ())) for period in range(periods + 1)] for name in names], dtype=np.float64)
    size = np.array([totals[period] for period in range(periods + 1)], dtype=np.float64)
    now, before, new, old = counts[:, 0], counts[:, 1:].sum(axis=1), size[0], max(size[1:].sum(), 1.0)
    weight = settings.prior * (new + old)
    prior = weight * (now + before) / (new + old)
    share_now, share_before = (np.minimum((part + prior) / (of + weight), 1 - 1e-9) for part, of in ((now, new), (before, old)))
    odds = np.log(share_now / (1 - share_now)) - np.log(share_before / (1 - share_before))
    telling = odds / np.sqrt(1 / (now + prior) + 1 / (before + prior))
    expected = (before + 0.5) / old * new
    unexplained = ((counts[:, 1:] - before[:, None] / old * size[1:]) ** 2).sum(axis=1) - before
    dispersion = np.maximum(unexplained, 0) / np.maximum((before[:, None] / old * size[1:]) ** 2, 1e-9).sum(axis=1) + 1 / (before + 1)
    q = q_values(upper_tail(now, mean=expected, dispersion=np.minimum(dispersion, 4.0)))
    return [
        Phrase(name, int(now[place]), float(expected[place]), float(telling[place]), float(q[place]))
        for place, name in enumerate(names)
        if telling[place] >= settings.telling and q[place] <= settings.level
    ]


def _clusters(phrases: Sequence[Phrase], holders: Holders, settings: Settings) -> list[list[Phrase]]:
    """Phrases whose complaints are mostly the same: each joins the cluster of the more telling phrase it shares most with.

    Codes come last: two themes of one code are two.
    """
    clusters: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda each: (each.words.startswith(CODE), -each.telling, -len(each.words), each.words)):
        mine = holders[phrase.words][0]
        shared = [len(mine & (theirs := holders[group[0].words][0])) / min(len(mine), len(theirs)) for group in clusters]
        best = int(np.argmax(shared)) if shared else -1
        if best >= 0 and shared[best] >= settings.together:
            clusters[best].append(phrase)
        else:
            clusters.append([phrase])
    return clusters


def _theme(group: Sequence[Phrase], holders: Holders, newest: Mapping[str, Said], settings: Settings) -> Theme:
    hits = Counter(record_id for phrase in group for record_id in holders[phrase.words][0])
    leading = group[0]
    mine = holders[leading.words][0]
    codes = Counter(newest[record_id].code for record_id in mine if newest[record_id].code)
    examples = sorted(mine, key=lambda record_id: (-hits[record_id], record_id))[: settings.examples]
    return Theme(
        ", ".join(_telling_names(group, settings.names)),
        tuple(group),
        len(mine),
        leading.expected,
        tuple(code for code, _ in codes.most_common(3)),
        tuple(examples),
    )


def _telling_names(group: Sequence[Phrase], number: int) -> list[str]:
    """The most telling phrases, the longest of those that hold one another."""
    chosen: list[str] = []
    for phrase in group:
        wider = [each.words for each in group if f" {phrase.words} " in f" {each.words} " and each.said >= 0.7 * phrase.said]
        name = max(wider, key=len)
        if not any(f" {name} " in f" {other} " or f" {other} " in f" {name} " for other in chosen):
            chosen.append(name)
    return chosen[:number]
