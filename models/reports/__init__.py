"""Reports: one question a file, its first line the question. A new report is a new file, and a view of schema reporting by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.reports.views import ReportFile, report_files

FOLDER: Final = Path(__file__).parent
# What the long reports write where a complaint has no code or state.
NOTHING: Final = frozenset({"(none)", "(unknown)"})


class ReportUnknown(ComplaintsError):
    template = "there is no report {name}; there are {known}"


class NothingBehind(ComplaintsError):
    template = "report {name} counts neither complaints nor contacts, so there is nothing behind its rows"


@dataclass(frozen=True, slots=True)
class Report:
    """A question and its answer: ``rows`` are tuples in the order of ``columns``."""

    question: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def report_names() -> tuple[str, ...]:
    """Every report there is, in alphabetical order.

    >>> "complaints_by_state" in report_names()
    True
    """
    return tuple(report_files())


def question(name: str) -> str:
    """What a report answers.

    >>> question("complaints_by_state")
    'How many complaints come from each state, as far as a place is known?'
    """
    return find_report(name).question


def find_report(name: str) -> ReportFile:
    """A report's file, read. Raises ReportUnknown."""
    files = report_files()
    if name not in files:
        raise ReportUnknown(name=name, known=", ".join(files))
    return files[name]


def read_sql(name: str) -> str:
    """The SQL of a report, which also runs in psql as it stands. Raises ReportUnknown."""
    return find_report(name).sql


def run_report(session: Session, name: str) -> Report:
    """Ask a report's question, as the role of the session. Raises ReportUnknown."""
    return _ask(session, find_report(name).question, f"select * from reporting.{name}", {})


def drill_down(session: Session, name: str, row: Mapping[str, Any]) -> Report:
    """The masked complaints (or contacts) that a row of a report counts. Raises ReportUnknown, NothingBehind."""
    file = find_report(name)
    if file.drill is None:
        raise NothingBehind(name=name)
    view, keys = file.drill
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for number, key in enumerate(keys):
        column, _, span = key.partition("=")
        if ".." in span:
            low, high = span.split("..")
            conditions.append(f"{column} between %(low{number})s and %(high{number})s")
            values |= {f"low{number}": row[low], f"high{number}": row[high]}
        else:
            wanted = row[span] if span else row[column]
            conditions.append(f"{row[column] if span else column} is not distinct from %(key{number})s")
            values[f"key{number}"] = None if wanted in NOTHING else wanted
    return _ask(session, file.question, f"select * from reporting.{view} where {' and '.join(conditions)}", values)


def _ask(session: Session, asked: str, sql: str, values: Mapping[str, Any]) -> Report:
    result = session.connection().exec_driver_sql(sql, dict(values))
    return Report(asked, tuple(result.keys()), tuple(tuple(row) for row in result))
