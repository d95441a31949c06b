"""Timing from outside: public functions are wrapped for the length of a run, the product holds no clock of its own."""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

# (positional arguments, keyword arguments, result) of a call -> how many items it did
Items = Callable[[tuple[Any, ...], dict[str, Any], Any], int]


@dataclass(frozen=True, slots=True)
class Watch:
    """``target`` is ``module:name`` or ``module:Class.name``, as the caller looks it up. ``items`` counts what a call did."""

    stage: str
    target: str
    unit: str = "records"
    items: Items = lambda *_: 0


@dataclass(slots=True)
class Lap:
    """``own`` leaves out what was spent in other watched functions called within, so the own seconds of all stages add up."""

    unit: str = "records"
    calls: int = 0
    items: int = 0
    seconds: float = 0.0
    own: float = 0.0


@dataclass
class Stopwatch:
    """Laps by stage. For one thread: calls nest, and each call's time is taken off its caller's own."""

    clock: Callable[[], float] = time.perf_counter
    laps: dict[str, Lap] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=list)

    @contextmanager
    def watching(self, watches: Sequence[Watch]) -> Iterator[None]:
        """Each watched function replaced by one that takes its time; put back at the end."""
        with ExitStack() as stack:
            for watch in watches:
                owner, name = resolve(watch.target)
                self.laps.setdefault(watch.stage, Lap(watch.unit))
                stack.enter_context(patch.object(owner, name, self._timed(getattr(owner, name), watch)))
            yield

    def reset(self) -> None:
        """Start from nothing, with the same stages."""
        self.laps = {stage: Lap(lap.unit) for stage, lap in self.laps.items()}

    @contextmanager
    def lap(self, stage: str) -> Iterator[Lap]:
        """The block as a call of ``stage``; the caller may count items on the lap it is given."""
        lap = self.laps.setdefault(stage, Lap())
        self._inner.append(0.0)
        started = self.clock()
        try:
            yield lap
        finally:
            spent = self.clock() - started
            within = self._inner.pop()
            if self._inner:
                self._inner[-1] += spent
            lap.calls += 1
            lap.seconds += spent
            lap.own += spent - within

    def _timed(self, function: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.lap(watch.stage) as lap:
                result = function(*args, **kwargs)
            lap.items += watch.items(args, kwargs, result)
            return result

        return timed


def resolve(target: str) -> tuple[Any, str]:
    module, _, path = target.partition(":")
    *owners, name = path.split(".")
    return functools.reduce(getattr, owners, importlib.import_module(module)), name
