"""Names spelled out, letter by letter: "W A K A M A", "C-O-K-E-R", "l i n d", "D, O, K", "q as in queen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers.digit_words import DIGIT_WORDS, any_of
from complaints_nlp.masking.vocabulary import load_vocabulary
from complaints_nlp.wordlist import words

_LIKE: Final = r"(?:as in|for|like|is for|mai) (?:[a-z]{2,14})"
_LETTER: Final = rf"[a-z](?: {_LIKE})?"
_FILLERS: Final = "uh+|um+|hyphen|dash|space|apostrophe|double|akwai alama|kuma|sai|wait"
_FILL: Final = rf"(?:(?:{_FILLERS})[ ,]{{1,2}})?"
_SPELLED: Final = re.compile(
    rf"(?<![a-z0-9'@#/&.\-*]){_LETTER}(?:(?: {{1,2}}|, ?|- ?|\. (?![a-z] (?:as|for|like|is) )| - |\.{{3}} ?){_FILL}{_LETTER}){{2,19}}"
    r"(?![a-z0-9'&*]|[-/][a-z0-9])"
)
_ONE: Final = re.compile(r"(?<![a-z0-9'@#/&.\-])([a-z]) (?P<how>as in|for|is for|like) \1[a-z]{2,12}(?![a-z0-9'&])")
_SAID: Final = re.compile(rf"\b([a-z])(?: {_LIKE})?(?![a-z])")
_FILLS: Final = re.compile(rf"\b(?:{_FILLERS})\b")
_DIGIT: Final = rf"(?:\d|{any_of([word for word in DIGIT_WORDS if len(word) > 1])}\b)"
_DIGIT_AFTER: Final = re.compile(rf"[\s,.\-/]{{1,3}}{_DIGIT}")
_DIGIT_BEFORE: Final = re.compile(rf"(?<![^\W_]){_DIGIT}[\s,.\-/]{{1,3}}\Z")
_NO_NAME: Final = re.compile(
    r"\b(?:account|acct|ticket|ref(?:erence)?|order|contract|customer (?:id|number)|plate|serial|model|code|password|passport|licen[cs]e|promo|token"
    r"|coupon|voucher|blood|grade|option|press|akawunt|akaunt)\b"
)
_NAME: Final = re.compile(r"\b(?:names?|surname|spell\w*|suna\w*|oruko|loruko|aha|nna)\b")
_VOWELS: Final = frozenset("aeiouy")
_ABBREVIATIONS: Final = words("aka eta rip faq diy ngn ict gps iou ngo asap sos adsl iptv iso dob fyi lol omg wtf abc bbc cnn")
_BEFORE: Final = 64
_SURELY: Final = 5
"""Letters from which on a run is a word, whatever digits follow."""


def spelled_names(view: View) -> Iterator[Hit]:
    """Three single letters or more that are no abbreviation of a known kind; one with its word, where somebody spells."""
    found = [hit for match in _SPELLED.finditer(view.lower) if (hit := _name(view, *match.span()))]
    yield from found
    if " as in " in view.lower or " for " in view.lower:
        for match in _ONE.finditer(view.lower):
            capital = view.text[match.start()].isupper()
            if (match["how"] == "as in" or (found and capital)) and not _is_code(view, *match.span()):
                yield Hit(*match.span(), 0.65)


def _name(view: View, start: int, end: int) -> Hit | None:
    said = view.lower[start:end]
    signs = [match.start(1) for match in _SAID.finditer(_FILLS.sub(lambda match: "." * len(match.group()), said))]
    capital = [view.text[start + at].isupper() for at in signs]
    if other := next((n for n, is_one in enumerate(capital) if is_one != capital[0]), 0):
        signs, end = signs[:other], start + signs[other - 1] + 1  # "L-O-T-A, n abuo": the name ends where the letters' case does
        said = said[: end - start]
    joined = "".join(said[at] for at in signs)
    v = load_vocabulary()
    if len(joined) < 3 or len(set(joined)) < 2 or joined in _ABBREVIATIONS:
        return None
    known = any(word.startswith(joined) and word not in v.common for word in view.words if len(word) > 3)
    if (joined in v.common and not known) or joined in "abcdefghijklmnopqrstuvwxyz" or (joined in v.places and joined not in v.names):
        return None
    mixed = bool(set(joined) & _VOWELS) and not set(joined) <= _VOWELS | {"n", "m"}
    turn = view.lower[max(0, start - 2) : start] in {": ", "- "} and view.lower[end : end + 2].strip(" .?!,")[:1] in {"", "\n"}
    if not (known or mixed) or (
        len(joined) == 3 and not known and not turn and not _NAME.search(view.lower[max(0, start - _BEFORE) : start])
    ):
        return None
    return None if len(joined) < _SURELY and not known and _is_code(view, start, end) else Hit(start, end, 0.65)


def _is_code(view: View, start: int, end: int) -> bool:
    """Whether digits are read out beside it, or what was asked for has letters and is no name."""
    before = view.lower[max(0, start - _BEFORE) : start]
    if _DIGIT_AFTER.match(view.lower, end) or _DIGIT_BEFORE.search(before):
        return True
    return bool(_NO_NAME.search(before)) and not _NAME.search(before)


SPELLED_NAMES: Final = Recognizer(
    entity="PERSON",
    name="name_spelled_out",
    find=spelled_names,
    bare=True,
    positives=(
        Example("Agent: Wakama?\nCustomer: W A K A M A.", ("W A K A M A",), "spaces between"),
        Example("Wakama, W-A-K-A?\nCustomer: C-O-K-E-R", ("W-A-K-A", "C-O-K-E-R"), "hyphens between"),
        Example(
            "It is D, O, K, U, B, O. O for orange at the end.", ("D, O, K, U, B, O", "O for orange"), "commas between, one with its word"
        ),
        Example("caller - l i n d q v i s t\nrep - l i n d k", ("l i n d q v i s t", "l i n d k"), "small, read back"),
        Example("comfort tarver\nagent: t a r or t e r\ncustomer: terver", ("t a r", "t e r"), "the beginning of a name in the text"),
        Example("spell it\ncustomer: m a k a n uh j u o l a", ("m a k a n uh j u o l a",), "a pause between"),
        Example("N, A, akwai alama, I, B, I", ("N, A, akwai alama, I, B, I",), "a sign named between, in Hausa"),
        Example("caller - no q q as in queen", ("q as in queen",), "one letter with its word"),
        Example("Orúkọ mi: Ẹ, L, Ẹ́, S, H, I, N", ("Ẹ, L, Ẹ́, S, H, I, N",), "with marks"),
        Example("surname is a for apple, d for dog, e for egg", ("a for apple, d for dog, e for egg",), "every letter with its word"),
    ),
    negatives=(
        Example("my N I N and B V N, or U S S D and M T N", (), "abbreviations"),
        Example("Ticket number?\nCustomer: T K T, 8 8 2 1 3", (), "a reference"),
        Example("order code A, K, E, 4 1", (), "a code, digits follow"),
        Example("I for one will port. A for effort", (), "a turn of phrase"),
        Example("Plans A, B, C and D", (), "the alphabet"),
        Example("ó ń o o, a o o n", (), "words of one letter, in Yoruba"),
        Example("The call went K A N O to J O S", (), "towns"),
        Example("@a_b_c and x/y/z at 5 a.m. I left", (), "a handle, a time"),
    ),
)

RECOGNIZERS: Final = (SPELLED_NAMES,)
