"""Each side of the comparison in a process of its own, so that its peak memory is its own too."""

from __future__ import annotations

import re
import resource
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped,unused-ignore]  # its stubs are a package of their own

from models.embedded import find_postmaster

SAMPLE_SECONDS: Final = 1.0
MIB: Final = 1 << 20


def run_apart(function: Callable[..., dict[str, Any]], **arguments: Any) -> dict[str, Any]:
    """What ``function`` returns, run in a fresh process, with ``peak_mb`` of that process added."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, function, arguments).result()


def _measured(function: Callable[..., dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    return function(**arguments) | {"peak_mb": round(peak_mb())}


def peak_mb(pid: int | None = None) -> float:
    """The most memory this process (or another) had resident, in MiB.

    From Linux's VmHWM: ``ru_maxrss`` of a child starts at what its parent had when it forked.
    """
    status = Path(f"/proc/{pid or 'self'}/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(slots=True)
class ServerMemory:
    peak_mb: float = 0.0


@contextmanager
def watching_server(home: Path) -> Iterator[ServerMemory]:
    """The embedded server's peak, all its processes together, shared pages once (PSS), looked at every second."""
    memory, done = ServerMemory(), threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_SECONDS):
            memory.peak_mb = max(memory.peak_mb, _server_mb(home))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        done.set()
        thread.join()


def _server_mb(home: Path) -> float:
    server = find_postmaster(home.resolve() / "postgres")
    if server is None:
        return 0.0
    try:
        main = psutil.Process(server.pid)
        processes = [main, *main.children(recursive=True)]
    except psutil.Error:
        return 0.0
    return sum(map(_pss, processes)) / MIB


def _pss(process: psutil.Process) -> int:
    try:
        return int(getattr(process.memory_full_info(), "pss", 0))
    except psutil.Error:
        return 0  # it ended between the two looks
