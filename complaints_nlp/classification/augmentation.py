"""Noise that real texts have and clean ones lack, added to training texts only."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

from complaints_nlp.normalization.operators import OPERATOR, OPERATORS

VOWEL: Final = re.compile(r"(?<=\w)[aeiou](?=\w)")
SHORT: Final = {
    "please": ("pls", "plz", "plss"),
    "you": ("u", "una"),
    "your": ("ur", "yr"),
    "because": ("bcos", "cos", "bcuz"),
    "network": ("netwrk", "ntwk", "network"),
    "since": ("sins", "since"),
    "with": ("wit", "w/"),
    "this": ("dis", "ds"),
    "that": ("dat", "tht"),
    "the": ("d", "de"),
    "are": ("r", "ar"),
    "and": ("nd", "n", "&"),
    "money": ("moni", "mony"),
    "customer": ("cust", "costumer"),
    "people": ("ppl", "pple"),
}


def other_operator(text: str, rng: random.Random) -> str:
    """Another operator's name in place of one: which company it is must not decide the label."""
    return OPERATOR.sub(lambda _: rng.choice(OPERATORS), text)


def short_spelling(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(rng.choice(SHORT[word.lower()]) if word.lower() in SHORT and rng.random() < 0.6 else word for word in words)


def drop_vowels(text: str, rng: random.Random) -> str:
    return VOWEL.sub(lambda vowel: "" if rng.random() < 0.12 else vowel.group(), text)


def slip_keys(text: str, rng: random.Random) -> str:
    letters = list(text)
    for place in range(len(letters) - 1):
        if rng.random() < 0.015 and letters[place].isalpha() and letters[place + 1].isalpha():
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def drop_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(word for word in words if rng.random() > 0.06 or word.startswith("<")) if len(words) > 6 else text


NOISES: Final[Sequence[tuple[float, Callable[[str, random.Random], str]]]] = (
    (0.5, other_operator),
    (0.3, short_spelling),
    (0.15, drop_vowels),
    (0.25, slip_keys),
    (0.3, drop_words),
)


def noisy(text: str, rng: random.Random) -> str:
    """The text with some of the noises, each at its own rate."""
    for rate, noise in NOISES:
        if rng.random() < rate:
            text = noise(text, rng)
    return text
