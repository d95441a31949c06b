"""The summary of a planted week: what it says beside what was worked out on paper, and every number of it asked for again.

    python -m tests.proofs.summary --out var/summary

Writes HTML and PDF of the week, renders the PDF to pictures (pdftoppm), and reads both back: the words are those worked out by hand;
every number is a value that the query printed behind its sentence gives when it is taken from the page and run; every figure is what
its printed query counts on the complaints themselves. Written again, also after more has arrived, it has the same bytes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from sqlalchemy import text
from sqlmodel import Session

from models.database import open_session
from models.installation import Installation, open_installation
from models.settings import Settings
from monitoring.summary.keeping import Written, write_summary
from monitoring.summary.periods import parse_period
from monitoring.summary.rules import NAMES
from tests.models.making import load
from tests.proofs.planted_week import HEADLINES, MUST_NOT_SAY, PERIOD, SAYS, WRITTEN_AT, late_ones, plant

NUMBER: Final = re.compile(r"(?<![\w.])[+-]?₦?\d[\d,]*(?:\.\d+)?")
# Numbers that are the rule's own words, not facts: "within 7 days", "over 24 hours", "lasted 30 minutes".
OF_THE_RULE: Final = re.compile(r"\b(?:7 days|24 hours|30 minutes)\b")
THEMES_READER: Final = "pipeline"  # the words themselves: business reads them as core.text_access says


@dataclass
class Page(HTMLParser):
    """A summary's HTML as a reader has it: sentences with their footnotes, and what is behind each footnote."""

    sentences: list[tuple[str, int]] = field(default_factory=list)
    headlines: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, list[str]] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._text = self._note = self._place = self._number = self._picture = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "figure":
            self._picture = given.get("aria-label") or ""
        if "graphics-symbol" in (given.get("role") or "") and (given.get("aria-roledescription") or "") == "bar":
            self.pictures.setdefault(self._picture, []).append(given.get("aria-label") or "")
        self._open.append(f"{tag}.{given.get('class') or ''}")
        if tag in {"li", "pre", "td", "b"} or "tile" in (given.get("class") or ""):
            self._text = self._note = ""
        if tag == "a":
            self._note = (given.get("href") or "").removeprefix("#note-")
        if tag == "details":
            self._place = given.get("id") or ""
        if tag == "summary":
            self._text = ""
        if tag == "tr" and self._place:
            self.tables.setdefault(self._place, []).append([])

    def handle_data(self, data: str) -> None:
        if not any(tag.startswith("a.") for tag in self._open):
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        while self._open and not self._open.pop().startswith(f"{tag}."):
            pass
        if tag == "li":
            self.sentences.append((_line(self._text), int(self._note)))
        if tag == "summary":
            self.names[self._place] = _line(self._text)
        if tag == "pre":
            self.queries[self._place] = self._text
        if tag == "td":
            self.tables[self._place][-1].append(self._text)
        if tag == "b":
            self._number, self._text = self._text, ""
        if tag == "div" and self._number:
            self.headlines.append((self._number, _line(self._text)))
            self._number = ""
        if tag == "details":
            self._place = ""


def _line(words: str) -> str:
    return " ".join(words.split())


class Checks:
    """What was checked, and what was found wrong."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.wrong: list[str] = []

    def that(self, what: str, wrong: Sequence[str], *, of: int) -> None:
        self._console.print(f"{what}: {of - len(wrong)} of {of}" + "".join(f"\n  wrong: {one}" for one in wrong))
        self.wrong += wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.proofs.summary", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("var/summary"))
    parser.add_argument("--picture", type=Path, help="where to put a picture of the first page")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    console = Console(highlight=False, width=150, soft_wrap=True)
    home = Path(tempfile.mkdtemp(prefix="summary-"))
    home.chmod(0o755)
    try:
        with open_installation(Settings(home=home)) as place:
            checks = Checks(console)
            _prove(place, checks, options.out, console)
        if options.picture:
            shutil.copyfile(min(options.out.glob("page-*.png")), options.picture)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    console.print("the summary says what was planted, and every number of it comes from its query" if not checks.wrong else "NOT proven")
    return 1 if checks.wrong else 0


def _prove(place: Installation, checks: Checks, out: Path, console: Console) -> None:
    with open_session(place.engine) as session:
        console.print(f"{plant(session)} contacts planted by hand")
    week = parse_period(PERIOD)
    written = write_summary(place, week, now=WRITTEN_AT)
    pdf = _keep(written, out)
    page = Page()
    page.feed(written.files["html"].decode())
    _check_words(checks, page, pdf)
    with open_session(place.engine) as session:
        _check_numbers(checks, session, page)
        _check_figures(checks, session, page)
    again = write_summary(place, week, now=WRITTEN_AT)
    with open_session(place.engine) as session:
        load(session, late_ones(), name="late")
    later = write_summary(place, week, now=WRITTEN_AT)
    differing = [
        f"{when}: {kind}"
        for when, one in (("again", again), ("after more came", later))
        for kind in written.files
        if one.files[kind] != written.files[kind]
    ]
    checks.that("files with the same bytes when written again, and after 9 more complaints of the week arrived", differing, of=4)


def _keep(written: Written, out: Path) -> list[str]:
    """The files and a picture of each page in ``out``; the text of each page of the PDF."""
    for kind, contents in written.files.items():
        (out / f"{written.name}.{kind}").write_bytes(contents)
    pdf = str(out / f"{written.name}.pdf")
    for old in out.glob("page-*.png"):
        old.unlink()
    subprocess.run(["pdftoppm", "-r", "110", "-png", pdf, str(out / "page")], check=True)
    text_of_pages = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return text_of_pages.split("\f")[:-1]


def _check_words(checks: Checks, page: Page, pdf: Sequence[str]) -> None:
    said = [words for words, _ in page.sentences]
    checks.that(
        "sentences on the page as worked out on paper", [f"{words!r} is not said" for words in SAYS if words not in said], of=len(SAYS)
    )
    checks.that("sentences on the page that were not planted", [f"{words!r}" for words in said if words not in SAYS], of=len(said))
    checks.that("headlines as worked out on paper", [f"{one}" for one in HEADLINES if one not in page.headlines], of=len(HEADLINES))
    first = _squeezed(pdf[0])
    missing = [words for words, note in page.sentences if _squeezed(f"{words}{note}") not in first]
    checks.that("sentences of the page that stand with their footnote on page 1 of the PDF", missing, of=len(said))
    behind = [name for name, sql in page.queries.items() if _squeezed(sql) not in _squeezed("".join(pdf[1:]))]
    checks.that("queries of the page that stand on the pages behind it in the PDF", behind, of=len(page.queries))
    told = [words for words in MUST_NOT_SAY if any(words in one for one in (*said, *pdf, *map(str, page.tables.values())))]
    checks.that("words that would tell of three people and are nowhere", told, of=len(MUST_NOT_SAY))


def _squeezed(words: str) -> str:
    """Without any space: lines are broken, and footnotes set, as the page has room; without the foot of a page that a query runs over."""
    return re.sub(r"\s+", "", re.sub(rf"{PERIOD}\s+page \d+ of \d+", "", words))


def _check_numbers(checks: Checks, session: Session, page: Page) -> None:
    """Each number of a sentence and each cell of the tables, from the query as it is printed, run as business."""
    wrong: list[str] = []
    numbers = cells = 0
    wrong_cells: list[str] = []
    for words, note in page.sentences:
        rows = _run(session, page.queries[f"note-{note}"], role="business")
        found = list(_numbers(words, rows))
        numbers += len(found)
        allowed = {shown for row in rows for value in row.values() for shown in _shown(value)}
        wrong += [f"{number} in {words!r}" for number in found if number not in allowed]
    for place, table in page.tables.items():
        rows = _run(session, page.queries[place], role="business")
        printed = [row for row in table if row]
        cells += sum(map(len, printed))
        if printed != [[_cell(value) for value in row.values()] for row in rows]:
            wrong_cells.append(place)
    _check_pictures(checks, session, page)
    checks.that("numbers in sentences that the printed query gives when run as business", wrong, of=numbers)
    checks.that("tables behind the footnotes equal to what their query gives", wrong_cells, of=len(page.tables))
    tiles = [number for number, _ in page.headlines if not any(number.strip("₦%") in words for words, _ in page.sentences)]
    checks.that("headline numbers that a checked sentence says too", tiles, of=len(page.headlines))


def _check_pictures(checks: Checks, session: Session, page: Page) -> None:
    """Every bar, by the words it is drawn with for those who cannot see it, is a row of the query behind the picture."""
    drawn = {title: bars for title, bars in page.pictures.items() if bars}
    wrong = []
    for place, summary in page.names.items():
        title = summary.partition("chart: ")[2].rpartition(":")[0]
        if title not in drawn:
            continue
        rows = _run(session, page.queries[place], role="business")
        wanted = {
            *(
                f"complaints: {row[name]}; label: {row['label']}"
                for row in rows
                for name in ("complaints", "previous")
                if "previous" in row
            ),
            *(
                f"period: {row['period'][5:]}; Sum of complaints: {row['complaints']}; label: {row['label']}"
                for row in rows
                if "period" in row
            ),
        }
        wrong += [f"{bar} in {title!r}" for bar in wanted ^ set(drawn[title])]
    checks.that("bars of the charts equal to a row of the printed query", wrong, of=sum(map(len, drawn.values())))


def _check_figures(checks: Checks, session: Session, page: Page) -> None:
    """Every published figure from its printed query on core.complaint."""
    wrong = []
    rows = 0
    published = "select figure, label, complaints, people, amount from reporting.summary_figure where period = :period"
    kept: dict[str, list[tuple[Any, ...]]] = {}
    for row in session.execute(text(published), {"period": PERIOD}):
        kept.setdefault(row.figure, []).append(tuple(row)[1:])
    for place, sql in page.queries.items():
        if (name := place.removeprefix("figure-")) == place:
            continue
        counted = [tuple(row.values()) for row in _run(session, sql, role=THEMES_READER if name == "themes" else "business")]
        rows += len(counted)
        if sorted(map(repr, counted)) != sorted(map(repr, kept.get(name, []))):
            wrong.append(f"{name}: {counted} and {kept.get(name)}")
    checks.that(
        "figures equal to what their printed query counts on the complaints",
        wrong,
        of=sum(1 for place in page.queries if place.startswith("figure-")),
    )
    checks.that(
        "rows of figures about fewer than five people",
        [f"{row}" for figure in kept.values() for row in figure if row[2] is not None and row[2] < 5],
        of=rows,
    )


def _run(session: Session, sql: str, *, role: str) -> list[dict[str, Any]]:
    session.execute(text(f"set local role {role}"))
    result = session.connection().exec_driver_sql(sql.replace("%", "%%"))
    rows = [dict(row) for row in result.mappings()]
    session.execute(text("reset role"))
    return rows


def _numbers(words: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The numbers a sentence says of its own: not those of names (C9 is a code) or of the rule."""
    labels = {str(value) for row in rows for value in row.values() if isinstance(value, str)}
    for label in sorted({*labels, *NAMES.values()}, key=len, reverse=True):
        words = words.replace(label, " ")
    yield from (match.strip("+₦,").replace("+", "") for match in NUMBER.findall(OF_THE_RULE.sub(" ", words)))


def _shown(value: Any) -> set[str]:
    """A value as a sentence may write it."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return set()
    plain = int(value) if value == int(value) else float(value)
    return {f"{plain:,}"}


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    return "–" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main())
