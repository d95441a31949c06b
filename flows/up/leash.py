"""Run a command that ends when its parent does: ``python leash.py PARENT COMMAND ...``.

A step of its own between parent and command, because code between fork and exec is not safe in a process with threads.
Where the system cannot do this (only Linux can) a command survives a parent killed by SIGKILL.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """SIGTERM for this process, whatever program it becomes, once ``parent`` has gone, be it by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it went before we asked
        sys.exit(0)


def main(argv: Sequence[str]) -> None:
    die_with_parent(int(argv[0]))
    os.execvp(argv[1], list(argv[1:]))  # noqa: S606 - the command comes from this package's tables


if __name__ == "__main__":
    main(sys.argv[1:])
