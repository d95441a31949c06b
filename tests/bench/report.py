"""A run's figures as tables for people; result.json holds the same and more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.bench.composition import LENGTHS
from tests.bench.deliveries import BROKEN, DAYS, REDELIVERED
from tests.bench.phrases import LANGUAGES

MIB: Final = 1 << 20
# What the like-for-like table sets beside each other: our stages, and the naive one doing the same.
ALIKE: Final[Mapping[str, tuple[tuple[str, ...], str | None]]] = {
    "land, read, keep raw": (("land", "read", "append raw", "read raw"), None),
    "normalise and mask": (("normalise and mask",), "mask"),
    "classify": (("classify",), "classify"),
    "language, enrich, near-duplicates": (("language", "near-duplicates", "enrich", "analyze, rest"), None),
    "keep clean": (("append clean", "append quarantine"), None),
    "load and commit": (("load", "commit"), "load"),
}


def show(console: Console, result: Mapping[str, Any]) -> None:
    """Mix, stages, comparison, in the order one reads them."""
    machine = result["machine"]
    busy = "; other work was running, so figures are low" if machine["load"] > machine["cores"] + 1 else ""
    console.print(f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, load {machine['load']}{busy}\n")
    console.print(_mix(result["feeds"], result["records"]))
    console.print(_stages(result["ours"]))
    console.print(_comparison(result["ours_equal"], result["ours_inside"], result["naive"]))
    console.print(_summary(result))


def _mix(feeds: Mapping[str, Mapping[str, Any]], records: int) -> Table:
    languages = ", ".join(f"{name} {share:.0%}" for name, share in LANGUAGES.items())
    table = _table(f"{records:,} records over {DAYS} days, {REDELIVERED:.0%} redelivered, {BROKEN:.1%} broken; {languages}")
    for name in ("feed", "drawn from", "records", "files", "MB", "words: median", "mean", "p95"):
        table.add_column(name, justify="left" if name in ("feed", "drawn from") else "right")
    for name, feed in sorted(feeds.items()):
        length, words = LENGTHS[feed["channel"]], feed["words"]
        drawn = f"{length.least}-{length.most} {length.unit}, mostly {length.mode}"
        counts = f"{feed['records']:,}", str(feed["files"]), f"{feed['bytes'] / MIB:.1f}"
        table.add_row(name, drawn, *counts, *(f"{words[each]:,.0f}" for each in ("median", "mean", "p95")))
    return table


def _stages(ours: Mapping[str, Any]) -> Table:
    table = _table(f"All records with {ours['workers']} processes: stages, each without those it calls")
    for name in ("stage", "seconds", "share", "done", "per second"):
        table.add_column(name, justify="left" if name == "stage" else "right")
    for stage, lap in ours["stages"].items():
        table.add_row(stage, f"{lap['own']:.1f}", f"{lap['own'] / ours['seconds']:.0%}", *_done(lap))
    read = ours["counts"]["read"]
    table.add_row("all", f"{ours['seconds']:.1f}", "100%", f"{read:,} records", f"{read / ours['seconds']:,.0f} records", style="bold")
    return table


def _done(lap: Mapping[str, Any]) -> tuple[str, str]:
    if not lap["items"] or not lap["own"]:
        return "", ""
    if lap["unit"] == "bytes":
        return f"{lap['items'] / MIB:.1f} MB, {lap['calls']} files", f"{lap['items'] / MIB / lap['own']:,.0f} MB"
    return f"{lap['items']:,} {lap['unit']}", f"{lap['items'] / lap['own']:,.0f} {lap['unit']}"


def _comparison(ours: Mapping[str, Any], inside: Mapping[str, Any], naive: Mapping[str, Any]) -> Table:
    records = naive["records"]
    table = _table(
        f"The same {records:,} records both ways, records per second; our stages in one process on one core, "
        f"end to end with {ours['workers']} processes"
    )
    for name in ("work", "ours", "naive", "ratio"):
        table.add_column(name, justify="left" if name == "work" else "right")
    for work, (stages, other) in ALIKE.items():
        mine = records / sum(inside["stages"][stage]["own"] for stage in stages)
        theirs = records / naive["stages"][other] if other else None
        table.add_row(work, f"{mine:,.0f}", f"{theirs:,.0f}" if theirs else "does not", f"{mine / theirs:.1f}" if theirs else "")
    mine, theirs = ours["counts"]["read"] / ours["seconds"], records / naive["seconds"]
    table.add_row("end to end", f"{mine:,.0f}", f"{theirs:,.1f}", f"{mine / theirs:.1f}", style="bold")
    return table


def _second_reading(done: Mapping[str, float] | None) -> Iterator[str]:
    if done:
        yield (
            f"second reading, afterwards and apart: {done['contacts'] / done['seconds']:,.0f} contacts/s "
            f"({done['contacts']:,} in {done['seconds']:.0f} s)"
        )


def _summary(result: Mapping[str, Any]) -> str:
    ours, equal, naive = result["ours"], result["ours_equal"], result["naive"]
    counts = ours["counts"]
    return "\n".join(
        [
            f"read {counts['read']:,} = loaded {counts['loaded']:,} + duplicates {counts['duplicates']:,} "
            f"+ quarantined {counts['quarantined']:,}",
            f"end to end {counts['read'] / ours['seconds']:,.0f} records/s over {counts['read']:,}, "
            f"{equal['counts']['read'] / equal['seconds']:,.0f} over the equal {equal['counts']['read']:,}, "
            f"naive {naive['records'] / naive['seconds']:,.1f}: {result['ratio']:.1f} times as fast on equal records",
            *_second_reading(equal["second_reading"]),
            f"processor seconds over the equal records, PostgreSQL's aside: ours {equal['processor_seconds']:.1f}, "
            f"naive {naive['processor_seconds']:.1f}",
            f"peak memory: ours {ours['peak_mb']} MB (and its workers {ours['workers_peak_mb']} MB together, "
            f"PostgreSQL {ours['server_peak_mb']} MB), naive {naive['peak_mb']} MB",
            f"before the clock: {', '.join(f'{what} {seconds:.1f} s' for what, seconds in ours['starting'].items())}",
        ]
    )


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="")
