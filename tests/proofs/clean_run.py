"""``make run`` twice in a clean clone with no environment: both succeed, the second loads nothing, the totals stay. Standard library only."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
ROW = re.compile(r"[│|]\s*(call_logs|sms|social|web_forms)\s*[│|](.*)[│|]\s*$", re.MULTILINE)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="clean-run-") as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], check=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COMPLAINTS_", "PREFECT_", "VIRTUAL_ENV"))}
        totals = []
        for attempt in ("first", "second"):
            started = time.monotonic()
            done = subprocess.run(["make", "run"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
            seconds = time.monotonic() - started
            sys.stdout.write(f"--- {attempt} make run: exit {done.returncode}, {seconds:.0f} s\n{done.stdout}{done.stderr}\n")
            if done.returncode:
                return done.returncode
            totals.append(_totals(done.stdout))
            loaded = "nothing new was found" in done.stdout
            if loaded != (attempt == "second"):
                sys.stdout.write("FAILED: only the second run may find nothing new\n")
                return 1
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        sys.stdout.write(f"largest process of both runs, installation included: {largest} MB\n")
        if len(totals[0]) != 4 or totals[0] != totals[1]:
            sys.stdout.write(f"FAILED: totals differ: {totals}\n")
            return 1
        for source, (_, read, loaded_count, duplicates, quarantined, _passed) in totals[0].items():
            if read != loaded_count + duplicates + quarantined:
                sys.stdout.write(f"FAILED: {source}: {read} read is not {loaded_count} + {duplicates} + {quarantined}\n")
                return 1
    sys.stdout.write("read = loaded + duplicates + quarantined for every source; the second run changed nothing\n")
    return 0


def _totals(printed: str) -> dict[str, tuple[int, ...]]:
    """The ledger's rows: those of a source with its six counts (the channel table has rows of the same names)."""
    rows = {
        source: tuple(int(cell) for cell in re.findall(r"\d+", cells))
        for source, cells in ROW.findall(printed.partition("complaints are there")[0])
    }
    return {source: counts for source, counts in rows.items() if len(counts) == 6}


if __name__ == "__main__":
    sys.exit(main())
