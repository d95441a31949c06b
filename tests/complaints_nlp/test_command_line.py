"""The command line: every input form, one line out for every one in, errors that quote nothing."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from complaints_nlp import __main__ as command
from complaints_nlp import analyzer as analyzer_module
from complaints_nlp import reading
from complaints_nlp.analyzer import ComplaintAnalyzer


class Standard:
    """A stream as ``sys.stdin`` and ``sys.stdout`` are: bytes under ``buffer``."""

    def __init__(self, data: bytes = b"") -> None:
        self.buffer = io.BytesIO(data)

    def isatty(self) -> bool:
        return False


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, analyzer: ComplaintAnalyzer) -> Any:
    def run_with(*arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
        output = Standard()
        monkeypatch.setattr(analyzer_module, "ComplaintAnalyzer", lambda **_: analyzer)
        monkeypatch.setattr(sys, "stdin", Standard(stdin))
        monkeypatch.setattr(sys, "stdout", output)
        assert command.main(arguments) == 0
        return [json.loads(line) for line in output.buffer.getvalue().decode().splitlines()]

    return run_with


def test_explained_where_asked_and_errors_stay_errors(run: Any, predictor: Any) -> None:
    def logits(texts: Sequence[str]) -> dict[str, np.ndarray]:
        """Billing, by the word deduct."""
        billing = np.array([float("deduct" in text) for text in texts])
        return {"category": np.stack([np.zeros(len(texts)), billing, np.zeros(len(texts))], axis=1)}

    predictor.quick_logits = logits
    found, error = run("--explain", "una deduct my money, call 0710 123 4567", " ")
    assert found["explanation"]["label"] == "billing"
    assert found["explanation"]["words"][0]["word"] == "deduct"
    assert found["explanation"]["encodings"] == 1 + len(found["masked_text"].split())
    assert "0710" not in str(found)
    assert error.keys() == {"error"}


REQUIRED = {"masked_text", "language", "is_complaint", "complaint_probability", "category", "secondary", "confidence", "entities"}


def test_a_text(run: Any) -> None:
    (answer,) = run("no network, call 0710 123 4567")
    assert answer.keys() >= REQUIRED
    assert answer["masked_text"] == "no network, call <PHONE_NUMBER>"
    assert answer["entities"] == [{"type": "PHONE_NUMBER", "start": 17, "end": 30}]


STREAMS = [
    (b'{"text": "one", "id": 7}\n{"text": "two", "x": 1}\n', [(7, "one"), (None, "two")], "JSON lines"),
    (b'{"text": "one"}', [(None, "one")], "no line end at the end"),
    (b"\xef\xbb\xbf" + b'{"text": "one"}\r\n', [(None, "one")], "a BOM and Windows line ends"),
    (b'id,text\n1,"a, b"\n2,"two\nlines"\n', [("1", "a, b"), ("2", "two\nlines")], "CSV with quotes and a line break"),
    (b"Text\nhello\n", [(None, "hello")], "CSV of one column"),
    (b"", [], "nothing"),
]


@pytest.mark.parametrize(("stdin", "expected", "reason"), STREAMS, ids=[reason for *_, reason in STREAMS])
def test_standard_input(run: Any, stdin: bytes, expected: list[tuple[Any, str]], reason: str) -> None:
    assert [(a.get("id"), a["masked_text"]) for a in run(stdin=stdin)] == expected


BAD = [
    (b"{secret", "not valid JSON", "broken JSON"),
    (b'{"id": 3}', 'no "text"', "no text"),
    (b'{"text": 5}', "got int", "a number"),
    (b'{"text": null}', "got NoneType", "null"),
    (b'{"text": ["secret"]}', "got list", "a list"),
    (b'{"text": ""}', "empty", "empty"),
    (b"[1, 2]", "expected a JSON object", "another type"),
    (b"", "empty", "a blank line"),
    (b'{"text": "\xff secret"}', "not UTF-8", "invalid UTF-8"),
    (b"[" * 100_000, "not valid JSON", "nested beyond sense"),
    (b'{"text": "' + b"secret" * 10_000 + b'"}', "characters, the limit is", "too long"),
]


@pytest.mark.parametrize(("line", "words", "reason"), BAD, ids=[reason for *_, reason in BAD])
def test_a_bad_line_is_one_error(run: Any, line: bytes, words: str, reason: str) -> None:
    answers = run(stdin=b'{"text": "first"}\n' + line + b'\n{"text": "last"}\n')
    assert [a.get("masked_text") for a in answers] == ["first", None, "last"]
    assert words in answers[1]["error"]
    assert "secret" not in json.dumps(answers[1])


def test_a_line_over_the_limit_is_not_held(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 100)
    answers = run(stdin=b'{"text": "a"}\n{"text": "' + b"x" * 1_000 + b'"}\n{"text": "b"}\n')
    assert [a.get("masked_text") for a in answers] == ["a", None, "b"]
    assert "longer than" in answers[1]["error"]


FILES = [
    ("a.txt", b"one\ntwo\n", ["one", "two"], "one text a line"),
    ("a.csv", b"id,text\n1,one\n", ["one"], "CSV"),
    ("a.jsonl", b'{"text": "one"}\n"two"\n', ["one", "two"], "objects and strings"),
    ("a.json", b'[{"text": "one"}, "two"]', ["one", "two"], "an array"),
    ("a.json", b'{"text": "one"}', ["one"], "an object"),
    ("a.json", b'{"text": "one"}\n{"text": "two"}\n', ["one", "two"], "JSON lines by another name"),
]


@pytest.mark.parametrize(("name", "data", "texts", "reason"), FILES, ids=[reason for *_, reason in FILES])
def test_files(run: Any, tmp_path: Path, name: str, data: bytes, texts: list[str], reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert [a["masked_text"] for a in run(str(tmp_path / name))] == texts


def test_an_id_that_is_no_utf_8_is_escaped(run: Any) -> None:
    (answer,) = run(stdin=b'{"text": "hi", "id": "\\ud800"}\n')
    assert answer["id"] == "\ud800"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["missing.csv"], "no such file"), (["--batch-size", "0", "x"], "not positive"), (["--nonsense"], "no such option")],
)
def test_wrong_usage_exits_with_2(arguments: list[str], reason: str) -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2


def test_help_names_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("TEXT", "FILE", "standard input", "exit code"))


def test_input_is_read_a_batch_at_a_time(run: Any, analyzer: ComplaintAnalyzer) -> None:
    taken = []

    def endless() -> Any:
        for number in range(1_000_000):
            taken.append(number)
            yield reading.Item("hi")

    class Full(Exception):
        pass

    class Closed(io.BytesIO):
        def flush(self) -> None:
            raise Full

    run("x")  # sets the analyzer in place
    with pytest.raises(Full):
        command.answer_all(endless(), Closed(), batch_size=4, max_characters=100)
    assert len(taken) == 4


def test_import_is_light() -> None:
    """In a process of its own: what this one has loaded says nothing."""
    heavy = ("torch", "transformers", "spacy", "prefect", "presidio_analyzer", "onnxruntime", "numpy", "regex")
    code = f"import sys, complaints_nlp; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"


def test_every_public_name_loads() -> None:
    import complaints_nlp

    assert len(complaints_nlp.__all__) >= 10
    assert all(getattr(complaints_nlp, name) is not None for name in complaints_nlp.__all__)
    assert set(complaints_nlp.__all__) <= set(dir(complaints_nlp))
    with pytest.raises(AttributeError):
        _ = complaints_nlp.nothing_of_the_kind
