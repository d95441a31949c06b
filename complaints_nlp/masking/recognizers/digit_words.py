"""Digits and tens as they are said, and numbers read out of them. All words are bare: without accents, dots below and tone marks."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.folding import bare

_WORDS_OF_DIGIT: Final = {  # English, Pidgin, Hausa, Yoruba (counting, and counting things), Igbo, French
    "0": "zero oh o nought nil ziro siro sifili sifiri odo efu",
    "1": "one wan daya okan ookan eyokan eekan otu ofu un",
    "2": "two tu biyu eji eeji meji abuo deux",
    "3": "three tri uku eta eeta meta ato trois",
    "4": "four fo hudu erin eerin merin ano quatre",
    "5": "five faif biyar arun aarun marun marun-un ise cinq",
    "6": "six siks shida efa eefa mefa isii",
    "7": "seven bakwai eje eeje meje asaa sept",
    "8": "eight takwas ejo eejo mejo asato huit",
    "9": "nine niner tara esan eesan mesan mesan-an neuf itoolu iteghete itenani",
}
DIGIT_WORDS: Final = {word: digit for digit, said in _WORDS_OF_DIGIT.items() for word in said.split()}
_TEEN_WORDS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS_WORDS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "ashirin talatin arba'in hamsin sittin saba'in tamanin casa'in".split(),
)
_TENS: Final = {
    **{word: str(number) for number, word in enumerate(_TEEN_WORDS, 10)},
    **{word: f"{number}0" for tens in _TENS_WORDS for number, word in enumerate(tens, 2)},
    **dict.fromkeys(("goma", "mewa", "eewa", "eewaa", "iri"), "10"),
}
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
HUNDRED: Final = "hundred"
WORD: Final = "|".join(sorted((regex.escape(w) for w in (*DIGIT_WORDS, *_TENS, *_REPEATS, HUNDRED)), key=len, reverse=True))
"""Any of the words, for a pattern; longer ones first."""
_PART = regex.compile(rf"(?<![^\W_])(?:{WORD}|\d[\do]{{0,10}})(?![^\W_])")
_ROUND_TENS: Final = frozenset({"20", "30", "40", "50", "60", "70", "80", "90"})


def parts_of(said: str) -> list[str]:
    """The digits and words of digits in a lower-case, bare text."""
    return [match.group() for match in _PART.finditer(said)]


def read_digits(text: str) -> str:
    """The digits of a number read out, ``double`` and tens included.

    >>> read_digits("zero seven one zero, double five, twenty three"), read_digits("òdo, méje, ọ̀kan, mẹ́sàn-án")
    ('07105523', '0719')
    """
    digits: list[str] = []
    repeat, before = 1, ""
    for token in parts_of(bare(text.lower())[0]):
        if token in _REPEATS:
            repeat = _REPEATS[token]
            continue
        said = "00" if token == HUNDRED else DIGIT_WORDS.get(token) or _TENS.get(token) or token.replace("o", "0")
        tens = bool(digits) and (digits[-1] in _ROUND_TENS or before == "goma")
        if tens and len(said) == 1 and said != "0" and token in DIGIT_WORDS:
            digits[-1] = digits[-1][0] + said  # twenty three, goma sha uku
        else:
            digits.append(said * repeat)
        repeat, before = 1, token
    return "".join(digits)
