"""What every finder hands over: something amiss, where, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from complaints_nlp.masking.text import MaskedText


class Kind(StrEnum):
    SPIKE = "spike"
    OUTAGE = "outage"
    THEME = "theme"
    QUALITY = "quality"
    DRIFT = "drift"
    RUN = "run"


class Severity(StrEnum):
    """In rising order: to read when there is time, today, now."""

    NOTICE = "notice"
    WARNING = "warning"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


EXAMPLES: Final = 5
FEED_KINDS: Final = frozenset({Kind.QUALITY, Kind.RUN})


@dataclass(frozen=True, slots=True)
class Where:
    """A cell of the warehouse, or a source. Empty: all of it."""

    category: str | None = None
    code: str | None = None
    channel: str | None = None
    state: str | None = None
    lga: str | None = None
    source: str | None = None

    def named(self) -> dict[str, str]:
        """
        >>> Where(category="network", state="Kano").named()
        {'category': 'network', 'state': 'Kano'}
        """
        return {each: value for each in self.__slots__ if (value := getattr(self, each))}

    def __str__(self) -> str:
        return ", ".join(self.named().values()) or "everywhere"


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing amiss as it is found now; found again with the same fingerprint it is the same incident.

    ``subject`` tells apart incidents of one kind and place (the check, the field, the deployment). ``expected`` and ``bound`` are in the
    unit of ``observed``; ``unusual`` is the probability of this or more when nothing is amiss. ``examples`` are record ids.
    ``details`` hold names and numbers, never a text of a complaint that is not masked.
    """

    kind: Kind
    severity: Severity
    title: MaskedText
    where: Where = Where()
    subject: str = ""
    observed: float | None = None
    expected: float | None = None
    bound: float | None = None
    unusual: float | None = None
    examples: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if type(self.title) is not MaskedText:
            raise TypeError("the title of an incident is said by monitoring.alerts.words.say, or is masked text")
        object.__setattr__(self, "examples", self.examples[:EXAMPLES])

    @property
    def fingerprint(self) -> str:
        place = ", ".join(f"{each}={value}" for each, value in self.where.named().items())
        return " | ".join(part for part in (self.kind.value, self.subject, place) if part)
