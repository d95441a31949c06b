"""The form of a text that the model and the near-duplicate signature read: same words, less noise, case kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import regex

# What these say in complaints, where their Unicode names would not ("face with tears of joy").
EMOJI_WORDS: Final[Mapping[str, str]] = {
    "😂": "laughing", "🤣": "laughing", "😭": "crying", "😢": "sad", "😡": "angry", "😠": "angry", "🤬": "very angry",
    "😤": "annoyed", "🙄": "annoyed", "😒": "annoyed", "😩": "tired", "😫": "tired", "💔": "heartbroken", "🙏": "please",
    "👍": "good", "👎": "bad", "👏": "well done", "❤": "love", "💯": "very", "🔥": "fire", "🤦": "disappointed",
    "🤷": "do not know", "📶": "network", "📵": "no network", "💸": "money gone", "🚮": "rubbish", "🤡": "clown", "✅": "yes",
    "❌": "no", "😞": "disappointed", "🥲": "sad", "💀": "dead",
}  # fmt: skip
_URL = regex.compile(r"(?:https?://|www\.)\S+", flags=regex.IGNORECASE)
_HANDLE = regex.compile(r"(?<![\w@])@\w[\w.]*")
_HASHTAG = regex.compile(r"(?<![\w#])#(\p{L}[\w]*)")
_CAMEL = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\d)|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|_")
_LONG_LETTER = regex.compile(r"(\p{L})\1{2,}")
_LONG_MARK = regex.compile(r"([^\w\s])\1+")
_LONG_PLAIN_LETTER = re.compile(r"([A-Za-z])\1{2,}")  # the same for ASCII, in half the time
_LONG_PLAIN_MARK = re.compile(r"([^\w\s])\1+")
_PICTURE = regex.compile(r"[\p{Extended_Pictographic}\U0001f1e6-\U0001f1ff--[0-9#*©®™]]", flags=regex.V1)
_MODIFIER = regex.compile(r"[\U0001f3fb-\U0001f3ff\ufe0f\u200d\u2640\u2642]")


def for_model(text: str) -> str:
    """The text as the model reads it. Never shown, never used for spans.

    >>> for_model("@BeejanCare  this #BadNetwork is sooooo slow!!!! 😡😡 see https://x.com/a/1")
    '@user this Bad Network is soo slow! angry see <URL>'
    """
    for step in _STEPS:
        text = step(text)
    return " ".join(text.split())


def _links(text: str) -> str:
    return str(_URL.sub("<URL>", text)) if "://" in text or "www." in text.lower() else text


def _handles(text: str) -> str:
    return str(_HANDLE.sub("@user", text)) if "@" in text else text


def _hashtags(text: str) -> str:
    if "#" not in text:
        return text
    return str(_HASHTAG.sub(lambda m: _CAMEL.sub(" ", m.group(1)), text))


def _pictures(text: str) -> str:
    if text.isascii() or not _PICTURE.search(text):
        return text
    text = _MODIFIER.sub("", text)
    words: list[str] = []
    position = 0
    last = ""
    for match in _PICTURE.finditer(text):
        between = text[position : match.start()]
        word = _emoji_word(match.group())
        words.append(between)
        if word != last or between.strip():  # a row of one emoji says it once
            words.append(f" {word} ")
        last, position = word, match.end()
    return "".join((*words, text[position:]))


@lru_cache(maxsize=4096)
def _emoji_word(emoji: str) -> str:
    return EMOJI_WORDS.get(emoji) or unicodedata.name(emoji, "").lower()


def _elongation(text: str) -> str:
    if text.isascii():
        return _LONG_PLAIN_MARK.sub(r"\1", _LONG_PLAIN_LETTER.sub(r"\1\1", text))
    return str(_LONG_MARK.sub(r"\1", _LONG_LETTER.sub(r"\1\1", text)))


_STEPS: tuple[Callable[[str], str], ...] = (_links, _handles, _hashtags, _pictures, _elongation)
