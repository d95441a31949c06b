"""The regulator's quarterly return: total, by type in percent, by channel, resolved and pending, change on quarter and on year."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.reports import Report, question

QUARTER: Final = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
HEADINGS: Final = (
    *("Item", "Complaints", "% of total", "Previous quarter", "Change on quarter, %"),
    *("Same quarter last year", "Change on year, %"),
)
SECTIONS: Final = {"1 total": "Total", "2 type": "By type of complaint", "3 channel": "By channel", "4 outcome": "Resolved and pending"}


class QuarterUnknown(ComplaintsError):
    template = "{given} is no quarter; write it as 2026-Q1"


class NothingToReturn(ComplaintsError):
    template = "the warehouse holds no complaint opened in {quarter}"


def parse_quarter(given: str) -> date:
    """The first day of a quarter. Raises QuarterUnknown.

    >>> parse_quarter("2026-Q2")
    datetime.date(2026, 4, 1)
    """
    if not (match := QUARTER.fullmatch(given)):
        raise QuarterUnknown(given=given)
    return date(int(match[1]), 3 * int(match[2]) - 2, 1)


def quarterly_return(session: Session, quarter: date) -> Report:
    """The lines of one quarter, in the order of the form. Raises NothingToReturn."""
    result = session.execute(
        text(
            "select section, item, complaints, percent, previous_quarter, change_on_quarter_percent, same_quarter_last_year, "
            "change_on_year_percent from reporting.quarterly_return where quarter = :quarter order by section, complaints desc, item"
        ),
        {"quarter": quarter},
    )
    rows = tuple(tuple(row) for row in result)
    if not rows:
        raise NothingToReturn(quarter=f"{quarter.year}-Q{(quarter.month + 2) // 3}")
    return Report(question("quarterly_return"), tuple(result.keys()), rows)


def return_as_csv(report: Report) -> bytes:
    """One line an item, its section beside it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("Section", *HEADINGS))
    writer.writerows((SECTIONS[row[0]], *row[1:]) for row in report.rows)
    return out.getvalue().encode()


def return_as_xlsx(report: Report, *, quarter: date, operator: str) -> bytes:
    """The form: who and when at the top, then a block a section, empty where there is nothing to compare with."""
    book = Workbook()
    sheet = book.active
    sheet.title = f"{quarter.year} Q{(quarter.month + 2) // 3}"
    bold = Font(bold=True)
    lines: list[tuple[list[Any], bool]] = [
        (["Consumer complaints: quarterly return to the Nigerian Communications Commission"], True),
        (["Operator", operator], False),
        (["Quarter", sheet.title], False),
    ]
    for section, title in SECTIONS.items():
        lines += [([], False), ([title, *HEADINGS[1:]], True)]
        lines += [([_number(value) for value in row[1:]], False) for row in report.rows if row[0] == section]
    for values, is_heading in lines:
        sheet.append(values)
        if is_heading:
            for cell in sheet[sheet.max_row]:
                cell.font = bold
    sheet.column_dimensions["A"].width = 44
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else float(value)
