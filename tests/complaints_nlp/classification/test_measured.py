"""Texts that measure: read with this project's labels, masked, and never among those that train."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import OTHER, PUBLIC_SETS
from complaints_nlp.classification.figures import Truth
from complaints_nlp.classification.measured import DEVELOPMENT_TEST, UNSEEN_SET, mixed_as_development, read_development, read_unseen
from complaints_nlp.classification.train import CORPUS, splits
from complaints_nlp.labels import Category

TEXTS = [("uk-1", "no signal all day, call 0719 123 4567"), ("uk-2", "thank you so much"), ("uk-3", "nobody has labelled this one")]
LABELS = [("uk-1", "network", "service", ""), ("uk-2", OTHER, "", ""), ("uk-9", "billing", "", "")]


def write(path: Path, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of public sets and a corpus, both small."""
    data, corpus = tmp_path / "data" / "labelled", tmp_path / "corpus"
    write(data / UNSEEN_SET[0], ("id", "text"), TEXTS)
    write(
        data / DEVELOPMENT_TEST,
        ("id", "text", "label", "second"),
        [("fcc-1", "overcharged", "billing", "service"), ("uk-4", "hi", OTHER, "")],
    )
    write(corpus / UNSEEN_SET[1], ("id", "label", "second", "dissent"), LABELS)
    (corpus / "train.jsonl").touch()
    (corpus / "tune.jsonl").touch()
    return data.parent, corpus


def test_labelled_rows_get_their_text_and_are_masked(folders: tuple[Path, Path]) -> None:
    first, second = read_unseen(*folders)  # the row that has no text here is left out
    assert (first.id, first.is_complaint, first.category, first.secondary) == ("uk-1", True, Category.NETWORK, (Category.SERVICE,))
    assert "0719" in first.text
    assert "0719" not in first.masked
    assert not second.is_complaint


def test_the_development_test_is_read_from_the_folder_or_its_labelled_one(folders: tuple[Path, Path]) -> None:
    data, _ = folders
    for folder in (data, data / "labelled"):
        examples = read_development(folder)
        assert [(example.id, example.channel) for example in examples] == [("fcc-1", "web"), ("uk-4", "social")]
        assert Truth.of(examples).complaint.tolist() == [True, False]


def test_without_the_sets_there_is_nothing_to_measure(folders: tuple[Path, Path], tmp_path: Path) -> None:
    data, corpus = folders
    assert read_development(None) == read_development(tmp_path) == []
    assert read_unseen(None, corpus) == read_unseen(tmp_path, corpus) == read_unseen(data, tmp_path) == []


def test_other_operators_tweets_take_the_place_of_the_development_tests_own(folders: tuple[Path, Path]) -> None:
    letter, tweet = read_development(folders[0])
    unseen = read_unseen(*folders)
    mix = mixed_as_development([tweet, letter, tweet, letter, letter], unseen * 4)  # 3 letters to 2 tweets; 8 tweets elsewhere
    assert mix is not None
    assert mix.kept == [1, 3, 4]
    letters, tweets = mix.parts
    assert (letters.rows.tolist(), letters.times) == ([0, 1, 2], 4)
    assert (tweets.rows.tolist(), tweets.times) == ([3, 4, 5, 6, 7, 8, 9, 10], 1)  # 12 letters to 8 tweets


def test_there_is_no_mix_without_both_kinds(folders: tuple[Path, Path]) -> None:
    letter, tweet = read_development(folders[0])
    unseen = read_unseen(*folders)
    for development, elsewhere in (([], unseen), ([letter], unseen), ([tweet], unseen), ([letter, tweet], [])):
        assert mixed_as_development(development, elsewhere) is None


def test_they_never_train(folders: tuple[Path, Path]) -> None:
    data, corpus = folders
    assert splits(corpus, data) == ([], [])
    assert UNSEEN_SET[0] not in {public.texts for public in PUBLIC_SETS}


def test_the_committed_labels_are_whole() -> None:
    with (CORPUS / UNSEEN_SET[1]).open(newline="") as file:
        rows = list(csv.DictReader(file))
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) >= 800
    assert {row["label"] for row in rows} == {*Category, OTHER}
    assert {row["second"] for row in rows} <= {*Category, ""}
    assert not [row["id"] for row in rows if row["second"] and row["second"] == row["label"]]
    assert not [row["id"] for row in rows if row["label"] == OTHER and row["second"]]
