"""``python -m flows models``: one command lists, one goes back, one overrules; what cannot be done is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints_nlp.labels import Category
from flows.__main__ import main
from models.database import open_session
from models.installation import Installation
from models.registry import NewVersion, champion_version, register, shipped_model, version_in
from tests.flows.making import NOW
from tests.flows.models_made import model_that_always_says

SHIPPED = version_in(shipped_model())


@pytest.fixture
def kept(place: Installation, tmp_path: Path) -> str:
    """A candidate that the gate did not promote."""
    folder = model_that_always_says(Category.SERVICE, tmp_path / "made", version="service-1")
    figures = {"four_class_f1": 0.1234, "three_class_f1": 0.2, "complaint_f1": 0.3, "calibration_error": 0.4}
    new = NewVersion("service-1", folder, "kept", "no better than noise", metrics=figures, lineage={"rows": {"corpus": 9, "public": 0}})
    with open_session(place.engine) as session:
        register(session, place, new, at=NOW)
        session.commit()
    return "service-1"


def champion(place: Installation) -> str:
    with open_session(place.engine) as session:
        return champion_version(session)


def test_there_and_back(place: Installation, kept: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    assert main(["models", "promote", kept]) == 0
    assert champion(place) == kept
    assert main(["models", "rollback"]) == 0
    assert champion(place) == SHIPPED
    said = capsys.readouterr().out
    assert f"{SHIPPED} answers now, in place of {kept}" in " ".join(said.split())
    assert main(["models"]) == 0
    listed = capsys.readouterr().out
    for part in (kept, SHIPPED, "0.123", "no better than noise", "9 corpus", "champion", "previous"):
        assert part in listed
    assert "0 public" not in listed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rollback"], "no model was promoted yet"),
        (["promote", "nobody"], "no model nobody with files"),
    ],
)
def test_what_cannot_be_done_is_told(place: Installation, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", *arguments]) == 1
    assert says in capsys.readouterr().err
    assert champion(place) == SHIPPED


@pytest.mark.parametrize("arguments", [["promote"], ["rollback", "v1"], ["list", "v1"]])
def test_wrong_usage_is_told(place: Installation, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["models", *arguments])
    assert raised.value.code == 2
