"""Names by list, and capitalised words side by side that no list explains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from complaints_nlp.masking.name_patterns import CALENDAR, EPITHETS, NO_NAME_AFTER, TRADE
from complaints_nlp.masking.name_rules.scene import MOST_WORDS, SHORTEST_LOWER, Found, Scene, joins
from complaints_nlp.masking.name_words import MARKS, Word, is_institution_next
from complaints_nlp.masking.vocabulary import Vocabulary

_MARKS_AND_QUOTES: Final = MARKS | {'"', "“", "'"}


def by_list(scene: Scene) -> Found:
    v = scene.vocabulary
    number = 0
    while number < len(scene.words):
        word = scene.words[number]
        if word.key not in v.names and not (word.key in v.ambiguous and word.capital):
            number += 1
            continue
        run = _run(scene, number)
        number += len(run)
        named = any(w.key in v.names for w in run) or _has_trade(scene, run) or any(w.key in EPITHETS for w in run[1:-1])
        if not named or not _stands_alone(scene, run):
            continue
        yield run[0].start, run[-1].end, 0.7 if len(run) == 1 else 0.8


def _has_trade(scene: Scene, run: Sequence[Word]) -> bool:
    """ "Sani Achaba": what he does, with a capital, makes a name of a word that is others too."""
    trade = TRADE.match(scene.text, run[-1].end)
    return bool(trade and trade.group()[1].isupper() and not trade.group().isupper())


def _run(scene: Scene, first: int) -> list[Word]:
    """Name words side by side, with initials, and a capitalised unknown word after a name (a surname of no list)."""
    v = scene.vocabulary
    run = [scene.words[first]]
    for word in scene.words[first + 1 : first + MOST_WORDS]:
        if not joins(scene.text, run[-1], word):
            break
        listed = word.key in v.names or (word.key in v.ambiguous and (word.capital or not run[-1].capital))
        if word.key in EPITHETS and word.capital == run[-1].capital and len(run) + 1 < MOST_WORDS:
            run.append(word)
            continue
        if run[-1].key in EPITHETS and len(run) > 1 and word.capital:
            listed = True  # what somebody deals in is an ordinary word, with a capital
        if (
            len(run) > 1
            and word.capital
            and word.key in v.places
            and word.key not in v.southern
            and scene.text[word.end : word.end + 1] in {"", ".", ",", "\n", "!"}
        ):
            listed = True  # "Maryam Sani Kura": in the north a third name is mostly where somebody comes from
        if scene.small and not listed and len(word.key) >= SHORTEST_LOWER - 1 and word.key not in v.common and word.key not in v.places:
            listed = True
        unlisted = scene.cased and word.capital and run[-1].capital and word.key not in v.common and word.key not in v.places
        initial = len(word.key) == 1 and word.capital and scene.text[word.end : word.end + 1] == "."
        if not (listed or unlisted or initial) or (not listed and is_institution_next(scene.text, run[-1].end)):
            break
        run.append(word)
    while run[-1].key in EPITHETS and len(run) > 1:
        run.pop()
    return run


def _stands_alone(scene: Scene, run: Sequence[Word]) -> bool:
    if is_institution_next(scene.text, run[-1].end) or scene.text[run[0].start - 1 : run[0].start] in MARKS:
        return False
    if scene.text[run[-1].end : run[-1].end + 1] in {"_", "@"}:
        return False
    if len(run) == 1 and not run[0].capital:
        return len(run[0].key) >= SHORTEST_LOWER and run[0].key not in scene.vocabulary.places
    return not (len(run) == 1 and len(run[0].key) < 3)


def by_pair(scene: Scene) -> Found:
    """Two or three capitalised words side by side that no list explains, and nothing before them that a place follows."""
    v = scene.vocabulary
    if not scene.cased:
        return
    number = 0
    while number < len(scene.words):
        run = _unexplained(scene, number)
        if len(run) < 2:
            number += 1
            continue
        before = scene.words[number - 1] if number else None
        after_place = before is not None and before.key in NO_NAME_AFTER and scene.text[before.end : run[0].start].strip() == ""
        quoted = scene.text[run[0].start - 1 : run[0].start] in _MARKS_AND_QUOTES
        if not (after_place or quoted or is_institution_next(scene.text, run[-1].end) or _are_words(run, v)):
            yield run[0].start, run[-1].end, 0.6
        number += len(run)


def _are_words(run: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """A place's or a day's name, or words that are names only where something says so: "Sunday Joy"."""
    v = vocabulary
    return any(w.key in v.places or w.key in CALENDAR for w in run) or all(w.key in v.ambiguous for w in run)


def _unexplained(scene: Scene, first: int) -> list[Word]:
    v = scene.vocabulary
    run: list[Word] = []
    for word in scene.words[first : first + MOST_WORDS]:
        if (
            not word.capital
            or word.shouted
            or len(word.key) < 3
            or word.key in v.common
            or (word.key in v.places and word.key not in v.ambiguous)
        ):
            break
        if run and not joins(scene.text, run[-1], word):
            break
        run.append(word)
    return run
