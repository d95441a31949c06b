"""Names in a call that was written down: the answer to a question for one, and who speaks."""

from __future__ import annotations

from complaints_nlp.masking.name_patterns import ANSWERED, CALENDAR, NOBODY, SHORT_ANSWER, SPEAKER_LABEL, THING_NAMED
from complaints_nlp.masking.name_rules.scene import MOST_WORDS, Found, Scene, take
from complaints_nlp.wordlist import fold


def by_answer(scene: Scene) -> Found:
    for match in ANSWERED.finditer(scene.lower) if "\n" in scene.text else ():
        first = scene.at.get(match.end())
        if first is None:
            continue
        if not THING_NAMED.search(scene.lower, max(0, match.start() - 16), match.end()) and _is_whole_answer(scene, match.end()):
            yield *SHORT_ANSWER.match(scene.text, match.end()).span("name"), 0.85
        elif span := take(scene, first, unknown=True, lower=not scene.words[first].capital, most=MOST_WORDS):
            yield *span, 0.85


def _is_whole_answer(scene: Scene, start: int) -> bool:
    """Whether all of the answer is a name: two capitalised words or more, whatever they mean, or a day and a word that nobody knows."""
    match = SHORT_ANSWER.match(scene.text, start)
    if not match:
        return False
    v = scene.vocabulary
    said = scene.within(start, match.end("name"))
    if len(said) > 1 and all(word.capital and not word.shouted for word in said):
        return said[0].key not in NOBODY
    return len(said) > 1 and said[0].key in CALENDAR and all(word.key not in v.common for word in said[1:])


def by_speaker(scene: Scene) -> Found:
    """A transcript's speaker under their own name. ``Agent:`` and ``Customer:`` are common words."""
    v = scene.vocabulary
    for match in SPEAKER_LABEL.finditer(scene.text):
        words = [fold(word) for word in match["name"].split()]
        if any(v.is_name(word) for word in words) and not any(word in v.common for word in words):
            yield *match.span("name"), 0.8
