"""The quarterly return of a planted quarter, beside the one calculated by hand; and the two files it is handed in as."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.quarterly import NothingToReturn, QuarterUnknown, parse_quarter, quarterly_return, return_as_csv, return_as_xlsx
from models.records import ClassifiedComplaint, Source
from tests.models.making import analysis, contact, load

QUARTER = date(2026, 1, 1)
# How many complaints: (day, category, code, source, resolved). First the quarter, then the one before, then that of last year.
PLANTED = (
    (6, "2026-02-10", Category.BILLING, "A2", Source.SMS, True),
    (3, "2026-03-31", Category.NETWORK, "C9", Source.CALL_LOGS, False),
    (1, "2026-01-01", Category.SERVICE, None, Source.SOCIAL, False),  # without a code: other
    (8, "2025-12-31", Category.BILLING, "A1", Source.SMS, True),
    (5, "2025-03-31", Category.NETWORK, "C9", Source.CALL_LOGS, True),
    (7, "2026-04-01", Category.NETWORK, "C9", Source.SMS, False),  # the quarter after
)
# Section, item, complaints, percent, previous quarter, change, same quarter last year, change: by hand from the above.
BY_HAND = [
    ("1 total", "All complaints", 10, "100.00", 8, "25.00", 5, "100.00"),
    ("2 type", "Billing", 6, "60.00", 8, "-25.00", None, None),
    ("2 type", "Call set-up", 3, "30.00", None, None, 5, "-40.00"),
    ("2 type", "Other", 1, "10.00", None, None, None, None),
    ("3 channel", "sms", 6, "60.00", 8, "-25.00", None, None),
    ("3 channel", "call", 3, "30.00", None, None, 5, "-40.00"),
    ("3 channel", "social", 1, "10.00", None, None, None, None),
    ("4 outcome", "Resolved", 6, "60.00", 8, "-25.00", 5, "20.00"),
    ("4 outcome", "Pending", 4, "40.00", None, None, None, None),
]


def planted() -> list[ClassifiedComplaint]:
    made = []
    for number, day, category, code, source, resolved in PLANTED:
        # Half past midnight in Lagos: still the day before in UTC, so the last quarter's for who counts in UTC.
        opened = datetime.fromisoformat(f"{day}T00:30:00+01:00").astimezone(UTC)
        for n in range(number):
            words = analysis(category, code=code)
            until = opened + timedelta(hours=2) if resolved else None
            made.append(contact(f"{day}/{n}", occurred_at=opened, people=[f"{day}-{n}"], source=source, words=words, resolved_at=until))
    return made


def test_it_is_the_one_calculated_by_hand(session: Session) -> None:
    load(session, planted())
    report = quarterly_return(session, QUARTER)
    assert [tuple(f"{value}" if isinstance(value, Decimal) else value for value in row) for row in report.rows] == BY_HAND
    print("the planted quarter's return equals the one calculated by hand, line for line")


def test_the_csv_has_a_line_for_each_item(session: Session) -> None:
    load(session, planted())
    lines = list(csv.reader(io.StringIO(return_as_csv(quarterly_return(session, QUARTER)).decode())))
    assert lines[0][:4] == ["Section", "Item", "Complaints", "% of total"]
    assert lines[1] == ["Total", "All complaints", "10", "100.00", "8", "25.00", "5", "100.00"]
    assert len(lines) == 1 + len(BY_HAND)


def test_the_workbook_is_in_the_shape_of_the_form(session: Session) -> None:
    load(session, planted())
    sheet = load_workbook(io.BytesIO(return_as_xlsx(quarterly_return(session, QUARTER), quarter=QUARTER, operator="Beejan"))).active
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert cells[1:3] == [["Operator", "Beejan"], ["Quarter", "2026 Q1"]]
    assert ["All complaints", 10, 100, 8, 25, 5, 100] in cells
    assert [row[0] for row in cells if row and row[-1] == "Change on year, %"] == [
        *("Total", "By type of complaint", "By channel", "Resolved and pending"),
    ]


@pytest.mark.parametrize(
    ("given", "first_day"),
    [("2026-Q1", date(2026, 1, 1)), ("2024q4", date(2024, 10, 1)), ("2025-Q3", date(2025, 7, 1))],
)
def test_a_quarter_as_people_write_it(given: str, first_day: date) -> None:
    assert parse_quarter(given) == first_day


@pytest.mark.parametrize("given", ["2026-Q5", "Q1 2026", "2026", ""])
def test_what_is_no_quarter_is_refused(given: str) -> None:
    with pytest.raises(QuarterUnknown, match="2026-Q1"):
        parse_quarter(given)


def test_a_quarter_without_complaints_is_not_returned_as_an_empty_form(session: Session) -> None:
    with pytest.raises(NothingToReturn, match="2026-Q1"):
        quarterly_return(session, QUARTER)
