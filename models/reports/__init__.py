"""Reports: one question a file, its first line the question. A new report is a new file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError

FOLDER: Final = Path(__file__).parent


class ReportUnknown(ComplaintsError):
    template = "there is no report {name}; there are {known}"


@dataclass(frozen=True, slots=True)
class Report:
    """A question and its answer: ``rows`` are tuples in the order of ``columns``."""

    question: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def report_names() -> tuple[str, ...]:
    """Every report there is, in alphabetical order.

    >>> "complaints_by_state" in report_names()
    True
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))


def question(name: str) -> str:
    """What a report answers.

    >>> question("complaints_by_state")
    'How many complaints come from each state, as far as a place is known?'
    """
    return read_sql(name).partition("\n")[0].removeprefix("-- ")


def read_sql(name: str) -> str:
    """The SQL of a report, which also runs in psql as it stands. Raises ReportUnknown."""
    known = report_names()
    if name not in known:
        raise ReportUnknown(name=name, known=", ".join(known))
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def run_report(session: Session, name: str) -> Report:
    """Ask a report's question. Raises ReportUnknown."""
    result = session.connection().exec_driver_sql(read_sql(name).replace("%", "%%"))
    return Report(question(name), tuple(result.keys()), tuple(tuple(row) for row in result))
