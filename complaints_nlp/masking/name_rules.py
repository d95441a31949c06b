"""Names by what stands around them, and by list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from complaints_nlp.masking.name_patterns import (
    ABBREVIATED,
    ADDRESSED,
    AFTER,
    AFTER_NUMBER,
    ANSWERED,
    BEFORE,
    BEFORE_NUMBER,
    CALENDAR,
    CALLED_AFTER,
    DESK,
    EPITHETS,
    INSTITUTION,
    LAST_INITIALS,
    LAST_LINE,
    LAST_WORDS,
    LOOSE,
    NAME_LINE,
    NO_NAME_AFTER,
    NOBODY,
    PLAIN_WORD,
    SHORT_ANSWER,
    SIGNATURE,
    SIGNING_LINES,
    SPEAKER_LABEL,
    THING_NAMED,
    TITLE_WORD,
    TOWN_WORDS,
    TRADE,
    TWINS,
    VIRTUES,
    WORD,
    WORD_ENDINGS,
)
from complaints_nlp.masking.spans import settle
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary, fold

_MOST_WORDS: Final = 4
_SHORTEST_LOWER: Final = 5  # letters; shorter names are words of some language too often
_SURE: Final = 0.7


class Word(NamedTuple):
    """A word of a text. ``key`` is how lists know it; ``shouted`` means all capitals."""

    start: int
    end: int
    key: str
    capital: bool
    shouted: bool


@dataclass(frozen=True, slots=True)
class _Scene:
    text: str
    lower: str
    words: Sequence[Word]
    at: dict[int, int]  # where a word starts -> its number
    vocabulary: Vocabulary
    cased: bool  # capitals mean something: the text is not shouted throughout
    small: bool  # no capital anywhere: names come without


def words_of(text: str) -> list[Word]:
    found = []
    for match in (PLAIN_WORD if text.isascii() else WORD).finditer(text):
        said = match.group()
        found.append(Word(match.start(), match.end(), _key(said), said[0].isupper(), len(said) > 1 and said.isupper()))
    return found


_key = lru_cache(maxsize=65_536)(fold)


def is_institution_next(text: str, end: int) -> bool:
    """Whether a street, market, school, firm ... carries the name that ends here."""
    return bool(INSTITUTION.match(text, end))


def find_by_rules(text: str, vocabulary: Vocabulary, *, words: Sequence[Word] | None = None) -> list[Entity]:
    """Names by title, introduction, signature and list, longest first where they overlap. ``words``: of the text, where already known."""
    words = words_of(text) if words is None else words
    shouted = sum(word.shouted for word in words)
    scene = _Scene(
        text,
        text.lower(),
        words,
        {word.start: n for n, word in enumerate(words)},
        vocabulary,
        cased=shouted < 0.6 * max(len(words), 1),
        small=not any(word.capital for word in words),
    )
    found = [hit for rule in _RULES for hit in rule(scene) if not _is_title_only(text[hit[0] : hit[1]])]
    found += list(_echoes(scene, found))
    return settle({Entity(start, without_possessive(text, end), "PERSON", score) for start, end, score in found})


def _is_title_only(said: str) -> bool:
    """ "Thank you, Chief": a title alone is no one's name."""
    return all(TITLE_WORD.fullmatch(part) for part in said.lower().replace(".", " ").split())


def without_possessive(text: str, end: int) -> int:
    """Where a word's name ends: "Merv" of "Merv's"."""
    return end - 2 if text[end - 2 : end] in {"'s", "’s", "'S"} else end


def _take(scene: _Scene, first: int, *, unknown: bool, lower: bool, most: int = 3) -> tuple[int, int] | None:
    """The run of name words from word ``first``. ``unknown``: words of no list may begin it; ``lower``: without capitals too."""
    v = scene.vocabulary
    taken: list[Word] = []
    for word in scene.words[first : first + most]:
        if taken and not _joins(scene.text, taken[-1], word):
            break
        listed = word.key in v.names or (word.key in v.ambiguous and (word.capital or bool(taken)))
        capital = word.capital and (scene.cased or listed or (unknown and not taken))
        initial = len(word.key) == 1 and word.capital and word.key not in {"i"}
        if word.key in v.common or (word.key in v.places and not listed and not (taken and capital)):
            break
        if not (
            listed
            or (capital and unknown and (len(word.key) > 2 or initial))
            or (capital and taken)
            or (lower and unknown and len(word.key) > (_SHORTEST_LOWER - 1 if taken else 2))
        ):
            break
        taken.append(word)
    return (taken[0].start, taken[-1].end) if taken and (len(taken) > 1 or len(taken[0].key) > 1) else None


def _joins(text: str, word: Word, after: Word) -> bool:
    """Whether two words can be of one name: a space or hyphen between, a full stop only after an initial or a short title."""
    gap = text[word.end : after.start]
    return gap in {" ", "-"} or (gap in {". ", "."} and (word.end - word.start <= 2 or bool(TITLE_WORD.fullmatch(word.key))))


_Found = Iterator[tuple[int, int, float]]


def _by_trigger(scene: _Scene) -> _Found:
    for match in BEFORE.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is None:
            continue
        kind = match.lastgroup
        if kind == "title" and _ends_sentence(match.group()):
            continue
        if kind == "nick":
            yield from _nickname(scene, first)
            continue
        small = _is_small_name(scene, scene.words[first], match.group())
        if kind == "title":
            small = small and scene.words[first].key in VIRTUES and (match.group().endswith(". ") or match.group().rstrip() in ADDRESSED)
        span = _take(
            scene, first, unknown=kind != "greeting", lower=kind == "strong" or (small and (kind in {"kin", "title"} or scene.small))
        )
        if span is None or (kind != "title" and is_institution_next(scene.text, span[1]) and kind != "strong"):
            continue
        word = scene.words[first]
        if kind in {"medium", "greeting", "kin"} and not _believable(scene, word, match.group(kind), greeting=kind == "greeting"):
            continue
        if kind == "title" and not (
            word.capital or word.key in scene.vocabulary.names or small or (scene.small and word.key in scene.vocabulary.small)
        ):
            continue
        if kind == "title" and is_institution_next(scene.text, span[1]) and not scene.vocabulary.is_name(word.key):
            continue
        yield (match.start() if kind == "title" else span[0]), span[1], 0.9 if kind in {"title", "strong"} or small else 0.75


def _nickname(scene: _Scene, first: int) -> _Found:
    """One capitalised word or two, common ones too."""
    word = scene.words[first]
    if not (scene.cased and word.capital and len(word.key) > 2) or word.key in NOBODY or word.key in CALENDAR:
        return
    after = scene.words[first + 1] if first + 1 < len(scene.words) else None
    end = after.end if after and after.capital and scene.text[word.end : after.start] == " " else word.end
    if not is_institution_next(scene.text, end):
        yield word.start, end, 0.9


def _is_small_name(scene: _Scene, word: Word, trigger: str) -> bool:
    """Whether a small word that is a name and a word too is a name after what says so; in Yoruba and Igbo only what is no word of theirs."""
    foreign = trigger.rstrip(" ,").endswith((" mi", " m", " wa", " kan"))
    return not word.capital and (word.key in VIRTUES or (not foreign and word.key in scene.vocabulary.small))


def _ends_sentence(title: str) -> bool:
    """Whether the full stop after a title is the sentence's: "thank you, sir. Lafiya"."""
    said = title.strip()
    return said.endswith(".") and said[:-1].split()[-1].strip("(). ") not in ABBREVIATED


def _believable(scene: _Scene, word: Word, trigger: str, *, greeting: bool) -> bool:
    """After a loose trigger ("from", "I am") a word must be a known name, or capitalised where that means something."""
    v = scene.vocabulary
    if word.key in CALENDAR:
        return False
    if v.is_name(word.key):
        if trigger not in LOOSE and not greeting and _is_small_name(scene, word, trigger):
            return True
        return word.key in v.names or (word.capital and not (word.key in v.places and trigger in LOOSE))
    return word.capital and scene.cased and trigger not in LOOSE and word.key not in v.places


def _by_answer(scene: _Scene) -> _Found:
    for match in ANSWERED.finditer(scene.lower) if "\n" in scene.text else ():
        first = scene.at.get(match.end())
        if first is None:
            continue
        if not THING_NAMED.search(scene.lower, max(0, match.start() - 16), match.end()) and _is_whole_answer(scene, match.end()):
            yield *SHORT_ANSWER.match(scene.text, match.end()).span("name"), 0.85
        elif span := _take(scene, first, unknown=True, lower=not scene.words[first].capital, most=_MOST_WORDS):
            yield *span, 0.85


def _is_whole_answer(scene: _Scene, start: int) -> bool:
    """Whether all of the answer is a name: two capitalised words or more, whatever they mean, or a day and a word that nobody knows."""
    match = SHORT_ANSWER.match(scene.text, start)
    if not match:
        return False
    v = scene.vocabulary
    said = [word for word in scene.words if start <= word.start < match.end("name")]
    if len(said) > 1 and all(word.capital and not word.shouted for word in said):
        return said[0].key not in NOBODY
    return len(said) > 1 and said[0].key in CALENDAR and all(word.key not in v.common for word in said[1:])


def _by_what_follows(scene: _Scene) -> _Found:
    for number, word in enumerate(scene.words):
        if not (word.capital or word.key in scene.vocabulary.names) or word.key in scene.vocabulary.common:
            continue
        if AFTER.match(scene.lower, word.end) and (word.key not in scene.vocabulary.places or scene.vocabulary.is_name(word.key)):
            first = number
            while first and _joined_capital(scene, first - 1) and number - first < 2:
                first -= 1
            if len(word.key) > 1:
                yield scene.words[first].start, word.end, 0.8


def _joined_capital(scene: _Scene, number: int) -> bool:
    word, after = scene.words[number], scene.words[number + 1]
    return word.capital and word.key not in scene.vocabulary.common and scene.text[word.end : after.start] in {" ", ". ", "-"}


def _by_signature(scene: _Scene) -> _Found:
    for match in SIGNATURE.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is not None and (span := _take(scene, first, unknown=True, lower=False)) and _ends_there(scene.text, span[1]):
            yield *span, 0.85
    if last := LAST_LINE.search(scene.text, max(0, len(scene.text) - 90)):
        words = [word for word in scene.words if word.start >= last.start("name")]
        v = scene.vocabulary
        likely = all(w.key not in v.common and (v.is_name(w.key) or w.capital) for w in words)
        named = any(v.is_name(w.key) and (w.capital or w.key in v.names) for w in words)
        long_enough = len(words) > 1 and all(len(w.key) > 2 for w in words)
        unknown = scene.cased and long_enough and all(w.capital and w.key not in v.places for w in words)
        if likely and (named or unknown) and not all(w.key in v.places for w in words):
            yield words[0].start, words[-1].end, 0.8


def _by_last_words(scene: _Scene) -> _Found:
    """One or two words that stand alone at the very end and are of no list, or names: how people sign a text message."""
    if not scene.text.rstrip(" .\n")[-1:].isalpha():
        return
    if scene.text[-3:].rstrip().endswith(".") and (initials := LAST_INITIALS.search(scene.text, max(0, len(scene.text) - 16))):
        yield *initials.span("name"), 0.75
    match = LAST_WORDS.search(scene.text, max(0, len(scene.text) - 64))
    if not match or "'" in match["name"]:
        return
    said = [word for word in scene.words if match.start("name") <= word.start < match.end("name") and len(word.key) > 1]
    if not said or not _may_sign(scene, said, match):
        return
    alone = len(said) > 1 and not scene.cased and said[-1].key in scene.vocabulary.places  # "LADI KEFFI": without cases, where she lives
    end = said[0].end if alone else match.end("name")
    yield match.start("name"), end, 0.9 if match["number"] and len(said) == 1 else 0.75


def _may_sign(scene: _Scene, said: Sequence[Word], match: regex.Match[str]) -> bool:
    v = scene.vocabulary
    first = said[0]
    signs = bool(match["number"] or match["initial"]) or len(said) > 1
    if first.key in NOBODY or any(w.key in v.common | CALENDAR and not (match["initial"] and w.key in VIRTUES) for w in said):
        return False
    if any(w.key.endswith(WORD_ENDINGS) or w.shouted != first.shouted for w in said):
        return False
    if first.key in v.places and not (signs and first.capital and v.is_name(first.key)):
        return False
    if len(said) > 1:
        return first.key not in TOWN_WORDS and (first.capital or not all(w.key in v.places or w.key in v.ambiguous for w in said))
    if first.key in v.ambiguous and not signs and not (first.key in v.small or first.capital):
        return False
    short = scene.text[match.start() - 3 : match.start()].count(" ")  # "Co. Leitrim"
    return not (first.capital and first.key not in v.names and (match["town"] or short))  # "Duluth, Minnesota"


def _by_child(scene: _Scene) -> _Found:
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


def _ends_there(text: str, end: int) -> bool:
    rest = text[end : end + 2]
    return not rest.strip() or rest[0] in ",.\n-(/|" or rest[:2] in {" -", " (", " /", " 0", " +"} or rest[1:2].isdigit()


def _by_speaker(scene: _Scene) -> _Found:
    """A transcript's speaker under their own name. ``Agent:`` and ``Customer:`` are common words."""
    v = scene.vocabulary
    for match in SPEAKER_LABEL.finditer(scene.text):
        words = [fold(word) for word in match["name"].split()]
        if any(v.is_name(word) for word in words) and not any(word in v.common for word in words):
            yield *match.span("name"), 0.8


def _by_list(scene: _Scene) -> _Found:
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


def _has_trade(scene: _Scene, run: Sequence[Word]) -> bool:
    """ "Sani Achaba": what he does, with a capital, makes a name of a word that is others too."""
    trade = TRADE.match(scene.text, run[-1].end)
    return bool(trade and trade.group()[1].isupper() and not trade.group().isupper())


def _run(scene: _Scene, first: int) -> list[Word]:
    """Name words side by side, with initials, and a capitalised unknown word after a name (a surname of no list)."""
    v = scene.vocabulary
    run = [scene.words[first]]
    for word in scene.words[first + 1 : first + _MOST_WORDS]:
        if not _joins(scene.text, run[-1], word):
            break
        listed = word.key in v.names or (word.key in v.ambiguous and (word.capital or not run[-1].capital))
        if word.key in EPITHETS and word.capital == run[-1].capital and len(run) + 1 < _MOST_WORDS:
            run.append(word)
            continue
        if run[-1].key in EPITHETS and len(run) > 1 and word.capital:
            listed = True  # what somebody deals in is an ordinary word, with a capital
        if len(run) > 1 and word.capital and word.key in v.places and scene.text[word.end : word.end + 1] in {"", ".", ",", "\n", "!"}:
            listed = True  # "Maryam Sani Kura": in the north a third name is mostly where somebody comes from
        if scene.small and not listed and len(word.key) >= _SHORTEST_LOWER - 1 and word.key not in v.common | v.places:
            listed = True
        unlisted = scene.cased and word.capital and run[-1].capital and word.key not in v.common and word.key not in v.places
        initial = len(word.key) == 1 and word.capital and scene.text[word.end : word.end + 1] == "."
        if not (listed or unlisted or initial) or (not listed and is_institution_next(scene.text, run[-1].end)):
            break
        run.append(word)
    while run[-1].key in EPITHETS and len(run) > 1:
        run.pop()
    return run


def _stands_alone(scene: _Scene, run: Sequence[Word]) -> bool:
    if is_institution_next(scene.text, run[-1].end) or scene.text[: run[0].start].endswith(("@", "#", "_", "/")):
        return False
    if scene.text[run[-1].end : run[-1].end + 1] in {"_", "@"}:
        return False
    if len(run) == 1 and not run[0].capital:
        return len(run[0].key) >= _SHORTEST_LOWER and run[0].key not in scene.vocabulary.places
    return not (len(run) == 1 and len(run[0].key) < 3)


def _by_desk(scene: _Scene) -> _Found:
    v = scene.vocabulary
    for match in DESK.finditer(scene.text):
        key = fold(match["name"])
        if key not in v.common and (key not in v.places or v.is_name(key)):
            yield *match.span("name"), 0.8


def _by_pair(scene: _Scene) -> _Found:
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
        quoted = scene.text[: run[0].start].endswith(("@", "#", "_", "/", '"', "“", "'"))
        if not (after_place or quoted or is_institution_next(scene.text, run[-1].end) or _are_words(run, v)):
            yield run[0].start, run[-1].end, 0.6
        number += len(run)


def _are_words(run: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """A place's or a day's name, or words that are names only where something says so: "Sunday Joy"."""
    v = vocabulary
    return any(w.key in v.places or w.key in CALENDAR for w in run) or all(w.key in v.ambiguous for w in run)


def _unexplained(scene: _Scene, first: int) -> list[Word]:
    v = scene.vocabulary
    run: list[Word] = []
    for word in scene.words[first : first + _MOST_WORDS]:
        if (
            not word.capital
            or word.shouted
            or len(word.key) < 3
            or word.key in v.common
            or (word.key in v.places and word.key not in v.ambiguous)
        ):
            break
        if run and not _joins(scene.text, run[-1], word):
            break
        run.append(word)
    return run


def _by_line(scene: _Scene) -> _Found:
    """A line of its own near the end, two to four capitalised words: a signature above an address or a number."""
    offset = 0
    lines = scene.text.split("\n")
    for number, line in enumerate(lines):
        if number and number >= len(lines) - SIGNING_LINES and (match := NAME_LINE.match(line)):
            words = [w for w in scene.words if offset + match.start("name") <= w.start < offset + match.end("name")]
            v = scene.vocabulary
            ordinary = sum(w.key in v.common for w in words)  # of three words one may be a word of some language too
            if words and ordinary <= len(words) // 3 and all(w.key not in v.places - v.ambiguous for w in words):
                yield offset + match.start(), offset + match.end("name"), 0.75
        offset += len(line) + 1


def _beside_number(scene: _Scene) -> _Found:
    """A capitalised word or two between the end of a sentence and a phone number, or right after one."""
    v = scene.vocabulary
    for match in (*BEFORE_NUMBER.finditer(scene.text), *AFTER_NUMBER.finditer(scene.text)):
        words = [w for w in scene.words if match.start("name") <= w.start < match.end("name")]
        if words and all(
            w.key not in v.common and (w.key not in v.places or v.is_name(w.key)) and len(w.key) > 2 and (not w.shouted or v.is_name(w.key))
            for w in words
        ):
            yield *match.span("name"), 0.7


def _echoes(scene: _Scene, found: Sequence[tuple[int, int, float]]) -> _Found:
    """A person named once is the same person where the name comes again, greeted or spelled another way round."""
    v = scene.vocabulary
    named = {w.key for start, end, score in found if score >= _SURE for w in scene.words if start <= w.start and w.end <= end}
    named = {key for key in named if len(key) > 2 and key not in v.common and not TITLE_WORD.fullmatch(key)}
    for word in scene.words:
        if word.key in named and word.capital and not is_institution_next(scene.text, word.end):
            yield word.start, word.end, 0.7


_RULES: Final = (
    _by_trigger, _by_answer, _by_what_follows, _by_signature, _by_last_words, _by_child, _by_line, _beside_number, _by_speaker, _by_desk, _by_list, _by_pair,
)  # fmt: skip
