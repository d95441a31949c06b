"""Planted faults in a stream of days, each to be caught by the right check at the right severity; and none on clean days.

Every day goes the whole way: files land, are read past the gate, processed, and the day is checked. What the gate holds is let in
afterwards by the command's own function, and everything of it must be in the warehouse.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from complaints_nlp.discretion import guard_process
from flows.steps.quality import check_quality
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import summary_by_source
from models.quality_rows import held_batches, release_batch
from models.records import Source
from models.settings import Settings
from monitoring.alerts.routing import Routing
from tests.flows.making import fake_analysts, land, process, read
from tests.proofs.quality_days import BEGIN, FAULTS, Days, Fault

DAY = timedelta(days=1)
NOBODY = Routing((), {})


class World:
    """One installation, a day at a time."""

    def __init__(self, place: Installation, sources: Path, *, seed: int) -> None:
        self._place = place
        self._sources = sources
        self._days = Days(seed)
        self._analysts = fake_analysts(place)
        self.day = BEGIN

    def live(self, fault: Fault | None = None) -> set[tuple[str, str, str]]:
        """A day; the faults found in it: source, check with its part, severity."""
        now = self.day + DAY + timedelta(minutes=10)
        for source, (name, content) in self._days.files(self.day, fault).items():
            (self._sources / source.value / name).write_bytes(content)
            land(self._place, source, now=now)
            read(self._place, source, now=now)
        process(self._place, self._analysts, now=now)
        check_quality(self._place, now=now + timedelta(minutes=10), routing=NOBODY)
        self.day += DAY
        return self._faults(since=now)

    def _faults(self, *, since: datetime) -> set[tuple[str, str, str]]:
        query = (
            "select source, name || case when subject = '' then '' else ':' || subject end, severity "
            "from monitoring.check_result where not passed and checked_at >= :since"
        )
        return {(row[0], row[1], row[2]) for row in self.rows(query, since=since)}

    def rows(self, query: str, **given: Any) -> list[Any]:
        with self._place.engine.connect() as connection:
            return list(connection.execute(text(query), given))

    def held(self) -> list[Any]:
        with open_session(self._place.engine) as session:
            return held_batches(session)

    def let_in(self) -> tuple[int, int]:
        """Release what is held and process it: records that waited, and those that are in the warehouse or known from before now."""
        with open_session(self._place.engine) as session:
            waiting = held_batches(session)
            for each in waiting:
                release_batch(session, each.batch_id, note="looked at", at=self.day)
            session.commit()
        process(self._place, self._analysts, now=self.day)
        ids = [each.batch_id for each in waiting]
        arrived = self.rows(
            "select coalesce(sum(loaded + duplicates + quarantined), 0)::int from ingest.part where state = 'loaded' and batch_id = any(:ids)",
            ids=ids,
        )
        return sum(each.records for each in waiting), arrived[0][0]

    def loaded_of_held(self) -> int:
        query = "select count(*)::int from core.contact join monitoring.batch_hold using (batch_id) where released_at is null"
        return int(self.rows(query)[0][0])

    def adds_up(self) -> bool:
        with open_session(self._place.engine) as session:
            return all(
                each.waiting == 0 and each.read == each.loaded + each.duplicates + each.quarantined for each in summary_by_source(session)
            )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--clean-days", type=int, default=30)
    parser.add_argument("--only", default="", help="faults whose name holds it")
    options = parser.parse_args(arguments)
    guard_process()
    with tempfile.TemporaryDirectory(prefix="complaints-quality-") as folder, open_world(Path(folder), seed=options.seed) as world:
        return _prove(world, clean_days=options.clean_days, faults=[fault for fault in FAULTS if options.only in fault.name])


@contextmanager
def open_world(folder: Path, *, seed: int) -> Iterator[World]:
    for name in [name for name in os.environ if name.startswith("COMPLAINTS_")]:
        del os.environ[name]
    os.environ["COMPLAINTS_HOME"] = str(folder / "home")
    for source in Source:
        (folder / source.value).mkdir()
        os.environ[f"COMPLAINTS_SOURCE_{source.value.upper()}_URL"] = str(folder / source.value)
    with open_installation(Settings()) as place:
        yield World(place, folder, seed=seed)


def _prove(world: World, *, clean_days: int, faults: Sequence[Fault]) -> int:
    begun = time.monotonic()
    warming = [world.live() for _ in range(14)]
    false = {day: found for day in range(clean_days) if (found := world.live())}
    checks = world.rows("select count(*)::int from monitoring.check_result")[0][0]
    print(
        f"clean days: {14 + clean_days}, {checks} checks made, faults on {sum(map(bool, warming))} of 14 first days and {len(false)} of {clean_days}"
    )
    for day, found in false.items():
        print(f"  FALSE on day {day}: {sorted(found)}")
    missed = 0
    print(f"{'planted':<28} {'source':<10} {'to be said':<30} {'said':<8} held  besides")
    for fault in faults:
        found = world.live(fault)
        wanted = (fault.source.value, *fault.expect)
        caught = wanted in found
        held, inside = [each.source for each in world.held()], world.loaded_of_held()
        severe_of_batch = fault.expect[1] == "severe" and fault.expect[0] != "volume"
        right = caught and (held == [fault.source.value]) is severe_of_batch and inside == 0
        waiting, arrived = world.let_in()
        right = right and waiting == arrived and world.adds_up()
        missed += not right
        besides = sorted(each for each in found if each != wanted)
        said = "yes" if caught else "NO"
        print(
            f"{fault.name:<28} {fault.source.value:<10} {' '.join(fault.expect):<30} {said:<8} {'yes' if held else 'no':<5} {besides or ''}"
        )
        if waiting:
            print(f"{'':<28} {waiting} records waited outside the warehouse ({inside} inside), {arrived} of them taken in once let in")
        between = world.live()
        if between:
            print(f"  FALSE on the clean day after: {sorted(between)}")
            missed += 1
    print(f"{len(faults)} faults planted, {missed} not as they should be; {time.monotonic() - begun:.0f} s")
    return 1 if missed or false else 0


if __name__ == "__main__":
    sys.exit(main())
