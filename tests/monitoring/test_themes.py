"""Phrases that rise against their own past, and what they are called."""

from __future__ import annotations

import numpy as np
import pytest

from complaints_nlp.masking.text import seal
from monitoring.errors import UnusableCounts
from monitoring.themes import Said, emerging, phrases_of

ALWAYS = (
    "no network for my area since morning",
    "network dey slow, e no gree load",
    "una deduct my airtime again",
    "data finish too fast, I just buy am",
    "customer care no dey pick call",
    "my sim no register, abeg help",
)


def past_and_now(extra: dict[int, list[str]], *, weeks: int = 8, each: int = 40) -> list[Said]:
    """The usual complaints of some weeks, and what is said besides in some of them."""
    random = np.random.default_rng(6)
    said = [
        Said(f"{week}-{number}", seal(f"{random.choice(ALWAYS)} <PHONE_NUMBER>"), week, "C9")
        for week in range(weeks)
        for number in range(each)
    ]
    return said + [Said(f"{week}-x{number}", seal(text), week, "B2") for week, texts in extra.items() for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("No network at all", {"network"}),  # words that say nothing begin and end no phrase
        ("eSIM transfer failed", {"esim", "transfer", "failed", "esim transfer", "transfer failed", "esim transfer failed"}),
        ("call <PERSON abc> <PHONE_NUMBER> sharp", {"call", "sharp"}),  # nothing reaches over what was masked
        ("Ẹ jọ̀ọ́", {"jọ̀ọ́"}),  # letters with marks above and below are letters
        ("paid 5000, failed", {"paid", "failed"}),  # numbers are no words, a comma ends a phrase
    ],
)
def test_phrases_of(text: str, phrases: set[str]) -> None:
    found = phrases_of(text, longest=3)
    assert found >= phrases and not [each for each in found if "<" in each or "abc" in each]


def test_a_new_theme_is_found_named_and_shown() -> None:
    texts = [f"after NIN linking my line barred {tail}" for tail in ("please", "since friday", "why", "again", "help", "no calls", "na wa")]
    themes = emerging(past_and_now({0: texts}))
    assert len(themes) == 1
    theme = themes[0]
    assert "nin linking" in theme.name and theme.complaints == 7 and theme.expected < 0.5
    assert set(theme.examples) <= {f"0-x{number}" for number in range(7)} and len(theme.examples) == 5
    assert theme.codes == ("B2",)
    assert all(phrase.q_value <= 0.01 for phrase in theme.phrases)


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({}, "nothing but the usual"),
        ({0: ["esim transfer failed"] * 3}, "three are no theme"),
        ({week: ["esim transfer failed"] * 8 for week in range(8)}, "as many as every week"),
        ({week: ["recharge card scratched off"] * number for week, number in enumerate((14, 1, 15, 2, 16, 1, 14, 2))}, "it comes and goes"),
    ],
)
def test_what_is_no_theme(extra: dict[int, list[str]], why: str) -> None:
    assert emerging(past_and_now(extra)) == [], why


def test_two_things_at_once_are_two_themes() -> None:
    extra = {0: ["esim transfer failed yesterday"] * 9 + ["night bundle vanished overnight"] * 8}
    names = [theme.name for theme in emerging(past_and_now(extra))]
    assert len(names) == 2 and "esim transfer failed" in names[0] and "night bundle vanished" in names[1]


def test_a_theme_of_old_words_that_rises() -> None:
    extra = {week: ["voicemail box full"] * (2 if week else 20) for week in range(8)}
    themes = emerging(past_and_now(extra))
    assert [theme.complaints for theme in themes] == [20] and themes[0].expected == pytest.approx(2, rel=0.5)


def test_without_a_past_nothing_rises() -> None:
    assert emerging(past_and_now({0: ["esim transfer failed"] * 20}, weeks=1)) == []


def test_unmasked_text_is_refused() -> None:
    with pytest.raises(UnusableCounts, match="not masked"):
        emerging([Said("1", "call me on 07190000000", 0), Said("2", seal("fine"), 1)])  # type: ignore[arg-type]
