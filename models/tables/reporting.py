"""Schema ``reporting``: what is published to those who may see no single complaint. The views beside are models/reports/*.sql."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from complaints_nlp.labels import Category
from models.records import CHANNEL_OF
from models.tables.base import BIG, DATE, HASH, JSON, MOMENT, NUMBER, NUMERIC, TEXT, Table, column, one_of

SCHEMA = "reporting"
SEVERAL = "(several)"
DIMENSIONS = ("state", "code", "hours")


class Publication(Table, table=True):
    __tablename__ = "publication"
    __table_args__: Any = (
        CheckConstraint("smallest >= 5", name="smallest"),
        {
            "schema": SCHEMA,
            "comment": "Months published to leadership, each once: a second edition of a month would show what changed in between",
        },
    )
    month: date = column(DATE, "First day of the month, in Africa/Lagos", key=True)
    published_at: datetime = column(MOMENT, "When")
    smallest: int = column(NUMBER, "Fewest people a published figure stands for")


class PublishedBlock(Table, table=True):
    __tablename__ = "published_block"
    __table_args__: Any = (
        ForeignKeyConstraint(["month"], ["reporting.publication.month"], ondelete="CASCADE"),
        CheckConstraint("people >= 5 and complaints >= people", name="people"),
        CheckConstraint("coalesce(least(resolved, complaints - resolved) >= 5, true)", name="resolved"),
        CheckConstraint("coalesce(least(within_clock, complaints - within_clock) >= 5, true)", name="within_clock"),
        CheckConstraint("coalesce(least(repeated, complaints - repeated) >= 5, true)", name="repeated"),
        Index("uq_published_block", "month", "category", "region", "channel", unique=True),
        {
            "schema": SCHEMA,
            "comment": "Complaints of a month cut into blocks of at least five people that do not overlap: whatever is added up or "
            "subtracted, the difference of two figures is a sum of blocks, so never about fewer than five",
        },
    )
    id: int = column(BIG, "A running number", key=True, identity=True)
    month: date = column(DATE, "First day of the month, in Africa/Lagos")
    category: str = column(TEXT, "Category, or (several) where small blocks were joined")
    region: str = column(TEXT, "Geopolitical zone, (unknown), or (several)")
    channel: str = column(TEXT, "Channel, or (several)")
    people: int = column(NUMBER, "Customers in it; a complaint that names nobody counts as one")
    complaints: int = column(NUMBER, "Complaints in it")
    resolved: int | None = column(NUMBER, "How many are resolved; null where they or the others are fewer than five", null=True)
    within_clock: int | None = column(NUMBER, "How many were resolved in time; null likewise", null=True)
    repeated: int | None = column(NUMBER, "How many took more than one contact; null likewise", null=True)


class SummaryPeriod(Table, table=True):
    __tablename__ = "summary_period"
    __table_args__: Any = (
        CheckConstraint("kind in ('week', 'month')", name="kind"),
        CheckConstraint("from_day <= to_day", name="days"),
        CheckConstraint("smallest >= 5", name="smallest"),
        {
            "schema": SCHEMA,
            "comment": "Weeks and months whose figures are published for the executive summary, each once, as reporting.publication",
        },
    )
    period: str = column(TEXT, "The ISO week (2026-W47) or month (2026-11)", key=True)
    kind: str = column(TEXT, "week or month")
    from_day: date = column(DATE, "Its first day, in Africa/Lagos")
    to_day: date = column(DATE, "Its last day")
    previous: str = column(TEXT, "The period before, published or not")
    year_before: str = column(TEXT, "The same week or month a year before, published or not")
    published_at: datetime = column(MOMENT, "When")
    smallest: int = column(NUMBER, "Fewest people a published figure stands for")


class SummaryFigure(Table, table=True):
    __tablename__ = "summary_figure"
    __table_args__: Any = (
        ForeignKeyConstraint(["period"], ["reporting.summary_period.period"], ondelete="CASCADE"),
        CheckConstraint("people is null or (people >= 5 and complaints >= people)", name="people"),
        CheckConstraint("people is not null or complaints = 0", name="nobody"),
        {
            "schema": SCHEMA,
            "comment": "Figures of a period, none about fewer than five people; how each is counted: monitoring/summary/figures",
        },
    )
    period: str = column(TEXT, "The period", key=True)
    figure: str = column(TEXT, "What is counted: the name of a file in monitoring/summary/figures", key=True)
    label: str = column(TEXT, "Which part of it; (several) where small parts were joined", key=True)
    complaints: int = column(NUMBER, "Complaints counted; 0 where the figure is about days, not complaints")
    people: int | None = column(NUMBER, "Customers in it; null where it is about nobody", null=True)
    amount: Decimal | None = column(NUMERIC, "Naira, hours, days or complaints a period before, as the figure's file says", null=True)


class Summary(Table, table=True):
    __tablename__ = "summary"
    __table_args__: Any = (
        ForeignKeyConstraint(["period"], ["reporting.summary_period.period"], ondelete="CASCADE"),
        {"schema": SCHEMA, "comment": "Executive summaries as they were written: facts, files and whether they were sent"},
    )
    period: str = column(TEXT, "The period", key=True)
    written_at: datetime = column(MOMENT, "When it was last written; the same figures give the same words and bytes")
    facts: dict[str, Any] = column(JSON, "Every sentence with its query and the rows that gave its numbers")
    html_key: str = column(TEXT, "Where the page lies in the lake")
    html_sha256: str = column(HASH, "SHA-256 of the page")
    pdf_key: str = column(TEXT, "Where the PDF lies in the lake")
    pdf_sha256: str = column(HASH, "SHA-256 of the PDF")
    sent_at: datetime | None = column(MOMENT, "When it was sent to the addresses of COMPLAINTS_SUMMARY_URLS; null until then", null=True)


class CountedWeek(Table, table=True):
    __tablename__ = "counted_week"
    __table_args__: Any = (
        {
            "schema": SCHEMA,
            "comment": "Weeks whose figures in reporting.weekly_count stand; a change of any of a week's complaints takes it away",
        },
    )
    week: date = column(DATE, "Monday of the week, in Africa/Lagos", key=True)
    counted_at: datetime = column(MOMENT, "The moment its clocks were read")


class WeeklyCount(Table, table=True):
    __tablename__ = "weekly_count"
    __table_args__: Any = (
        one_of("category", Category),
        one_of("channel", sorted(set(CHANNEL_OF.values()))),
        one_of("dimension", DIMENSIONS),
        Index("uq_weekly_count_cell", "dimension", "week", "category", "channel", "value", unique=True),
        {
            "schema": SCHEMA,
            "comment": "Complaints of past weeks by category, channel and one dimension, so that two years are a few thousand rows; "
            "only weeks in reporting.counted_week stand",
        },
    )
    count_id: int = column(BIG, "A running number", key=True, identity=True)
    week: date = column(DATE, "Monday of the week the complaints were opened in, in Africa/Lagos")
    category: str = column(TEXT, "Category")
    channel: str = column(TEXT, "Channel")
    dimension: str = column(TEXT, "state, code, or hours: each complaint counts once in each of them")
    value: str = column(TEXT, "State, (unknown); code, (none); or the step of hours to resolve, resolved ones only")
    complaints: int = column(NUMBER, "Complaints opened")
    resolved: int = column(NUMBER, "How many are resolved")
    timed: int = column(NUMBER, "How many had a clock and were resolved, or it had run out when counted")
    within_clock: int = column(NUMBER, "How many were resolved before their clock ran out")
    repeated: int = column(NUMBER, "How many took a second contact within seven days")
