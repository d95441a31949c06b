"""What all tables share: one metadata with names for constraints, and columns whose comment is not optional."""

from typing import Any

from sqlalchemy import CheckConstraint, Computed, Double, Identity, MetaData, String, Text, text
from sqlalchemy import types as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, INTERVAL, JSONB
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
NUMERIC = sa.Numeric()
SPAN = INTERVAL()
TIME = sa.Time()
# Defaults the database works out; any other is a word.
EXPRESSIONS = frozenset({"now()", "clock_timestamp()", "session_user", "false", "true", "pg_current_xact_id()::text::bigint"})
AMOUNTS = ARRAY(sa.Numeric())  # unbounded: a text may name any number, and one too large must not fail a batch


def column(
    kind: Any,
    comment: str,
    *,
    key: bool = False,
    null: bool = False,
    index: bool = False,
    computed: str | None = None,
    identity: bool = False,
    **options: Any,
) -> Any:
    """A column of type ``kind``; ``comment`` is what the database and the data dictionary say of it.

    ``computed`` is the expression the database works it out from, ``identity`` a running number of the database's own.
    """
    if options.get("server_default") in EXPRESSIONS:
        options["server_default"] = text(options["server_default"])
    arguments: dict[str, Any] = {"comment": comment, **options}
    given: list[Any] = [Computed(computed, persisted=True)] if computed else [Identity(always=True)] if identity else []
    default: Any = {"default": None} if null or given else {}
    return Field(sa_type=kind, primary_key=key, nullable=null, index=index, sa_column_args=given, sa_column_kwargs=arguments, **default)


def one_of(name: str, values: Any) -> CheckConstraint:
    """A CHECK in place of an enum type: a new value is a changed constraint, not an ALTER TYPE in the wrong schema."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{name} in ({allowed})", name=name)
