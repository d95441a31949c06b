"""Schema ``core``, the regulator's words: codes, clocks and working hours, as data with effective dates (models/reference)."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint

from models.tables.base import BOOLEAN, DATE, NUMBER, SPAN, TEXT, TIME, Table, column, one_of

SCHEMA = "core"
STARTS = ("opened", "regulator_escalation", "elsewhere")
ENDS = ("acknowledged", "resolved", "advised", "elsewhere")


class Code(Table, table=True):
    __tablename__ = "code"
    __table_args__: Any = (
        ForeignKeyConstraint(["category"], ["core.category.category"]),
        {
            "schema": SCHEMA,
            "comment": "The regulator's (NCC) complaint codes; corrected in models/reference/regulator_codes.csv",
        },
    )
    code: str = column(TEXT, "The code, such as A1", key=True)
    category: str = column(TEXT, "The category it counts under")
    type: str = column(TEXT, "Complaint type on the regulator's form")
    title: str = column(TEXT, "What it means")
    provisional: bool = column(BOOLEAN, "Ours, because the regulator publishes no code for the type")
    effective_from: date = column(DATE, "First day it counts; the pages give none, so the first day of dim_date")
    source: str = column(TEXT, "Where it is published")


class Clock(Table, table=True):
    __tablename__ = "clock"
    __table_args__: Any = (
        one_of("starts", STARTS),
        one_of("ends", ENDS),
        CheckConstraint("effective_to is null or effective_to > effective_from", name="effective"),
        CheckConstraint("time_limit > interval '0'", name="time_limit"),
        {
            "schema": SCHEMA,
            "comment": "How long the regulator gives; a complaint is under those in force on the day it was opened (regulator_clocks.csv)",
        },
    )
    clock: str = column(TEXT, "Its name", key=True)
    effective_from: date = column(DATE, "First day it is in force", key=True)
    effective_to: date | None = column(DATE, "First day it is no longer; null while it is", null=True)
    title: str = column(TEXT, "What it asks for")
    starts: str = column(TEXT, "What starts it: opened, regulator_escalation, or something the warehouse does not see")
    ends: str = column(TEXT, "What ends it: acknowledged, resolved, advised (of the regulator), or something the warehouse does not see")
    time_limit: timedelta = column(SPAN, "How long it runs, in the calendar of Africa/Lagos")
    working_hours: bool = column(BOOLEAN, "Runs in working hours only: not at night, at weekends or on public holidays")
    every_code: bool = column(BOOLEAN, "For every complaint, not only the codes in core.code_clock")
    source: str = column(TEXT, "Where it is published")


class CodeClock(Table, table=True):
    __tablename__ = "code_clock"
    __table_args__: Any = (
        ForeignKeyConstraint(["code"], ["core.code.code"]),
        {"schema": SCHEMA, "comment": "Which clocks a complaint of a code is under, beside those for every code (code_clocks.csv)"},
    )
    code: str = column(TEXT, "The regulator's code", key=True)
    clock: str = column(TEXT, "The clock, in core.clock", key=True)


class WorkingHours(Table, table=True):
    __tablename__ = "working_hours"
    __table_args__: Any = (
        CheckConstraint("weekday between 1 and 7 and opens < closes", name="hours"),
        {"schema": SCHEMA, "comment": "When clocks of working hours run; a weekday without a row is off, and so is a public holiday"},
    )
    weekday: int = column(NUMBER, "ISO 8601 weekday, 1 is Monday", key=True, autoincrement=False)
    opens: time = column(TIME, "In Africa/Lagos")
    closes: time = column(TIME, "In Africa/Lagos")


class DispositionStatus(Table, table=True):
    __tablename__ = "disposition_status"
    __table_args__: Any = (
        one_of("status", ("acknowledged", "in_progress", "resolved", "escalated")),
        {"schema": SCHEMA, "comment": "What an agent's closing word says of the complaint (disposition_statuses.csv)"},
    )
    disposition: str = column(TEXT, "The word, in lower case with underscores", key=True)
    status: str = column(TEXT, "The status the complaint enters when the contact ends")
