"""A name that was found, made whole, and found again: what stands beside it is of the same name, and who was named once is the same again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import regex
from rapidfuzz.distance import Levenshtein

from complaints_nlp.masking.name_patterns import (
    ABBREVIATED,
    CALENDAR,
    CAPITAL,
    CLOSING,
    DAY_NAMES,
    NO_NAME_AFTER,
    ON_A_DAY,
    TIMES,
    TITLE_WORD,
    TITLES,
    TOWN_WORDS,
    TRADE,
    VIRTUES,
    WORD_ENDINGS,
)
from complaints_nlp.masking.name_words import MARKS, SAID, Word, ends_sentence, is_institution_next, without_possessive, words_of
from complaints_nlp.masking.place_context import is_place
from complaints_nlp.masking.spans import join_names, settle
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary, load_vocabulary
from complaints_nlp.wordlist import words

PERSON: Final = "PERSON"
_WORD: Final = r"[\p{L}\p{M}'’]"
_HYPHENED: Final = regex.compile(rf"-(?P<word>\p{{L}}{_WORD}{{1,20}})(?:-\p{{L}}{_WORD}{{0,20}}){{0,3}}(?![\w@])")
_SUFFIX: Final = regex.compile(
    rf"(?:,? (?:(?i:esq|jnr|snr|jr|ph\.?d)\.?|MVB|MBBS|FCA|FNSE|OON|OFR|MON|MFR|JP|SAN|mni|KSM|I{{2,3}})|,? ?\((?i:{TITLES}|retd?|rtd|widow(?:er)?)\.?\))"
    r"(?!\w)"
)
_NICKNAME: Final = regex.compile(
    rf"[ ]([\"“‘'])\p{{L}}[\p{{L}}\p{{M}} ]{{1,24}}[\"”’'](?=[ ]\p{{Lu}})|[ ][\"“]{CAPITAL}(?:[ ]{CAPITAL})?[\"”](?=[ ]?(?:[,.;\n(]|\Z))|"
    r",? ?\(?(?:a\.?k\.?a\.?|alias|popularly (?:known|called)(?: as)?|nicknamed|"
    r"better known as) ?"
    rf"[\"“‘']?{CAPITAL}(?: {CAPITAL})?[\"”’']?\)?"
)
"""What somebody is called besides, behind the first name in quotation marks or behind all of it."""
_END: Final = r"(?=\s*(?:\Z|[\n(]|[,.;]?[ ]?[-–]?[ ]?\+?\d|[.,]?\s*\Z))"
"""What follows a name that signs: the end of the text or line, or a number."""
_TOWN: Final = regex.compile(rf"[ ](?P<word>{CAPITAL})(?![\w@/]|-\p{{L}}{{1,3}}(?!\w))")
_BEGINS: Final = regex.compile(r"(?:\A|[.!?…\n)\d\-–'\"”,:/])[ ]*\Z")
"""Before words that begin a sentence, a line or a signature."""
_INITIAL: Final = regex.compile(
    rf"(?:[ ](?![IA][ ])\p{{Lu}}\.){{1,3}}(?!\w)|[ ](?!N[ ]?\d)\p{{Lu}}{_END}|"
    r"[ ]\p{Lu}(?=[,)?]|[ ](?i:gtb?|gtbank|opay|palmpay|moniepoint|kuda|uba|zenith|access|first|fcmb|wema|union|acct?|account)(?!\p{L}))|"
    r"[ ]\p{Ll}\.?(?=\s*(?:\Z|[+(]?\d[\d -]{6})|\))"
)
_INITIALS_BEFORE: Final = regex.compile(
    r"(?<![\p{L}\p{M}\d'’-])(?:\p{L}\.[ ]?){1,4}\Z|(?<![\p{L}\p{M}\d'’-])(?:(?![IAEO])\p{Lu}[ ]){1,3}\Z"
)
_NO_INITIAL: Final = regex.compile(
    r"(?<!\p{L})(?:plan|block|blk|flat|option|grade|class|type|phase|zone|section|hall|wing|gate|terminal|hepatitis|vitamin|\d)[ ]\Z",
    flags=regex.IGNORECASE,
)
_TITLES_BEFORE: Final = regex.compile(
    rf"(?<![\w-]|\w['’])(?:(?:{TITLES}|late|very|most|rt|teacher|bi|maj|cdr|cmdr|revd|canon|ma'aji|"
    rf"sarkin(?: \w{{2,10}})?|amarya|inna|yaya|eka|ete|obong\w{{0,5}})"
    rf"(?:\.? ?\((?:{TITLES}|rtd?|retd?)\.?\))?(?:\.[ ]?|[ ])){{1,3}}\Z"
)
_ROLE_BEFORE: Final = regex.compile(
    r"(?<![\w'’-])(?:(?:agent|supervisor|landlord|landlady|conductor|chairman|chairlady|chairperson|secretary|technician|teacher|driver|rider|"
    r"caretaker|officer|manager|foreman|principal|coach|corper|small|big|fine|yellow|young|ya|mma|eti mma|ngo|goggo|inna|ta|maman|baban|sarauniya|jauro|"
    r"ardo|bulama|lawan|boss|egbon|àǹtí|anti|sisi|nda|ozo|mai|abu|umm|ummu)[ ]){1,2}\Z",
    flags=regex.IGNORECASE,
)
"""What somebody is or is called, before the name; of the name only where both have a capital."""
_GRADES: Final = words("late very most rt")
"""Of the name before a title: "late Mallam Tanko", "Very Rev. Msgr. Ezeugwu"."""
_TITLED: Final = regex.compile(rf"(?i:{TITLES})(?:[. ]|\Z)")
_SMALL_BEFORE: Final = regex.compile(r"(?<![\w'’-])(?P<word>\p{Ll}{3,14})[ ]\Z")
_DEALS_IN: Final = rf"[ ](?:(?:dan|ɗan|yar|ƴar)[ ])?(?P<word>{_WORD}{{2,14}})(?![\w])"
_EPITHET: Final = regex.compile(rf"[ ](?i:mai){_DEALS_IN}")
_AFTER_MAI: Final = regex.compile(_DEALS_IN)
_SURNAME: Final = regex.compile(rf"[ ](?P<word>{CAPITAL}(?:-{CAPITAL}){{0,2}}(?:[ ]{CAPITAL})?){_END}")
_LISTED_SURNAME: Final = regex.compile(rf"[ ](?P<word>{CAPITAL})(?=,)")
"""Before a comma on a line that begins with the name: "Ma'aji Sulaiman Kankia, gida mai lamba 3"."""
_SMALL_SURNAME: Final = regex.compile(rf"[ ](?P<word>\p{{Ll}}[\p{{L}}\p{{M}}'’]{{2,24}}){_END}")
_NEXT: Final = regex.compile(r"[ ](?P<word>\p{L}[\p{L}\p{M}'’]{2,24})(?![\w@/-])")
_HEADED: Final = regex.compile(rf"[ ]{CAPITAL}(?=\s*(?:\Z|[\n,.]))")
"""The rest of a town's name of two words that somebody is called after: "Haruna Gidan Waya"."""
_LAST_PLACE: Final = regex.compile(
    rf"(?:, {CAPITAL}(?: {CAPITAL})?| \p{{Lu}}{{2}})?"
    r"(?:[.]?\s*(?:\Z|\n)|, (?=[+\d(]|(?i:order|account|acct|a/c|customer|ref|ticket|line|tel|phone)(?!\w)))"
)
"""What may follow a town where somebody signs: its state, or a number, and nothing more."""
_AFTER_HOME: Final = regex.compile(r"[.]?\s*(?:\Z|\n)|[.,]?[ ](?=[\p{Lu}\d])")
_CLOSES: Final = re.compile(CLOSING.pattern)
_ABBREVIATED: Final = ABBREVIATED | words("bi maj cdr cmdr revd msgr sr")
_LONGEST_NUMBER: Final = 18
_AND: Final = r"[ ](?:and|&|plus|ati|àti|àtí|da|tare da|dan|n'|na|with)[ ]"
_AND_OTHERS: Final = regex.compile(rf"(?:{_AND}|,[ ](?={CAPITAL}{_AND}))(?P<word>{CAPITAL})(?![\w@/-])")
_TIGHT_BEHIND: Final = regex.compile(r"(?:[,&/+]|[ ]&|&[ ])(?P<word>\p{L}[\p{L}\p{M}'’]{1,24})(?![\w@/-])")
_TIGHT_BEFORE: Final = regex.compile(r"(?<![\w@#/'’.-])(?P<word>\p{L}[\p{L}\p{M}'’]{1,24})(?:[,&/+]|[ ]&|&[ ])\Z")
"""Names put together without a space: "efe,ese&osas"."""
_OTHERS_AND: Final = regex.compile(rf"(?<=\p{{L}},?[ ])(?P<word>{CAPITAL})(?:[ ](?:and|&|plus|ati|àti|da)[ ]|,[ ](?=\p{{Lu}}))\Z")
_DAY_BEFORE: Final = regex.compile(r"(?<!\d)[0-3]?\d(?:st|nd|rd|th)?(?:[ ]of)?[ ]\Z", flags=regex.IGNORECASE)
_CODE_BEHIND: Final = regex.compile(r"[-/]?\d")
"""Behind a piece of a code or a sum, never behind a name: "ZA-TP-55190", "N1000"."""
_BRAND: Final = regex.compile(r"(?<![\p{L}'’-])(?!Mac|Fitz)\p{Lu}\p{Ll}{2,}\p{Lu}\p{Ll}+")
"""Two words written as one: a product's name, where neither is a person's ("AbdulRahman")."""
_FEAST: Final = regex.compile(
    r"(?:Ash|Good|Easter|Palm|Holy|Maundy|Boxing|Black|Whit)[ ]\p{Lu}\p{Ll}+day|(?:\p{Lu}\p{Ll}{2,}[ ])?\p{Lu}\p{Ll}{2,}[ ]Day"
)
"""A feast's name: "Ash Wednesday", "Heritage Day"."""
_IS_DAY: Final = regex.compile(r"(?:,? I mean)?,? the (?:month|day)(?!\w)|[ ]I mean|[ ](?:morning|afternoon|evening|night)(?!\w)")
"""Behind a day or month that says it is one: "June I mean, the month"; and what only happens on one."""
_BORN: Final = regex.compile(r"(?:born|birthed|deliver(?:ed)?)(?: (?:me|am|him|her|us|on|in|a))?(?: an?)?[ ]\Z", flags=regex.IGNORECASE)
_DAY_BEHIND: Final = regex.compile(r"s?[ ](?:[0-3]?\d(?:st|nd|rd|th)?(?![\d/-])|(?:19|20)\d\d(?!\d))", flags=regex.IGNORECASE)
"""A day's number beside a month's or a day's name: "1 August", "Tuesdays 7th"."""
_LOOKS_BACK: Final = 40
_REACH: Final = 16
_ROUNDS: Final = 4
_PASSES: Final = 2
"""What an echo brought with it is looked for again, once."""
_SHORTEST: Final = 3
_NEAR: Final = 5
"""Letters from which on a word one letter off is the same name written another way."""
_FAR: Final = 8  # and two letters off
_MOST: Final = 40


def complete_names(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """``entities`` (settled) with names made whole and found again.

    >>> text = "Call Ngozi Agbor-Ndoma (rtd), zero seven. ngozi is out"
    >>> [text[e.start : e.end] for e in complete_names(text, [Entity(5, 16, "PERSON")])]
    ['Ngozi Agbor-Ndoma (rtd)', 'ngozi']
    """
    if not any(entity.type == PERSON for entity in entities):
        return list(entities)
    v = load_vocabulary()
    entities = [_without_sum(text, entity) for entity in entities]
    entities = [
        entity
        for entity, before in zip(entities, (None, *entities), strict=False)
        if not (_is_home(text, entity, before, v) or _is_no_one(text, entity, v))
    ]
    whole = [_whole(text, entity, v) if entity.type == PERSON else entity for entity in entities]
    kept = [now if _is_free(now, was, entities) else was for now, was in zip(whole, entities, strict=True)]
    kept = join_names(settle(kept), text)
    for _ in range(_PASSES):
        again = [entity for entity in (*_again(text, kept, v), *_with_others(text, kept, v)) if not _is_no_one(text, entity, v)]
        if not again:
            break
        kept = join_names(settle([*kept, *(_whole(text, entity, v) for entity in again)]), text)
    return kept


def _is_home(text: str, entity: Entity, before: Entity | None, v: Vocabulary) -> bool:
    """Whether what was taken for a name is where somebody lives who signs with it: "Wanjala Simiyu, Bungoma"."""
    if before is None or not (before.type == entity.type == PERSON) or text[before.end : entity.start] not in {", ", "\n", ",\n"}:
        return False
    keys = [word.key for word in words_of(text[entity.start : entity.end])]
    if " " not in text[before.start : before.end] or len(keys) > 2 or not text[entity.start].isupper():
        return False
    if any(v.is_name(key) for key in keys):
        return all(key in v.towns for key in keys) and bool(_AFTER_HOME.match(text, entity.end))
    return bool(_LAST_PLACE.match(text, entity.end))


def _is_no_one(text: str, entity: Entity, v: Vocabulary) -> bool:
    """Whether the words around say that a name that is also a place's or a day's is that: "at Orji", "Barkin Ladi", "last Friday"."""
    if entity.type != PERSON:
        return False
    keys = [word.key for word in words_of(text[entity.start : entity.end])]
    if is_place(text, entity, v) or _is_of_a_thing(text, entity, v) or TIMES.issuperset(keys):
        return True
    if entity.score >= SAID or len(keys) != 1 or DAY_NAMES.isdisjoint({keys[0], keys[0].removesuffix("s")}):
        return False
    first = max(0, entity.start - _REACH)
    if any(day.search(text, first, entity.start) for day in (_DAY_BEFORE, _BORN)) or any(
        day.match(text, entity.end) for day in (_DAY_BEHIND, _IS_DAY)
    ):
        return True
    before = text[first : entity.start].lower().split()
    return text[entity.start - 1 : entity.start] in {" ", "\n"} and bool(before) and before[-1] in ON_A_DAY


def _is_of_a_thing(text: str, entity: Entity, v: Vocabulary) -> bool:
    """Whether it is a piece of a code or a sum, a product or a feast."""
    if _CODE_BEHIND.match(text, entity.end):
        return True
    if entity.score >= SAID:
        return False
    if _FEAST.fullmatch(text, entity.start, entity.end) or (
        text[entity.end : entity.end + 4] == " Day" and not text[entity.end + 4 : entity.end + 5].isalpha()
    ):
        return True
    brand = _BRAND.search(text, entity.start, entity.end)
    return bool(brand) and not any(v.is_name(key) for key in _parts(brand.group()))


def _parts(brand: str) -> set[str]:
    """The folded words that a word with a capital inside is put together from, and the word."""
    return {brand.lower(), *(part.lower() for part in regex.findall(r"\p{Lu}\p{Ll}+", brand))}


def _without_sum(text: str, entity: Entity) -> Entity:
    """The name without the naira sign of the sum behind it: "Mama Chisom N100"."""
    if entity.type == PERSON and text[entity.end - 2 : entity.end] in {" N", " n"} and text[entity.end : entity.end + 1].isdigit():
        return Entity(entity.start, entity.end - 2, PERSON, entity.score)
    return entity


def _is_free(now: Entity, was: Entity, entities: Sequence[Entity]) -> bool:
    return now == was or not any(e.type != PERSON and e.start < now.end and now.start < e.end for e in entities)


def _whole(text: str, entity: Entity, v: Vocabulary) -> Entity:
    start, end = entity.start, entity.end
    for _ in range(_ROUNDS):
        further = _further(text, start, end, v, sure=entity.score >= SAID)
        if further == end:
            break
        end = further
    for _ in range(_ROUNDS):
        earlier = _earlier(text, start, v)
        if earlier == start:
            break
        start = earlier
    return Entity(start, end, entity.type, entity.score)


def _further(text: str, start: int, end: int, v: Vocabulary, *, sure: bool) -> int:
    """Where the name ends with the next thing that belongs to it; ``end`` where nothing does."""
    sign = text[end : end + 1]
    match = None
    if sign == "-":
        match = _HYPHENED.match(text, end)
        match = match if match and _is_same_case(text, start, match["word"], v) else None
    elif sign in {" ", ",", "("}:
        match = (
            _SUFFIX.match(text, end)
            or _NICKNAME.match(text, end)
            or (_INITIAL.match(text, end) or _what_he_does(text, start, end) if sign == " " else None)
        )
    if match:
        return int(match.end())
    if sign != " ":
        return end
    capital = _has_capital(text, start, end)
    if capital and (head := _HEADED.match(text, end)) and words_of(text[start:end])[-1].key in TOWN_WORDS and " " in text[start:end]:
        return int(head.end())
    home = _after_a_town(text, start, end, v, sure=sure) if capital and not is_institution_next(text, end) else 0
    return home or _surname(text, start, end, v, capital=capital)


def _what_he_does(text: str, start: int, end: int) -> regex.Match[str] | None:
    """ "Jibo mai yadi", "Bala Teacher"; a trade in small letters only where the name signs: elsewhere it goes on about him."""
    epithet = (_AFTER_MAI if text[:end].lower().endswith(" mai") else _EPITHET).match(text, end)
    if epithet and len(epithet["word"]) > 2:
        return epithet
    trade = TRADE.match(text, end)
    return trade if trade and (trade.group()[1].isupper() == _has_capital(text, start, end) or _ends(text, trade.end())) else None


def _after_a_town(text: str, start: int, end: int, v: Vocabulary, *, sure: bool) -> int:
    """Where the town ends that somebody is called after: "Lawan Gwaram", "Efe Warri"; 0 where it is none, or only where somebody lives.

    Beside a name with nothing between, a town is nearly always the surname, in the south too. Only at the very end of a text, after an untitled
    name that signs, it is as often the address.
    """
    match = _TOWN.match(text, end)
    if not match:
        return 0
    said, last = words_of(match["word"])[0], words_of(text[start:end])[-1]
    if (
        said.key not in v.places
        or said.shouted != text[start:end].isupper()
        or last.key in TOWN_WORDS
        or f"{last.key} {said.key}" in v.pairs
    ):
        return 0
    if last.key in v.places and not v.is_name(last.key):
        return 0
    rest = text[match.end() :].strip(" .\n")
    if not rest and not sure and _BEGINS.search(text, max(0, start - 4), start):
        return 0
    if said.key in v.southern and len(rest) < _LONGEST_NUMBER and rest[-1:].isdigit():
        return 0
    return 0 if is_institution_next(text, match.end()) else int(match.end())


def _surname(text: str, start: int, end: int, v: Vocabulary, *, capital: bool) -> int:
    """A word of no list after a name; at the end of the text, too, a town, as northern surnames are: with a comma it were the town."""
    if is_institution_next(text, end):
        return end
    if capital and (listed := _LISTED_SURNAME.match(text, end)) and text[start - 1 : start] in {"", "\n"} and " " in text[start:end]:
        return int(listed.end()) if _may_end(text, start, end, listed["word"], v) else end
    signing = (_SURNAME if capital else _SMALL_SURNAME).match(text, end)
    if signing and _may_end(text, start, end, signing["word"], v):
        return int(signing.end())
    match = _NEXT.match(text, end)
    if not match or match["word"][0].isupper() != capital or (match["word"].isupper() and not text[start:end].isupper()):
        return end
    key = words_of(match["word"])[0].key
    if capital and key in v.seen and not text[match.end() + 1 : match.end() + 2].isupper():
        first = words_of(text[start:end])
        return int(match.end()) if len(first) > 1 or first[0].key in v.names else end
    unlisted = len(key) > (2 if capital else 3) and key not in v.common and key not in v.places and key not in v.ambiguous
    return int(match.end()) if unlisted and not is_institution_next(text, match.end()) else end


def _may_end(text: str, start: int, end: int, said: str, v: Vocabulary) -> bool:
    """Whether words that end a text, a line or stand before a number can be the surname of what stands before them."""
    keys = [word.key for word in words_of(said)]
    first = [word.key for word in words_of(text[start:end])]
    shouted = said.isupper() and not text[start:end].isupper()  # "Yonkers NY"
    if shouted or any(key in CALENDAR or _CLOSES.fullmatch(key) for key in keys) or all(TITLE_WORD.fullmatch(key) for key in first):
        return False
    if any(key in v.southern and key not in v.names for key in keys):
        return False
    if "-" in said and any(key in v.places for key in keys):
        return True
    if keys[0] in TOWN_WORDS:
        return len(keys) > 1
    places = any(key in v.places and key not in v.names for key in keys)
    return not any(key in v.common for key in keys) and (not places or (len(keys) == 1 and len(first) > 1 and first[0] not in v.places))


def _ends(text: str, end: int) -> bool:
    return bool(regex.match(_END, text[end : end + 12]))


def _has_capital(text: str, start: int, end: int) -> bool:
    last = words_of(text[start:end])
    return bool(last) and last[-1].capital


def _is_same_case(text: str, start: int, word: str, v: Vocabulary) -> bool:
    key = words_of(word)[0].key
    if word[0].isupper():
        return True
    return (not text[start].isupper() and key not in v.common) or word in {"of", "boy", "girl"}


def _earlier(text: str, start: int, v: Vocabulary) -> int:
    """Where the name begins with the title, the initials or the first name that stand right before it."""
    before = text[max(0, start - _LOOKS_BACK) : start]
    if before[-1:] not in {" ", "."}:
        return start
    match = _INITIALS_BEFORE.search(before)
    if not match or _NO_INITIAL.search(before[: match.start()]):
        match = _TITLES_BEFORE.search(before.lower())
        if match and ends_sentence(match.group(), abbreviated=_ABBREVIATED):
            match = None
        if match and match.group().strip(" .") in _GRADES and not _TITLED.match(text, start):
            match = None
    if not match and text[start].isupper() and (role := _ROLE_BEFORE.search(before)):
        match = role if role.group()[0].isupper() else None
    if not match and text[start].islower() and (small := _SMALL_BEFORE.search(before)):
        first = small["word"]
        begins = before[: small.start()].endswith((": ", "\n"))
        match = small if first in VIRTUES or first in v.small or (first in CALENDAR and begins) else None
    return start - len(before) + int(match.start()) if match else start


def _again(text: str, entities: Sequence[Entity], v: Vocabulary) -> Iterator[Entity]:
    """The words of names found, where they stand once more: alone, small, shortened, or a letter or two off."""
    said = words_of(text)
    covered = [False] * len(said)
    named: set[str] = set()
    number = 0
    for entity in entities:
        while number < len(said) and said[number].start < entity.start:
            number += 1
        while number < len(said) and said[number].end <= entity.end:
            covered[number] = True
            if entity.type == PERSON and len(named) < _MOST:
                named.add(said[number].key)
            number += 1
    named = {key for key in named if len(key) >= _SHORTEST and not TITLE_WORD.fullmatch(key)}
    if not named:
        return
    small = not any(word.capital for word in said)
    for word, known in zip(said, covered, strict=True):
        if known or len(word.key) < _SHORTEST or text[word.start - 1 : word.start] in MARKS or text[word.end : word.end + 1] in MARKS:
            continue
        if _is_again(text, word, named, v, small=small) and not is_institution_next(text, word.end):
            yield Entity(word.start, without_possessive(text, word.end), PERSON, 0.7)


def _with_others(text: str, entities: Sequence[Entity], v: Vocabulary) -> Iterator[Entity]:
    """Who is named in one breath with somebody: "Kwaji and Kwanye", "Tobi, Kems and Ola"."""
    for n, entity in enumerate(entities):
        if entity.type != PERSON:
            continue
        yield from _put_together(text, entity, v)
        if not text[entity.start].isupper():
            continue
        end = entities[n + 1].start if n + 1 < len(entities) else len(text)
        after, before = _AND_OTHERS.match(text, entity.end, end), _OTHERS_AND.search(text, max(0, entity.start - _LOOKS_BACK), entity.start)
        for match in (after, before):
            if match is None or (match is before and n and entities[n - 1].end > match.start("word")):
                continue
            key = words_of(match["word"])[0].key
            shouted = match["word"].isupper() and not text[entity.start : entity.end].isupper()
            if not shouted and key not in v.common and key not in CALENDAR and (v.is_name(key) or key not in v.places):
                last = match.end("word")
                if not is_institution_next(text, last) and (match is before or v.is_name(key) or not key.endswith(WORD_ENDINGS)):
                    yield Entity(match.start("word"), last, PERSON, 0.6)


def _put_together(text: str, entity: Entity, v: Vocabulary) -> Iterator[Entity]:
    """Who is joined to somebody with a sign alone: any word that people are called, in small letters too."""
    for match in (_TIGHT_BEHIND.match(text, entity.end), _TIGHT_BEFORE.search(text, max(0, entity.start - _LOOKS_BACK), entity.start)):
        if match is None:
            continue
        key = words_of(match["word"])[0].key
        if (
            v.is_name(key)
            and match["word"][0].isupper() == text[entity.start].isupper()
            and not is_institution_next(text, match.end("word"))
        ):
            yield Entity(match.start("word"), match.end("word"), PERSON, 0.75)


def _is_again(text: str, word: Word, named: set[str], v: Vocabulary, *, small: bool) -> bool:
    key = word.key
    listed = key in v.common or (key in v.places and key not in v.names)
    if key in named:
        if key in v.names or not (listed or key in v.ambiguous):
            return key not in CALENDAR or _stands_for_somebody(text, word)
        known = (
            key in v.small
            or (key in v.seen and len(key) > _NEAR)
            or (key in v.ambiguous and key in v.places and not _stands_for_place(text, word))
        )
        return (small and known) or (word.capital and _may_be_called(text, word, v)) or _stands_for_somebody(text, word)
    if word.capital and len(key) > _SHORTEST and (key in v.ambiguous or key in v.seen):
        return any(len(name) > len(key) and name.startswith(key) for name in named)
    if listed or key in v.ambiguous or len(key) <= _SHORTEST or not (word.capital or small or "\n" in text or len(key) > _FAR - 2):
        return False
    return any(_is_near(key, name, capital=word.capital) for name in named)


def _may_be_called(text: str, word: Word, v: Vocabulary) -> bool:
    if word.key in v.common or word.key in CALENDAR:
        return False
    return word.key not in v.places or (v.is_name(word.key) and not _stands_for_place(text, word))


def _stands_for_place(text: str, word: Word) -> bool:
    before = text[max(0, word.start - 12) : word.start].split()
    return len(word.key) <= _SHORTEST or (bool(before) and before[-1] in NO_NAME_AFTER)


def _stands_for_somebody(text: str, word: Word) -> bool:
    """A turn of its own, or a title before: there a word that is a name too is the name."""
    before = text[max(0, word.start - 12) : word.start].lower()
    alone = before.endswith((": ", "\n")) and text[word.end : word.end + 1] in {"\n", "", ",", "?", "."}
    title = before.rstrip().rsplit(" ", 1)[-1]
    return alone or (
        before.endswith(" ") and title in {"oga", "mr", "mrs", "mummy", "daddy", "aunty", "uncle", "bros", "sister", "brother", "madam"}
    )


def _is_near(key: str, name: str, *, capital: bool) -> bool:
    """Whether a word of no list is a name in short, or written another way."""
    if capital and len(key) < len(name) and (name.startswith(key) or (len(key) >= _NEAR and name.endswith(key))):
        return True
    if min(len(key), len(name)) < (_NEAR - 1 if capital else _NEAR) or abs(len(key) - len(name)) > 2:
        return False
    most = 2 if min(len(key), len(name)) >= _FAR - 2 else 1
    return Levenshtein.distance(key, name, score_cutoff=most) <= most
