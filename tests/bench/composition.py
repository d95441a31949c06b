"""One customer's contact, composed: how long, in what words, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from tests.bench.people import Person
from tests.bench.phrases import CATEGORIES, LANGUAGES, Phrases, Topic, fill


@dataclass(frozen=True, slots=True)
class Length:
    """A triangular distribution of words, or of turns."""

    least: int
    most: int
    mode: int
    unit: str = "words"

    def draw(self, rng: Random) -> int:
        return min(self.most, max(self.least, round(rng.triangular(self.least, self.most, self.mode))))


LENGTHS: Final[Mapping[str, Length]] = {
    "sms": Length(4, 60, 18),
    "social": Length(3, 60, 22),
    "web": Length(30, 250, 60),
    "call": Length(8, 30, 14, unit="turns"),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """``turns`` are (speaker, words) and only a call has them; ``text`` is what all others say."""

    number: int
    person: Person
    occurred_at: datetime
    category: str
    text: str
    turns: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> int:
        return len(self.text.split()) + sum(len(words.split()) for _, words in self.turns)


def compose(number: int, *, channel: str, person: Person, occurred_at: datetime, phrases: Phrases, rng: Random) -> Contact:
    """A contact of the channel's length on one topic, in one language."""
    language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    topic = language, rng.choice(CATEGORIES)
    length = LENGTHS[channel]
    if length.unit == "turns":
        turns = tuple(_turn(place, topic, person, phrases, rng) for place in range(length.draw(rng)))
        return Contact(number, person, occurred_at, topic[1], "", turns)
    text = _text(length.draw(rng), topic, person, phrases, rng, paragraphs=channel == "web")
    return Contact(number, person, occurred_at, topic[1], text)


def _turn(place: int, topic: Topic, person: Person, phrases: Phrases, rng: Random) -> tuple[str, str]:
    said = phrases.customer_turns[topic] if place % 2 else phrases.agent_turns[topic[0]]
    return ("customer" if place % 2 else "agent"), fill(rng.choice(said), person, rng)


def _text(words: int, topic: Topic, person: Person, phrases: Phrases, rng: Random, *, paragraphs: bool) -> str:
    """Exactly ``words`` words: sentences until there are enough, the last cut where it ends, as people do."""
    text: list[str] = []
    while len(text) < words:
        sentence = fill(rng.choice(phrases.sentences[topic]), person, rng).split()
        if paragraphs and text and rng.random() < 0.15:
            sentence[0] = f"\n\n{sentence[0]}"
        text += sentence
    return " ".join(text[:words]).replace(" \n\n", "\n\n")
