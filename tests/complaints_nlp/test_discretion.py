"""Failures and logs say what and where, never what a customer wrote."""

from __future__ import annotations

import io
import logging
import pickle
import subprocess
import sys
import textwrap
import traceback

import pytest

from complaints_nlp.discretion import RedactingFilter, StepFailed, describe, discreet, redact
from complaints_nlp.errors import MaskingFailed, TextTooLong

SECRETS = ("0710 123 4567", "07101234567", "ada@example.com", "4111 1111 1111 1111", "Zebulonka")

LINES = [
    ("bad row 07101234567", "bad row <PHONE_NUMBER>", "a phone"),
    ("mail to ada@example.com failed", "mail to <EMAIL_ADDRESS> failed", "an address"),
    ("card 4111 1111 1111 1111", "card <CARD_NUMBER>", "a card"),
    ("0\u200b7101234567", "<PHONE_NUMBER>", "a hidden sign inside"),
    ("batch 07101234567aabbccddeeff0710123456 part 0: 98 read, 91 loaded", None, "a hash stays"),
    ("flow run 07101234-5678-4012-9123-071012345678 Completed()", None, "a run's id stays"),
    ("2026-11-26 00:50:06.123 | INFO | 1,452 passed in 155.2 s at 2026-11-26T00:50:06+01:00", None, "moments and counts stay"),
    ("http://127.0.0.1:4200/api", None, "our own address stays"),
]


@pytest.mark.parametrize(("line", "expected", "reason"), LINES, ids=[reason for *_, reason in LINES])
def test_redacts(line: str, expected: str | None, reason: str) -> None:
    assert redact(line) == (line if expected is None else expected)


def logged(**options: object) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("a library's")
    logger.addHandler(handler)
    try:
        int("Zebulonka 07101234567")
    except ValueError:
        logger.error("could not read %s of %r", "0710 123 4567", {"mail": "ada@example.com"}, exc_info=True, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def test_a_log_line_its_arguments_and_its_exception_are_redacted() -> None:
    said = logged(stack_info=True)
    assert "could not read <PHONE_NUMBER>" in said
    assert "ValueError" in said
    assert "in logged" in said, "the place is said"
    assert not [secret for secret in SECRETS if secret in said]


def test_a_line_that_cannot_be_formatted_is_left_out() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%d of 07101234567", ("Zebulonka",), None)
    assert RedactingFilter().filter(record)
    assert "left out" in record.getMessage()
    assert "Zebulonka" not in record.getMessage()


@discreet
def step(kind: str) -> int:
    """A step with a signature."""
    if kind == "own":
        try:
            int("Zebulonka")
        except ValueError as error:
            raise TextTooLong(length=9, limit=5) from error
    if kind == "chained":
        try:
            int("Zebulonka")
        except ValueError:
            raise KeyError("07101234567")  # noqa: B904 - as other people's code does
    return int("Zebulonka 0710 123 4567")


@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("foreign", StepFailed, "step failed: ValueError at test_discretion.py"),
        ("chained", StepFailed, "KeyError"),
        ("own", TextTooLong, "limit is 5"),
    ],
)
def test_a_steps_error_quotes_nothing_and_carries_nothing_along(kind: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        step(kind)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert not [secret for secret in SECRETS if secret in shown]
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_guarded_step_is_still_itself() -> None:
    assert (step.__name__, step.__doc__) == ("step", "A step with a signature.")


def test_a_description_keeps_our_own_words_alone() -> None:
    assert describe(ValueError("Zebulonka")).endswith("\nValueError")
    assert "masking did not finish (TimeoutError)" in describe(MaskingFailed(reason="TimeoutError"))


UNCAUGHT = {
    "an uncaught error": "int('Zebulonka 07101234567')",
    "an error of a thread": "import threading; t = threading.Thread(target=int, args=('Zebulonka 07101234567',)); t.start(); t.join()",
    "an error nobody can catch": "class A:\n    def __del__(self): int('Zebulonka 07101234567')\na = A(); del a",
    "a warning": "import warnings; warnings.warn('row 07101234567')",
    "a logger made before": "log.error('row %s', '07101234567', exc_info=ValueError('Zebulonka'))",
    "a logger without handlers": "logging.getLogger('new').warning('row 0710 123 4567')",
}


@pytest.mark.parametrize("name", UNCAUGHT)
def test_a_guarded_process_says_nothing_on_its_way_out(name: str) -> None:
    code = "import logging; log = logging.getLogger('early'); logging.basicConfig()\n"
    code += "from complaints_nlp.discretion import guard_process; guard_process(); guard_process()\n" + textwrap.dedent(UNCAUGHT[name])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert said.strip(), "something is said"
    assert not [secret for secret in SECRETS if secret in said], said
