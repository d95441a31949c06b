"""Schema ``reporting``: what is published to those who may see no single complaint. The views beside are models/reports/*.sql."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from models.tables.base import BIG, DATE, MOMENT, NUMBER, TEXT, Table, column

SCHEMA = "reporting"
SEVERAL = "(several)"


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
