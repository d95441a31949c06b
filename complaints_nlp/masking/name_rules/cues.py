"""Names by what stands before, behind or around them: titles, introductions, kin, children, desks."""

from __future__ import annotations

import re
from typing import Final

from complaints_nlp.masking.name_patterns import ADDRESSED, AFTER, BEFORE, CALENDAR, CALLED_AFTER, DESK, LOOSE, NOBODY, TWINS, VIRTUES
from complaints_nlp.masking.name_rules.scene import Found, Scene, take
from complaints_nlp.masking.name_words import Word, ends_sentence, is_institution_next
from complaints_nlp.masking.vocabulary import fold


def by_trigger(scene: Scene) -> Found:
    for match in BEFORE.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is not None:
            yield from _READERS[str(match.lastgroup)](scene, first, match)


def _titled(scene: Scene, first: int, title: re.Match[str]) -> Found:
    """A title and its name. Without a capital a word that is also one of every day is a name only after some titles: "aunty blessing"."""
    word, v = scene.words[first], scene.vocabulary
    if ends_sentence(title.group()):
        return
    addressed = title.group().endswith(". ") or title.group().rstrip() in ADDRESSED
    small = addressed and not word.capital and word.key in VIRTUES
    span = take(scene, first, unknown=True, lower=small)
    if span is None or not (word.capital or word.key in v.names or small or (scene.small and word.key in v.small)):
        return
    if v.is_name(word.key) or not is_institution_next(scene.text, span[1]):
        yield title.start(), span[1], 0.9


def _nickname(scene: Scene, first: int, _: re.Match[str]) -> Found:
    """One capitalised word or two, common ones too."""
    word = scene.words[first]
    if not (scene.cased and word.capital and len(word.key) > 2) or word.key in NOBODY or word.key in CALENDAR:
        return
    after = scene.words[first + 1] if first + 1 < len(scene.words) else None
    end = after.end if after and after.capital and scene.text[word.end : after.start] == " " else word.end
    if not is_institution_next(scene.text, end):
        yield word.start, end, 0.9


def _introduced(scene: Scene, first: int, trigger: re.Match[str]) -> Found:
    word, kind = scene.words[first], str(trigger.lastgroup)
    small = _is_small_name(scene, word, trigger.group())
    span = take(scene, first, unknown=kind != "greeting", lower=kind == "strong" or (small and (kind == "kin" or scene.small)))
    if span is None:
        return
    if kind != "strong" and (
        is_institution_next(scene.text, span[1]) or not _believable(scene, word, trigger.group(kind), greeting=kind == "greeting")
    ):
        return
    yield *span, 0.9 if kind == "strong" or small else 0.75


_READERS: Final = {
    "title": _titled,
    "nick": _nickname,
    "strong": _introduced,
    "kin": _introduced,
    "medium": _introduced,
    "greeting": _introduced,
}
"""Who reads what stands behind a trigger, by its group in ``BEFORE``."""


def _is_small_name(scene: Scene, word: Word, trigger: str) -> bool:
    """Whether a small word that is a name and a word too is a name after what says so; in Yoruba and Igbo only what is no word of theirs."""
    foreign = trigger.rstrip(" ,").endswith((" mi", " m", " wa", " kan"))
    return not word.capital and (word.key in VIRTUES or (not foreign and word.key in scene.vocabulary.small))


def _believable(scene: Scene, word: Word, trigger: str, *, greeting: bool) -> bool:
    """After a loose trigger ("from", "I am") a word must be a known name, or capitalised where that means something."""
    v = scene.vocabulary
    if word.key in CALENDAR:
        return False
    if v.is_name(word.key):
        if trigger not in LOOSE and not greeting and _is_small_name(scene, word, trigger):
            return True
        return word.key in v.names or (word.capital and not (word.key in v.places and trigger in LOOSE))
    return word.capital and scene.cased and trigger not in LOOSE and word.key not in v.places


def by_what_follows(scene: Scene) -> Found:
    for number, word in enumerate(scene.words):
        if not (word.capital or word.key in scene.vocabulary.names) or word.key in scene.vocabulary.common:
            continue
        if AFTER.match(scene.lower, word.end) and scene.may_name(word.key):
            first = number
            while first and _joined_capital(scene, first - 1) and number - first < 2:
                first -= 1
            if len(word.key) > 1:
                yield scene.words[first].start, word.end, 0.8


def _joined_capital(scene: Scene, number: int) -> bool:
    word, after = scene.words[number], scene.words[number + 1]
    return word.capital and word.key not in scene.vocabulary.common and scene.text[word.end : after.start] in {" ", ". ", "-"}


def by_child(scene: Scene) -> Found:
    """Who is called mother, father or boss of something: both words with a capital, or twins."""
    for number, word in enumerate(scene.words[:-1]):
        if word.key not in CALLED_AFTER:
            continue
        after = scene.words[number + 1]
        if scene.text[word.end : after.start] != " " or after.key in NOBODY:
            continue
        v = scene.vocabulary
        apart = not number or not scene.words[number - 1].capital or scene.words[number - 1].end + 1 < word.start
        capitals = (
            scene.cased
            and apart
            and word.capital
            and after.capital
            and not after.shouted
            and len(after.key) > 2
            and after.key not in CALENDAR
        )
        if capitals or after.key in TWINS or (not after.capital and after.key in v.small and word.key != "iya"):
            yield word.start, after.end, 0.9 if after.key in TWINS else 0.8


def by_desk(scene: Scene) -> Found:
    for match in DESK.finditer(scene.text):
        if scene.may_name(fold(match["name"])):
            yield *match.span("name"), 0.8
