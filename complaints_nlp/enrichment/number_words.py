"""Numbers written in words: English and Pidgin, Yoruba, Hausa, Igbo, with and without their marks.

Each language is a row of tables. What differs is the order: English says how many, then of what (two thousand); Hausa and Igbo say of
what, then how many (dubu biyu, puku abụọ); Yoruba has a word of its own for every round number up to 2,000 and counts thousands after.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

Numbers = Mapping[str, int]


def _numbered(names: str, values: Sequence[int]) -> dict[str, int]:
    """``names`` are groups of spellings, a slash between spellings of one number."""
    return {name: value for group, value in zip(names.split(), values, strict=True) for name in group.split("/")}


_ENGLISH: Final[Numbers] = {
    **_numbered("one two three four/fo five six seven eight/eit nine", range(1, 10)),
    **_numbered("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", range(10, 20)),
    **_numbered("twenty thirty forty/fourty fifty sixty seventy eighty ninety", range(20, 100, 10)),
}
_ENGLISH_SCALES: Final[Numbers] = {"hundred": 100, "thousand": 1_000, "tousand": 1_000, "million": 1_000_000, "milli": 1_000_000}
_HAUSA: Final[Numbers] = {
    **_numbered("daya biyu uku hudu/fudu biyar/biyer shida bakwai takwas tara", range(1, 10)),
    **_numbered("goma ashirin talatin arbain/arba'in hamsin sittin sabain/saba'in tamanin casain/casa'in", range(10, 100, 10)),
    **_numbered("metan/metin", [200]),
}
_HAUSA_SCALES: Final[Numbers] = {"dari": 100, "dubu": 1_000, "miliyan": 1_000_000}
_IGBO: Final[Numbers] = _numbered("otu abuo ato ano ise isii asaa asato itoolu/iteghete iri", range(1, 11))
_IGBO_SCALES: Final[Numbers] = {"iri": 10, "nari": 100, "puku": 1_000, "nde": 1_000_000}
_YORUBA: Final[Numbers] = {
    **_numbered("ogun ogbon ogoji aadota/adota ogota aadorin ogorin aadorun", range(20, 100, 10)),
    **_numbered("ogorun/ogorunun aadojo/adojo igba aadotaleni oodunrun/odunrun", [100, 150, 200, 250, 300]),
    **_numbered("irinwo eedegbeta/edegbeta egbeta eedegberin/edegberin egberin eedegberun/edegberun", range(400, 1_000, 100)),
    **_numbered("egberun egbefa eedegbejo/edegbejo egbejo egbaa", [1_000, 1_200, 1_500, 1_600, 2_000]),
}
_YORUBA_TIMES: Final[Numbers] = {
    **_numbered("kan meji meta merin marun/marunun mefa meje mejo mesan/mesanan mewa", range(1, 11)),
    **_numbered("medogun/meedogun ogun ogbon", [15, 20, 30]),
}
_TURNED: Final[Numbers] = {**_HAUSA, **_HAUSA_SCALES, **_IGBO, **_IGBO_SCALES}
JOINING: Final = frozenset({"and", "da", "na", "sha"})
NUMBER_WORDS: Final = frozenset({*_ENGLISH, *_ENGLISH_SCALES, *_TURNED, *_YORUBA, *_YORUBA_TIMES})
"""Every word a number can hold, folded; ``JOINING`` may stand within."""


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Lower case, without tone marks, dots and hooked letters: how most people type.

    >>> fold("ẹgbẹ̀rún"), fold("Ɗari"), fold("abụọ")
    ('egberun', 'dari', 'abuo')
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    return bare.translate(_HOOKED).replace("’", "'")


_HOOKED: Final = str.maketrans({"ɗ": "d", "ƙ": "k", "ɓ": "b", "ƴ": "y"})


def read_number(words: Sequence[str]) -> int | None:
    """The number that folded ``words`` say, read whole in one language; None where they say none.

    >>> [read_number(said.split()) for said in ("two thousand five hundred", "dubu shida da dari biyar", "puku iri abuo na abuo")]
    [2500, 6500, 22000]
    >>> [read_number(said.split()) for said in ("egberun marun", "four forty", "one five", "one thousand eight", "na")]
    [5000, 440, 1500, 1800, None]
    """
    return next((value for read in _READERS if (value := read(list(words))) is not None), None)


def _english(words: list[str]) -> int | None:
    """Also how prices are said at a counter: "four forty" 440, "one five" 1,500, "one thousand eight" 1,800."""
    if not words or any(word not in _ENGLISH and word not in _ENGLISH_SCALES and word != "and" for word in words):
        return None
    if words[0] == "and" or words[-1] == "and":
        return None
    if len(words) == 2 and all(word in _ENGLISH and _ENGLISH[word] < 10 for word in words):
        return _ENGLISH[words[0]] * 1_000 + _ENGLISH[words[1]] * 100
    if len(words) in {2, 3} and all(word in _ENGLISH for word in words) and _ENGLISH[words[0]] < 10 <= _ENGLISH[words[1]]:
        return _ENGLISH[words[0]] * 100 + sum(_ENGLISH[word] for word in words[1:])
    if len(words) == 3 and words[1] in {"thousand", "tousand"} and _ENGLISH.get(words[0], 0) and 0 < _ENGLISH.get(words[2], 0) < 10:
        return _ENGLISH[words[0]] * 1_000 + _ENGLISH[words[2]] * 100
    return _scaled(words)


def _scaled(words: list[str]) -> int | None:
    total = current = 0
    for word in words:
        scale = _ENGLISH_SCALES.get(word)
        if scale == 100:
            current = max(current, 1) * 100
        elif scale:
            total, current = total + max(current, 1) * scale, 0
        elif word != "and":
            if current % 100 and not (current % 10 == 0 and current % 100 >= 20 and _ENGLISH[word] < 10):
                return None  # "two three four": digits read out, no number
            current += _ENGLISH[word]
    return total + current


def _turned(scales: Numbers, units: Numbers, joining: str) -> Callable[[list[str]], int | None]:
    """A reader of "thousand six and hundred five": each scale is counted by what follows it, up to the next larger or equal one."""

    def read(words: list[str]) -> int | None:
        if not words or any(word not in scales and word not in units and word not in {joining, "sha"} for word in words):
            return None
        if words[0] in {joining, "sha"} or words[-1] in {joining, "sha"}:
            return None
        return _sum(words)

    def _sum(words: list[str]) -> int | None:
        """The largest scale first; its count runs until the joining word before a scale, or a further number after its unit."""
        places = [place for place, word in enumerate(words) if word in scales]
        if not places:
            return _plain(words)
        top = max(places, key=lambda place: (scales[words[place]], -place))
        count, rest = _parted(words[top + 1 :])
        before = [word for word in words[:top] if word != joining]
        times = _sum(count) if count else _plain(before) if before else 1
        more = _sum(rest) if rest else 0
        return None if times is None or more is None else times * scales[words[top]] + more

    def _parted(words: list[str]) -> tuple[list[str], list[str]]:
        """What counts the scale, and what is added to it."""
        for place, word in enumerate(words):
            if word in {joining, "sha"} and words[place + 1 :]:
                after, ahead = words[place + 1], words[:place]
                tens = all(each in scales or units[each] >= 10 for each in ahead[:1]) if ahead else False
                if (after in scales and scales[after] >= 100) or not tens:
                    return ahead, words[place + 1 :]
        return words, []

    def _plain(words: list[str]) -> int | None:
        return sum(units[word] for word in words if word in units) or None

    return read


def _yoruba(words: list[str]) -> int | None:
    if not words or words[0] not in _YORUBA:
        return None
    if len(words) == 1:
        return _YORUBA[words[0]]
    if len(words) == 2 and words[0] == "egberun" and words[1] in _YORUBA_TIMES:
        return 1_000 * _YORUBA_TIMES[words[1]]
    return None


_READERS: Final = (_english, _turned(_HAUSA_SCALES, _HAUSA, "da"), _turned(_IGBO_SCALES, _IGBO, "na"), _yoruba)
