"""What teaches the name recogniser: marked names of public rows, other names in the corpus's texts, filled patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.masking.name_texts import PATTERNS, READ, Taught, read_names, read_patterns

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def examples():
    return read_corpus(CHECKOUT / "corpus" / "train.jsonl")[:3]


def test_names_are_marked_by_row_and_rows_that_nobody_read_are_left_out(examples, tmp_path):
    first, second, _ = examples
    path = tmp_path / "public.csv"
    path.write_text(f"id,spans\n{first.id},0-3 8-12\n{second.id},\nafs-9999,1-2\n")
    assert read_names(examples, path) == [
        Taught(first.text, ((0, 3, "PERSON"), (8, 12, "PERSON"))),
        Taught(second.text, ()),  # read, and nobody is named in it
    ]


def test_the_committed_marks_are_ranges_in_order_and_no_row_comes_twice():
    rows = [line.split(",") for line in (CHECKOUT / READ).read_text().splitlines()[1:]]
    assert len({row_id for row_id, _ in rows}) == len(rows) > 2_000
    for row_id, spans in rows:
        places = [int(place) for said in spans.split() for place in said.split("-")]
        assert places == sorted(places), row_id


@pytest.mark.train
def test_filled_patterns_mark_what_the_slot_was_filled_with():
    pytest.importorskip("faker")
    from complaints_nlp.masking.name_texts import Names

    names = Names(5)
    for pattern in read_patterns(CHECKOUT / PATTERNS)[::10]:
        taught = names.fill(pattern)
        assert "{" not in taught.text
        for start, end, _ in taught.spans:
            assert 0 <= start < end <= len(taught.text), pattern


@pytest.mark.train
def test_a_renamed_text_names_others_and_keeps_the_rest():
    pytest.importorskip("faker")
    from complaints_nlp.masking.name_texts import Names

    told = Taught("tell Ada Eze that it is down", ((5, 12, "PERSON"),))
    renamed = Names(5).rename(told, share=1.0)
    ((start, end, kind),) = renamed.spans
    assert (kind, renamed.text[:start], renamed.text[end:]) == ("PERSON", "tell ", " that it is down")
    assert renamed.text[start:end] != "Ada Eze"
