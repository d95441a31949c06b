"""Farrington's flexible algorithm against the answers of the reference implementation (R surveillance 1.20.3, farringtonFlexible).

Every NAME_counts.csv (t, epoch, count) of the folder with its NAME_expected*.csv (t, observed, upperbound, alarm, expected, score). Alarms must
be identical and upper bounds within 0.1%. Settings are those of the folder's README; NAME=value arguments change them, by the
reference implementation's names. Without thresholdMethod it is read off the answers: whole upper bounds are quantiles (nbPlugin).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from monitoring.farrington import NAMES, Settings, Week, watch

GIVEN: Final = Settings.named(
    b=3, w=3, weightsThreshold=2.58, pastWeeksNotIncluded=26, pThresholdTrend=1.0, trend=True, noPeriods=10, reweight=True,
    thresholdMethod="delta", alpha=0.05, powertrans="2/3", limit54=(5, 4),
)  # fmt: skip
TOLERANCE: Final = 0.001


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0])
    changes = dict(argument.split("=", 1) for argument in arguments[1:])
    pairs = [
        (counts, expected)
        for counts in sorted(folder.rglob("*_counts.csv"))
        for expected in sorted(counts.parent.glob(counts.name.removesuffix("counts.csv") + "expected*.csv"))
    ]
    if not pairs:
        sys.stdout.write(f"no NAME_counts.csv with a NAME_expected.csv under {folder}; name the folder with DATA=\n")
        return 1
    sys.stdout.write(f"{'series':44}{'method':10}{'weeks':>6}{'alarms':>8}{'other alarms':>14}{'worst upper bound':>19}\n")
    agreed = [_compare(counts, expected, changes) for counts, expected in pairs]
    return 0 if all(agreed) else 1


def _compare(counts: Path, expected: Path, changes: Mapping[str, str]) -> bool:
    answers = pd.read_csv(expected)
    settings = _settings(answers, changes)
    series = pd.read_csv(counts)
    weeks = watch(series["count"].to_numpy(), settings=settings, positions=[int(t) - int(series["t"].iloc[0]) for t in answers["t"]])
    other = sum(week.alarm != bool(answer) for week, answer in zip(weeks, answers["alarm"], strict=True) if not pd.isna(answer))
    worst = max(_distances(weeks, answers), default=0.0)
    sys.stdout.write(f"{expected.stem:44}{settings.method:10}{len(weeks):6}{int(answers['alarm'].sum()):8}{other:14}{worst:18.6%}\n")
    return other == 0 and worst <= TOLERANCE


def _distances(weeks: Sequence[Week], answers: pd.DataFrame) -> list[float]:
    """How far each upper bound is off; one that is missing on one side only is wholly off."""
    pairs = [(week.upper, float(answer)) for week, answer in zip(weeks, answers["upperbound"], strict=True)]
    return [
        float(np.isnan(ours) != np.isnan(theirs)) if np.isnan(ours) or np.isnan(theirs) else abs(ours - theirs) / (abs(theirs) or 1.0)
        for ours, theirs in pairs
    ]


def _settings(answers: pd.DataFrame, changes: Mapping[str, str]) -> Settings:
    whole = bool((answers["upperbound"].dropna() % 1 == 0).all())
    settings = replace(GIVEN, method="nbPlugin" if whole else "delta")
    for name, value in changes.items():
        held = getattr(settings, NAMES[name])
        settings = replace(settings, **{NAMES[name]: _read(value, held)})
    return settings


def _read(value: str, like: object) -> object:
    if isinstance(like, bool):
        return value.lower() in ("true", "t", "1")
    if isinstance(like, tuple):
        return tuple(int(part) for part in value.split(","))
    return value if isinstance(like, str) else type(like)(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
