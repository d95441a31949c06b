from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

import pytest

from models.sending import Sender


def note(cursor: list[Any], word: str) -> str:
    cursor.append(word)
    return word.upper()


def fail(cursor: list[Any], error: BaseException) -> None:
    raise error


def hold(cursor: list[Any], begun: threading.Event, go_on: threading.Event) -> None:
    begun.set()
    assert go_on.wait(30)
    cursor.append("held")


def test_all_is_sent_in_order_by_one_thread_before_the_block_ends() -> None:
    cursor: list[Any] = []
    with Sender(cursor) as sender:
        answers = [sender.send(note, word) for word in ("a", "b", "c")]
        where = sender.send(lambda _: threading.current_thread())
        assert answers[1].result() == "B"
    assert cursor == ["a", "b", "c"]
    assert where.result() is not threading.current_thread()
    assert not where.result().is_alive()


def test_the_caller_goes_on_while_something_is_sent() -> None:
    cursor: list[Any] = []
    begun, go_on = threading.Event(), threading.Event()
    with Sender(cursor) as sender:
        sender.send(hold, begun, go_on)
        assert begun.wait(30)
        assert cursor == []  # it is under way, and we are here
        go_on.set()
    assert cursor == ["held"]


def send_all(cursor: list[Any], *jobs: tuple[Any, ...], wait: bool = False) -> None:
    with Sender(cursor) as sender:
        answers = [sender.send(*job) for job in jobs]
        if wait:
            answers[-1].result()


@pytest.mark.parametrize("wait", [False, True], ids=["at the end of the block", "to who waits for an answer behind it"])
def test_the_first_failure_is_told_and_nothing_is_sent_after_it(wait: bool) -> None:
    cursor: list[Any] = []
    first = ValueError("first")
    jobs = ((note, "a"), (fail, first), (note, "b"), (fail, KeyError("second")))
    with pytest.raises(ValueError, match="first") as caught:
        send_all(cursor, *jobs, wait=wait)
    assert caught.value is first
    assert cursor == ["a"]


def test_a_block_that_fails_waits_for_what_is_under_way_and_leaves_out_the_rest() -> None:
    cursor: list[Any] = []
    begun, go_on = threading.Event(), threading.Event()
    waiting: list[Future[str]] = []

    def fail_in_the_block() -> None:
        with Sender(cursor) as sender:
            sender.send(hold, begun, go_on)
            waiting.append(sender.send(note, "a"))
            waiting[0].add_done_callback(lambda _: go_on.set())  # called when it is left out, for it cannot begin before
            assert begun.wait(30)
            raise TypeError("a row")

    with pytest.raises(TypeError, match="a row"):
        fail_in_the_block()
    assert cursor == ["held"]
    assert waiting[0].cancelled()
