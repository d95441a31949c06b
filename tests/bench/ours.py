"""This project's pipeline over a folder of files, through the same steps the flows run, timed from outside.

Prefect is left out on both sides: it adds 3 to 4 ms a task, and there is one task a file and one a part.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped,unused-ignore]
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from models.records import Complaint, RawRecord, Source
from models.settings import Settings
from tests.bench.apart import peak_mb, watching_server
from tests.bench.stopwatch import Items, Lap, Stopwatch, Watch


class StageNotSeen(RuntimeError):
    """A watched function was never called: its time would be counted elsewhere and the stage look free."""


def _length_of(place: int) -> Items:
    """Counts the items of a call's positional argument."""
    return lambda args, _kwargs, _result: len(args[place])


def _one(*_: Any) -> int:
    return 1


def _read(_args: tuple[Any, ...], _kwargs: dict[str, Any], result: Any) -> int:
    return int(result.read)


# A stage's own time leaves out the stages it calls; together they are the whole run.
WATCHES: Final = (
    Watch("land", "flows.steps.landing:Landing.land", "bytes", lambda args, _kwargs, _result: args[1].size),
    Watch("read", "flows.steps.reading:read_batch", "records", _read),
    Watch("append raw", "models.lake:Lake.append_raw", "records", _length_of(2)),
    Watch("read raw", "models.lake:Lake.read_raw", "parts", _one),
    Watch("analyze", "flows.steps.analysing:Analysts.analyze", "records", _length_of(1)),
    Watch("normalise and mask", "complaints_nlp.masking.masker:Masker.mask", "texts", _length_of(1)),
    Watch("classify", "complaints_nlp.classification.predictor:Predictor.predict", "texts", _length_of(1)),
    Watch("language", "complaints_nlp.normalization.language:detect", "texts", _length_of(0)),
    Watch("near-duplicates", "complaints_nlp.normalization.near_duplicates:signatures", "texts", _length_of(0)),
    Watch("enrich", "complaints_nlp.enrichment.places:find_place", "texts", _one),
    Watch("enrich", "complaints_nlp.enrichment.amounts:find_amounts"),
    Watch("enrich", "complaints_nlp.enrichment.products:find_products"),
    Watch("analyze, rest", "complaints_nlp.analyzer:ComplaintAnalyzer.examine", "texts", _length_of(1)),
    Watch("append quarantine", "models.lake:Lake.append_quarantine", "records", _length_of(3)),
    Watch("append clean", "models.lake:Lake.append_clean_parts", "rows", lambda args, _kwargs, _result: sum(map(len, args[1].values()))),
    Watch("load", "flows.steps.processing:load_part", "rows", lambda _args, kwargs, _result: len(kwargs["complaints"])),
    Watch("commit", "sqlalchemy.orm:Session.commit", "commits", _one),
    Watch(
        "process, rest", "flows.steps.processing:process_parts", "records", lambda _args, _kwargs, result: sum(part.read for part in result)
    ),
)
# These happen in the worker processes, where nobody watches; one process alone shows them.
INSIDE: Final = frozenset({"normalise and mask", "classify", "language", "near-duplicates", "enrich", "analyze, rest"})
STARTING: Final = ("start the server and migrate", "load models")
WARM_UP: Final = ("una network no dey since morning, my number na 07190000001", "You charged me N500 twice. Regards, Ngozi Okafor")


def run_ours(*, home: Path, files: Path, workers: int, again: bool = False) -> dict[str, Any]:
    """Land, read, process and load all files in an empty ``home``. Starting the server and loading models is timed apart.

    ``again``: then have the second reader read what was loaded, as it does within the quarter of an hour; timed apart, too.
    With one worker the models run in this process and their stages show; with more, they are in "analyze".
    """
    from flows.steps.analysing import CHUNK, open_analysts
    from models.installation import open_installation

    watch = Stopwatch()
    with ExitStack() as stack:
        with watch.lap(STARTING[0]):
            place = stack.enter_context(open_installation(_settings(home, files, workers)))
        watches = [each for each in WATCHES if workers == 1 or each.stage not in INSIDE]
        stack.enter_context(watch.watching(watches))  # before anything keeps a function that is to be watched
        with watch.lap(STARTING[1]):
            import pandas  # noqa: F401  # pyarrow imports it with the first table; the naive side has everything imported by now, too

            analysts = stack.enter_context(open_analysts(place, records=1_000_000))
            analysts.analyze([_warm_up(text) for text in WARM_UP] * (CHUNK * workers))
        starting = {stage: watch.laps.pop(stage).seconds for stage in STARTING}
        watch.reset()
        processor = time.process_time() + _workers_seconds()
        with watching_server(home) as server, watch.lap("total"):
            _run(place, analysts)
        processor = time.process_time() + _workers_seconds() - processor
        workers_mb = sum(map(peak_mb, _workers()))
        total = watch.laps.pop("total")
        if unseen := [stage for stage, lap in watch.laps.items() if not lap.calls]:
            raise StageNotSeen(f"{unseen}: the product calls something else by now; mend WATCHES")
        stages = {stage: asdict(lap) for stage, lap in watch.laps.items()}
        counts = _counts(place)
        second = _read_again(place) if again else None
    stages["rest"] = asdict(Lap("", calls=1, own=total.own, seconds=total.own))
    return {
        "workers": workers,
        "seconds": total.seconds,
        "processor_seconds": processor,
        "stages": stages,
        "counts": counts,
        "starting": starting,
        "second_reading": second,
        "server_peak_mb": round(server.peak_mb),
        "workers_peak_mb": round(workers_mb),
    }


def _workers() -> list[int]:
    """The worker processes of the models; PostgreSQL is no child of ours."""
    return [child.pid for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def _workers_seconds() -> float:
    times = [psutil.Process(pid).cpu_times() for pid in _workers()]
    return float(sum(each.user + each.system for each in times))


def _warm_up(text: str) -> Complaint:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    return Complaint("0" * 64, Source.SMS, "warm-up", "0", moment, moment, text)


def _run(place: Any, analysts: Any) -> None:
    from flows.steps import processing, reading
    from flows.steps.landing import Landing
    from models.database import open_session
    from models.ledger import batches_to_read, finish_loaded_batches, next_parts_to_process, part_sizes

    for source in Source:
        landing = Landing(place, source)
        for file in landing.folder.new_files(settle_seconds=0, known=landing.known).settled:
            landing.land(file, now=datetime.now(UTC))
    with _bar("reading") as advance:
        for source in Source:
            with open_session(place.engine) as session:
                batches = batches_to_read(session, source)
            for batch in advance(batches):
                reading.read_batch(place, batch, now=datetime.now(UTC))
    with open_session(place.engine) as session:
        parts = next_parts_to_process(session)
        groups = processing.group_parts(parts, part_sizes(session, parts), most=place.settings.part_records)
    with _bar("masking, classifying, loading") as advance:
        for group in advance(groups):
            processing.process_parts(place, analysts, group, now=datetime.now(UTC))
    with open_session(place.engine) as session:
        finish_loaded_batches(session, finished_at=datetime.now(UTC))
        session.commit()


def _read_again(place: Any) -> dict[str, float]:
    """Contacts of the second reading and its seconds, loading its encoder not among them."""
    from flows.steps.relabelling import Relabeller

    relabeller = Relabeller(place, batch=32)
    relabeller.next_batch(now=datetime.now(UTC))  # loads the models
    started, contacts = time.perf_counter(), 0
    with _bar("second reading"):
        while done := relabeller.next_batch(now=datetime.now(UTC)):
            contacts += done.contacts
    return {"contacts": contacts, "seconds": time.perf_counter() - started}


def _counts(place: Any) -> dict[str, int]:
    from models.database import open_session
    from models.ledger import summary_by_source

    with open_session(place.engine) as session:
        sources = summary_by_source(session)
    return {name: sum(getattr(each, name) for each in sources) for name in ("landed", "read", "loaded", "duplicates", "quarantined")}


def read_complaints(files: Path) -> list[Complaint]:
    """The files' records as the readers understand them, in order of time."""
    from flows.sources import READERS

    zone, now = Settings(home=files).zone, datetime.now(UTC)
    found = []
    for source, reader in READERS.items():
        for file in sorted((files / source.value).iterdir()):
            for outcome in reader.read(file, received_at=now, zone=zone):
                if isinstance(outcome, RawRecord):
                    found.append(reader.to_complaint(outcome, zone=zone))
    return sorted(found, key=lambda complaint: (complaint.occurred_at, complaint.record_id))


def _settings(home: Path, files: Path, workers: int) -> Settings:
    """A scratch installation: whatever the environment names, its own database, lake and key."""
    sources: dict[str, Any] = {f"source_{source.value}_url": str(files / source.value) for source in Source}
    return Settings(home=home, lake_url="", workers=workers, **(sources | {"database_url": "", "master_key": ""}))


@contextmanager
def _bar(title: str) -> Iterator[Any]:
    columns = (TextColumn(f"{title:<30}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield progress.track
