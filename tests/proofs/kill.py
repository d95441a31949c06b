"""``make run`` killed with SIGKILL at random moments and started again: in the end everything is as if it had never been killed.

Two ways are shown: each kill in a scratch home of its own (started again once, to the end), and one home that is killed many times over.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from models.business_hash import hash_business_tables
from models.database import open_session
from models.installation import open_installation
from models.settings import Settings

CHECKOUT = Path(__file__).parents[2]
SAMPLES = CHECKOUT / "samples"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=20_261_123)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    key = "1:" + "A" * 43 + "="  # one key for all homes: pseudonyms are keyed, so the tables compare
    with tempfile.TemporaryDirectory(prefix="kill-proof-") as scratch:
        started = time.monotonic()
        undisturbed = Path(scratch) / "undisturbed"
        _finish(undisturbed, key)
        whole = time.monotonic() - started
        wanted = _state(undisturbed, key)
        sys.stdout.write(f"undisturbed run: {whole:.1f} s, {wanted['records']} records\n")
        failures = 0
        for number in range(1, options.times + 1):
            home = Path(scratch) / f"home-{number}"
            kills = 1 if number % 5 else 3  # every fifth home is killed three times over
            moments = [rng.uniform(0.3, whole) for _ in range(kills)]
            for moment in moments:
                _kill_after(home, key, moment)
            _finish(home, key)
            got = _state(home, key)
            same = got == wanted
            failures += not same
            told = ", ".join(f"{moment:.1f} s" for moment in moments)
            sys.stdout.write(f"{number:>3}. killed after {told}: {'equal' if same else 'DIFFERENT ' + _difference(wanted, got)}\n")
        left = _left_running(scratch)
    sys.stdout.write(
        f"{options.times - failures} of {options.times} equal to the undisturbed run; {failures} different; left running: {left or 'nothing'}\n"
    )
    return 1 if failures or left else 0


def _start(home: Path, key: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPLAINTS_")}
    environment |= {"COMPLAINTS_HOME": str(home), "COMPLAINTS_MASTER_KEY": key}
    log = home.with_suffix(".log").open("ab")
    return subprocess.Popen([sys.executable, "-m", "flows"], cwd=CHECKOUT, env=environment, stdout=log, stderr=log, start_new_session=True)


def _finish(home: Path, key: str) -> None:
    if _start(home, key).wait(timeout=600):
        raise SystemExit(f"the run failed:\n{home.with_suffix('.log').read_text()[-3000:]}")


def _kill_after(home: Path, key: str, seconds: float) -> None:
    process = _start(home, key)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)  # the process alone: what it started must cope by itself
        process.wait()


def _state(home: Path, key: str) -> dict[str, object]:
    settings = Settings(home=home, master_key=key)
    with open_installation(settings) as place, open_session(place.engine) as session:
        hashes = hash_business_tables(session)
        lake = {name: place.lake.count(name) for name in ("raw", "clean", "quarantine")}
        records = session.connection().exec_driver_sql("select count(*), count(distinct record_id) from ingest.record").one()
    return {"hashes": hashes, "lake": lake, "records": list(records)}


def _difference(wanted: dict[str, object], got: dict[str, object]) -> str:
    return json.dumps({name: [wanted[name], got[name]] for name in wanted if wanted[name] != got[name]}, default=str)


def _left_running(scratch: str) -> list[int]:
    time.sleep(1.0)  # a server that was told to stop is given its moment
    found = subprocess.run(["pgrep", "-f", scratch], capture_output=True, text=True, check=False).stdout.split()
    return [int(pid) for pid in found if int(pid) != os.getpid()]


if __name__ == "__main__":
    sys.exit(main())
