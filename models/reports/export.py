"""Reports and complaints as files, for those who do not sign in to the warehouse: CSV and Parquet, and the lake's table of complaints."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import text
from sqlmodel import Session

from models.lake import COMPLAINTS
from models.reports import Report, report_names

# Not answers but what answers are counted from; too long for a file, and with texts not everybody may read.
LISTINGS: Final = frozenset({"complaints", "contacts", "labelled_texts", "threads", "calendar"})
ROWS_AT_ONCE: Final = 50_000


def exported() -> tuple[str, ...]:
    """The reports that are written as files.

    >>> "trend" in exported(), "contacts" in exported()
    (True, False)
    """
    return tuple(name for name in report_names() if name not in LISTINGS)


def as_csv(report: Report) -> bytes:
    """UTF-8 with a heading; what is unknown is an empty field, a duration is in hours."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(report.columns)
    writer.writerows([_cell(value) for value in row] for row in report.rows)
    return out.getvalue().encode()


def as_parquet(report: Report) -> bytes:
    """The same rows typed; the question is kept in the file's metadata."""
    columns = [[_plain(row[place]) for row in report.rows] for place in range(len(report.columns))]
    table = pa.table(dict(zip(report.columns, columns, strict=True))).replace_schema_metadata({"question": report.question})
    out = io.BytesIO()
    parquet.write_table(table, out)
    return out.getvalue()


KINDS: Final = {"csv": as_csv, "parquet": as_parquet}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.total_seconds() / 3600 if isinstance(value, timedelta) else value


def _cell(value: Any) -> Any:
    plain = _plain(value)
    return json.dumps(plain) if isinstance(plain, list) else plain


def complaint_batches(session: Session) -> Iterator[pa.RecordBatch]:
    """Every complaint, for ``Lake.replace_complaints``; a few tens of thousands in memory at a time."""
    names = ", ".join(COMPLAINTS.names)
    result = (
        session.connection()
        .execution_options(yield_per=ROWS_AT_ONCE)
        .execute(text(f"select {names} from core.complaint order by opened_at, complaint_id"))
    )
    for rows in result.mappings().partitions():
        yield pa.RecordBatch.from_pylist([dict(row) for row in rows], schema=COMPLAINTS)
