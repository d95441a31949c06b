"""Pseudonyms link one person and no two, and only with the key."""

from __future__ import annotations

import re

import pytest

from complaints_nlp.masking.pseudonyms import Pseudonymizer

OLD, NEW = b"o" * 32, b"n" * 32


def test_shape_and_stability() -> None:
    pseudonym = Pseudonymizer({1: OLD}, 1)("phone", "phone:+2347101234567")
    assert re.fullmatch(r"v1:[A-Z2-7]{24}", pseudonym)
    assert pseudonym == Pseudonymizer({1: OLD}, 1)("phone", "phone:+2347101234567")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("phone", "1"), ("account", "1"), "kinds are domains of their own"),
        (("ab", "c"), ("a", "bc"), "kind and value cannot run into each other"),
        (("a", "b:c"), ("a:b", "c"), "nor over a colon"),
        (("phone", "1"), ("phone", "2"), "values differ"),
    ],
)
def test_differ(one: tuple[str, str], other: tuple[str, str], reason: str) -> None:
    pseudonyms = Pseudonymizer({1: OLD}, 1)
    assert pseudonyms(*one) != pseudonyms(*other), reason


def test_a_new_key_makes_new_ones_and_finds_old_ones() -> None:
    before, after = Pseudonymizer({1: OLD}, 1), Pseudonymizer({1: OLD, 2: NEW}, 2)
    made = before("phone", "x")
    assert after("phone", "x").startswith("v2:")
    assert after("phone", "x")[3:] != made[3:]
    assert after.every("phone", "x") == (after("phone", "x"), made)


@pytest.mark.parametrize(("keys", "current", "reason"), [({1: OLD}, 2, "no key"), ({1: b"short"}, 1, "shorter")])
def test_refuses(keys: dict[int, bytes], current: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Pseudonymizer(keys, current)


def test_keys_are_in_no_repr() -> None:
    assert "ooo" not in repr(Pseudonymizer({1: OLD}, 1))
