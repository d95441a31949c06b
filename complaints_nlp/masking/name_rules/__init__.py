"""Names by what stands around them, and by list: every rule, one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from complaints_nlp.masking.name_patterns import TITLE_WORD
from complaints_nlp.masking.name_rules.calls import by_answer, by_speaker
from complaints_nlp.masking.name_rules.cues import by_child, by_desk, by_trigger, by_what_follows
from complaints_nlp.masking.name_rules.lists import by_list, by_pair
from complaints_nlp.masking.name_rules.scene import Found, Scene, scene_of
from complaints_nlp.masking.name_rules.signatures import beside_number, by_last_words, by_line, by_signature
from complaints_nlp.masking.name_words import Word, is_institution_next, without_possessive
from complaints_nlp.masking.spans import settle
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary

_SURE: Final = 0.7


def find_by_rules(text: str, vocabulary: Vocabulary, *, words: Sequence[Word] | None = None) -> list[Entity]:
    """Names by title, introduction, signature and list, longest first where they overlap. ``words``: of the text, where already known."""
    scene = scene_of(text, vocabulary, words=words)
    found = [hit for rule in _RULES for hit in rule(scene) if not _is_title_only(text[hit[0] : hit[1]])]
    found += list(_echoes(scene, found))
    return settle({Entity(start, without_possessive(text, end), "PERSON", score) for start, end, score in found})


def _is_title_only(said: str) -> bool:
    """ "Thank you, Chief": a title alone is no one's name."""
    return all(TITLE_WORD.fullmatch(part) for part in said.lower().replace(".", " ").split())


def _echoes(scene: Scene, found: Sequence[tuple[int, int, float]]) -> Found:
    """A person named once is the same person where the name comes again, greeted or spelled another way round.

    ``name_completion`` comes too late for some: a day's name, and what the model doubts where it is said once. Of train and tune nine
    names would get through without this, and eleven words ("each Friday") would stay that go.
    """
    named = {w.key for start, end, score in found if score >= _SURE for w in scene.words if start <= w.start and w.end <= end}
    named = {key for key in named if len(key) > 2 and scene.may_name(key) and not TITLE_WORD.fullmatch(key)}
    for word in scene.words:
        if word.key in named and word.capital and not is_institution_next(scene.text, word.end):
            yield word.start, word.end, 0.7


_RULES: Final = (
    by_trigger, by_answer, by_what_follows, by_signature, by_last_words, by_child, by_line, beside_number, by_speaker, by_desk, by_list, by_pair,
)  # fmt: skip
