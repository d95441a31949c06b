"""The tasks of the flows. Each wraps a step that is tested without Prefect; retries only where the outside world is touched.

Nothing that holds text is a parameter Prefect stores, a result it keeps or a message it logs: batches go by id, counts come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from complaints_nlp.discretion import discreet
from complaints_nlp.errors import ComplaintsError
from flows.common import FilesFailed
from flows.reporting import Progress
from flows.steps.analysing import Analysts
from flows.steps.landing import Landing
from flows.steps.mending import take_in_unread_media
from flows.steps.processing import group_parts, process_parts
from flows.steps.pulling import Look, SourceFile, SourceFileChanged
from flows.steps.reading import ReadCounts, read_batch
from models.contact_rows import month_of
from models.counting import count_weeks
from models.database import open_session
from models.events import forget_events
from models.installation import Installation
from models.lake import Compacted, Swept
from models.ledger import (
    BatchHeader,
    PartHeader,
    batches_to_read,
    fail_batch,
    finish_loaded_batches,
    landing_keys_needed,
    next_parts_to_process,
    part_sizes,
)
from models.loading import LoadCounts, ensure_partitions
from models.publishing import publish_months
from models.records import Source
from models.reports import run_report
from models.reports.export import KINDS, complaint_batches

QUIET: Final[dict[str, Any]] = {"cache_policy": NO_CACHE, "persist_result": False, "log_prints": False}
AT_THE_EDGE: Final[dict[str, Any]] = QUIET | {"retries": 3, "retry_delay_seconds": [2, 10, 30], "retry_jitter_factor": 0.5}


def _now() -> datetime:
    return datetime.now(UTC)


@task(task_run_name="look for new files: {source}", **AT_THE_EDGE)
@discreet
def look_for_files(landing: Landing, *, source: str, settle_seconds: float, sweep: bool) -> Look:
    return landing.folder.new_files(settle_seconds=settle_seconds, known=_nothing if sweep else landing.known)


def _nothing(_: Collection[SourceFile]) -> set[SourceFile]:
    """A sweep trusts no listing: what changed without changing size and time is found by its bytes."""
    return set()


@task(task_run_name="land files: {source}", **AT_THE_EDGE)
@discreet
def land_files(landing: Landing, look: Look, *, source: str) -> dict[str, int]:
    landed = seen = changed = failed = 0
    bar = Progress(f"{source}: landing", len(look.settled))
    for file in look.settled:
        try:
            fresh = landing.land(file, now=_now())
        except SourceFileChanged:
            changed += 1
        except OSError as error:  # one file that may not be read does not keep the others waiting
            failed += 1
            get_run_logger().error("a file of %s could not be taken: %s", source, type(error).__name__)
        else:
            landed, seen = landed + fresh, seen + (not fresh)
        bar.advance()
    if failed:
        raise FilesFailed(source=source, failed=failed, total=len(look.settled))
    return {"landed": landed, "seen_before": seen, "still_growing": len(look.growing) + changed}


def land_new_files(place: Installation, source: Source, *, sweep: bool = False) -> dict[str, int]:
    """Find the source's new files and keep their bytes. A ``sweep`` looks into every file again, also those known by size and time."""
    landing = Landing(place, source)
    look = look_for_files(landing, source=source.value, settle_seconds=place.settings.settle_seconds, sweep=sweep)
    return land_files(landing, look, source=source.value)


def read_landed_files(place: Installation, source: Source) -> list[ReadCounts]:
    """Read every file that has landed and is not read yet, those of a killed or failed run included.

    One file's failure does not keep the others waiting: it is noted in the ledger, and raised as FilesFailed at the end.
    """
    with open_session(place.engine) as session:
        batches = batches_to_read(session, source)
    bar = Progress(f"{source.value}: reading", len(batches))
    counts = []
    for batch in batches:
        read = read_file(place, batch, batch_id=batch.batch_id[:12], source=source.value)
        if read is not None:
            counts.append(read)
        bar.advance()
    if failed := len(batches) - len(counts):
        raise FilesFailed(source=source.value, failed=failed, total=len(batches))
    return counts


@task(task_run_name="read file {batch_id}", **AT_THE_EDGE)
@discreet
def read_file(place: Installation, batch: BatchHeader, *, batch_id: str, source: str) -> ReadCounts | None:
    """None when the file could not be read through; what is already in the raw zone stays, and the next run goes on from there."""
    try:
        return read_batch(place, batch, now=_now())
    except OSError:
        raise  # the lake or the network: worth another try
    except Exception as error:
        reason = str(error) if isinstance(error, ComplaintsError) else f"{type(error).__name__} while reading; see docs/operations.md"
        with open_session(place.engine) as session:
            fail_batch(session, batch.batch_id, reason=reason, finished_at=_now())
            session.commit()
        get_run_logger().error("file %s of %s could not be read: %s", batch_id, source, reason)
        return None


@task(task_run_name="retry media of {name}", **AT_THE_EDGE)
@discreet
def retry_unread_media(place: Installation, source: Source, *, name: str) -> int:
    return take_in_unread_media(place, source, now=_now())


@task(task_run_name="find parts to process", **AT_THE_EDGE)
@discreet
def find_parts(place: Installation) -> tuple[list[list[PartHeader]], int]:
    """The parts that wait, in the order they came, grouped so that small files share a turn; and how many records they hold."""
    with open_session(place.engine) as session:
        parts = next_parts_to_process(session)
        sizes = part_sizes(session, parts)
    return group_parts(parts, sizes, most=place.settings.part_records), sum(sizes.values())


def process_groups(place: Installation, groups: Sequence[Sequence[PartHeader]], analysts: Analysts) -> Iterator[LoadCounts]:
    """Each group in turn, one transaction each."""
    bar = Progress("masking, classifying, loading", sum(map(len, groups)))
    for number, group in enumerate(groups, 1):
        yield from process_group(place, analysts, group, number=number, of=len(groups))
        bar.advance(len(group))


@task(task_run_name="process group {number} of {of}", **AT_THE_EDGE)
@discreet
def process_group(place: Installation, analysts: Analysts, parts: Sequence[PartHeader], *, number: int, of: int) -> list[LoadCounts]:
    done = process_parts(place, analysts, parts, now=_now())
    logger = get_run_logger()
    for part, counts in zip(parts, done, strict=True):
        logger.info(
            "batch %s part %d: %d read, %d loaded, %d duplicates, %d quarantined",
            *(part.batch_id, part.part_no, counts.read, counts.loaded, counts.duplicates, counts.quarantined),
        )
    return done


def close_batches(place: Installation) -> int:
    """Mark batches whose last part is loaded as loaded. How many there were."""
    with open_session(place.engine) as session:
        finished = finish_loaded_batches(session, finished_at=_now())
        session.commit()
    return finished


def report_day(place: Installation) -> date:
    """Today where the operator is."""
    return _now().astimezone(place.settings.zone).date()


@task(task_run_name="write report {name}", **AT_THE_EDGE)
def write_report(place: Installation, *, name: str, day: date) -> int:
    """A report as CSV and as Parquet; how many rows it has."""
    with open_session(place.engine) as session:
        report = run_report(session, name)
    for kind, write in KINDS.items():
        place.lake.write_report(name, day=day, kind=kind, contents=write(report))
    return len(report.rows)


@task(task_run_name="write complaints to the lake", **AT_THE_EDGE)
def write_complaints_to_lake(place: Installation) -> None:
    with open_session(place.engine) as session:
        place.lake.replace_complaints(complaint_batches(session))


@task(task_run_name="publish settled months", **AT_THE_EDGE)
def publish_settled_months(place: Installation) -> list[str]:
    with open_session(place.engine) as session:
        months = publish_months(session, now=_now())
        session.commit()
    return [f"{month:%Y-%m}" for month in months]


@task(task_run_name="make partitions {months} months ahead", **AT_THE_EDGE)
def make_partitions_ahead(place: Installation, *, months: int) -> int:
    with open_session(place.engine) as session:
        made = ensure_partitions(session, from_month=month_of(_now()), months=months + 1)
        session.commit()
    return made


@task(task_run_name="count past weeks", **AT_THE_EDGE)
def count_past_weeks(place: Installation) -> int:
    counted = 0
    with open_session(place.engine) as session:
        while weeks := count_weeks(session):
            session.commit()  # between the parts others write
            counted += weeks
    return counted


@task(task_run_name="compact {name}", **AT_THE_EDGE)
def compact_table(place: Installation, *, name: str) -> Compacted | None:
    return place.lake.compact(name)


@task(task_run_name="forget events of more than {days} days ago", **AT_THE_EDGE)
def forget_old_events(place: Installation, *, days: int) -> int:
    """In steps of their own, so that no publisher waits for a long delete."""
    before, forgotten = _now() - timedelta(days=days), 0
    while True:
        with open_session(place.engine) as session:
            gone = forget_events(session, before=before)
            session.commit()
        forgotten += gone
        if not gone:
            return forgotten


@task(task_run_name="sweep landed files older than {days} days", **AT_THE_EDGE)
@discreet
def sweep_landed_files(place: Installation, *, days: int) -> Swept:
    """Keys come before the look into the lake: a file that lands in between is too young to go."""
    with open_session(place.engine) as session:
        needed = landing_keys_needed(session)
    return place.lake.sweep_landing(before=_now().date() - timedelta(days=days), needed=needed)
