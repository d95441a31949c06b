"""What a person should read, out to a spreadsheet, and what they said, back in force.

    python -m flows review export FILE [--most 200]   the review queue, most informative first, as CSV
    python -m flows review import FILE                every line with an answer becomes a correction, all or none

In the file fill ``is_complaint`` (yes or no) and, for a complaint, ``category`` (network, billing, service), ``secondary`` (several with a
semicolon) and ``code`` (may stay empty); a line without an answer is passed over. To confirm the model, answer what it said.
docs/labelling.md says what each means. The texts are masked; keep the file as you keep other customer data.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from complaints_nlp.classification.heads import CODE_CATEGORY
from complaints_nlp.errors import ComplaintsError
from complaints_nlp.labels import Category
from models.database import open_session
from models.installation import Installation, open_installation
from models.relabelling import Label, correct_label
from models.spreadsheets import guarded

SAID: Final = ("is_complaint", "category", "secondary", "code", "confidence", "model_version")
COLUMNS: Final = (
    *("record_id", "occurred_at", "channel", "language", "masked_text"),
    *(f"model_{name}".replace("model_model_", "model_") for name in SAID),
    *("is_complaint", "category", "secondary", "code"),
)
YES_NO: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("yes", "y", "true", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}


class BadReviewFile(ComplaintsError):
    template = "line {line} of the review file {problem}; nothing was taken in, mend it and import again"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows review", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=("export", "import"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--most", type=int, default=200, help="lines to export (default: 200)")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    with open_installation() as place:
        if options.action == "export":
            count = export(place, options.file, most=options.most)
            console.print(f"{count} texts in {options.file} (mode 0600); answer them, then: python -m flows review import {options.file}")
        else:
            console.print(f"{take_in(place, options.file)} corrections are in force")
    return 0


def export(place: Installation, path: Path, *, most: int) -> int:
    """Write the head of the queue; how many lines. Raises FileExistsError: an answered file must not be lost."""
    statement = f"select record_id, occurred_at, channel, language, masked_text, {', '.join(SAID)} from ml.review_queue limit :most"
    with place.engine.connect() as connection:
        rows = connection.execute(text(statement), {"most": most}).all()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([*map(cell, row), "", "", "", ""])
    return len(rows)


def cell(value: Any) -> str:
    """A value as a spreadsheet shows it; what it would take for a formula gets an apostrophe in front.

    >>> cell("=HYPERLINK(1)"), cell(["network", "billing"]), cell(True), cell("-1 bar")
    ("'=HYPERLINK(1)", 'network;billing', 'yes', "'-1 bar")
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(map(str, value))
    shown = "" if value is None else str(value)
    return guarded(shown)


def take_in(place: Installation, path: Path) -> int:
    """Put every answered line in force, in one transaction; how many. Raises BadReviewFile."""
    labels = list(answers(path))
    with open_session(place.engine) as session:
        for line, label in labels:
            refused = None
            try:
                correct_label(session, label, via="csv")
            except DBAPIError as error:
                refused = getattr(getattr(error.orig, "diag", None), "message_primary", None) or "was refused by the database"
            if refused:  # outside the handler: the original may name rows
                raise BadReviewFile(line=line, problem=f"was refused ({refused})")
        session.commit()
    return len(labels)


def answers(path: Path) -> Iterator[tuple[int, Label]]:
    """The answered lines with their numbers, all checked before the first is put in force."""
    for line, row in _lines(path):
        answer = (row.get("is_complaint") or "").strip().casefold()
        if not answer:
            continue
        if answer not in YES_NO:
            raise BadReviewFile(line=line, problem="has an is_complaint that is neither yes nor no")
        yield line, _label(line, row, is_complaint=YES_NO[answer])


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows with the number of the line each ends on: a text may hold line breaks. Excel saves with commas or semicolons."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadReviewFile(line=0, problem=f"cannot be read as UTF-8 text ({type(error).__name__})") from None
    head = content.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    if missing := {"record_id", "is_complaint", "category", "secondary", "code"} - set(reader.fieldnames or ()):
        raise BadReviewFile(line=1, problem=f"lacks the columns {', '.join(sorted(missing))}")
    return [(reader.line_num, row) for row in reader]


def _label(line: int, row: Mapping[str, str], *, is_complaint: bool) -> Label:
    named = [_category(line, name) for name in (row["category"] or "").split(";") if name.strip()]
    code = (row["code"] or "").strip().upper() or None
    if len(named) > 1 or (is_complaint and not named):
        raise BadReviewFile(line=line, problem="must name one category (network, billing or service)")
    if code and (not named or CODE_CATEGORY.get(code) is not named[0]):
        raise BadReviewFile(line=line, problem="has a code that is none of its category's")
    further = tuple(_category(line, name) for name in (row["secondary"] or "").split(";") if name.strip())
    return Label(
        (row["record_id"] or "").strip().lstrip("'"), is_complaint, named[0] if named else None, code if is_complaint else None, further
    )


def _category(line: int, name: str) -> Category:
    word = name.strip().casefold()
    if word not in set(Category):
        raise BadReviewFile(line=line, problem="names a category that is none of network, billing, service")
    return Category(word)
