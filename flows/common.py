"""What every flow says at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from complaints_nlp.errors import ComplaintsError
from flows.reporting import show_summary
from flows.steps.reading import ReadCounts
from models.lake import Swept
from models.loading import LoadCounts
from models.records import Source


class FilesFailed(ComplaintsError):
    template = "{source}: {failed} of {total} files could not be taken in; the ledger (ingest.batch, status failed) says why"


def summarise(source: Source, landed: dict[str, int], read: Sequence[ReadCounts]) -> dict[str, int]:
    """The run's counts, shown as a table in the Prefect UI."""
    counts = {
        **landed,
        "read": sum(counts.read for counts in read),
        "quarantined": sum(counts.quarantined for counts in read),
        "passed_over": sum(sum(counts.passed_over.values()) for counts in read),
    }
    show_summary(f"ingest-{source.value.replace('_', '-')}", [{"source": source.value, **counts}], title=f"{source.value}: this run")
    return counts


def summarise_reports(written: Mapping[str, int]) -> dict[str, int]:
    """Rows of each report, shown as a table in the Prefect UI."""
    show_summary("write-reports", [{"report": name, "rows": rows} for name, rows in written.items()], title="Reports written in this run")
    return dict(written)


def summarise_sweep(swept: Swept) -> dict[str, int]:
    counts = {"removed": swept.removed, "kept_until_loaded": swept.kept}
    show_summary("sweep-landing", [counts], title="Landed files past their time, in this run")
    return counts


def summarise_processing(done: Sequence[LoadCounts]) -> dict[str, int]:
    counts = {
        "parts": len(done),
        **{name: sum(getattr(part, name) for part in done) for name in ("read", "loaded", "duplicates", "quarantined")},
    }
    show_summary("process-complaints", [counts], title="Processed in this run: read = loaded + duplicates + quarantined")
    return counts
