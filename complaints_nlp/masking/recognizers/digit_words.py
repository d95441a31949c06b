"""Digits and tens as they are said, and numbers read out of them. All words are bare: without accents, dots below and tone marks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import regex

from complaints_nlp.masking.folding import bare

_WORDS_OF_DIGIT: Final = {  # English, Pidgin, Swahili, Hausa, Yoruba (counting, and counting things), Igbo, French
    "0": "zero sifuri oh o nought naught zeero zeru nil ziro siro sifili sifiri odo oodo ofo efu sifir sifil",
    "1": "one moja wan wun daya okan ookan eyokan eekan otu ofu kan un",
    "2": "two tuu mbili tu biyu eji eeji meji abuo ibuo abua deux",
    "3": "three thre tri tiri tatu uku ukku eta eeta meta ato trois",
    "4": "four fo foh foo hudu fudu erin eerin merin ano quatre",
    "5": "five faif faiv faivu fiv tano biyar arun aarun marun marun-un ise cinq",
    "6": "six siks sita sikis shida shidda efa eefa mefa isii ishii",
    "7": "seven seben sebin sevn saba bakwai eje eeje meje asaa esaa sept",
    "8": "eight eigth eit nane takwas ejo eejo mejo asato esato huit",
    "9": "nine niner nain naini tisa tara esan eesan mesan mesan-an neuf itoolu itolu toolu iteghete itenani",
}
DIGIT_WORDS: Final = {word: digit for digit, said in _WORDS_OF_DIGIT.items() for word in said.split()}
TEEN_WORDS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS_WORDS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "ashirin talatin arba'in hamsin sittin saba'in tamanin casa'in".split(),
)
_TENS: Final = {
    **{word: str(number) for number, word in enumerate(TEEN_WORDS, 10)},
    **{word: f"{number}0" for tens in TENS_WORDS for number, word in enumerate(tens, 2)},
    **dict.fromkeys(("goma", "mewa", "eewa", "eewaa", "iri"), "10"),
}
_WITH_PLURAL: Final = frozenset("zero oh one two three four five seven eight nine".split())
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
HUNDRED: Final = "hundred"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, letter by letter, the longer first: a long list of alternatives would be tried one by one.

    >>> any_of(["two", "tu", "tuu"])
    '(?:t(?:u(?:u)?|wo))'
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        if word:
            rests.setdefault(word[0], []).append(word[1:])
    branches = [regex.escape(first) + (any_of(rest) if len(rest) > 1 else regex.escape(rest[0])) for first, rest in rests.items()]
    return f"(?:{'|'.join(branches)})" + ("?" if "" in words else "")


_TIMES: Final = {"two": 2, "three": 3, "four": 4, "five": 5}
_SEVERAL: Final = {  # "three zeros"
    **{f"{word}s": digit for word, digit in DIGIT_WORDS.items() if word in _WITH_PLURAL},
    "zeroes": "0",
    "sixes": "6",
}
WORD: Final = any_of((*DIGIT_WORDS, *_TENS, *_REPEATS, *_SEVERAL, HUNDRED))
"""Any of the words, for a pattern; longer ones first."""
PLACES: Final = rf"(?:\s(?:in|for)\s(?:{'|'.join(_TIMES)})\splaces?)?+"
"""What may follow a digit and says how often it stands: "five in three places"."""
_IN_PLACES = regex.compile(rf"({WORD}|\d)\s(?:in|for)\s({'|'.join(_TIMES)})\splaces?")
_PART = regex.compile(rf"(?:(?<![^\W_])|(?<=\d))(?:{WORD})(?![^\W\d_])|(?<!\d)\d[\do]{{0,31}}(?!\d)")
_ROUND_TENS: Final = frozenset({"20", "30", "40", "50", "60", "70", "80", "90"})


def parts_of(said: str) -> list[str]:
    """The digits and words of digits in a lower-case, bare text."""
    return [match.group() for match in _PART.finditer(said)]


def read_digits(text: str) -> str:
    """The digits of a number read out, ``double`` and tens included.

    >>> read_digits("zero seven one zero, double five, twenty three"), read_digits("òdo, méje, ọ̀kan, mẹ́sàn-án")
    ('07105523', '0719')
    >>> read_digits("two one, three zeros, five in three places")
    '21000555'
    """
    digits: list[str] = []
    repeat, before = 1, ""
    said = bare(text.lower())[0]
    if " places" in said:
        said = _IN_PLACES.sub(lambda match: " ".join([match[1]] * _TIMES[match[2]]), said)
    for token in parts_of(said):
        if token in _SEVERAL:  # "three zeros": the count before it is no digit
            digits[-1:] = [_SEVERAL[token] * (_TIMES.get(before) or 1)] if before in _TIMES else [*digits[-1:], _SEVERAL[token]]
            before = token
            continue
        if token in _REPEATS:
            repeat = _REPEATS[token]
            continue
        digit = "00" if token == HUNDRED else DIGIT_WORDS.get(token) or _TENS.get(token) or token.replace("o", "0")
        tens = bool(digits) and (digits[-1] in _ROUND_TENS or before == "goma")
        if tens and len(digit) == 1 and digit != "0" and token in DIGIT_WORDS:
            digits[-1] = digits[-1][0] + digit  # twenty three, goma sha uku
        else:
            digits.append(digit * repeat)
        repeat, before = 1, token
    return "".join(digits)
