"""What a model must reach to be shipped, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

AT_LEAST: Final = {"three-class macro-F1": 0.82, "four-class": 0.77, "is-complaint F1": 0.92}
"""What a classifier that people trust must reach on the development test, and there too with tweets to operators nothing was learned from in
place of its own; by the labelling guide, two careful readers agree on 94%."""
SURE_AT_LEAST: Final = {"top 80%": 0.92}
SURE_AT_MOST: Final = {"ECE": 0.06}
"""How far its confidence must be right, on the development test."""
MARGIN: Final = {"three-class macro-F1": 0.06, "four-class": 0.06, "is-complaint F1": 0.01}
"""By how much it must beat the frozen encoder trained on the same rows, to earn its place."""
SAME_LABELS: Final = 0.98
"""Share of texts, in each set, to which int8 must give the category of fp32, and the same word on whether it is a complaint."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure beside its bound."""

    figure: str
    bound: str
    found: str
    holds: bool


def asked(report: Mapping[str, Mapping[str, Any]], *, ours: str, baseline: str, development: str, unseen: str) -> list[Asked]:
    """What the shipped model must reach, of the figures in ``report`` (by set), where model and baseline go by these names.

    The bounds on its answers are those two sets', on its confidence the development test's alone; over a baseline where one was measured.
    """
    found = list(_alike(report))
    for name in (development, unseen):
        if name in report:
            part = report[name]
            found += _good(name, part["figures"][ours], sure=name == development)
            if baseline in part["int8_above"]:
                found += _above(name, baseline, part["int8_above"][baseline])
    return found


def _alike(report: Mapping[str, Mapping[str, Any]]) -> Iterator[Asked]:
    for name, part in report.items():
        for who, same in part["agreement"].items():
            for each in ("category", "complaint"):
                same_label = f"{name}: same {each} as {who}"
                yield Asked(same_label, f"at least {SAME_LABELS:.0%}", f"{same[each]:.1%}", same[each] >= SAME_LABELS)


def _good(name: str, figures: Mapping[str, Sequence[float]], *, sure: bool) -> Iterator[Asked]:
    at_least, at_most = (AT_LEAST | SURE_AT_LEAST, SURE_AT_MOST) if sure else (AT_LEAST, {})
    for bounds, word, sign in ((at_least, "at least", 1), (at_most, "at most", -1)):
        for each, bound in bounds.items():
            value = figures[each][0]
            yield Asked(f"{name}: {each}", f"{word} {bound}", f"{value:.3f}", sign * (value - bound) >= 0)


def _above(name: str, baseline: str, differences: Mapping[str, Sequence[float]]) -> Iterator[Asked]:
    for each, bound in MARGIN.items():
        value = differences[each][0]
        yield Asked(f"{name}: {each} above {baseline}", f"at least {bound}", f"{value:+.3f}", value >= bound)
