"""Names by what stands around them, and by list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex  # for letters with marks; the trigger patterns take the standard library's re, four times faster on long alternations

from complaints_nlp.masking.spans import settle
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary, fold

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
_MOST_WORDS: Final = 4

_TITLES: Final = (
    r"mr|mrs|ms|miss|mister|dr|doctor|engr|engineer|barr|barrister|prof|professor|chief|alhaji|alh|alhaja|hajiya|hajia|haj|mallam|malam|mal"
    r"|pastor|pst|rev|reverend|rev\. ?fr|fr|father|sister|sis|brother|bro|deacon|deaconess|evang|evangelist|apostle|bishop|imam|sheikh|ustaz|otunba"
    r"|oba|igwe|eze|nze|ichie|lolo|oloye|princess|prince|madam|madame|oga|mama|papa|baba|iya|nurse|comrade|capt|captain|sgt|inspector|aunty|auntie"
    r"|uncle|mazi|bros|surveyor|arc|architect|justice|hon|honourable|senator|high chief|ogbeni|arabinrin|malama|malan|gimbiya|pa|ìyá|bàbá|pharm|pharmacist|warden|sir|lady|corper|olorogun|etsu|emir|dj|mc|manager|ọlọ́jà|ọ̀gbẹ́ni|arábìnrin|nọ́ọ̀sì"
    r"|rtd|amb|ambassador|qs|tpl|esv|sen|gen|col|major|supt|asp|dsp|csp|ward head|village head"
)
_STRONG: Final = (
    r"my (?:full )?names? (?:is|na|are|be|remains)|names? ?(?:is|na|:)|full name ?:?|my names? ?:|customer(?:'s)? name ?(?:is|:)|account name ?(?:is|:)?"
    r"|sunana|suna na|sunan ?a|(?:oruko|orúkọ) ?(?:mi|mí|re|wọn)? ?(?:ni|n je|ń jẹ́)?|aha m bu|aham bu|registered (?:to|in the name of)|in the name of|under the name|addressed? to"
    r"|for verification|name on the (?:account|sim|line) ?(?:is|:)?"
)
_MEDIUM: Final = (
    r"this is|i am|i'm|im|na me be|i be|na|signed by|signed|it's|install am|who is|said to|like|that babe|that guy|attended by|told|agents?|representatives?|rep|one|a certain|certain|called|named|by name|spoke (?:to|with)|speak (?:to|with)|speaking (?:to|with)|talked to"
    r"|ask for|asked for|met|attended to by|attended by|technician|installer|supervisor|manager|cashier|staff|officer|attendant|engineer|my (?:wife|husband|son|daughter|mother|father"
    r"|mum|mom|dad|sister|brother|friend|neighbour|boss|uncle|aunty|landlord|colleague|cousin|fiance|fiancee|driver|secretary)|call me|am|from|contact|by|cc|attn|tell|guy|lady|man|woman|girl|boy"
)
_GREETING: Final = (
    r"thank you|thank u|thanks|hello|hi|hey|dear|sorry|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|okay|ok|alright|please|welcome|bye|yes|no|sure|listen|abeg|biko"
    r"|e jo|ah|well done|nice one|god bless you|noted|apologies"
)
_BEFORE = re.compile(
    rf"(?<![\w@#])(?:(?P<title>(?:{_TITLES})(?:\.? ?\(?(?:{_TITLES}|em|ret)\)?){{0,3}})\.?|(?P<strong>{_STRONG})|(?P<medium>{_MEDIUM})|(?P<greeting>{_GREETING}),?)[ ]{{1,2}}(?=[^\W\d_])"
)
_ANSWERED = re.compile(r"(?:full name|your name|(?<!user)name (?:please|pls|sir|ma)|names?)[^\n?]{0,40}\??\s*\n\s*\w[\w ]{0,20}:\s*(?:it's |it is |my name is |yes,? |i am |i'm )?(?=[^\W\d_])")
_AFTER = re.compile(
    r"[ ,]{1,2}(?:speaking|here|by name|na my name|be this|dey here|be my name|is my name|is (?:the|my) name|na (?:im|him) be my name|on the line|calling|from (?:your|una|the|customer|beejan|billing|support|sales))(?![\w'])"
)
_CLOSING = re.compile(
    r"(?:(?:best|kind|warm) )?regards|yours(?: (?:faithfully|sincerely|truly))?|sincerely|faithfully|thank you|thanks|thank u|tnx|signed|cheers|respectfully|from|yours in service|nagode|imela|ese|e se",
)
_SIGNATURE = re.compile(rf"(?:^|[\n.!?;] ?)[ ]*(?:{_CLOSING.pattern})[ ]?[,.:!\n-]{{1,3}}\s{{0,3}}(?=[^\W\d_])|\n[ ]*(?:-|~)+ ?(?=[^\W\d_])|[.!?] ?-+ ?(?=[^\W\d_])")
_LAST_LINE = regex.compile(r"(?:\n|[.!?]\s+|[.!?]?\s+-\s*)(?P<name>(?:[\p{L}][\p{L}\p{M}'.’-]{0,24}[ ]?){1,3})[.\s]*\Z")
_SPEAKER_LABEL = regex.compile(r"^[ ]*(?P<name>[\p{Lu}][\p{L}'’.-]{1,20}(?: [\p{Lu}][\p{L}'’.-]{1,20}){0,2})[ ]*(?:\([^)\n]{0,20}\))?[ ]*:(?=[ ])", flags=regex.MULTILINE)
_INSTITUTION = regex.compile(
    r"(?:'s)?[ ](?:[\p{Lu}]\w+ )?(?:street|str|st|road|rd|avenue|ave|close|crescent|way|lane|drive|bridge|expressway|highway|market|junction|estate|island|bus ?stop|roundabout|airport|stadium"
    r"|university|polytechnic|college|school|hospital|clinic|church|mosque|lga|state|town|city|area|axis|quarters|layout|barracks|palace|hotel|plaza|mall|park|bank|microfinance"
    r"|ltd|limited|plc|ventures|enterprises?|stores?|logistics|foundation|motors|pharmacy|tv|fm|station|village|community|camp|garden|gardens|house|hall|local government|cathedral|division|base)(?!\w)",
    flags=regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
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


def words_of(text: str) -> list[Word]:
    found = []
    for match in _WORD.finditer(text):
        said = match.group()
        found.append(Word(match.start(), match.end(), _key(said), said[0].isupper(), len(said) > 1 and said.isupper()))
    return found


_key = lru_cache(maxsize=65_536)(fold)


def is_institution_next(text: str, end: int) -> bool:
    """Whether a street, market, school, firm ... carries the name that ends here."""
    return bool(_INSTITUTION.match(text, end))


def find_by_rules(text: str, vocabulary: Vocabulary) -> list[Entity]:
    """Names by title, introduction, signature and list, longest first where they overlap."""
    words = words_of(text)
    shouted = sum(word.shouted for word in words)
    scene = _Scene(
        text, text.lower(), words, {word.start: n for n, word in enumerate(words)}, vocabulary, shouted < 0.6 * max(len(words), 1)
    )
    found = [hit for rule in _RULES for hit in rule(scene)]
    found += list(_echoes(scene, found))
    return settle({Entity(start, end, "PERSON", score) for start, end, score in found})


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
        if not (listed or (capital and unknown and (len(word.key) > 2 or initial)) or (capital and taken) or (lower and unknown and not taken and len(word.key) > 2)):
            break
        taken.append(word)
    return (taken[0].start, taken[-1].end) if taken and (len(taken) > 1 or len(taken[0].key) > 1) else None


def _joins(text: str, word: Word, after: Word) -> bool:
    """Whether two words can be of one name: a space or hyphen between, a full stop only after an initial or a short title."""
    gap = text[word.end : after.start]
    return gap in {" ", "-"} or (gap in {". ", "."} and (word.end - word.start <= 2 or bool(_TITLE_WORD.fullmatch(word.key))))


_Found = Iterator[tuple[int, int, float]]


def _by_trigger(scene: _Scene) -> _Found:
    for match in _BEFORE.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is None:
            continue
        kind = match.lastgroup
        span = _take(scene, first, unknown=kind != "greeting", lower=kind == "strong")
        if span is None or (kind != "title" and is_institution_next(scene.text, span[1]) and kind != "strong"):
            continue
        word = scene.words[first]
        if kind in {"medium", "greeting"} and not _believable(scene, word, match.group(kind), span):
            continue
        if kind == "title" and not (word.capital or word.key in scene.vocabulary.names):
            continue
        if kind == "title" and is_institution_next(scene.text, span[1]) and not scene.vocabulary.is_name(word.key):
            continue
        yield (match.start() if kind == "title" else span[0]), span[1], 0.9 if kind in {"title", "strong"} else 0.75


_CALENDAR: Final = frozenset("monday tuesday wednesday thursday friday saturday sunday may june april august laraba talatu christmas easter".split())
_LOOSE: Final = frozenset({"i be", "na", "it's", "like", "told", "who is", "said to", "one", "am", "from", "by", "im", "i'm", "i am", "tell", "contact", "cc", "man", "woman", "lady", "guy", "met", "this is", "staff", "manager", "engineer"})


def _believable(scene: _Scene, word: Word, trigger: str, span: tuple[int, int]) -> bool:
    """After a loose trigger ("from", "I am") a word must be a known name, or capitalised where that means something."""
    v = scene.vocabulary
    if word.key in _CALENDAR:
        return False
    if v.is_name(word.key):
        return word.key in v.names or (word.capital and not (word.key in v.places and trigger in _LOOSE))
    return word.capital and scene.cased and trigger not in _LOOSE and word.key not in v.places


def _by_answer(scene: _Scene) -> _Found:
    for match in _ANSWERED.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is not None and (span := _take(scene, first, unknown=True, lower=False, most=_MOST_WORDS)):
            yield *span, 0.85


def _by_what_follows(scene: _Scene) -> _Found:
    for number, word in enumerate(scene.words):
        if not (word.capital or word.key in scene.vocabulary.names) or word.key in scene.vocabulary.common:
            continue
        if _AFTER.match(scene.lower, word.end) and (word.key not in scene.vocabulary.places or scene.vocabulary.is_name(word.key)):
            first = number
            while first and _joined_capital(scene, first - 1) and number - first < 2:
                first -= 1
            if len(word.key) > 1:
                yield scene.words[first].start, word.end, 0.8


def _joined_capital(scene: _Scene, number: int) -> bool:
    word, after = scene.words[number], scene.words[number + 1]
    return word.capital and word.key not in scene.vocabulary.common and scene.text[word.end : after.start] in {" ", ". ", "-"}


def _by_signature(scene: _Scene) -> _Found:
    for match in _SIGNATURE.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is not None and (span := _take(scene, first, unknown=True, lower=False)) and _ends_there(scene.text, span[1]):
            yield *span, 0.85
    if last := _LAST_LINE.search(scene.text, max(0, len(scene.text) - 90)):
        words = [word for word in scene.words if word.start >= last.start("name")]
        v = scene.vocabulary
        if words and all(w.key not in v.common and (v.is_name(w.key) or w.capital) for w in words) and any(v.is_name(w.key) for w in words):
            if any(w.capital or w.key in v.names for w in words) and not all(w.key in v.places for w in words):
                yield words[0].start, words[-1].end, 0.8


def _ends_there(text: str, end: int) -> bool:
    rest = text[end : end + 2]
    return not rest.strip() or rest[0] in ",.\n-(/|" or rest[:2] in {" -", " (", " /", " 0", " +"} or rest[1:2].isdigit()


def _by_speaker(scene: _Scene) -> _Found:
    """A transcript's speaker under their own name. ``Agent:`` and ``Customer:`` are common words."""
    v = scene.vocabulary
    for match in _SPEAKER_LABEL.finditer(scene.text):
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
        sure = [w for w in run if w.key in v.names]
        if not sure or not _stands_alone(scene, run, sure):
            continue
        yield run[0].start, run[-1].end, 0.7 if len(run) == 1 else 0.8


def _run(scene: _Scene, first: int) -> list[Word]:
    """Name words side by side, with initials, and a capitalised unknown word after a name (a surname of no list)."""
    v = scene.vocabulary
    run = [scene.words[first]]
    for word in scene.words[first + 1 : first + _MOST_WORDS]:
        if not _joins(scene.text, run[-1], word):
            break
        listed = word.key in v.names or (word.key in v.ambiguous and (word.capital or not run[-1].capital))
        unlisted = scene.cased and word.capital and run[-1].capital and word.key not in v.common and word.key not in v.places
        initial = len(word.key) == 1 and word.capital and scene.text[word.end : word.end + 1] == "."
        if not (listed or unlisted or initial) or (not listed and is_institution_next(scene.text, run[-1].end)):
            break
        run.append(word)
    return run


def _stands_alone(scene: _Scene, run: Sequence[Word], sure: Sequence[Word]) -> bool:
    if is_institution_next(scene.text, run[-1].end) or scene.text[: run[0].start].endswith(("@", "#", "_", "/")):
        return False
    if scene.text[run[-1].end : run[-1].end + 1] in {"_", "@"}:
        return False
    if len(run) == 1 and not run[0].capital:
        return len(run[0].key) >= 5 and run[0].key not in scene.vocabulary.places
    return not (len(run) == 1 and len(run[0].key) < 3)


def _by_line(scene: _Scene) -> _Found:
    """A line of its own near the end, two to four capitalised words: a signature above an address or a number."""
    offset = 0
    lines = scene.text.split("\n")
    for number, line in enumerate(lines):
        if number and number >= len(lines) - _SIGNING_LINES and (match := _NAME_LINE.match(line)):
            words = [w for w in scene.words if offset + match.start("name") <= w.start < offset + match.end("name")]
            v = scene.vocabulary
            if words and all(w.key not in v.common and w.key not in v.places - v.ambiguous for w in words):
                yield offset + match.start(), offset + match.end("name"), 0.75
        offset += len(line) + 1


def _beside_number(scene: _Scene) -> _Found:
    """A capitalised word or two between the end of a sentence and a phone number, or right after one."""
    v = scene.vocabulary
    for match in (*_BEFORE_NUMBER.finditer(scene.text), *_AFTER_NUMBER.finditer(scene.text)):
        words = [w for w in scene.words if match.start("name") <= w.start < match.end("name")]
        if words and all(w.key not in v.common and (w.key not in v.places or v.is_name(w.key)) and len(w.key) > 2 for w in words):
            yield *match.span("name"), 0.7


_SIGNING_LINES: Final = 5
_CAPITAL = r"\p{Lu}[\p{L}\p{M}'’]{1,24}"
_NAME_LINE = regex.compile(
    rf"[ ]*(?P<name>(?:(?:\p{{Lu}}|{_CAPITAL})\.? ){{0,2}}{_CAPITAL}[ -]{_CAPITAL}(?:[ -]{_CAPITAL})?|{_CAPITAL} \p{{Lu}}\.)(?= ?(?:[,(/|.]|$))"
)
_BEFORE_NUMBER = regex.compile(rf"(?:^|[.!?\n:] ?|\p{{So}} ?)(?P<name>{_CAPITAL}(?: {_CAPITAL}){{0,2}}),? ?(?=\+?[0-9][0-9 x.()-]{{8,8}})", flags=regex.MULTILINE)
_AFTER_NUMBER = regex.compile(rf"(?<=[0-9][0-9 -]{{6,6}}[0-9],? )(?P<name>{_CAPITAL} {_CAPITAL})(?=[.,!?\n]|$)")


def _echoes(scene: _Scene, found: Sequence[tuple[int, int, float]]) -> _Found:
    """A person named once is the same person where the name comes again, greeted or spelled another way round."""
    v = scene.vocabulary
    named = {w.key for start, end, score in found if score >= 0.7 for w in scene.words if start <= w.start and w.end <= end}
    named = {key for key in named if len(key) > 2 and key not in v.common and not _TITLE_WORD.fullmatch(key)}
    for word in scene.words:
        if word.key in named and word.capital and not is_institution_next(scene.text, word.end):
            yield word.start, word.end, 0.7


_TITLE_WORD = re.compile(_TITLES)
_RULES: Final = (_by_trigger, _by_answer, _by_what_follows, _by_signature, _by_line, _beside_number, _by_speaker, _by_list)
