"""What masking gives back: the spans it found and a text that no longer holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NoReturn

_MAKER: Final = object()


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A span of personal data: ``start`` and ``end`` are code points of the text as it was given."""

    start: int
    end: int
    type: str
    score: float = 1.0


class MaskedText(str):
    """A text whose personal data has been replaced. Only the masker makes one.

    The loader accepts this type and no plain ``str``: writing unmasked text is a type error first and a run-time error after.
    """

    __slots__ = ()

    def __new__(cls, value: str, _maker: object = None) -> MaskedText:
        if _maker is not _MAKER:
            raise TypeError("only complaints_nlp.masking makes a MaskedText; call ComplaintAnalyzer or Masker")
        return super().__new__(cls, value)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return _restore, (str(self),)

    def __init_subclass__(cls, **kwargs: Any) -> NoReturn:
        raise TypeError("MaskedText cannot be subclassed")


def _restore(value: str) -> MaskedText:
    return MaskedText(value, _MAKER)


def seal(value: str) -> MaskedText:
    """Declare ``value`` masked. For the masker, and for reading back what was stored as masked; nothing else."""
    return MaskedText(value, _MAKER)
