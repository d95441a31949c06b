"""Word lists written as text: easier to read, sort and extend than rows of quoted strings."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, white space between.

    >>> sorted(words("uba  gtbank zenith"))
    ['gtbank', 'uba', 'zenith']
    """
    return frozenset(text.split())
