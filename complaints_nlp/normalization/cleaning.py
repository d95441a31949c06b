"""Light cleaning: what a text looks like once transport damage is undone, with the way back to the text as given.

Nothing a reader would miss is removed here. The heavier form for the model is in :mod:`complaints_nlp.normalization.modelling`.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import regex

_PLAIN = regex.compile(r"[\n\x20-\x25\x27-\x7e]*+")  # printable ASCII without the ampersand: nothing to do
_NOT_ASCII = regex.compile(r"[^\x00-\x7f]+")
_ENTITY_REFERENCE = regex.compile(r"&(?:amp;){0,8}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE = regex.compile(
    r"\r(?=\n)"
    r"|[\p{Cc}--[\n\t\r\v\f\x85]]"  # NUL and the other controls
    r"|[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0--\u200d]"  # zero-width, bidi, soft hyphen, tags, fillers
    r"|[\ufe00-\ufe0f\u20e3\U000e0100-\U000e01ef]"  # variation selectors and keycaps: they hide digits from patterns
    r"|(?<!\p{Extended_Pictographic}[\U0001f3fb-\U0001f3ff]?)\u200d"  # the joiner stays only inside emoji
    r"|\u200d(?!\p{Extended_Pictographic})",
    flags=regex.V1,
)
_SPACES = regex.compile(r"[\p{Zs}\t\u2800--\x20]", flags=regex.V1)
_BREAKS = regex.compile(r"[\r\v\f\x85\u2028\u2029]")
_SURROGATE = regex.compile(r"\p{Cs}")
_COMBINED = regex.compile(r"[^\x00-\x7f]\p{M}{0,30}|[\x00-\x7f]\p{M}{1,30}")

_Change = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text and, for each of its code points, the span of the given text it came from.

    ``starts`` and ``ends`` are None when cleaning changed nothing, which is the usual case.
    """

    text: str
    starts: tuple[int, ...] | None = field(default=None, repr=False)
    ends: tuple[int, ...] | None = field(default=None, repr=False)

    def given(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text that ``text[start:end]`` came from.

        >>> cleaned = clean("caf\\u0065\\u0301 &amp; 0803\\u200b123")
        >>> cleaned.text
        'café & 0803123'
        >>> cleaned.given(7, 14)
        (12, 20)
        """
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            here = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return here, here
        return self.starts[start], self.ends[end - 1]


def clean(text: str) -> Cleaned:
    """Undo mojibake, character references, invisible characters and odd spaces; compose to NFC. Case and words stay.

    >>> clean("I don\\u00e2\\u20ac\\u2122t\\u00a0have&nbsp;network").text
    'I don’t have network'
    """
    if _PLAIN.fullmatch(text):
        return Cleaned(text)
    cleaned = Cleaned(text)
    for step in _STEPS:
        cleaned = _apply(cleaned, step(cleaned.text))
    return cleaned


def _apply(cleaned: Cleaned, changes: Iterable[_Change]) -> Cleaned:
    """Replace non-overlapping, ascending spans; every new code point maps to the whole span it replaces."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    old_starts = cleaned.starts if cleaned.starts is not None else range(len(cleaned.text))
    old_ends = cleaned.ends if cleaned.ends is not None else range(1, len(cleaned.text) + 1)
    position = 0
    for start, end, new in changes:
        pieces += (cleaned.text[position:start], new)
        starts += old_starts[position:start]
        ends += old_ends[position:start]
        starts += [old_starts[start]] * len(new)
        ends += [old_ends[end - 1]] * len(new)
        position = end
    if not pieces:
        return cleaned
    pieces.append(cleaned.text[position:])
    starts += old_starts[position:]
    ends += old_ends[position:]
    return Cleaned("".join(pieces), tuple(starts), tuple(ends))


def _surrogates(text: str) -> Iterable[_Change]:
    return [(m.start(), m.end(), "\ufffd") for m in _SURROGATE.finditer(text)]


def _mojibake(text: str) -> Iterable[_Change]:
    """UTF-8 read as a one-byte encoding shows only as runs of non-ASCII, so runs are repaired one by one."""
    if text.isascii():
        return []
    changes = []
    for match in _NOT_ASCII.finditer(text):
        run = match.group()
        if 2 <= len(run) <= _LONGEST_RUN and (fixed := _repaired(run)) != run:
            changes.append((match.start(), match.end(), fixed))
    return changes


@lru_cache(maxsize=8192)
def _repaired(run: str) -> str:
    """Runs are few and come again: a currency sign, a quote, an emoji."""
    from ftfy import fix_encoding

    return fix_encoding(run)


_LONGEST_RUN: Final = 200


def _references(text: str) -> Iterable[_Change]:
    if "&" not in text:
        return []
    changes = []
    for match in _ENTITY_REFERENCE.finditer(text):
        new = html.unescape(match.group().replace("amp;", "") if match.group() != "&amp;" else "&amp;")
        if len(new) <= 2 and new != match.group():
            changes.append((match.start(), match.end(), _SURROGATE.sub("\ufffd", new)))
    return changes


def _invisible(text: str) -> Iterable[_Change]:
    return [(m.start(), m.end(), "") for m in _INVISIBLE.finditer(text)]


def _spaces(text: str) -> Iterable[_Change]:
    return [(m.start(), m.end(), " ") for m in _SPACES.finditer(text)]


def _breaks(text: str) -> Iterable[_Change]:
    return [(m.start(), m.end(), "\n") for m in _BREAKS.finditer(text)]


def _composition(text: str) -> Iterable[_Change]:
    if unicodedata.is_normalized("NFC", text):
        return []
    return [
        (m.start(), m.end(), composed)
        for m in _COMBINED.finditer(text)
        if (composed := unicodedata.normalize("NFC", m.group())) != m.group()
    ]


_STEPS: tuple[Callable[[str], Iterable[_Change]], ...] = (
    _surrogates,
    _references,
    _mojibake,
    _invisible,
    _breaks,
    _spaces,
    _composition,
)
