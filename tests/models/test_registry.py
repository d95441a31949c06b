"""Versions, aliases and artefacts: what is promoted can be gone back to, and only what was registered is ever loaded."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fsspec
import pytest
from sqlalchemy import text
from sqlmodel import Session

from models import registry
from models.model_store import ArtefactDamaged, ArtefactMissing, ForbiddenArtefact, ModelStore, checksum
from models.registry import NewVersion, NothingToRollBackTo, VersionUnknown
from tests.models.making import NOW, contact, load


@pytest.fixture
def place(session: Session, tmp_path: Path) -> Any:
    """As much of an installation as the registry needs."""
    lake = SimpleNamespace(models=ModelStore(fsspec.filesystem("file"), str(tmp_path / "lake")))
    return SimpleNamespace(engine=session.get_bind(), lake=lake, settings=SimpleNamespace(home=tmp_path / "home"))


def model_folder(root: Path, name: str, **more: str) -> Path:
    folder = root / f"made-{name}"
    folder.mkdir()
    for file, content in {"config.json": json.dumps({"version": name}), "encoder.int8.onnx": name, **more}.items():
        (folder / file).write_text(content)
    return folder


def new(root: Path, name: str, verdict: str = "promoted") -> NewVersion:
    return NewVersion(name, model_folder(root, name), verdict, "better", metrics={"macro_f1": 0.8}, lineage={"corrections": 3})


def aliases(session: Session) -> dict[str, str]:
    return {row[0]: row[1] for row in session.execute(text("select alias, version from ml.model_alias"))}


def test_until_one_is_promoted_the_shipped_model_answers(session: Session, place: Any) -> None:
    assert registry.champion_version(session) == registry.version_in(registry.shipped_model())
    assert registry.champion_folder(place) is None
    with pytest.raises(NothingToRollBackTo):
        registry.rollback(session, at=NOW)


def test_the_first_promotion_can_be_undone_to_the_shipped_model(session: Session, place: Any, tmp_path: Path) -> None:
    shipped = registry.register_shipped(session, place, at=NOW)
    registry.register(session, place, new(tmp_path, "v1"), at=NOW)
    registry.promote(session, "v1", reason="better", at=NOW, outgoing=shipped)
    assert aliases(session) == {"champion": "v1", "previous": shipped}
    assert registry.rollback(session, at=NOW) == (shipped, "v1")
    assert aliases(session) == {"champion": shipped, "previous": "v1"}
    folder = registry.version_folder(session, place, shipped)
    assert checksum(folder) == checksum(registry.shipped_model())  # the whole model went to the lake and came back


def test_every_move_is_noted(session: Session, place: Any, tmp_path: Path) -> None:
    for number, name in enumerate(("v1", "v2")):
        registry.register(session, place, new(tmp_path, name), at=NOW + timedelta(days=number))
        registry.promote(session, name, reason=f"{name} is better", at=NOW)
    registry.promote(session, "v2", reason="again", at=NOW)  # stands there already: nothing moves
    registry.rollback(session, at=NOW)
    moves = session.execute(text("select alias, before, version, reason from ml.alias_change order by change_id"))
    assert [tuple(row) for row in moves] == [
        ("champion", None, "v1", "v1 is better"),
        ("previous", None, "v1", "v2 is better"),
        ("champion", "v1", "v2", "v2 is better"),
        ("champion", "v2", "v1", "rolled back from v2"),
        ("previous", "v1", "v2", "rolled back from v2"),
    ]
    assert [(listed.version.version, listed.aliases) for listed in registry.listing(session)] == [
        ("v2", ("previous",)),
        ("v1", ("champion",)),
    ]


def test_a_version_known_by_its_answers_alone_cannot_be_promoted(session: Session, place: Any) -> None:
    load(session, [contact("a")])
    assert [listed.version.version for listed in registry.listing(session)] == ["test-1"]
    with pytest.raises(VersionUnknown, match="test-1"):
        registry.promote(session, "test-1", reason="why not", at=NOW)


def test_answers_loaded_before_the_files_came_keep_their_version(session: Session, place: Any, tmp_path: Path) -> None:
    load(session, [contact("a")])
    registry.register(session, place, new(tmp_path, "test-1", verdict="kept"), at=NOW)
    (only,) = registry.listing(session)
    assert (only.version.verdict, only.version.metrics, only.version.lineage) == ("kept", {"macro_f1": 0.8}, {"corrections": 3})


def change(path: Path) -> None:
    path.write_text("another model")


def add(path: Path) -> None:
    path.with_name("extra.json").write_text("{}")


@pytest.mark.parametrize(("where", "damage"), [("lake", change), ("lake", Path.unlink), ("lake", add), ("both", change)])
def test_files_that_changed_in_the_lake_are_never_loaded(session: Session, place: Any, tmp_path: Path, where: str, damage: Any) -> None:
    registry.register(session, place, new(tmp_path, "v1"), at=NOW)
    if where == "both":
        change(registry.version_folder(session, place, "v1") / "encoder.int8.onnx")
    damage(tmp_path / "lake" / "models" / "v1" / "encoder.int8.onnx")
    with pytest.raises(ArtefactDamaged, match="v1"):
        registry.version_folder(session, place, "v1")


def test_a_damaged_copy_is_fetched_again(session: Session, place: Any, tmp_path: Path) -> None:
    registry.register(session, place, new(tmp_path, "v1"), at=NOW)
    copy = registry.version_folder(session, place, "v1") / "encoder.int8.onnx"
    change(copy)
    registry.version_folder(session, place, "v1")
    assert copy.read_text() == "v1"


def test_files_that_are_gone_are_told(session: Session, place: Any, tmp_path: Path) -> None:
    registry.register(session, place, new(tmp_path, "v1"), at=NOW)
    for path in (tmp_path / "lake" / "models" / "v1").iterdir():
        path.unlink()
    with pytest.raises(ArtefactMissing, match="roll back"):
        registry.version_folder(session, place, "v1")


@pytest.mark.parametrize("name", ["weights.pkl", "model.pt", "model.bin", "run.py", "noext"])  # each may hold code
def test_what_may_hold_code_is_no_model(tmp_path: Path, name: str) -> None:
    with pytest.raises(ForbiddenArtefact, match=name):
        checksum(model_folder(tmp_path, "v1", **{name: "x"}))


def test_a_link_is_no_model_file(tmp_path: Path) -> None:
    folder = model_folder(tmp_path, "v1")
    (folder / "more.json").symlink_to("/etc/hostname")
    with pytest.raises(ForbiddenArtefact, match="more"):
        checksum(folder)
