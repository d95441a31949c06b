"""Figures of past weeks in reporting.weekly_count; what they are for and when they stand: migrations/sql/0012_counting.sql."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlmodel import Session

AT_ONCE: Final = 8  # weeks: a second or so, for which whoever writes complaints waits


def count_weeks(session: Session, *, most: int = AT_ONCE) -> int:
    """Count up to ``most`` past weeks that do not stand as counted, the latest first; how many. Commit, and call again until it is 0."""
    return int(session.scalar(text("select reporting.count_weeks(:most)"), {"most": most}) or 0)
