"""From the first complaint past the threshold to the notification at a webhook: seconds, over spikes in different cells.

A running watch (the loop that the deployment runs, in a process of its own) beside a running loader. Behind them lie eleven weeks of counts in
every cell. A spike is complaints that arrive one by one; the clock starts when the first one past the threshold is handed over.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import text

from complaints_nlp.discretion import guard_process
from complaints_nlp.labels import Category
from flows.up.children import start_child, stop_child
from models.count_rows import count_touched
from models.database import open_session
from models.installation import Installation, open_installation
from models.ledger import PartHeader, finish_reading, record_part_read, register_batch
from models.loading import load_part
from models.records import ClassifiedComplaint, Source
from models.settings import Settings
from tests.models.making import analysis, batch, contact
from tests.proofs.manager import demand, say
from tests.proofs.webhook import Webhook, webhook

STATES: Final = ("Lagos", "Kano", "Rivers", "Oyo", "Kaduna", "Enugu", "Delta", "Edo", "Ogun", "Kwara")
CODES: Final = {Category.NETWORK: "C1", Category.BILLING: "A1"}
LIMIT: Final = 30.0
WATCH: Final = """
import sys, time
from datetime import UTC, datetime
from flows.steps.place import open_place
from flows.steps.spike_watch import SpikeWatch, keep_looking
with open_place(work="watching spikes") as place:
    watch = SpikeWatch(place)
    watch.look(now=lambda: datetime.now(UTC))
    print("watching", flush=True)
    keep_looking(watch, until=time.monotonic() + 3600, now=lambda: datetime.now(UTC), tell=lambda looked: None)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args(arguments)
    guard_process()
    with tempfile.TemporaryDirectory(prefix="complaints-latency-") as folder, webhook() as place:
        for name in [name for name in os.environ if name.startswith("COMPLAINTS_")]:
            del os.environ[name]
        os.environ.update(COMPLAINTS_HOME=folder, COMPLAINTS_ALERT_URLS=place.url, PYTHONUNBUFFERED="1", OMP_NUM_THREADS="1")
        with open_installation(Settings()) as installation:
            rows = _past(installation)
            say("past", f"{rows} cells and hours of counts in eleven weeks, {len(STATES) * len(CODES)} cells of state and code")
            with _watch(Path(folder)):
                return _prove(installation, place, times=options.times)


def _past(place: Installation) -> int:
    """Counts of every cell, an hour at a time: what loading a quarter of a million complaints would leave behind."""
    chance = np.random.default_rng(5)
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [now - timedelta(hours=back) for back in range(1, 11 * 168)]
    rows = []
    for category, code in CODES.items():
        for state in STATES:
            for hour, count in zip(hours, chance.poisson(1.5, len(hours)), strict=True):
                if count:
                    rows.append({"hour": hour, "category": category.value, "code": code, "state": state, "count": int(count)})
    with place.engine.begin() as connection:
        connection.execute(
            text(
                "insert into monitoring.hourly_count (hour, category, code, channel, state, complaints, contacts) "
                "values (:hour, :category, :code, 'sms', :state, :count, :count)"
            ),
            rows,
        )
    return len(rows)


@contextmanager
def _watch(folder: Path) -> Iterator[None]:
    log = folder / "watch.log"
    with log.open("wb") as output:
        child: subprocess.Popen[bytes] = start_child([sys.executable, "-c", WATCH], environment=os.environ, output=output, stop_seconds=5)
    try:
        deadline = time.monotonic() + 120
        while "watching" not in log.read_text():
            demand(child.poll() is None and time.monotonic() < deadline, f"the watch starts; it said:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        stop_child(child)


def _prove(installation: Installation, place: Webhook, *, times: int) -> int:
    cells = [(category, state) for state in STATES for category in CODES][:times]
    seconds = []
    for number, (category, state) in enumerate(cells):
        seconds.append(_spike(installation, place, category, state, number))
        say(f"{number + 1:>2} of {times}", f"{category.value}, {state}: {seconds[-1]:.1f} s")
        _forget(installation)
    p95 = float(np.percentile(seconds, 95))
    say(
        "latency",
        f"median {np.median(seconds):.1f} s, p95 {p95:.1f} s, most {max(seconds):.1f} s over {len(seconds)} spikes; limit {LIMIT:.0f} s",
    )
    return 0 if p95 < LIMIT else 1


def _spike(installation: Installation, place: Webhook, category: Category, state: str, number: int) -> float:
    """Complaints one by one, a few a second, until the notification is there; seconds since the first past the threshold.

    The threshold is where the watch would speak, were it to look after each complaint: it is found afterwards, from the alert's own figure
    of the first look that found it, which saw no fewer than that.
    """
    before, handed = len(place.took), []
    wanted = f"{category.value}, {CODES[category]}, {state}"
    deadline = time.monotonic() + 180
    while not any(state in message and category.value in message for _, _, message in place.took[before:]):
        demand(time.monotonic() < deadline, f"a notification of {wanted} comes within three minutes")
        handed.append(time.monotonic())
        _hand_over(installation, category, state, f"{number}-{len(handed)}")
        time.sleep(0.25)
    arrived = next(at for at, _, message in place.took[before:] if state in message and category.value in message)
    return arrived - handed[min(_threshold(installation, len(handed)), len(handed)) - 1]


def _threshold(installation: Installation, most: int) -> int:
    """How many complaints of the spike are the first to be one, by the detector itself on the counts as they were."""
    from flows.steps.spike_watch import PAST
    from models.count_rows import holidays, read_counts
    from monitoring.alerts.spikes import with_rest_of_hour
    from monitoring.calendars import Calendar
    from monitoring.spikes import Settings as Watching
    from monitoring.spikes import detect

    now = datetime.now(UTC)
    hour = now.replace(minute=0, second=0, microsecond=0)
    with open_session(installation.engine) as session:
        count_touched(session)
        counts = read_counts(session, since=hour - PAST, until=hour + timedelta(hours=1))
        calendar = Calendar.of(holidays(session), zone=installation.settings.zone)
        session.commit()
    latest = counts["time"] == hour
    low, high = 1, most
    while low < high:  # the fewest that are an alarm
        middle = (low + high) // 2
        tried = counts.copy()
        tried.loc[latest, "count"] = middle
        found = detect(with_rest_of_hour(tried, now=now), at=hour + timedelta(hours=1), settings=Watching(), calendar=calendar)
        if any(finding.alarm for finding in found):
            high = middle
        else:
            low = middle + 1
    return low


def _hand_over(installation: Installation, category: Category, state: str, name: str) -> None:
    """One complaint through the loader, as the last step of processing does it."""
    now = datetime.now(UTC)
    given: ClassifiedComplaint = contact(
        name,
        people=[name],
        words=analysis(category, state=state, code=CODES[category]),
        source=Source.SMS,
        state=state,
        occurred_at=now,
        received_at=now,
    )
    header = batch(name, received_at=now)
    with open_session(installation.engine) as session:
        register_batch(session, header, created_at=now)
        part = PartHeader(header.batch_id, 0, header.source)
        record_part_read(session, part, read=1, quarantined=[], quarantined_at=now)
        finish_reading(session, header.batch_id, passed_over=0)
        load_part(session, part=part, complaints=[given], quarantined=[], duplicates_already_known=0, loaded_at=now)
        session.commit()


def _forget(installation: Installation) -> None:
    """The spike and its alert, so that the next one begins as this did."""
    with installation.engine.begin() as connection:
        connection.execute(text("delete from core.contact"))
        connection.execute(
            text("update monitoring.alert set status = 'resolved', resolved_at = now() - interval '1 day' where status <> 'resolved'")
        )
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    deadline = time.monotonic() + 60
    while _rows(
        installation, "select count(*) from monitoring.hourly_count where hour >= :hour", hour=hour
    ):  # until the watch counted again
        demand(time.monotonic() < deadline, "the watch counts what was taken away")
        time.sleep(0.2)


def _rows(installation: Installation, query: str, **given: object) -> int:
    with installation.engine.connect() as connection:
        return int(connection.execute(text(query), given).scalar_one())


if __name__ == "__main__":
    sys.exit(main())
