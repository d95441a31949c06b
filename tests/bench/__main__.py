"""``make bench``: how fast the pipeline is, stage by stage, beside a naive one of the same packages in the same run.

docs/benchmarks.md says what is measured and how.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from tests.bench.apart import run_apart
from tests.bench.deliveries import Plan
from tests.bench.feeds import FEEDS
from tests.bench.generation import FeedCounts, write_deliveries
from tests.bench.machine import describe_machine, hold_cores
from tests.bench.naive import run_naive
from tests.bench.ours import run_ours
from tests.bench.report import show


class DifferentRecords(RuntimeError):
    """The two sides did not do the same number of records, so their ratio would say nothing."""


def main() -> int:
    options = _options()
    if find_spec("torch") is None:
        sys.stderr.write("the naive pipeline needs torch: run `make bench`, which has an environment for it\n")
        return 1
    hold_cores()
    console = Console(highlight=False)
    result = run(options.folder, records=options.records, equal=min(options.equal, options.records // 2), seed=options.seed)
    (options.folder / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    show(console, result)
    console.print(f"all figures: {options.folder / 'result.json'}")
    return 0


def run(folder: Path, *, records: int, equal: int, seed: int) -> dict[str, Any]:
    """Generate, run our pipeline over all and over ``equal`` records, and the naive one over those. Scratch files are removed."""
    places = {name: folder / name for name in ("files", "home", "equal_files", "equal_home", "inside_home")}
    _clear(places)
    plan = Plan(records, seed=seed)
    started = time.perf_counter()
    deliveries = track(plan.deliveries(), total=records, description="generating", console=Console(stderr=True), transient=True)
    feeds = _described(write_deliveries(deliveries, places["files"]))
    write_deliveries(islice(plan.good(), equal), places["equal_files"])
    result: dict[str, Any] = {"machine": describe_machine(), "records": records, "seed": seed, "feeds": feeds}
    result["generating_seconds"] = time.perf_counter() - started
    cores = len(os.sched_getaffinity(0))
    result["ours"] = run_apart(run_ours, home=places["home"], files=places["files"], workers=cores)
    result["ours_equal"] = run_apart(run_ours, home=places["equal_home"], files=places["equal_files"], workers=cores, again=True)
    result["ours_inside"] = run_apart(run_ours, home=places["inside_home"], files=places["equal_files"], workers=1)
    result["naive"] = run_apart(run_naive, home=places["equal_home"], files=places["equal_files"])
    done = {"ours": result["ours_equal"]["counts"]["loaded"], "naive": result["naive"]["records"], "given": equal}
    if len(set(done.values())) > 1:
        raise DifferentRecords(str(done))
    result["ratio"] = result["naive"]["seconds"] / result["ours_equal"]["seconds"]
    _clear(places)
    return result


def _described(counts: Mapping[str, FeedCounts]) -> dict[str, dict[str, Any]]:
    channels = {feed.name: feed.channel for feed in FEEDS}
    return {name: {"channel": channels[name], **each.as_dict()} for name, each in counts.items()}


def _clear(places: Mapping[str, Path]) -> None:
    for place in places.values():
        shutil.rmtree(place, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="records to generate (default 100,000)")
    parser.add_argument("--equal", type=int, default=1_000, help="of them, the first so many good ones go both ways (default 1,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="scratch space and results (default var/bench)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
