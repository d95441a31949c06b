"""Run a command so that neither it nor anything it starts outlives us, or our parent: ``python leash.py PARENT SECONDS COMMAND ...``.

SIGTERM, and the end of the process PARENT by whatever means, end the command: it is asked, and killed after SECONDS. What it
leaves behind is ended too, also what has a session of its own. A process of its own, because code between fork and exec is not
safe in one with threads, and because only the living can clean up. On systems other than Linux a killed parent goes unnoticed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LEFTOVER_SECONDS = 5.0
ENDS = {signal.SIGTERM, signal.SIGINT}


def main(argv: Sequence[str]) -> int:
    parent, seconds, command = int(argv[0]), int(argv[1]), list(argv[2:])
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    _control(PR_SET_CHILD_SUBREAPER, 1)  # orphans below us become our children
    _die_with(parent, signal.SIGTERM)
    child = os.fork()
    if child == 0:
        _die_with(os.getppid(), signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        os.execvp(command[0], command)  # noqa: S606 - the command comes from this package's tables

    def end(*_: object) -> None:
        _send(child, signal.SIGTERM)
        signal.alarm(seconds)

    for number in ENDS:
        signal.signal(number, end)
    signal.signal(signal.SIGALRM, lambda *_: _send(child, signal.SIGKILL))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    status = _wait_for(child)
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)
    signal.alarm(0)
    _end_leftovers()
    return status


def _wait_for(child: int) -> int:
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _end_leftovers() -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + LEFTOVER_SECONDS
        asked: set[int] = set()
        while (left := _children()) and time.monotonic() < deadline:
            for process in left - asked:
                _send(process, number)
            asked |= left
            time.sleep(0.05)


def _children() -> set[int]:
    """Our living children, the dead ones buried."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return set()
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(word) for word in listing.read_text().split()} if listing.exists() else set()


def _die_with(parent: int, number: signal.Signals) -> None:
    _control(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it went before we asked
        os._exit(0)


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def _send(process: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
