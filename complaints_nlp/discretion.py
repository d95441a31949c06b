"""What may be said of a failure or written to a log: kinds, places and counts, never what a customer wrote.

Other people's code quotes what it chokes on. So a step's error is replaced at the step's edge (:func:`discreet`), what still reaches the
top of a process is shown without its words (:func:`guard_process`), and every line on its way to a log is searched for numbers and
addresses (:class:`RedactingFilter`), whoever logs it.
"""

from __future__ import annotations

import functools
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Any, Final, ParamSpec, TextIO, TypeVar

import regex

from complaints_nlp.errors import ComplaintsError

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_LINE: Final = 10_000
# A batch's hash or a run's id is no telephone number, though it may hold the digits of one.
_ID: Final = regex.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,64})(?![0-9A-Za-z])", regex.IGNORECASE
)
_MOMENT: Final = regex.compile(
    r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?:[ T][0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)


class StepFailed(ComplaintsError):
    """A step ended in an error that was not made to be read. Its kind and place are known, its words are left out."""

    template = "{step} failed: {kind} at {where}"


def redact(line: str) -> str:
    """The line without telephone numbers, e-mail addresses, card, account and identity numbers.

    >>> redact("could not parse 0710 123 4567 of ada@example.com in batch 0d9f6a7b4c3e2d1f0a9b8c7d6e5f4a3b")
    'could not parse <PHONE_NUMBER> of <EMAIL_ADDRESS> in batch 0d9f6a7b4c3e2d1f0a9b8c7d6e5f4a3b'
    """
    from complaints_nlp.masking.recognizer import View
    from complaints_nlp.masking.spans import replace, settle
    from complaints_nlp.masking.text import Entity
    from complaints_nlp.normalization.cleaning import clean

    view = View(clean(line[:LONGEST_LINE]).text)
    harmless = [match.span() for pattern in (_ID, _MOMENT) for match in pattern.finditer(view.text)]
    found = [
        Entity(hit.start, hit.end, hit.entity or recognizer.entity, hit.score)
        for recognizer in _recognizers()
        for hit in recognizer.hits(view)
        if not any(start < hit.end and hit.start < end for start, end in harmless)
    ]
    return replace(view.text, settle(found))


@lru_cache(maxsize=1)
def _recognizers() -> tuple[Any, ...]:
    from complaints_nlp.masking.recognizers import devices, identity, online, payment, phones, secret_words

    numbers = (identity.NIN, identity.BVN, identity.TIN, identity.PASSPORT, identity.LICENCE, identity.VOTER)
    return (
        online.EMAIL,
        online.SPELLED_EMAIL,
        *phones.RECOGNIZERS,
        *devices.RECOGNIZERS,
        *payment.RECOGNIZERS,
        *numbers,
        *secret_words.RECOGNIZERS,
    )


class RedactingFilter(logging.Filter):
    """Redacts a record's message and leaves out the words of its exception. For a handler or a logger; or for all by :func:`guard_process`."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            line = record.getMessage()
        except Exception as error:  # its arguments do not fit; they may be what a customer wrote
            line = f"a line that could not be put together ({type(error).__name__}) is left out"
        record.msg, record.args = _searched(line), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text, record.exc_info = describe(record.exc_info[1]), None
        record.stack_info = None
        return True


def describe(error: BaseException) -> str:
    """The traceback with places and kinds and, for this project's own errors, their words; no locals, no other error's words."""
    lines = ["Traceback (other errors' words are left out):"]
    lines += [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in traceback.extract_tb(error.__traceback__)]
    words = f": {_searched(str(error))}" if isinstance(error, ComplaintsError) else ""
    return "\n".join([*lines, f"{type(error).__name__}{words}"])


def _searched(line: str) -> str:
    """As ``redact``; a line that cannot be searched is not written. What guards a failure must not fail itself."""
    try:
        return redact(line)
    except Exception as error:
        return f"words that could not be searched ({type(error).__name__}) are left out"


def discreet(step: Callable[P, T]) -> Callable[P, T]:
    """A step whose errors quote nothing: this project's own pass, without what caused them; any other becomes StepFailed.

    >>> discreet(lambda: int("0710 123 4567"))()
    Traceback (most recent call last):
    complaints_nlp.discretion.StepFailed: <lambda> failed: ValueError at <doctest complaints_nlp.discretion.discreet[0]>:1
    """

    @functools.wraps(step)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return step(*args, **kwargs)
        except Exception as error:
            failure = _without_words(error, step=getattr(step, "__name__", "a step"))
        # Outside the except block: inside, the new error would carry the old one along.
        raise failure

    return guarded


def _without_words(error: Exception, *, step: str) -> ComplaintsError:
    if isinstance(error, ComplaintsError):
        return type(error)(**error.facts)
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "an unknown place"
    return StepFailed(step=step, kind=type(error).__name__, where=where)


def guard_process() -> None:
    """Guard this process: all loggers there are and will be, uncaught errors of all threads, and warnings. Safe to call again."""
    before = logging.getLogRecordFactory()
    if not isinstance(before, _GuardedFactory):
        logging.setLogRecordFactory(_GuardedFactory(before))
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_uncaught_in_thread
    sys.unraisablehook = _on_unraisable
    warnings.showwarning = _on_warning


class _GuardedFactory:
    """Makes log records that are redacted before any handler, of whatever library, sees them."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make
        self._filter = RedactingFilter()

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        self._filter.filter(record)
        return record


def _on_uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return
    sys.stderr.write(describe(error) + "\n")


def _on_uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None:
        sys.stderr.write(f"in thread {caught.thread.name if caught.thread else '?'}: {describe(caught.exc_value)}\n")


def _on_unraisable(caught: sys.UnraisableHookArgs) -> None:
    sys.stderr.write(f"ignored: {describe(caught.exc_value) if caught.exc_value else caught.exc_type.__name__}\n")


def _on_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
) -> None:
    del line  # a line of code, which Python would show
    (file or sys.stderr).write(f"{filename}:{lineno}: {category.__name__}: {_searched(str(message))}\n")
