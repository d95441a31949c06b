"""Commands around reports: the regulator's quarterly return, and the subscribers that rates are counted by."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from models.database import open_session
from models.installation import open_installation
from models.quarterly import parse_quarter, quarterly_return, return_as_csv, return_as_xlsx
from models.subscribers import load_subscribers


def return_command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m flows return", description="Write the quarterly return as CSV and XLSX.")
    parser.add_argument("quarter", help="such as 2026-Q1")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder to write into (default: here)")
    parser.add_argument("--operator", default="Beejan Technologies", help="the name on the form")
    options = parser.parse_args(arguments)
    quarter = parse_quarter(options.quarter)
    with open_installation() as place, open_session(place.engine) as session:
        report = quarterly_return(session, quarter)
    options.out.mkdir(parents=True, exist_ok=True)
    stem = options.out / f"ncc-return-{quarter.year}-Q{(quarter.month + 2) // 3}"
    stem.with_suffix(".csv").write_bytes(return_as_csv(report))
    stem.with_suffix(".xlsx").write_bytes(return_as_xlsx(report, quarter=quarter, operator=options.operator))
    sys.stdout.write(f"{stem}.csv\n{stem}.xlsx\n")
    return 0


def subscribers_command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m flows subscribers", description="Take subscribers by state from a CSV file.")
    parser.add_argument("file", type=Path, help="columns: state, effective_from, subscribers")
    options = parser.parse_args(arguments)
    with open_installation() as place, open_session(place.engine) as session:
        count = load_subscribers(session, options.file.read_text(encoding="utf-8-sig").splitlines())
        session.commit()
    sys.stdout.write(f"{count} counts stored\n")
    return 0
