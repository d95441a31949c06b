"""Who is asked for the words behind a label, and whether that is who gave it."""

from __future__ import annotations

import pytest

from apps.dashboard.explaining import explain_label
from complaints_nlp.classification.predictor import QUICK
from models.registry import shipped_model, version_in

SHIPPED = version_in(shipped_model())
TEXT = "una deduct my airtime and I no subscribe for anything"


@pytest.mark.parametrize(
    ("version", "same"),
    [
        (SHIPPED, True),
        (SHIPPED + QUICK, True),  # its quick readers gave the label, and they are asked
        ("another-1", False),
        ("another-1" + QUICK, False),
        (None, False),
    ],
)
def test_the_shipped_model_is_asked_and_says_whether_it_gave_the_label(version: str | None, same: bool) -> None:
    why = explain_label(TEXT, "billing", version=version, most_words=50)
    assert (why.model, why.same) == (SHIPPED, same)
    assert "".join(piece.text for piece in why.pieces) == TEXT
    assert why.words


def test_a_text_of_many_words_is_not_looked_into() -> None:
    why = explain_label(TEXT, "billing", version=SHIPPED, most_words=3)
    assert not why.pieces
    assert "more than 3 words" in why.problem
