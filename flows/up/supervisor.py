"""A small process manager: parts start in order, each when the one before is ready; the first to end, or a signal, ends all.

Honcho, the nearest known one, starts all at once, gives each five seconds to end, and leaves them behind when it is killed.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from complaints_nlp.errors import ComplaintsError
from flows.up.children import start_child, stop_child

LOOK_SECONDS: Final = 0.1
LOG_BYTES: Final = 10 << 20
LOGS_KEPT: Final = 5


class PartFailed(ComplaintsError):
    template = "{name} {problem}; its log is {log}"


@dataclass(frozen=True, slots=True)
class Part:
    """One process. ``environment`` is asked when it starts, because it may depend on parts before it."""

    name: str
    command: Sequence[str]
    environment: Callable[[], Mapping[str, str]]
    ready: Callable[[], bool] | None = None
    """None: the part is a step, done when it ends without error."""
    start_seconds: float = 90.0
    stop_seconds: int = 15
    pass_fds: Collection[int] = ()
    started: Callable[[], object] = lambda: None
    """Called once the process has been started, to let go of what it took over."""


class Supervisor:
    """Runs parts for the length of a ``with`` block and lets nothing outlive it, grandchildren included."""

    def __init__(self, *, logs: Path, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._say = say
        self._running: list[tuple[Part, subprocess.Popen[bytes]]] = []
        self._stop = threading.Event()
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._handlers[number] = signal.signal(number, lambda *_: self._stop.set())
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        for part, process in reversed(self._running):
            if process.poll() is None:
                self._say(f"stopping {part.name}")
            stop_child(process)
        for number, handler in self._handlers.items():  # only now: an impatient second Ctrl-C must not leave half of it running
            signal.signal(number, handler)

    def start(self, parts: Sequence[Part]) -> bool:
        """Start all in order. False when a signal came meanwhile. Raises PartFailed."""
        return all(self._start(part) for part in parts)

    def wait(self) -> None:
        """Until a signal. Raises PartFailed when a part ends by itself."""
        while not self._stop.wait(LOOK_SECONDS):
            for part, process in self._running:
                if process.poll() is not None:
                    raise self._failed(part, f"ended by itself (exit status {process.returncode})")

    def _start(self, part: Part) -> bool:
        begun = time.monotonic()
        process = start_child(
            part.command,
            environment=part.environment(),
            output=subprocess.PIPE,
            stop_seconds=part.stop_seconds,
            pass_fds=part.pass_fds,
        )
        self._running.append((part, process))
        part.started()
        threading.Thread(target=self._relay, args=(part.name, process), daemon=True).start()
        while not (process.poll() == 0 if part.ready is None else part.ready()):
            if process.poll() is not None:
                raise self._failed(part, f"did not start (exit status {process.returncode})")
            if time.monotonic() - begun > part.start_seconds:
                raise self._failed(part, f"was not ready after {part.start_seconds:.0f} s")
            if self._stop.wait(LOOK_SECONDS):
                return False
        if part.ready is None:
            self._running.pop()
        self._say(f"{part.name} {'done' if part.ready is None else 'ready'} ({time.monotonic() - begun:.1f} s)")
        return True

    def _failed(self, part: Part, problem: str) -> PartFailed:
        return PartFailed(name=part.name, problem=problem, log=self._log(part.name))

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """What a part says, to its log and, marked with its name, to our terminal."""
        handler = RotatingFileHandler(self._log(name), maxBytes=LOG_BYTES, backupCount=LOGS_KEPT)
        for line in process.stdout or ():
            message = line.decode(errors="replace").rstrip()
            handler.emit(logging.makeLogRecord({"msg": message, "args": ()}))
            self._say(f"{name:<12} | {message}")
        handler.close()
