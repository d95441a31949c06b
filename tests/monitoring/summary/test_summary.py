"""Sentences by rule, pages from them, and keeping and sending them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from models.encryption import MasterKeys
from models.installation import Installation
from models.keys import KeyStore
from models.lake import Lake
from models.settings import Settings
from monitoring.summary.composing import Answer, Sentence, Summary, compose
from monitoring.summary.keeping import NotSent, Written, send_summary, write_summary
from monitoring.summary.pages import TooMuchToSay, as_html, as_markdown, as_pdf
from monitoring.summary.periods import parse_period
from monitoring.summary.publishing import publish_period
from monitoring.summary.rules import ADVICE, MOVEMENT, RULES, SECTIONS, fill
from tests.models.making import load
from tests.monitoring.summary.test_figures import AFTER, NETWORK, WEEK, people

RULE = {rule.name: rule for rule in RULES}
VOLUME = {"complaints": 120, "people": 100, "previous": 90, "change": 33, "is_usual": False}


@pytest.mark.parametrize(
    ("rule", "rows", "words"),
    [
        ("volume", [VOLUME], "100 customers opened 120 complaints, +33% on the week before (90)."),
        ("volume", [{**VOLUME, "change": -20}], "100 customers opened 120 complaints, -20% on the week before (90)."),
        ("volume", [{**VOLUME, "is_usual": True}], "100 customers opened 120 complaints, within chance of the week before (90)."),
        (
            "volume",
            [{**VOLUME, "previous": None, "is_usual": None}],
            "100 customers opened 120 complaints; nothing is published of the week before to compare them with.",
        ),
        ("came back", [{"again": None, "share": None, "share_before": 3}], ""),  # too few came back to be told
        ("codes", [], ""),  # no code moved: nothing is said of codes
        ("missed clocks", [{"label": "(several)", "complaints": 1234}], "Missed were: others together (1,234)."),
    ],
)
def test_facts_make_words(rule: str, rows: list[dict[str, Any]], words: str) -> None:
    assert fill(RULE[rule], rows, kind="week") == words


def test_every_rule_says_something_only_of_what_its_query_gives(session: Session) -> None:
    for rule in RULES:
        result = session.connection().exec_driver_sql(rule.sql.replace("{period}", WEEK.name).replace("{kind}", "week").replace("%", "%%"))
        given = {*result.keys(), "kind", "items"}
        for words in (*(case.say for case in rule.cases), rule.each, *((rule.tile.number, rule.tile.caption) if rule.tile else ())):
            assert set(re.findall(r"\{(\w+)", words)) <= given, (rule.name, words)
        assert rule.section in SECTIONS


@pytest.fixture
def summary(session: Session) -> Summary:
    load(session, people(9, "now", NETWORK))
    publish_period(session, WEEK, now=AFTER)
    session.commit()
    return compose(session, WEEK)


def test_it_is_read_as_leadership(session: Session, summary: Summary) -> None:
    # What leadership may not read, a rule cannot speak of.
    assert session.scalar(text("select current_user")) != "leadership"
    session.execute(text("set local role leadership"))
    for sentence in summary.sentences:
        assert session.connection().exec_driver_sql(sentence.answer.sql.replace("%", "%%")).all()


def test_nothing_to_recommend_is_said(summary: Summary) -> None:
    assert dict(summary.sections)[ADVICE] == ()
    assert "Nothing stands out" in as_html(summary)
    assert "Nothing stands out" in as_markdown(summary)


def test_words_are_words_and_no_markup(summary: Summary) -> None:
    # A theme is said by customers: whatever it is, page and PDF show it as it is.
    hostile = '<script>alert(1)</script> #import "x" $ [x] *b*'
    answer = Answer(1, hostile, ("label",), ((hostile,),))
    changed = replace(summary, sections=((MOVEMENT, (Sentence("themes", hostile, answer),)),))
    assert "<script" not in as_html(changed)
    assert "&lt;script&gt;" in as_html(changed)
    assert as_pdf(changed).startswith(b"%PDF")


def test_the_same_summary_has_the_same_bytes(summary: Summary) -> None:
    assert as_pdf(summary) == as_pdf(summary)
    assert as_html(summary) == as_html(summary)
    assert re.search(rb"D:20260315", as_pdf(summary))  # the period's, not today's


def test_what_does_not_fit_on_a_page_is_said(summary: Summary) -> None:
    one = summary.sentences[0]
    many = tuple(replace(one, answer=replace(one.answer, note=number)) for number in range(100, 300))
    changed = replace(summary, sections=(*summary.sections, (MOVEMENT, many)))
    with pytest.raises(TooMuchToSay, match="2026-W11"):
        as_pdf(changed)


@pytest.fixture
def place(migrated: Engine, session: Session, tmp_path: Path) -> Installation:
    keys = MasterKeys.parse("1:" + "A" * 43 + "=")
    load(session, people(9, "now", NETWORK))
    return Installation(Settings(home=tmp_path), keys, migrated, Lake(str(tmp_path), keys=keys, key_store=KeyStore(migrated, keys=keys)))


@pytest.fixture
def written(place: Installation) -> Written:
    return write_summary(place, WEEK, now=AFTER)


def test_it_is_kept_in_the_lake_and_the_warehouse(place: Installation, written: Written, session: Session, tmp_path: Path) -> None:
    assert (tmp_path / "reports/2026-03-15/summary-2026-W11.pdf").read_bytes() == written.files["pdf"]
    row = session.execute(text("select facts, pdf_key, sent_at from reporting.summary")).one()
    assert row.facts["sentences"][0]["rows"][0]["complaints"] == "9"
    assert (row.pdf_key, row.sent_at) == ("reports/2026-03-15/summary-2026-W11.pdf", None)
    assert write_summary(place, WEEK, now=AFTER).files == written.files
    assert "1:now" not in json.dumps(row.facts) + written.markdown + written.files["html"].decode()  # no pseudonym either


@pytest.mark.parametrize("answers", [[True, True], [True, False]], ids=["both take it", "one does not"])
def test_it_is_sent_until_all_have_it_and_then_no_more(
    place: Installation, written: Written, session: Session, answers: list[bool]
) -> None:
    got: list[dict[str, Any]] = []

    def notify(**given: Any) -> bool:
        got.append(given | {"files": [Path(path).stat().st_size for path in given["attach"]]})
        return answers[len(got) - 1] if len(got) <= len(answers) else True

    def send() -> bool:
        return send_summary(place, written, urls=["json://a", "json://b"], now=datetime(2026, 3, 16, tzinfo=UTC), notify=notify)

    if all(answers):
        assert send()
    else:
        with pytest.raises(NotSent, match="1 of 2"):
            send()
        assert send()
    assert not send()
    assert len(got) == (2 if all(answers) else 4)
    assert got[0]["files"] == [len(written.files["pdf"]), len(written.files["html"])]
    assert session.scalar(text("select sent_at from reporting.summary")) is not None


def test_without_addresses_nothing_is_sent(place: Installation, written: Written) -> None:
    assert not send_summary(place, written, urls=[], now=AFTER)
    assert parse_period(written.period.name) == written.period
