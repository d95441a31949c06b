"""The machine a run was made on, and the cores it may use."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped,unused-ignore]  # its stubs are a package of their own

CORES: Final = 2
PACKAGES: Final = ("presidio-analyzer", "spacy", "onnxruntime", "sqlmodel", "deltalake", "prefect")


def hold_cores(count: int = CORES) -> int:
    """Keep this process and all it starts on the same few cores; how many it has."""
    cores = sorted(os.sched_getaffinity(0))[:count]
    os.sched_setaffinity(0, cores)
    return len(cores)


def describe_machine() -> dict[str, Any]:
    """What figures depend on. ``load`` is the average number of busy processes over the last minute: above the cores, they waited."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    return {
        "processor": model[1] if model else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": psutil.virtual_memory().total >> 20,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": round(os.getloadavg()[0], 1),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
