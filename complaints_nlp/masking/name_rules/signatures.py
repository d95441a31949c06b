"""Names that sign: after a closing, in the last line, as the last words, on a line of their own, beside a number."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from complaints_nlp.masking.name_patterns import (
    AFTER_NUMBER,
    BEFORE_NUMBER,
    CALENDAR,
    LAST_INITIALS,
    LAST_LINE,
    LAST_WORDS,
    NAME_LINE,
    NOBODY,
    SIGNATURE,
    SIGNING_LINES,
    TOWN_WORDS,
    VIRTUES,
    WORD_ENDINGS,
)
from complaints_nlp.masking.name_rules.scene import Found, Scene, take
from complaints_nlp.masking.name_words import Word


def by_signature(scene: Scene) -> Found:
    for match in SIGNATURE.finditer(scene.lower):
        first = scene.at.get(match.end())
        if first is not None and (span := take(scene, first, unknown=True, lower=False)) and _ends_there(scene.text, span[1]):
            yield *span, 0.85
    if last := LAST_LINE.search(scene.text, max(0, len(scene.text) - 90)):
        words = scene.within(last.start("name"), len(scene.text))
        v = scene.vocabulary
        likely = all(w.key not in v.common and (v.is_name(w.key) or w.capital) for w in words)
        named = any(v.is_name(w.key) and (w.capital or w.key in v.names) for w in words)
        long_enough = len(words) > 1 and all(len(w.key) > 2 for w in words)
        unknown = scene.cased and long_enough and all(w.capital and w.key not in v.places for w in words)
        if likely and (named or unknown) and not all(w.key in v.places for w in words):
            yield words[0].start, words[-1].end, 0.8


def _ends_there(text: str, end: int) -> bool:
    rest = text[end : end + 2]
    return not rest.strip() or rest[0] in ",.\n-(/|" or rest[:2] in {" -", " (", " /", " 0", " +"} or rest[1:2].isdigit()


def by_last_words(scene: Scene) -> Found:
    """One or two words that stand alone at the very end and are of no list, or names: how people sign a text message."""
    if not scene.text.rstrip(" .\n")[-1:].isalpha():
        return
    if scene.text[-3:].rstrip().endswith(".") and (initials := LAST_INITIALS.search(scene.text, max(0, len(scene.text) - 16))):
        yield *initials.span("name"), 0.75
    match = LAST_WORDS.search(scene.text, max(0, len(scene.text) - 64))
    if not match or "'" in match["name"]:
        return
    said = [word for word in scene.within(*match.span("name")) if len(word.key) > 1]
    if not said or not _may_sign(scene, said, match):
        return
    # "Bose Ilesa": where she lives; without cases "LADI KEFFI", too
    alone = len(said) > 1 and _is_home(scene, said[-1].key)
    end = said[0].end if alone else match.end("name")
    yield match.start("name"), end, 0.9 if match["number"] and len(said) == 1 else 0.75


def _is_home(scene: Scene, key: str) -> bool:
    v = scene.vocabulary
    return key in v.southern and key not in v.names if scene.cased else key in v.places


def _may_sign(scene: Scene, said: Sequence[Word], match: regex.Match[str]) -> bool:
    v = scene.vocabulary
    first = said[0]
    signs = bool(match["number"] or match["initial"]) or len(said) > 1
    if first.key in NOBODY or any((w.key in v.common or w.key in CALENDAR) and not (match["initial"] and w.key in VIRTUES) for w in said):
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


def by_line(scene: Scene) -> Found:
    """A line of its own near the end, two to four capitalised words: a signature above an address or a number."""
    offset = 0
    lines = scene.text.split("\n")
    for number, line in enumerate(lines):
        if number and number >= len(lines) - SIGNING_LINES and (match := NAME_LINE.match(line)):
            words = scene.within(offset + match.start("name"), offset + match.end("name"))
            v = scene.vocabulary
            ordinary = sum(w.key in v.common for w in words)  # of three words one may be a word of some language too
            if len(words) == 2 and v.is_name(words[0].key) and words[0].key not in TOWN_WORDS:  # "Isa Illela", and no "Ado Ekiti"
                words = words[:1] if f"{words[0].key} {words[1].key}" not in v.pairs and words[1].key not in v.southern else words
            if words and ordinary <= len(words) // 3 and all(w.key not in v.places or w.key in v.ambiguous for w in words):
                yield offset + match.start(), offset + match.end("name"), 0.75
        offset += len(line) + 1


def beside_number(scene: Scene) -> Found:
    """A capitalised word or two between the end of a sentence and a phone number, or right after one."""
    v = scene.vocabulary
    for match in (*BEFORE_NUMBER.finditer(scene.text), *AFTER_NUMBER.finditer(scene.text)):
        words = scene.within(*match.span("name"))
        if words and all(scene.may_name(w.key) and len(w.key) > 2 and (not w.shouted or v.is_name(w.key)) for w in words):
            yield *match.span("name"), 0.7
