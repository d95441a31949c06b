"""How linking is judged: truths, shares and reasons; and that the written pairs are what they say."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import MARK, parse_marks
from complaints_nlp.labels import Category
from models.linking_evaluation import Judgement, Pair, Share, errors, judge, linked_alone, precision, read_by, recall
from models.records import ClassifiedComplaint
from tests.models.making import analysis, contact, fingerprint

ROWS = [json.loads(line) for line in (Path(__file__).parents[2] / "corpus" / "linking_pairs.jsonl").read_text().splitlines()]
P, Q = ["phone"], ["other phone"]


def pair(same: bool, first: ClassifiedComplaint, second: ClassifiedComplaint) -> Pair:
    return Pair("p-1", "a kind", same, first, second)


CASES = [
    (pair(True, contact("a", people=P), contact("b", days=1, people=P)), True, ""),
    (pair(False, contact("a", people=P), contact("b", days=1, people=P)), True, "joined: a kind"),
    (pair(False, contact("a", people=P), contact("b", days=1, people=Q)), False, ""),
    (pair(True, contact("a", people=P), contact("b", days=1, people=Q)), False, "missed: no identifier in common was found"),
    (
        pair(True, contact("a", people=P), contact("b", people=P, words=analysis(is_complaint=False))),
        False,
        "missed: one was taken for no complaint",
    ),
    (
        pair(True, contact("a", people=P), contact("b", people=P, words=analysis(Category.BILLING))),
        False,
        "missed: the categories were not seen to agree",
    ),
    (
        pair(
            True,
            contact("a", people=P, words=analysis(fingerprint=fingerprint("x"))),
            contact("b", days=30, people=P, words=analysis(fingerprint=fingerprint("y"))),
        ),
        False,
        "missed: too late, and the texts were not seen to be alike",
    ),
]


@pytest.mark.parametrize(("asked", "linked", "reason"), CASES, ids=[reason or f"right: {linked}" for _, linked, reason in CASES])
def test_judgements(asked: Pair, linked: bool, reason: str) -> None:
    (judgement,) = judge([asked], linked_alone)
    assert (judgement.linked, judgement.reason) == (linked, reason)


def test_two_contacts_of_no_complaint_are_not_linked() -> None:
    praise = analysis(is_complaint=False)
    assert not linked_alone(pair(False, contact("a", people=P, words=praise), contact("b", people=P, words=praise)))


def test_shares_and_errors() -> None:
    right, joined, missed = (
        Judgement(pair(same, contact("a"), contact("b")), said, "") for same, said in ((True, True), (False, True), (True, False))
    )
    judgements = [right, right, right, joined, missed]
    assert precision(judgements) == Share(3, 4) == recall(judgements)
    assert [number for _, number, _ in errors([*judgements, joined])] == [3]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 0, 0.0, 0.0), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (95, 100, 0.888, 0.978)]
)
def test_intervals_are_wilsons(hits: int, of: int, low: float, high: float) -> None:
    share = Share(hits, of)
    assert (round(share.low, 3), round(share.high, 3)) == (low, high)


def test_a_readers_labels_stand_in_for_the_models() -> None:
    read = read_by(contact("a"), is_complaint=True, category=Category.SERVICE, secondary=(Category.BILLING,))
    assert read.analysis is not None
    assert (read.analysis.category, read.analysis.secondary) == (Category.SERVICE, (Category.BILLING,))


def test_pairs_are_five_hundred_half_of_them_hard_negatives() -> None:
    counts = Counter((row["id"].split("-")[1], row["same"]) for row in ROWS)
    assert counts == {(part, same): 125 for part in ("dev", "test") for same in (True, False)}
    assert len({row["id"] for row in ROWS}) == len(ROWS)


def test_pairs_are_written_one_by_one() -> None:
    """Only what tells of one pasted text may come twice, and then within its pair."""
    texts = Counter(row[which]["text"] for row in ROWS for which in ("first", "second"))
    twice = {text for text, number in texts.items() if number > 1}
    within = {row["first"]["text"] for row in ROWS if row["first"]["text"] == row["second"]["text"]}
    assert twice - within <= {"no network"} and max(texts.values()) == 2


def test_positives_say_what_the_design_says() -> None:
    """Both complain, the second of a category the first names, within seven days or in nearly the same words."""
    for row in (row for row in ROWS if row["same"]):
        first, second = row["first"], row["second"]
        assert first["is_complaint"] and second["is_complaint"], row["id"]
        assert second["category"] in {first["category"], *first["secondary"]}, row["id"]
        if second["minutes"] > 7 * 24 * 60:
            words, again = set(first["text"].lower().split()), set(second["text"].lower().split())
            assert len(words & again) / len(words | again) > 0.8, row["id"]


def test_all_people_are_invented() -> None:
    """Mobile numbers only of the prefixes no operator holds, addresses only of reserved domains."""
    for row in ROWS:
        for which in ("first", "second"):
            written = json.dumps(row[which] | {"text": parse_marks(row[which]["text"])[0]}, ensure_ascii=False)
            for number in re.findall(r"(?<!\d)0[789]\d{9}(?!\d)", re.sub(r"(?<=\d)[ .\-]{1,2}(?=\d)", "", written)):
                assert number.startswith(("0710", "0719", "0919")), (row["id"], number)
            for domain in re.findall(r"@([\w-]+(?:\.[\w-]+)+)", written.lower()):
                assert domain.endswith((".example", "example.com", "example.org", "example.net")), (row["id"], domain)
            assert "[[" not in MARK.sub("", row[which]["text"]), row["id"]
