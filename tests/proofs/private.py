"""After ``make run``: is any planted name, number or address in the clear anywhere but under samples/?

Looks at the bytes of every file the run left (lake, database files, Prefect's database, logs), at every Parquet file unpacked, at every
row of every table of the warehouse and of Prefect's database, and at what the run printed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyarrow import parquet
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from models.installation import open_installation
from models.settings import Settings

CHECKOUT: Final = Path(__file__).parents[2]
BETWEEN_DIGITS: Final = re.compile(rb"(?<=\d)[ \-.()]{1,2}(?=\d)")


def main() -> int:
    planted = _planted(json.loads((CHECKOUT / "samples" / "planted.json").read_text()))
    with tempfile.TemporaryDirectory(prefix="private-proof-") as scratch:
        home = Path(scratch) / "home"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPLAINTS_")}
        environment |= {"COMPLAINTS_HOME": str(home)}
        done = subprocess.run([sys.executable, "-m", "flows"], cwd=CHECKOUT, env=environment, capture_output=True, check=False)
        if done.returncode:
            sys.stdout.write(done.stderr.decode()[-3000:])
            return 1
        found = 0
        for place, contents in (
            ("what the run printed", iter([("stdout and stderr", done.stdout + done.stderr)])),
            ("every file, byte by byte", every_file(home)),
            ("Parquet, unpacked", every_parquet(home)),
            ("every table of the warehouse and of Prefect's database", every_table(home)),
            ("samples/ (to show that the search finds what is there)", every_file(CHECKOUT / "samples")),
        ):
            hits, size, number = _search(contents, planted)
            is_samples = place.startswith("samples")
            sys.stdout.write(
                f"{place}: {number} searched, {size / 1e6:.1f} MB, {len(hits)} of {len(planted)} planted values found in the clear\n"
            )
            if not is_samples:
                found += len(hits)
                for value, where in sorted(hits.items())[:20]:
                    sys.stdout.write(f"   {value!r} in {where}\n")
            elif len(hits) < len(planted) * 0.6:  # the rest is in UTF-16, in a workbook or spread over turns
                sys.stdout.write("FAILED: the search does not find what is planted\n")
                return 1
    sys.stdout.write(f"{found} planted values in the clear outside samples/\n")
    return 1 if found else 0


def _planted(lists: dict[str, list[str]]) -> set[bytes]:
    """Full names as they are, numbers as digits (with and without the country code), addresses in lower case."""
    values = {name.lower() for name in lists["names"] if " " in name.strip()} | {
        value.lower() for value in lists["emails"] + lists["others"]
    }
    for phone in lists["phones"]:
        digits = re.sub(r"\D", "", phone)
        values.add(digits[-10:])
    return {value.encode() for value in values if len(value) >= 6}


def _search(contents: Iterator[tuple[str, bytes]], planted: set[bytes]) -> tuple[dict[bytes, str], int, int]:
    pattern = re.compile(b"|".join(re.escape(value) for value in sorted(planted, key=len, reverse=True)))
    hits: dict[bytes, str] = {}
    size = number = 0
    for where, data in contents:
        size, number = size + len(data), number + 1
        lowered = data.lower()
        for form in (lowered, BETWEEN_DIGITS.sub(b"", lowered)):
            for match in pattern.finditer(form):
                hits.setdefault(match.group(), where)
    return hits, size, number


def every_file(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name != "planted.json":
            yield str(path.relative_to(root)), path.read_bytes()


def every_parquet(home: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(home.rglob("*.parquet")):
        yield str(path.relative_to(home)), json.dumps(parquet.read_table(path).to_pylist(), default=_plain).encode()


def _plain(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def every_table(home: Path) -> Iterator[tuple[str, bytes]]:
    with open_installation(Settings(home=home)) as place:
        for database in ("complaints", "prefect"):
            yield from _tables_of(place.engine.url.set(database=database))


def _tables_of(url: URL) -> Iterator[tuple[str, bytes]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        names = connection.execute(
            text("select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")
        ).all()
        for schema, table in names:
            rows = connection.exec_driver_sql(f'select t::text from "{schema}"."{table}" t').scalars()
            yield f"{url.database}: {schema}.{table}", "\n".join(rows).encode()


if __name__ == "__main__":
    sys.exit(main())
