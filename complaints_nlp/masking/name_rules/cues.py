"""Names by what stands before, behind or around them: titles, introductions, kin, children, desks."""

from __future__ import annotations

import re
from typing import Final

from complaints_nlp.masking.name_patterns import (
    ADDRESSED,
    AFTER,
    BEFORE,
    CALENDAR,
    CALLED_AFTER,
    DAY_ACTS,
    DESK,
    LOOSE,
    NOBODY,
    REFERRED,
    TWINS,
    VIRTUES,
)
from complaints_nlp.masking.name_rules.scene import Found, Scene, take
from complaints_nlp.masking.name_words import SAID, Word, ends_sentence, is_institution_next
from complaints_nlp.wordlist import fold

_ANSWERS: Final = re.compile(r"(?:\A|[,:\n.!]) {0,2}\Z")
"""Before a name that says who answers: "Agent: Beejan, Goodness here"."""


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
    if span is None and _is_referred(scene, first, title):
        rest = take(scene, first + 1, unknown=False, lower=False) if scene.text[word.end : word.end + 1] == " " else None
        yield title.start(), rest[1] if rest else word.end, 0.9
        return
    if span is None or not (word.capital or word.key in v.names or small or (scene.small and word.key in v.small)):
        return
    if v.is_name(word.key) or not is_institution_next(scene.text, span[1]):
        yield title.start(), span[1], 0.9


def _is_referred(scene: Scene, first: int, title: re.Match[str]) -> bool:
    """Whether a town's name or a word of every day is who has the title: "Alhaji Potiskum", "Mr Way", "Pastor January Pam"."""
    word, v = scene.words[first], scene.vocabulary
    last = title.group().replace(".", " ").split()[-1]
    if last not in REFERRED or not (scene.cased and word.capital) or word.shouted or word.key in NOBODY or len(word.key) < 3:
        return False
    if is_institution_next(scene.text, word.end):
        return False
    after = scene.words[first + 1] if first + 1 < len(scene.words) else None
    beside = after.key if after is not None and after.capital and scene.text[word.end : after.start] in {" ", "-"} else ""
    if word.key in v.places:
        return not {f"{fold(last)} {word.key}", f"{word.key} {beside}"} & v.pairs
    return v.is_name(beside) or (last in {"mr", "mrs", "ms"} and scene.text[title.start()].isupper())


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
    if word.key in CALENDAR and trigger.group().strip(" ,") not in LOOSE and kind in {"kin", "medium"} and word.capital:
        if DAY_ACTS.match(scene.lower, word.end):
            yield word.start, word.end, 0.9
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
                start = scene.words[first].start
                yield start, word.end, SAID if _ANSWERS.search(scene.text, max(0, start - 3), start) else 0.8


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
