"""Statements of one transaction, sent in order on a thread of their own: the server works while the next rows are made.

The driver lets go of the interpreter while it waits for the server. So what is sent should be large: a thread that comes back from the
server for every few hundred rows waits for the other one to let it in, and the server for both.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
THREAD: Final = "complaints-loading"


class Sender:
    """Has the cursor to itself within its ``with`` block, whose end waits for all that was sent and raises what failed first.

    After a failure nothing more is sent. When the block itself fails, what has not begun is left out: roll back.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._pool = ThreadPoolExecutor(1, THREAD)
        self._failure: BaseException | None = None

    def send(self, job: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have ``job`` called with the cursor, after all before it. Ask for the result only of what later rows are made from."""

        def run() -> T:
            if self._failure is not None:
                raise self._failure
            try:
                return job(self._cursor, *args, **kwargs)
            except BaseException as error:
                self._failure = error
                raise

        return self._pool.submit(run)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=error is not None)
        if error is None and self._failure is not None:
            raise self._failure
