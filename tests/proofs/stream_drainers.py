"""Two drainers against one on the same backlog: events a second, and that no record is there twice."""

from __future__ import annotations

import argparse
import sys
import time

from tests.proofs.stream_scene import Scene, say, scene, verdict

READY_SECONDS = 180
MICRO_BATCH = 50  # many of them, so that what one drainer has begun when the other ends weighs little


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=3_000)
    options = parser.parse_args()
    rates, wrong = {}, 0
    for drainers in (1, 2):
        with scene(drain_events=str(MICRO_BATCH)) as made:
            rates[drainers] = _drain(made, options.events, drainers)
            say(f"{drainers} at work", f"{rates[drainers]:.1f} events a second over a backlog of {options.events:,}")
            made.stop()
            wrong += verdict(made, made.promised(), options.events)
    say("ratio", f"two drainers do {rates[2] / rates[1]:.2f} times the work of one")
    return 1 if wrong else 0


def _drain(made: Scene, events: int, drainers: int) -> float:
    """Events a second, from the first loaded to the last: all have their models loaded before anything is there to drain."""
    for _ in range(drainers):
        made.drainer()
    end = time.monotonic() + READY_SECONDS
    while made.log.read_text().count("ready") < drainers:
        if time.monotonic() > end:
            raise SystemExit(f"the drainers did not start:\n{made.log.read_text()[-2000:]}")
        time.sleep(0.1)
    if made.publisher(events, rate=1e6).wait():
        raise SystemExit(f"the publisher failed:\n{made.log.read_text()[-2000:]}")
    made.wait_for(events, seconds=900)
    # The clock of the warehouse: when the first and the last micro-batch were loaded, and how much came after the first.
    (loaded,) = made.ask(
        "select extract(epoch from max(loaded_at) - min(loaded_at)), sum(loaded) - (array_agg(loaded order by loaded_at))[1] from ingest.part"
    )
    return float(str(loaded[1])) / float(str(loaded[0]))


if __name__ == "__main__":
    sys.exit(main())
