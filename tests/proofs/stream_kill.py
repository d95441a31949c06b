"""Events published and drained while drainers, the publisher and PostgreSQL are killed with SIGKILL at random moments: each is loaded once.

The moments are drawn over the work, not over the clock: a kill comes when a number of events drawn beforehand has been loaded (or, for
the publisher, acknowledged), and a random part of a second later, so every one of them hits somebody at work.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from tests.models.events.mock_kafka import mock_kafka
from tests.proofs.stream_scene import Scene, kill_postgres, say, scene, verdict

DRAINERS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20, help="kills of each")
    parser.add_argument("--rate", type=float, default=60.0, help="events published a second")
    parser.add_argument("--seed", type=int, default=20_261_126)
    parser.add_argument("--kafka", action="store_true", help="over Kafka (the mock cluster), whose broker is left alone")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    if not options.kafka:
        with scene() as made:
            return _run(made, options, rng)
    # Four partitions a topic by default: with events sealed to some 600 bytes each stays far below what the mock keeps.
    with mock_kafka() as brokers, scene(events_url=f"kafka://{brokers}/complaints", kafka_session_timeout_ms="6000") as made:
        return _run(made, options, rng)


def _run(made: Scene, options: argparse.Namespace, rng: random.Random) -> int:
    started = time.monotonic()
    drainers = [made.drainer() for _ in range(DRAINERS)]
    publisher = [made.publisher(options.events, rate=options.rate)]
    moments = {what: sorted(rng.sample(range(options.events * 9 // 10), options.times)) for what in ("drainer", "publisher", "postgres")}
    kills: Counter[str] = Counter()
    while any(moments.values()) or publisher[0].poll() is None:
        _revive(drainers, made.drainer)
        if publisher[0].poll() not in {None, 0}:
            publisher[0] = made.publisher(options.events, rate=options.rate)
        done = {"publisher": len(made.acknowledged()), **dict.fromkeys(("drainer", "postgres"), _loaded(made))}
        for what in [what for what, left in moments.items() if left and done[what] > left[0]]:
            moments[what].pop(0)
            time.sleep(rng.uniform(0, 0.7))
            if what == "postgres":
                kill_postgres(made.home)
                kills[what] += 1
            else:
                kills[what] += _kill(publisher if what == "publisher" else drainers, rng)
        time.sleep(0.05)
    _revive(drainers, made.drainer)
    made.wait_for(options.events, seconds=600)
    say("killed by SIGKILL", ", ".join(f"{what} {count} times" for what, count in kills.items()))
    made.stop()
    wrong = verdict(made, options.events)
    say("time", f"{time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


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
    victim.kill()
    victim.wait()
    return True


def _revive(processes: list[subprocess.Popen[bytes]], start: Callable[[], subprocess.Popen[bytes]]) -> None:
    for place, process in enumerate(processes):
        if process.poll() is not None:
            processes[place] = start()


if __name__ == "__main__":
    sys.exit(main())
