"""What is asked of the shipped model, on reports made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from complaints_nlp.classification import bounds
from complaints_nlp.classification.bounds import Asked

OURS, BASELINE, DRAWN, DEVELOPMENT_TEST, UNSEEN = "int8", "frozen", "fp32, drawn 1", "dev.csv", "unseen operators"


def asked(figures: dict[str, Any]) -> list[Asked]:
    return bounds.asked(figures, ours=OURS, baseline=BASELINE, development=DEVELOPMENT_TEST, unseen=UNSEEN)


def report(*, same: float = 0.99, ece: float = 0.03, category: float = 0.86, above: float | None = 0.1) -> dict[str, Any]:
    figures = {"three-class macro-F1": category, "four-class": 0.82, "is-complaint F1": 0.935, "top 80%": 0.93, "ECE": ece}
    return {
        "frozen test split": {"agreement": {DRAWN: {"category": same, "complaint": 0.99, "four classes": 0.97}}},
        DEVELOPMENT_TEST: {
            "figures": {OURS: {name: (value, value - 0.1, value + 0.1) for name, value in figures.items()}},
            "agreement": {},
            "int8_above": {} if above is None else {BASELINE: dict.fromkeys(figures, (above, 0.0, 0.2))},
        },
    }


def test_every_bound_is_asked_and_a_good_model_holds_them() -> None:
    found = asked(report())
    assert len(found) == 2 + 5 + 3
    assert all(each.holds for each in found)


@pytest.mark.parametrize(
    ("bad", "missed"),
    [
        ({"same": 0.979}, Asked(f"frozen test split: same category as {DRAWN}", "at least 98%", "97.9%", holds=False)),
        ({"category": 0.8}, Asked("dev.csv: three-class macro-F1", "at least 0.82", "0.800", holds=False)),
        ({"ece": 0.07}, Asked("dev.csv: ECE", "at most 0.06", "0.070", holds=False)),
    ],
)
def test_a_bound_that_is_missed_is_said(bad: dict[str, float], missed: Asked) -> None:
    assert [each for each in asked(report(**bad)) if not each.holds] == [missed]


def test_a_margin_over_the_baseline_is_asked_where_the_baseline_was_measured() -> None:
    assert [each.bound for each in asked(report(above=0.02)) if not each.holds] == ["at least 0.06"] * 2
    assert len(asked(report(above=None))) == 2 + 5


def test_without_the_development_test_the_labels_alone_are_asked() -> None:
    assert len(asked({"frozen test split": report()["frozen test split"]})) == 2


def test_operators_that_were_not_learned_from_are_asked_the_same_of_answers_but_not_of_confidence() -> None:
    known, unseen = report(), report(category=0.8, ece=0.2, above=0.05)[DEVELOPMENT_TEST]
    found = asked(known | {UNSEEN: unseen})
    assert len(found) - len(asked(known)) == 3 + 3
    assert [each.figure for each in found if not each.holds] == [
        f"{UNSEEN}: three-class macro-F1",
        f"{UNSEEN}: three-class macro-F1 above {BASELINE}",
        f"{UNSEEN}: four-class above {BASELINE}",
    ]
