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
_YORUBA_SCORES: Final = {
    20: "ogun",
    30: "ogbon",
    40: "ogoji",
    50: "aadota",
    60: "ogota",
    70: "aadorin",
    80: "ogorin",
    90: "aadorun",
    100: "ogorun",
}
_YORUBA_ONES: Final = {1: "ookan okan mokan", 2: "eeji eji meji", 3: "eeta eta meta", 4: "eerin erin merin", 5: "aarun arun marun"}
_YORUBA_MOST_ABOVE: Final = 4


def _yoruba() -> dict[str, str]:
    """Tens and hundreds in Yoruba: up to four above a score, up to five below the next, "merindinlogun" being four from twenty."""
    said = {form: str(score) for score, word in _YORUBA_SCORES.items() for form in (word, word.replace("aa", "a", 1))}
    rests = [
        (score, "l" + rest) for score, word in _YORUBA_SCORES.items() for rest in {word, word.replace("aa", "aaa"), word.replace("aa", "a")}
    ]
    said |= dict.fromkeys(("meedogun", "eedogun"), "15") | dict.fromkeys(("meedogbon", "eedogbon"), "25")
    for number, ones in _YORUBA_ONES.items():
        said |= {f"{one}din{rest}": str(score - number) for one in ones.split() for score, rest in rests}
        if number <= _YORUBA_MOST_ABOVE:
            said |= {f"{one}la": f"1{number}" for one in ones.split()}
            said |= {f"{one}le{rest}": str(score + number) for one in ones.split() for score, rest in rests}
    hundreds = {"oodunrun": 300, "irinwo": 400, "eedegbeta": 500, "egbeta": 600, "eedegberin": 700, "egberin": 800, "eedegberun": 900}
    return said | {word: str(number) for word, number in hundreds.items()}


YORUBA_TENS: Final = _yoruba()
_TENS: Final = {
    **{word: str(number) for number, word in enumerate(TEEN_WORDS, 10)},
    **{word: f"{number}0" for tens in TENS_WORDS for number, word in enumerate(tens, 2)},
    **dict.fromkeys(("goma", "mewa", "eewa", "eewaa", "iri"), "10"),
    **{word: str(number) for number, word in zip((10, 11, 12, 13, 14, 15), "dix onze douze treize quatorze quinze".split(), strict=True)},
    **{word: f"{number}0" for number, word in enumerate("vingt trente quarante cinquante soixante".split(), 2)},
    **YORUBA_TENS,
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
_SAU: Final = {"biyu": 2, "uku": 3, "hudu": 4}
_LEE: Final = {"leemeji": 2, "leemeta": 3, "leemerin": 4}
_OFTEN: Final = {**_TIMES, **_SAU, **_LEE}
HAUSA_DIGITS: Final = "daya|biyu|uku|hudu|biyar|shida|bakwai|takwas|tara"
_SEVERAL: Final = {  # "three zeros"
    **{f"{word}s": digit for word, digit in DIGIT_WORDS.items() if word in _WITH_PLURAL},
    "zeroes": "0",
    "sixes": "6",
}
WORD: Final = any_of((*DIGIT_WORDS, *_TENS, *_REPEATS, *_SEVERAL, HUNDRED))
"""Any of the words, for a pattern; longer ones first."""
_HOW_OFTEN: Final = rf"(?:(?:in|for)\s(?:{'|'.join(_TIMES)})\splaces?|(?:sau\s(?:{'|'.join(_SAU)})|{'|'.join(_LEE)})(?![^\W_]))"
PLACES: Final = rf"(?:\s{_HOW_OFTEN})?+"
"""What may follow a digit and says how often it stands: "five in three places", "bakwai sau uku"."""
_IN_PLACES = regex.compile(rf"({WORD}|\d)\s({_HOW_OFTEN})")
TEEN_REST: Final = rf"sha\s(?:{HAUSA_DIGITS})"
"""A Hausa teen whose ten is left out: "sha shida", sixteen."""
_TEN_LEFT_OUT = regex.compile(rf"(?<!\w)(?<!goma )sha (?=(?:{HAUSA_DIGITS})(?!\w))")
_TWICE = regex.compile(r"(?<!\w)sau (biyu|uku) (?=[^\W\d_])")
_PART = regex.compile(rf"(?:(?<![^\W_])|(?<=\d))(?:{WORD})(?![^\W\d_])|(?<!\d)\d[\do]{{0,31}}(?!\d)")
_ROUND_TENS: Final = frozenset({"20", "30", "40", "50", "60", "70", "80", "90"})


def parts_of(said: str) -> list[str]:
    """The digits and words of digits in a lower-case, bare text."""
    return [match.group() for match in _PART.finditer(said)]


def read_digits(text: str) -> str:
    """The digits of a number read out, ``double`` and tens included.

    >>> read_digits("zero seven one zero, double five, twenty three"), read_digits("òdo, méje, ọ̀kan, mẹ́sàn-án")
    ('07105523', '0719')
    >>> read_digits("two one, three zeros, five in three places"), read_digits("bakwai sau uku, sau biyu takwas, sha shida")
    ('21000555', '7778816')
    >>> read_digits("mẹ́rìnlá, ọgbọ̀n, ẹẹ́rìndínlógún")
    '143016'
    """
    digits: list[str] = []
    repeat, before = 1, ""
    said = bare(text.lower())[0]
    if " places" in said or "sau " in said or " leem" in said:
        said = _IN_PLACES.sub(lambda match: " ".join([match[1]] * _times(match[2])), said)
        said = _TWICE.sub(lambda match: "double " if match[1] == "biyu" else "triple ", said)
    if "sha " in said:
        said = _TEN_LEFT_OUT.sub("goma ", said)
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


def _times(how_often: str) -> int:
    return next(_OFTEN[word] for word in how_often.split() if word in _OFTEN)
