"""What all tables share: one metadata with names for constraints, and columns whose comment is not optional."""

from typing import Any

from sqlalchemy import CheckConstraint, Double, MetaData, String, Text
from sqlalchemy import types as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlmodel import Field, SQLModel

# Without fixed names a downgrade cannot say what to drop.
NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}


class Table(SQLModel):
    """The base of every table here; its metadata is what Alembic compares with the database."""

    metadata = MetaData(naming_convention=NAMES)


HASH = String(64)  # SHA-256 or HMAC-SHA-256 in hexadecimal
TEXT = Text()
MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.Integer()
BIG = sa.BigInteger()
FLOAT: Double[float] = Double()
BOOLEAN = sa.Boolean()
DATE = sa.Date()
BYTES = BYTEA()
JSON = JSONB()
TEXTS = ARRAY(Text())
AMOUNTS = ARRAY(sa.Numeric())  # unbounded: a text may name any number, and one too large must not fail a batch


def column(kind: Any, comment: str, *, key: bool = False, null: bool = False, index: bool = False, **options: Any) -> Any:
    """A column of type ``kind``; ``comment`` is what the database and the data dictionary say of it."""
    arguments: dict[str, Any] = {"comment": comment, **options}
    default: Any = {"default": None} if null else {}
    return Field(sa_type=kind, primary_key=key, nullable=null, index=index, sa_column_kwargs=arguments, **default)


def one_of(name: str, values: Any) -> CheckConstraint:
    """A CHECK in place of an enum type: a new value is a changed constraint, not an ALTER TYPE in the wrong schema."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{name} in ({allowed})", name=name)
