"""Child processes that never outlive us."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from flows.up import leash

CHECKOUT: Final = Path(__file__).resolve().parents[2]


def start_child(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: int | IO[Any],
    stop_seconds: int,
    pass_fds: Collection[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ``command`` in the checkout, both its outputs to ``output``, on a leash that gives it ``stop_seconds`` to end.

    It has a session of its own: a Ctrl-C on the terminal reaches only us, and we stop children in order.
    Call from the main thread: the system takes the end of the calling thread for the end of the parent.
    """
    return subprocess.Popen(  # noqa: S603 - as in leash.py
        [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), str(stop_seconds), *command],
        env=dict(environment),
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=tuple(pass_fds),
        start_new_session=True,
    )


def stop_child(process: subprocess.Popen[bytes]) -> None:
    """End it and all it started; the leash sees to that in time. Safe to call twice."""
    process.terminate()
    process.wait()
