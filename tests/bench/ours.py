"""This project's pipeline over a folder of files, through the same steps the flows run, timed from outside.

Prefect is left out on both sides: it adds 3 to 4 ms a task, and there is one task a file and one a part.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from models.records import Complaint, RawRecord, Source
from models.settings import Settings
from tests.bench.apart import watching_server
from tests.bench.stopwatch import Stopwatch, Watch

# The steps, innermost last. A stage's own time leaves out the stages it calls; together they are the whole run.
WATCHES: Final = (
    Watch("land", "flows.steps.landing:Landing.land", "bytes", lambda args, _kwargs, _result: args[1].size),
    Watch("read", "flows.steps.reading:read_batch", "records", lambda _args, _kwargs, result: result.read),
    Watch("append raw", "models.lake:Lake.append_raw", "records", lambda args, _kwargs, _result: len(args[2])),
    Watch("read raw", "models.lake:Lake.read_raw", "parts", lambda *_: 1),
    Watch("process, rest", "flows.steps.processing:process_part", "records", lambda _args, _kwargs, result: result.read),
    Watch("append quarantine", "models.lake:Lake.append_quarantine", "records", lambda args, _kwargs, _result: len(args[3])),
    Watch("append clean", "models.lake:Lake.append_clean", "rows", lambda args, _kwargs, _result: len(args[2])),
    Watch("load", "flows.steps.processing:load_part", "rows", lambda _args, kwargs, _result: len(kwargs["complaints"])),
    Watch("commit", "sqlalchemy.orm:Session.commit", "commits", lambda *_: 1),
    Watch("classify", "complaints_nlp.classification.predictor:Predictor.predict", "texts", lambda args, _kwargs, _result: len(args[1])),
)
WARM_UP: Final = ("una network no dey since morning, my number na 07190000001", "You charged me N500 twice. Regards, Ngozi Okafor")


def run_ours(*, home: Path, files: Path) -> dict[str, Any]:
    """Land, read, process and load all files in an empty ``home``. Starting the server and loading models is timed apart."""
    from flows.steps.processing import open_tools
    from models.installation import open_installation

    watch = Stopwatch()
    with ExitStack() as stack:
        with watch.lap("start the server, migrate"):
            place = stack.enter_context(open_installation(_settings(home, files)))
        with watch.lap("load models"):
            tools = open_tools(place)
            tools.analyzer.analyze(WARM_UP)
        with watching_server(home) as server, watch.watching(WATCHES), watch.lap("total"):
            _run(place, tools)
        counts = _counts(place)
    return {"laps": {stage: _lap(lap) for stage, lap in watch.laps.items()}, "counts": counts, "server_peak_mb": round(server.peak_mb)}


def _run(place: Any, tools: Any) -> None:
    from flows.steps import processing, reading
    from flows.steps.landing import Landing
    from models.database import open_session
    from models.ledger import batches_to_read, finish_loaded_batches, next_parts_to_process

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
    with _bar("masking, classifying, loading") as advance:
        for part in advance(parts):
            processing.process_part(place, tools, part, now=datetime.now(UTC))
    with open_session(place.engine) as session:
        finish_loaded_batches(session, finished_at=datetime.now(UTC))
        session.commit()


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


def _settings(home: Path, files: Path) -> Settings:
    """A scratch installation: whatever the environment names, its own database, lake and key."""
    sources = {f"source_{source.value}_url": str(files / source.value) for source in Source}
    return Settings(home=home, database_url="", lake_url="", master_key="", **sources)


def _lap(lap: Any) -> dict[str, Any]:
    return {name: getattr(lap, name) for name in ("unit", "calls", "items", "seconds", "own")}


@contextmanager
def _bar(title: str) -> Iterator[Any]:
    columns = (TextColumn(f"{title:<30}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield progress.track
