"""The corpus itself, and how it is read."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import BadCorpus, parse_marks, read_corpus, read_public, read_second, read_sentiment
from complaints_nlp.classification.heads import CODE_CATEGORY, CODES
from complaints_nlp.labels import Category, Language, Sentiment

CORPUS = Path(__file__).parents[3] / "corpus"
SPLITS = ("train", "tune", "test", "second/train", "second/held")
WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def splits():
    return {name: read_corpus(CORPUS / f"{name}.jsonl") for name in SPLITS}


@pytest.mark.parametrize(
    ("marked", "text", "masked", "spans"),
    [
        ("no marks", "no marks", "no marks", []),
        ("[[PERSON|Ada]] here", "Ada here", "<PERSON> here", [("PERSON", 0, 3, False)]),  # at the start
        ("lost [[=AMOUNT|N500]]", "lost N500", "lost N500", [("AMOUNT", 5, 9, True)]),  # must stay
        ("[[OTP|12]] [[PIN|3]]", "12 3", "<OTP> <PIN>", [("OTP", 0, 2, False), ("PIN", 3, 4, False)]),  # offsets after a mark
        ("a [[STREET_ADDRESS|1 B\nC]]", "a 1 B\nC", "a <STREET_ADDRESS>", [("STREET_ADDRESS", 2, 7, False)]),  # over a line break
    ],
)
def test_marks_become_spans_of_the_text_as_written(marked, text, masked, spans):
    got_text, got_masked, got_spans = parse_marks(marked)
    assert (got_text, got_masked) == (text, masked)
    assert [(s.type, s.start, s.end, s.kept) for s in got_spans] == spans


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "JSONDecodeError"),  # broken JSON
        (json.dumps({"id": "x"}), "text"),  # a field is missing
        (
            json.dumps({"id": "x", "text": "t", "channel": "sms", "is_complaint": True, "category": "weather"}),
            "weather",
        ),  # no such category
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path, line, says):
    path = tmp_path / "broken.jsonl"
    path.write_text("\n" + line)
    with pytest.raises(BadCorpus, match=f"broken.jsonl line 2.*{says}"):
        read_corpus(path)


def test_spans_cut_out_of_the_text_what_the_marks_held(splits):
    for example in itertools.chain.from_iterable(splits.values()):
        for span in example.spans:
            assert example.text[span.start : span.end].strip(), example.id


def test_ids_and_texts_are_unique_over_all_splits(splits):
    examples = list(itertools.chain.from_iterable(splits.values()))
    assert len({example.id for example in examples}) == len(examples)
    assert len({example.text for example in examples}) == len(examples)


def test_codes_stand_under_their_category_and_every_code_is_there(splits):
    for name, examples in splits.items():
        for example in examples:
            assert example.code is None or CODE_CATEGORY[example.code] is example.category, example.id
            assert example.category not in example.secondary, example.id
        if name in {"train", "test"}:
            assert {example.code for example in examples if example.code} == set(CODES)


def test_the_frozen_test_split_is_large_and_balanced(splits):
    test = splits["test"]
    assert len(test) >= 600
    channels = Counter(example.channel for example in test)
    assert min(channels.values()) >= 0.2 * len(test)
    languages = Counter(example.language for example in test)
    assert min(languages[language] for language in Language if language is not Language.OTHER) >= 90
    assert min(Counter(example.category for example in test).values()) >= 0.25 * len(test)


def test_texts_are_written_not_filled_in(splits):
    """Fewer than 2% of texts in a near-duplicate pair (word 3-grams, Jaccard >= 0.6), no 5-gram in over 1% of texts."""
    words = [WORD.findall(example.text.lower()) for example in itertools.chain.from_iterable(splits.values())]
    fives = Counter(gram for text in words for gram in set(zip(*(text[at:] for at in range(5)), strict=False)))
    assert fives.most_common(1)[0][1] <= 0.01 * len(words)
    threes = [set(zip(*(text[at:] for at in range(3)), strict=False)) for text in words]
    holders = defaultdict(list)
    for number, grams in enumerate(threes):
        for gram in grams:
            holders[gram].append(number)
    shared = Counter(pair for texts in holders.values() for pair in itertools.combinations(texts, 2))
    alike = {one for pair, count in shared.items() if count >= 0.6 * len(threes[pair[0]] | threes[pair[1]]) for one in pair}
    assert len(alike) < 0.02 * len(words)


def test_no_long_passage_of_the_test_split_is_in_training(splits):
    def eights(name):
        return {
            gram for example in splits[name] for gram in zip(*(WORD.findall(example.text.lower())[at:] for at in range(8)), strict=False)
        }

    assert not eights("test") & set().union(*(eights(name) for name in SPLITS if name != "test"))


def test_what_is_held_out_from_the_second_reader_is_of_other_writers_and_may_be_missing(splits, tmp_path):
    train, held = read_second(CORPUS)
    assert (train, held) == (splits["second/train"], splits["second/held"])
    assert {example.id[:7] for example in train}.isdisjoint(example.id[:7] for example in held)  # no writer is in both
    assert {example.id[:4] for example in train} == {example.id[:4] for example in held} == {"let-", "pst-"}
    assert read_second(tmp_path) == ([], [])


def test_public_texts_come_from_the_given_folder_and_labels_from_here(tmp_path):
    data, labels = tmp_path / "data", tmp_path / "labels"
    data.mkdir(), labels.mkdir()
    (data / "fcc_2015_unlabelled.csv").write_text('id,text\nfcc-1,"They billed me, twice"\nfcc-2,unlabelled\n')
    (labels / "fcc_2015.csv").write_text("id,label,second,code,touches\nfcc-1,billing,service,A50,billing\nfcc-9,network,,C9,network\n")
    rows = list(read_public(data, labels))
    assert [(row.id, row.text, row.category, row.secondary) for row in rows] == [
        ("fcc-1", "They billed me, twice", Category.BILLING, (Category.SERVICE,))
    ]
    assert list(read_public(tmp_path / "nothing", labels)) == []


SENTIMENT_CSV = """tweet,label,split
wetin be dis,negative,train
Wetin be dis!,negative,train
I love am,positive,train
i LOVE am,positive,dev
una network bad,negative,train
dey happy,neutral,dev
"""


def test_sentiment_rows_come_once_never_from_the_other_split_and_teach_only_what_is_known(tmp_path):
    (tmp_path / "afrisenti_pidgin_sentiment.csv").write_text(SENTIMENT_CSV)
    (tmp_path / "afrisenti_pidgin.csv").write_text("id,label,second,code,touches\nafs-0004,network,,C9,network\n")
    rows = list(read_sentiment(tmp_path, tmp_path))
    # the repeated tweet once; the one whose words are in the dev split not at all
    assert [(row.id, row.sentiment, row.judged) for row in rows] == [
        ("afs-0000", Sentiment.NEGATIVE, False),
        ("afs-0004", Sentiment.NEGATIVE, True),
    ]
    assert (rows[1].is_complaint, rows[1].category) == (True, Category.NETWORK)
    assert [row.text for row in read_sentiment(tmp_path, tmp_path, split="dev")] == ["i LOVE am", "dey happy"]
    assert list(read_sentiment(tmp_path / "nothing", tmp_path)) == []
