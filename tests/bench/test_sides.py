"""The two sides do what they are said to do."""

from __future__ import annotations

import importlib
import io
from typing import Any

import pytest
from rich.console import Console

from complaints_nlp.masking.text import MaskedText
from tests.bench.apart import peak_mb
from tests.bench.deliveries import Plan
from tests.bench.generation import FeedCounts
from tests.bench.naive import replace_spans
from tests.bench.ours import STARTING, WATCHES
from tests.bench.report import ALIKE, show
from tests.bench.synthetic import classified


@pytest.mark.parametrize(
    ("spans", "masked"),
    [
        ([], "Ngozi called 07190000001"),  # nothing found
        ([(0, 5, "PERSON", 0.85), (13, 24, "PHONE_NUMBER", 0.4)], "<PERSON> called <PHONE_NUMBER>"),  # from the end, so offsets hold
        ([(13, 24, "PHONE_NUMBER", 0.4), (13, 24, "US_SSN", 0.05)], "Ngozi called <PHONE_NUMBER>"),  # the surer of two
        ([(0, 5, "PERSON", 0.8), (0, 24, "LOCATION", 0.8)], "<LOCATION>"),  # as sure: the longer
        ([(0, 5, "PERSON", 0.8), (5, 12, "NRP", 0.8)], "<PERSON><NRP> 07190000001"),  # touching is not overlapping
    ],
)
def test_naive_masking_replaces_spans(spans: list[tuple[int, int, str, float]], masked: str) -> None:
    assert replace_spans("Ngozi called 07190000001", spans)[0] == masked


@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.target)
def test_watched_functions_exist(watch: Any) -> None:
    module, _, path = watch.target.partition(":")
    owner: Any = importlib.import_module(module)
    for name in path.split("."):
        owner = getattr(owner, name)
    assert callable(owner)


def test_compared_stages_are_watched() -> None:
    assert {stage for stages, _ in ALIKE.values() for stage in stages} <= {watch.stage for watch in WATCHES}


def test_synthetic_complaints_can_be_loaded() -> None:
    """The loader refuses a text that is no MaskedText; every good delivery becomes one contact with an id of its own."""
    plan = Plan(200)
    complaints = list(classified(plan))
    assert len({complaint.record_id for complaint in complaints}) == len(complaints) == sum(1 for _ in plan.good())
    assert all(complaint.analysis and type(complaint.analysis.masked_text) is MaskedText for complaint in complaints)
    assert complaints == list(classified(plan))


def test_peak_memory_is_of_this_process() -> None:
    assert 10 < peak_mb() < 100_000  # megabytes, not kilobytes or bytes


def test_report_shows_every_stage_and_the_ratio() -> None:
    feed = FeedCounts(files=1, bytes=1 << 20, records=100)
    feed.words[20] = 100
    stages = {watch.stage: {"unit": watch.unit, "calls": 1, "items": 100, "seconds": 1.0, "own": 1.0} for watch in WATCHES}
    counts = {"landed": 1, "read": 100, "loaded": 96, "duplicates": 3, "quarantined": 1}
    side = {
        "seconds": 20.0,
        "processor_seconds": 19.0,
        "stages": stages,
        "counts": counts,
        "workers": 2,
        "workers_peak_mb": 900,
        "starting": dict.fromkeys(STARTING, 1.0),
        "peak_mb": 500,
        "second_reading": {"contacts": 96, "seconds": 4.0},
    }
    out = io.StringIO()
    result = {
        "machine": {"processor": "x", "cores": 2, "python": "3.11", "load": 0.1},
        "records": 100,
        "feeds": {"SMS gateway": {"channel": "sms", **feed.as_dict()}},
        "ours": side | {"server_peak_mb": 80},
        "ours_equal": side,
        "ours_inside": side,
        "naive": {
            "records": 100,
            "seconds": 80.0,
            "processor_seconds": 80.0,
            "stages": {"mask": 50.0, "classify": 25.0, "load": 5.0},
            "peak_mb": 900,
        },
        "ratio": 4.0,
    }
    show(Console(file=out, width=200), result)
    text = out.getvalue()
    assert all(stage in text for stage in stages)
    assert "4.0 times as fast" in text
    assert "24 contacts/s" in text
    assert "read 100 = loaded 96 + duplicates 3 + quarantined 1" in text
