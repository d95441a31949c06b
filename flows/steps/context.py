"""A fragment is read with what it answers: "same here o" says nothing by itself, under "no network in Yaba since noon" it does.

The post that is answered is read as it is stored, masked. Its words decide only where the fragment's own do not: whose category they leave
open, or that say no more than that somebody agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.predictor import Prediction
from flows.steps.analysing import Analysts, Answer
from models.database import open_session
from models.installation import Installation
from models.records import ClassifiedComplaint
from models.threads import parent_texts

# Below this the fragment's own words do not settle its category; measured by `make prove-threads`.
UNSURE: Final = 0.75
# Longer texts speak for themselves.
FRAGMENT_WORDS: Final = 12
# Who agrees with a complaint makes it their own.
AGREES: Final = re.compile(
    r"\b(?:same|me too|mine too|too|also|as well|my own|likewise|happened to me|(?:did|do|done) (?:this|it|that|the same) to)\b",
    re.IGNORECASE,
)


def read_in_context(place: Installation, analysts: Analysts, answers: Sequence[Answer]) -> list[Answer]:
    """``answers``, the unsure fragments among them with the category that they have after the post they answer."""
    unsure = [number for number, answer in enumerate(answers) if isinstance(answer, ClassifiedComplaint) and is_unsure(answer)]
    if not unsure:
        return list(answers)
    known = {each.record_id: str(each.analysis.masked_text) for each in answers if isinstance(each, ClassifiedComplaint) and each.analysis}
    named = {number: str(answer.in_reply_to) for number in unsure if isinstance(answer := answers[number], ClassifiedComplaint)}
    with open_session(place.engine) as session:
        parents = known | parent_texts(session, named.values())
    found = [number for number in unsure if named[number] in parents]
    pairs = [(parents[named[number]], answers[number]) for number in found]
    said = analysts.classify([f"{parent}\n{_words(answer)}" for parent, answer in pairs])
    read = list(answers)
    for number, prediction in zip(found, said, strict=True):
        answer = read[number]
        if isinstance(answer, ClassifiedComplaint) and answer.analysis is not None:
            read[number] = replace(answer, analysis=in_context(answer.analysis, prediction))
    return read


def is_unsure(contact: ClassifiedComplaint) -> bool:
    return bool(contact.in_reply_to and contact.analysis is not None and leaves_open(contact.analysis))


def leaves_open(words: Analysis) -> bool:
    """Whether a short answer's own words do not say what it is about, or only that its writer agrees."""
    text = str(words.masked_text)
    if len(text.split()) > FRAGMENT_WORDS:
        return False
    return (words.is_complaint and words.confidence < UNSURE) or (not words.is_complaint and bool(AGREES.search(text)))


def in_context(own: Analysis, together: Prediction) -> Analysis:
    """Category and code of both read together, where that is the surer answer; and that it complains, of one that agrees with a complaint."""
    if not own.is_complaint and together.is_complaint and AGREES.search(str(own.masked_text)):
        own = replace(own, is_complaint=True, complaint_probability=together.complaint_probability)
    if together.confidence <= own.confidence:
        return own
    return replace(own, category=together.category, confidence=together.confidence, secondary=together.secondary, code=together.code)


def _words(answer: Answer) -> str:
    return str(answer.analysis.masked_text) if isinstance(answer, ClassifiedComplaint) and answer.analysis else ""
