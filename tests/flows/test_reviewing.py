"""The review queue out to a spreadsheet and back: what a customer wrote stays text, what a person said is in force."""

from __future__ import annotations

import csv
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from flows import reviewing
from flows.reviewing import BadReviewFile, cell, export, take_in
from models.database import open_session
from models.installation import Installation
from models.records import record_id
from tests.flows.models_made import labels
from tests.models.making import analysis, contact, load

HOSTILE = '=HYPERLINK("http://evil.test","click")\nsecond line, with "quotes"'
DOUBT = {"confidence": 0.4, "complaint_probability": 0.9}


@pytest.fixture
def exported(place: Installation, tmp_path: Path) -> Path:
    with open_session(place.engine) as session:
        load(
            session,
            [
                contact("hostile", words=analysis(masked_text=seal(HOSTILE), **DOUBT)),
                contact("other", words=analysis(Category.BILLING, masked_text=seal("my bonus no reflect"), **DOUBT)),
                contact("sure", words=analysis(confidence=0.99, complaint_probability=0.99)),
            ],
        )
    assert export(place, tmp_path / "review.csv", most=10) == 2
    return tmp_path / "review.csv"


def answer(path: Path, name: str, *, delimiter: str = ",", **given: str) -> None:
    """Fill in one line and save, as a spreadsheet would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["record_id"] == record_id("test", name):
            row.update(given)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def found(place: Installation, name: str) -> tuple[object, ...]:
    return labels(place)[record_id("test", name)]


def test_the_file_holds_texts_and_no_formulas_and_is_for_its_owner(exported: Path) -> None:
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600
    with exported.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["record_id"]: row for row in csv.DictReader(file)}
    assert rows[record_id("test", "hostile")]["masked_text"] == "'" + HOSTILE
    assert rows[record_id("test", "other")]["model_category"] == "billing"
    assert {row["category"] for row in rows.values()} == {""}  # nobody has answered yet


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_begins_as_a_formula_does(begin: str) -> None:
    assert cell(f"{begin}1+1").startswith("'")


def test_an_answered_file_is_never_written_over(place: Installation, exported: Path) -> None:
    with pytest.raises(FileExistsError):
        export(place, exported, most=10)


@pytest.mark.parametrize("delimiter", [",", ";"])  # Excel saves with the one or the other, by its language
def test_answers_are_in_force_and_the_rest_is_passed_over(place: Installation, exported: Path, delimiter: str) -> None:
    answer(exported, "hostile", is_complaint="Yes", category=" Billing ", secondary="network;service", code="a1", delimiter=delimiter)
    assert take_in(place, exported) == 1
    assert found(place, "hostile") == ("billing", "test-1", True)
    assert found(place, "other") == ("billing", "test-1", False)
    with place.engine.connect() as connection:
        noted = connection.execute(text("select via, category, secondary, code from ml.correction")).one()
        assert tuple(noted) == ("csv", "billing", ["network", "service"], "A1")
        taken_in = "select masked_text from core.contact join core.contact_text using (record_id, occurred_at) where code = 'A1'"
        assert connection.scalar(text(taken_in)) == HOSTILE  # the text is not taken back in
        assert connection.scalar(text("select count(*) from ml.review_queue")) == 1


def test_no_complaint_needs_no_category(place: Installation, exported: Path) -> None:
    answer(exported, "hostile", is_complaint="no")
    take_in(place, exported)
    with place.engine.connect() as connection:
        assert connection.scalar(text("select is_complaint from core.contact where corrected_at is not null")) is False


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"is_complaint": "perhaps"}, "neither yes nor no"),
        ({"is_complaint": "yes"}, "must name one category"),
        ({"is_complaint": "yes", "category": "airtime"}, "none of network, billing, service"),
        ({"is_complaint": "yes", "category": "billing;network"}, "must name one category"),
        ({"is_complaint": "yes", "category": "billing", "code": "D1"}, "a code that is none of its category's"),
        ({"is_complaint": "yes", "category": "billing", "secondary": "money"}, "none of network, billing, service"),
        ({"is_complaint": "no", "record_id": "f" * 64}, "was refused (no contact with words"),
    ],
)
def test_one_bad_line_keeps_the_whole_file_out(place: Installation, exported: Path, given: dict[str, str], says: str) -> None:
    answer(exported, "other", is_complaint="yes", category="service")
    answer(exported, "hostile", **given)
    with pytest.raises(BadReviewFile) as raised:
        take_in(place, exported)
    assert says in str(raised.value)
    assert "HYPERLINK" not in str(raised.value)  # an error never quotes a text
    assert found(place, "other") == ("billing", "test-1", False)


def drop_column(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8-sig").replace("is_complaint", "complaint"))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (drop_column, "lacks the columns is_complaint"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "UTF-8"),
        (Path.unlink, "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_told(place: Installation, exported: Path, damage: Callable[[Path], None], says: str) -> None:
    damage(exported)
    with pytest.raises(BadReviewFile, match=says):
        take_in(place, exported)


def test_the_command_line_goes_there_and_back(
    place: Installation, tmp_path: Path, exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reviewing.main(["export", str(tmp_path / "again.csv"), "--most", "1"]) == 0
    answer(exported, "other", is_complaint="y", category="billing")
    assert reviewing.main(["import", str(exported)]) == 0
    said = capsys.readouterr().out
    assert "1 texts in" in said
    assert "1 corrections are in force" in said
