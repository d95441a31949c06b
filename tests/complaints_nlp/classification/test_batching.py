"""Batches of any texts: each row once, within the bounds, little of them padding."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from complaints_nlp.classification.batching import batches


@given(
    lengths=st.lists(st.integers(1, 300), max_size=120),
    seed=st.integers(0, 9),
    tokens=st.integers(1, 2_000),
    least=st.integers(1, 8),
    most=st.none() | st.integers(8, 24),
)
def test_every_row_once_within_the_bounds(lengths: list[int], seed: int, tokens: int, least: int, most: int | None) -> None:
    found = batches(lengths, random.Random(seed), tokens=tokens, least=least, most=most)
    assert sorted(row for rows in found for row in rows) == list(range(len(lengths)))
    for rows in found:
        assert most is None or len(rows) <= most
        assert len(rows) <= least or len(rows) * max(lengths[row] for row in rows) <= tokens
    assert sum(len(rows) < least for rows in found) <= 1  # the longest texts, where too few are left


def test_little_is_padding() -> None:
    rng = random.Random(3)
    lengths = [min(256, 3 + int(rng.lognormvariate(3.6, 0.8))) for _ in range(4_000)]
    found = batches(lengths, rng, tokens=1_536, most=24)
    padded = sum(len(rows) * max(lengths[row] for row in rows) for rows in found)
    assert padded < 1.2 * sum(lengths)


def test_a_text_meets_others_each_epoch_and_the_same_for_a_seed() -> None:
    lengths = [10 + row // 4 for row in range(400)]
    first, second, again = (batches(lengths, random.Random(seed), tokens=800) for seed in (1, 2, 1))
    assert first == again
    assert {frozenset(rows) for rows in first}.isdisjoint({frozenset(rows) for rows in second})
