"""Which phrases stand for what is new in a period: chosen by ``monitoring.themes``, counted by the figure that is published."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from models.theme_rows import voices
from monitoring.summary.periods import Period, previous
from monitoring.themes import CODE, Said, emerging

BEFORE: Final = 4  # periods
MOST: Final = 12
# Contacts to choose by; what is said of the phrases is counted on all of them.
READ: Final = 60_000


def tell(session: Session, period: Period) -> list[str]:
    """One phrase a theme, what rose most first; nothing where there is no past. Codes have figures of their own."""
    periods = [period]
    for _ in range(BEFORE):
        periods.append(previous(periods[-1]))
    bounds = [each.start for each in reversed(periods)]
    themes = emerging(Said(*voice) for voice in voices(session, bounds=bounds, until=period.end, most=READ))
    names = (next((name for name in theme.name.split(", ") if not name.startswith(CODE)), None) for theme in themes)
    return [name for name in names if name is not None][:MOST]
