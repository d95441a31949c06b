"""The list of ordinary words: what the training corpus writes small, and nothing of what it marks as personal."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.masking.corpus_words import WRITTEN, main, ordinary_words
from complaints_nlp.masking.vocabulary import load_vocabulary

LINE = (
    '{"id": "a", "text": "Abeg [[PERSON|ngozi eze]] no dey, mail [[EMAIL_ADDRESS|ada at gmail dot com]] www.shop.ng @handle Ẹ̀KỌ́ ọ̀rọ̀", '
    '"channel": "sms", "language": "pcm", "is_complaint": true, "category": "network", "secondary": [], "code": null, '
    '"sentiment": "negative", "urgency": "normal", "scenario": "x"}\n'
)


def test_words_written_small_outside_personal_data(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(LINE, encoding="utf-8")
    assert ordinary_words(read_corpus(file)) == {"dey", "mail", "oro"}


def test_the_test_split_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus/test.jsonl"]) == 1
    assert "chooses nothing" in capsys.readouterr().err


def test_no_corpus_leaves_the_list_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    before = WRITTEN.read_bytes()
    assert main([]) == 2
    assert "corpus/train.jsonl" in capsys.readouterr().err
    assert WRITTEN.read_bytes() == before


def test_a_name_that_is_also_a_word_counts_only_where_something_says_so() -> None:
    vocabulary = load_vocabulary()
    assert "network" in vocabulary.common
    assert "sani" in vocabulary.ambiguous
    assert {"oluwabunmi", "chidiebere", "abdulrasheed"} <= vocabulary.names, "put together from parts"
