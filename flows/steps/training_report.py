"""What a retraining run tells a person: the decision and its reason, figures by slice, and a picture of who is taken for what. No text."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from complaints_nlp.classification.gate import CLASSES, SLICE_ROWS, Comparison, Decision
from flows.steps.retraining import Material, Outcome

CELL: Final = 64
MARGIN: Final = 110
NAMED_IDS: Final = 20
TITLES: Final = {
    "four_class_f1": "macro-F1, four classes",
    "three_class_f1": "macro-F1, three classes, complaints only",
    "complaint_f1": "F1 of complaint or not",
    "calibration_error": "expected calibration error",
}


def report(material: Material, outcome: Outcome) -> str:
    """The report of a run that trained, in Markdown, the picture within."""
    return "\n\n".join(
        [
            f"# {outcome.decision.verdict.value.capitalize()}\n\n{outcome.decision.reason}.",
            f"Champion `{outcome.champion}`, candidate `{outcome.candidate}`, on the {outcome.overall.rows} rows of the frozen test.",
            _figures(outcome),
            "## By slice\n\nDifference of the four-class macro-F1, candidate less champion, 95% by paired bootstrap. "
            f"A slice of fewer than {SLICE_ROWS} rows decides nothing.\n\n" + _slices([outcome.overall, *outcome.slices]),
            f"## Who is taken for what\n\n![confusion matrices of champion and candidate]({picture_url(outcome)})",
            learned_from(material),
        ]
    )


def refusal(material: Material, decision: Decision) -> str:
    """The report of a run that did not train."""
    return f"# Refused\n\n{decision.reason}. The champion stays.\n\n{learned_from(material)}"


def learned_from(material: Material) -> str:
    rows = ", ".join(f"{count} {origin}" for origin, count in material.rows.items())
    return (
        f"## Learned from\n\n{rows}; {len(material.training)} rows to train on, {len(material.tuning)} to tune on.\n\n"
        f"Suspected label errors left out: {_ids(material.dropped)}.\n\n"
        f"Suspected and kept (people's corrections, or cleaning was off): {_ids(material.doubted)}."
    )


def _ids(ids: Sequence[str]) -> str:
    named = ", ".join(f"`{name[:12]}`" for name in ids[:NAMED_IDS])
    more = f" and {len(ids) - NAMED_IDS} more" if len(ids) > NAMED_IDS else ""
    return f"{len(ids)}: {named}{more}" if ids else "none"


def _figures(outcome: Outcome) -> str:
    lines = ["| | champion | candidate |", "|---|---|---|"]
    for name, title in TITLES.items():
        one, other = (outcome.metrics[version][name] for version in (outcome.champion, outcome.candidate))
        lines.append(f"| {title} | {one:.3f} | {other:.3f} |")
    return "\n".join(lines)


def _slices(rows: Sequence[Comparison]) -> str:
    lines = ["| slice | rows | champion | candidate | difference | |", "|---|---|---|---|---|---|"]
    for row in rows:
        verdict = "better" if row.better else "worse" if row.worse else ""
        lines.append(
            f"| {row.name} | {row.rows} | {row.champion:.3f} | {row.candidate:.3f} "
            f"| {row.difference:+.3f} ({row.low:+.3f} to {row.high:+.3f}) | {verdict} |"
        )
    return "\n".join(lines)


def picture_url(outcome: Outcome) -> str:
    """The picture as a data URI: the Prefect UI shows it without a place to fetch it from."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture(outcome).encode()).decode()


def picture(outcome: Outcome) -> str:
    """Champion's and candidate's confusion matrices side by side, as SVG: rows are the truth, shades the share of their row."""
    size = MARGIN + CELL * len(CLASSES)
    matrices = (("champion", outcome.champion), ("candidate", outcome.candidate))
    inside = "".join(
        f'<g transform="translate({number * (size + 20)},0)">{"".join(_matrix(f"{role} {version}", outcome.confusion[version]))}</g>'
        for number, (role, version) in enumerate(matrices)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * size + 30}" height="{size + 20}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{inside}</svg>'
    )


def _matrix(title: str, counts: Sequence[Sequence[int]]) -> Iterator[str]:
    yield f'<text x="{MARGIN}" y="20" font-weight="bold">{escape(title)}</text>'
    for row, (truth, line) in enumerate(zip(CLASSES, counts, strict=True)):
        top, total = 50 + row * CELL, sum(line) or 1
        yield f'<text x="{MARGIN - 8}" y="{top + CELL / 2 + 4}" text-anchor="end">{escape(truth)}</text>'
        yield f'<text x="{MARGIN + row * CELL + CELL / 2}" y="42" text-anchor="middle" font-size="10">{escape(truth)}</text>'
        for column, count in enumerate(line):
            share = count / total
            left, ink = MARGIN + column * CELL, "white" if share > 0.5 else "black"
            hue = "31,119,80" if row == column else "178,60,40"
            yield f'<rect x="{left}" y="{top}" width="{CELL - 2}" height="{CELL - 2}" fill="rgba({hue},{share:.2f})" stroke="#ddd"/>'
            yield f'<text x="{left + CELL / 2}" y="{top + CELL / 2 + 4}" text-anchor="middle" fill="{ink}">{count}</text>'
