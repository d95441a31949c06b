"""A simulated year of hourly counts with 50 planted spikes and outages: ours, a z-score rule and a fixed threshold at one rate of false alarms.

Each rule's level is the one that gives one false alarm a week for 100 cells on the tuning period; then the evaluation period, drawn from
another seed, is judged once with it. Writes the tables and curves of docs/monitoring.md.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from monitoring.calendars import Calendar
from monitoring.spikes import Settings, detect
from monitoring.spikes.feeds import share_heard
from monitoring.spikes.panel import Panel
from tests.proofs.spike_rules import RULES, Scored, panel_of
from tests.proofs.spike_scoring import Judge, Result
from tests.proofs.spike_simulation import EVALUATION, TUNING, YEAR, Simulation, simulate

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "monitoring.md"
MARKS: Final = ("<!-- figures: written by make prove-spikes -->\n", "<!-- /figures -->")
FIGURE: Final = ROOT / "docs" / "images" / "spikes-curves.svg"
RATE: Final = 1.0  # false alarms a week for 100 cells
OURS: Final = "ours"
COLOURS: Final = ("#0b6e4f", "#c8553d", "#e0a458", "#6d597a", "#8d99ae", "#355070", "#9c6644")


def main() -> int:
    started = time.monotonic()
    holidays = [date.fromisoformat(row["day"]) for row in csv.DictReader((ROOT / "models/reference/holidays.csv").open(encoding="utf-8"))]
    _, _, tuned = _judged(TUNING, holidays)
    levels = {name: judge.level_for(RATE) for name, judge in tuned.items()}
    simulation, panel, judges = _judged(EVALUATION, holidays)
    results = {name: judge.at(levels[name]) for name, judge in judges.items()}
    _draw(judges)
    figures = "\n".join(
        [_table(results), _by_kind(results, judges[OURS]), _blindness(panel, simulation), _speed(), f"![curves](images/{FIGURE.name})\n"]
    )
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
    PAGE.write_text(f"{before}{MARKS[0]}\n{figures}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}", encoding="utf-8")
    sys.stdout.write(f"{figures}\nwritten to {PAGE.relative_to(ROOT)}; {time.monotonic() - started:.0f} s\n")
    return 0 if _wins(results) else 1


def _judged(seed: int, holidays: Sequence[date]) -> tuple[Simulation, Panel, dict[str, Judge]]:
    simulation = simulate(seed, holidays=holidays)
    panel = panel_of(simulation, calendar=Calendar.of(holidays))
    answer = {}
    for name, rule in RULES.items():
        started, used = time.monotonic(), time.process_time()
        scored: Scored = rule(panel)
        sys.stderr.write(f"seed {seed}: {name}: {time.process_time() - used:.0f} s of processor, {time.monotonic() - started:.0f} s\n")
        answer[name] = Judge(scored, simulation)
    return simulation, panel, answer


def _table(results: Mapping[str, Result]) -> str:
    mine = results[OURS]
    lines = [
        "| rule | level | false alarms a week | found of 50 | in the first hour | median hours, of found | of all 50 | "
        "mean hours where both found: rule, ours |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, result in results.items():
        both = [(theirs, own) for theirs, own in zip(result.delays, mine.delays, strict=True) if theirs is not None and own is not None]
        found, first = sum(delay is not None for delay in result.delays), sum(delay == 1 for delay in result.delays)
        lines.append(
            f"| {name} | {result.level:.3g} | {result.false_alarms:.2f} | {found} ({result.rate:.0%}) | {first} | {result.median_delay:.1f} | "
            f"{result.median_delay_of_all:.1f} | {np.mean([each[0] for each in both]):.2f}, {np.mean([each[1] for each in both]):.2f} |"
        )
    return "\n".join([*lines, ""])


def _by_kind(results: Mapping[str, Result], judge: Judge) -> str:
    kinds = ("spike", "outage", "everywhere")
    chosen = {kind: [number for number, event in enumerate(judge.events) if event.effect.kind == kind] for kind in kinds}
    lines = ["| rule | " + " | ".join(f"{kind}, of {len(chosen[kind])}" for kind in kinds) + " |", "|---|" + "---|" * len(kinds)]
    for name, result in results.items():
        found = [str(sum(result.delays[number] is not None for number in chosen[kind])) for kind in kinds]
        lines.append(f"| {name} | " + " | ".join(found) + " |")
    return "\n".join([*lines, ""])


def _blindness(panel: Panel, simulation: Simulation) -> str:
    """How much of the feeds' outages was told as such, and how much of what was up was called down."""
    first = panel.steps - YEAR
    heard = share_heard(panel, first=first, last=panel.steps, quiet=Settings().quiet, heartbeats={})
    columns = [(column, cell.channel) for column, cell in enumerate(panel.cells) if tuple(cell.named()) == ("channel",)]
    real = np.stack([~simulation.up[channel][first:] for _, channel in columns], axis=1)
    told = np.stack([heard[:, column] < Settings().least_seen for column, _ in columns], axis=1)
    return (
        f"Of {real.sum()} hours in which a feed was down, {(real & told).sum() / real.sum():.1%} were told as blind from the volume alone; of "
        f"{(~real).sum():,} hours in which it was up, {(~real & told).sum() / (~real).sum():.2%} were called blind.\n"
    )


def _speed() -> str:
    """One tick of the door over twelve weeks of hours and some thousand cells, from the long table on."""
    random, at = np.random.default_rng(1), datetime(2026, 11, 16, 12, tzinfo=UTC)
    times = pd.date_range(end=at - timedelta(hours=1), periods=24 * 7 * 12, freq="h")
    names = pd.MultiIndex.from_product(
        [["network", "billing", "service"], ["call", "sms", "social", "web"], [f"state {number}" for number in range(60)]]
    )
    counts = random.poisson(0.8, (len(names), len(times)))
    leaves, hours = np.nonzero(counts)
    frame = names.to_frame(index=False, name=["category", "channel", "state"]).iloc[leaves].reset_index(drop=True)
    frame["time"], frame["count"] = times[hours], counts[leaves, hours]
    used = time.process_time()
    found = detect(frame, at=at, settings=Settings(), calendar=Calendar())
    return f"One tick: {len(found)} cells from {len(frame):,} rows in {time.process_time() - used:.1f} s of one processor.\n"


def _draw(judges: Mapping[str, Judge]) -> None:
    """Found and median delay against false alarms, on a logarithmic axis."""
    rows = []
    for name, judge in judges.items():
        for level in judge.levels()[::8]:
            result = judge.at(float(level))
            if 0.02 <= result.false_alarms <= 20:
                delay = result.median_delay_of_all
                rows.append(
                    {"rule": name, "false": result.false_alarms, "found": result.rate, "delay": delay if np.isfinite(delay) else None}
                )
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("false:Q", scale=alt.Scale(type="log", domain=[0.02, 20], nice=False), title="false alarms a week for 100 cells"),
        color=alt.Color("rule:N", scale=alt.Scale(domain=list(judges), range=list(COLOURS)), title=None),
    )
    at_rate = alt.Chart(pd.DataFrame({"x": [RATE]})).mark_rule(strokeDash=[4, 4], color="#555").encode(x="x:Q")
    found = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("found:Q", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]), title="planted spikes and outages found")
    )
    delay = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("delay:Q", scale=alt.Scale(type="log"), title="hours until half of all 50 are found")
    )
    chart = alt.hconcat((found + at_rate).properties(width=380, height=280), (delay + at_rate).properties(width=380, height=280))
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    FIGURE.write_text(vl_convert.vegalite_to_svg(chart.configure_legend(orient="bottom", columns=3).to_json()), encoding="utf-8")


def _wins(results: Mapping[str, Result]) -> bool:
    """Ours finds more, and half of everything sooner, than every other."""
    mine, others = results[OURS], [result for name, result in results.items() if name != OURS]
    return all(mine.rate > other.rate and mine.median_delay_of_all < other.median_delay_of_all for other in others)


if __name__ == "__main__":
    sys.exit(main())
