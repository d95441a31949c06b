"""Schema ``core``, dimensions: the words that facts are counted by. Filled from ``models/reference`` and ``nigeria.csv``."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint

from complaints_nlp.labels import Category
from models.tables.base import BIG, BOOLEAN, DATE, HASH, MOMENT, NUMBER, TEXT, TEXTS, Table, column, one_of

SCHEMA = "core"


class DimDate(Table, table=True):
    __tablename__ = "dim_date"
    __table_args__: Any = (
        {
            "schema": SCHEMA,
            "comment": "Every day from 2015 to 2045, so that a day without complaints is a row with zero",
        },
    )
    day: date = column(DATE, "The day, in Africa/Lagos", key=True)
    year: int = column(NUMBER, "Calendar year")
    quarter: int = column(NUMBER, "Quarter of the year, 1 to 4")
    month: int = column(NUMBER, "Month of the year, 1 to 12")
    month_name: str = column(TEXT, "English name of the month")
    iso_year: int = column(NUMBER, "Year the ISO week belongs to")
    iso_week: int = column(NUMBER, "ISO 8601 week, 1 to 53")
    weekday: int = column(NUMBER, "ISO 8601 weekday, 1 is Monday")
    weekday_name: str = column(TEXT, "English name of the weekday")
    is_weekend: bool = column(BOOLEAN, "Saturday or Sunday")


class DimHour(Table, table=True):
    __tablename__ = "dim_hour"
    __table_args__: Any = (CheckConstraint("hour between 0 and 23", name="hour"), {"schema": SCHEMA, "comment": "The hours of a day"})
    hour: int = column(NUMBER, "Hour of the day in Africa/Lagos, 0 to 23", key=True, autoincrement=False)
    title: str = column(TEXT, "As reports show it, such as 08:00-08:59")
    part_of_day: str = column(TEXT, "night, morning, afternoon or evening")


class Holiday(Table, table=True):
    __tablename__ = "holiday"
    __table_args__: Any = (
        ForeignKeyConstraint(["day"], ["core.dim_date.day"]),
        one_of("status", ("fixed", "declared", "expected")),
        {"schema": SCHEMA, "comment": "Nigeria's public holidays; corrected in models/reference/holidays.csv as they are declared"},
    )
    day: date = column(DATE, "The day, in Africa/Lagos", key=True)
    holiday: str = column(TEXT, "Its name")
    status: str = column(TEXT, "fixed: by law or calendar; declared: announced by the government; expected: by the moon, not announced yet")


class Channel(Table, table=True):
    __tablename__ = "channel"
    __table_args__: Any = ({"schema": SCHEMA, "comment": "How a customer reaches out"},)
    channel: str = column(TEXT, "call, sms, social or web", key=True)
    title: str = column(TEXT, "As reports show it")


class CategoryRow(Table, table=True):
    __tablename__ = "category"
    __table_args__: Any = (one_of("category", Category), {"schema": SCHEMA, "comment": "What a complaint is about"})
    category: str = column(TEXT, "network, billing or service", key=True)
    title: str = column(TEXT, "As reports show it")


class Region(Table, table=True):
    __tablename__ = "region"
    __table_args__: Any = ({"schema": SCHEMA, "comment": "Nigeria's six geopolitical zones"},)
    region: str = column(TEXT, "Name of the zone", key=True)


class State(Table, table=True):
    __tablename__ = "state"
    __table_args__: Any = (
        ForeignKeyConstraint(["region"], ["core.region.region"]),
        {"schema": SCHEMA, "comment": "Nigeria's 36 states and the Federal Capital Territory"},
    )
    state: str = column(TEXT, "Name without the word State; FCT for the capital territory", key=True)
    region: str = column(TEXT, "Its geopolitical zone")
    iso: str = column(TEXT, "ISO 3166-2 code, such as NG-LA", unique=True)
    capital: str = column(TEXT, "Its capital")


class Lga(Table, table=True):
    __tablename__ = "lga"
    __table_args__: Any = (
        ForeignKeyConstraint(["state"], ["core.state.state"]),
        {
            "schema": SCHEMA,
            "comment": "The 774 local government areas; six names occur in two states, so the state is part of the key",
        },
    )
    state: str = column(TEXT, "Its state", key=True)
    lga: str = column(TEXT, "Official name", key=True)
    aliases: list[str] = column(TEXTS, "Common spellings, towns and districts within it")


class Customer(Table, table=True):
    __tablename__ = "customer"
    __table_args__: Any = (
        CheckConstraint("first_seen <= last_seen", name="seen"),
        {"schema": SCHEMA, "comment": "A person, known only by a keyed pseudonym"},
    )
    customer: str = column(TEXT, "Keyed pseudonym of the most trusted identifier", key=True)
    first_seen: datetime = column(MOMENT, "Time of the first contact loaded")
    last_seen: datetime = column(MOMENT, "Time of the last contact loaded")


class Agent(Table, table=True):
    __tablename__ = "agent"
    __table_args__: Any = (
        CheckConstraint("first_seen <= last_seen", name="seen"),
        {"schema": SCHEMA, "comment": "A person who answers customers, known only by a keyed pseudonym"},
    )
    agent: str = column(TEXT, "Keyed pseudonym", key=True)
    first_seen: datetime = column(MOMENT, "Time of the first contact answered")
    last_seen: datetime = column(MOMENT, "Time of the last contact answered")


class Product(Table, table=True):
    __tablename__ = "product"
    __table_args__: Any = (
        CheckConstraint("first_seen <= last_seen", name="seen"),
        {"schema": SCHEMA, "comment": "Products and plans that contacts name"},
    )
    product: str = column(TEXT, "As the source's field or the text names it, masked", key=True)
    first_seen: datetime = column(MOMENT, "Time of the first contact that names it")
    last_seen: datetime = column(MOMENT, "Time of the last contact that names it")


class SubscriberCount(Table, table=True):
    __tablename__ = "subscriber_count"
    __table_args__: Any = (
        ForeignKeyConstraint(["state"], ["core.state.state"]),
        CheckConstraint("subscribers > 0", name="subscribers"),
        {"schema": SCHEMA, "comment": "Subscribers by state, from the operator: python -m flows subscribers FILE.csv"},
    )
    state: str = column(TEXT, "The state", key=True)
    effective_from: date = column(DATE, "First day the count stands for, until the next one", key=True)
    subscribers: int = column(BIG, "How many there are")


class TextAccess(Table, table=True):
    __tablename__ = "text_access"
    __table_args__: Any = (
        one_of("category", Category),
        {"schema": SCHEMA, "comment": "Whose texts a role reads that has no category of its own; a row less is a text less, at once"},
    )
    role: str = column(TEXT, "The group role, such as business", key=True)
    category: str = column(TEXT, "The category whose texts it reads", key=True)


class ReferenceData(Table, table=True):
    __tablename__ = "reference_data"
    __table_args__: Any = ({"schema": SCHEMA, "comment": "Which edition of the reference files the dimensions hold"},)
    name: str = column(TEXT, "all: the reference files; reports: the views of schema reporting", key=True)
    digest: str = column(HASH, "SHA-256 over the files; another one means they are read again at the next start")
