"""A visit to a page: who, what they ask, and the connection of their own on which it is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from apps.dashboard.filters import DEFAULT_PERIOD, ZONE, Filters
from apps.dashboard.people import Viewer
from apps.dashboard.settings import DashboardSettings
from complaints_nlp.errors import ComplaintsError

TEAM_CATEGORY: Final[Mapping[str, str]] = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}


class NotHere(ComplaintsError):
    """What does not exist and what the viewer may not see are one and the same to them."""

    template = "There is no such {what}, or it is not for you to see."


@dataclass(frozen=True, slots=True)
class Visit:
    """``now`` is the moment figures are asked for; ``query`` and ``parts`` are the URL's query string and the named parts of its path."""

    viewer: Viewer
    connection: Connection
    now: datetime
    settings: DashboardSettings
    query: Mapping[str, str]
    parts: Mapping[str, str]

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def filters(self, *, default: str = DEFAULT_PERIOD) -> Filters:
        return Filters.read(self.query, today=self.today, default=default)

    def rows(self, sql: str, /, **values: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(text(sql), values).all()

    def row(self, sql: str, /, **values: Any) -> Row[Any] | None:
        return self.connection.execute(text(sql), values).one_or_none()


@contextmanager
def transaction(viewer: Viewer, *, write: bool = False) -> Iterator[Connection]:
    """A connection of the viewer's in one transaction: what a page shows was true at one moment. Only an action may write."""
    level = "READ COMMITTED" if write else "REPEATABLE READ"
    with viewer.engine.execution_options(isolation_level=level, postgresql_readonly=not write).begin() as connection:
        yield connection


def as_of(connection: Connection) -> datetime:
    """The warehouse's own now, or the moment the installation is set to."""
    moment: datetime = connection.scalar(text("select coalesce(nullif(current_setting('complaints.now', true), '')::timestamptz, now())"))
    return moment
