"""Signatures are the same everywhere, near for near texts and far for others."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import pytest

from complaints_nlp.normalization.near_duplicates import NEAR, signature, signatures, similarity

TEXT = "no network for Surulere since Monday morning, please do something about it"


def test_golden() -> None:
    """A rensa with another algorithm would not match what the warehouse holds: notice it here, then sign again everywhere."""
    assert sha256(signature(TEXT)).hexdigest()[:16] == "e3c2dc7ca21d08a1"


def test_same_in_another_process() -> None:
    code = f"from complaints_nlp.normalization.near_duplicates import signature; print(signature({TEXT!r}).hex())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert bytes.fromhex(other.stdout.strip()) == signature(TEXT)


@pytest.mark.parametrize(
    ("a", "b", "near", "reason"),
    [
        (TEXT, TEXT.upper() + "!!!", True, "case and marks"),
        (TEXT, TEXT + " 😡", True, "one more word"),
        (TEXT, "my data finished in one day, where is my 10GB", False, "another matter"),
        ("no network", "No network!!", True, "two words"),
        ("no network", "no data", False, "two words, one shared"),
        ("", "", True, "both empty"),
    ],
)
def test_similarity(a: str, b: str, near: bool, reason: str) -> None:
    assert (similarity(signature(a), signature(b)) >= NEAR) is near


def test_batch_and_single_agree() -> None:
    assert signatures([TEXT, "x", ""]) == [signature(TEXT), signature("x"), signature("")]
    assert len(signature("")) == 256


def test_refuses_another_length() -> None:
    with pytest.raises(ValueError, match="256 bytes"):
        similarity(b"1234", signature("x"))
