"""Events sent and drained while drainers, the intake and PostgreSQL are killed with SIGKILL at random moments: each is loaded once.

The moments are drawn over the work, not over the clock: a kill comes when a number of events drawn beforehand has been loaded (or, for
the intake, acknowledged), and a random part of a second later, so every one of them hits somebody at work.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from tests.models.events.mock_kafka import mock_kafka
from tests.proofs.stream_scene import Scene, kill_postgres, say, scene, verdict
from tests.proofs.stream_senders import Posting, Publishing

DRAINERS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20, help="kills of each")
    parser.add_argument("--rate", type=float, default=60.0, help="events sent a second")
    parser.add_argument("--seed", type=int, default=20_261_126)
    parser.add_argument("--kafka", action="store_true", help="over Kafka (the mock cluster), whose broker is left alone")
    parser.add_argument(
        "--publisher", action="store_true", help="through the publisher alone, in a process of its own, not the intake's HTTP"
    )
    options = parser.parse_args()
    if not options.kafka:
        with scene() as made:
            return _run(made, options)
    # Four partitions a topic by default: with events sealed to some 700 bytes each stays far below what the mock keeps.
    with mock_kafka() as brokers, scene(events_url=f"kafka://{brokers}/complaints", kafka_session_timeout_ms="6000") as made:
        return _run(made, options)


def _run(made: Scene, options: argparse.Namespace) -> int:
    rng, started, kills = random.Random(options.seed), time.monotonic(), Counter[str]()
    way = Publishing(made, options.events, options.rate) if options.publisher else Posting(made, options.events, options.rate)
    drainers = [made.drainer() for _ in range(DRAINERS)]
    moments = {what: sorted(rng.sample(range(options.events * 9 // 10), options.times)) for what in ("drainer", way.what, "postgres")}
    while any(moments.values()) or way.sending():
        _revive(drainers, made.drainer)
        way.revive()
        done = {way.what: way.told(), **dict.fromkeys(("drainer", "postgres"), _loaded(made))}
        for what in [what for what, left in moments.items() if left and done[what] > left[0]]:
            moments[what].pop(0)
            time.sleep(rng.uniform(0, 0.7))
            kills[what] += _kill_one(what, made, way.processes if what == way.what else drainers, rng)
        time.sleep(0.05)
    _revive(drainers, made.drainer)
    made.wait_for(options.events, seconds=900)
    say("killed by SIGKILL", ", ".join(f"{what} {count} times" for what, count in sorted(kills.items())))
    made.stop()
    wrong = verdict(made, way.promised(), options.events)
    say("time", f"{time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


def _kill_one(what: str, made: Scene, processes: list[subprocess.Popen[bytes]], rng: random.Random) -> bool:
    if what == "postgres":
        kill_postgres(made.home)
        return True
    return _kill(processes, rng)


def _loaded(made: Scene) -> int:
    try:
        return made.loaded()
    except DBAPIError:
        return -1


def _kill(processes: list[subprocess.Popen[bytes]], rng: random.Random) -> bool:
    """One of those that live; False where none does, so that a kill that hit nobody is not counted."""
    living = [process for process in processes if process.poll() is None]
    if not living:
        return False
    victim = rng.choice(living)
    os.killpg(victim.pid, signal.SIGKILL)  # with its worker processes, as a machine would
    victim.wait()
    return True


def _revive(processes: list[subprocess.Popen[bytes]], start: Callable[[], subprocess.Popen[bytes]]) -> None:
    for place, process in enumerate(processes):
        if process.poll() is not None:
            processes[place] = start()


if __name__ == "__main__":
    sys.exit(main())
