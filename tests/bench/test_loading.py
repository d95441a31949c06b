"""The loader's comparison: both ways write the same rows."""

from __future__ import annotations

from pathlib import Path

from tests.bench.loading import compare


def test_both_ways_write_the_same_rows(tmp_path: Path) -> None:
    """compare itself fails where a table's rows differ in number; here that none was left out."""
    result = compare(home=tmp_path, records=150, seed=1)
    rows = {name.split(".")[1]: count for name, count in result["rows"].items()}
    assert rows["record"] == rows["contact"] == result["contacts"] == 150
    assert rows["contact_identifier"] >= rows["contact"]  # each names one customer at least
    assert 0 < rows["complaint"] <= rows["grievance"]
    assert min(result["load_part"], result["build_objects"], result["add_all"]) > 0
