"""Child processes that never outlive us."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

LEASH: Final = str(Path(__file__).with_name("leash.py"))
CHECKOUT: Final = Path(__file__).resolve().parents[2]


def start_child(
    command: Sequence[str], *, environment: Mapping[str, str], output: int | IO[Any], pass_fds: Collection[int] = ()
) -> subprocess.Popen[bytes]:
    """Start ``command`` in the checkout, both its outputs to ``output``.

    It has a session of its own: a Ctrl-C on the terminal reaches only us, and we stop children in order.
    Call from the main thread: the system takes the end of the calling thread for the end of the parent.
    """
    return subprocess.Popen(  # noqa: S603 - as in leash.py
        [sys.executable, "-I", "-S", LEASH, str(os.getpid()), *command],
        env=dict(environment),
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=tuple(pass_fds),
        start_new_session=True,
    )


def stop_child(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """Ask it to end; after ``seconds`` it is killed. Safe to call twice."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
