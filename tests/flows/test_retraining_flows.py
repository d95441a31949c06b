"""The flows of the loop as Prefect runs them: what they leave in its UI."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from complaints_nlp.labels import Category
from models.installation import Installation
from models.settings import Settings
from tests.flows.models_made import TEXTS, load_answered, make_champion, model_that_always_says, short_corpus


def artifacts(name: str) -> list[Any]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    with get_client(sync_client=True) as client:
        return client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(like_=name)))


def test_reprocessing_tells_counts(prefect_server: None, place: Installation, settings: Settings, tmp_path: Path) -> None:
    from flows.reprocess_complaints import reprocess_complaints

    load_answered(place, TEXTS)
    make_champion(place, model_that_always_says(Category.SERVICE, tmp_path / "made", version="service-1"), version="service-1")
    counts = reprocess_complaints()
    assert (counts["contacts"], counts["asked"]) == (len(TEXTS), len(TEXTS))
    assert counts["changed"] >= 3
    assert reprocess_complaints() == {"contacts": 0, "changed": 0, "asked": 0}
    assert any("service-1" in str(artifact.data) for artifact in artifacts("reprocess-complaints"))


def test_watching_raises_a_fault_without_failing(
    prefect_server: None, place: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from complaints_nlp.classification.drift import Shift
    from flows import retraining_tasks
    from flows.steps.watching import Watched
    from flows.watch_drift import watch_drift

    moved = Watched("v1", 150, "contacts", (Shift("classes", 0.9, 0.25, {}), Shift("vocabulary", 0.1, 0.3, {"secret word": (0.1, 0.2)})))
    events: list[dict[str, Any]] = []
    monkeypatch.setattr(retraining_tasks, "watch", lambda *_, **__: moved)
    monkeypatch.setattr(retraining_tasks, "emit_event", lambda **event: events.append(event))
    assert watch_drift() == {"classes": False, "vocabulary": True}
    assert [event["resource"]["prefect.resource.id"] for event in events] == ["complaints.drift.classes"]
    assert events[0]["payload"]["psi"] == 0.9
    assert "secret word" not in str([artifact.data for artifact in artifacts("watch-drift")]) + str(events)


def test_retraining_without_torch_says_what_to_install(prefect_server: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.retrain_classifier import retrain_classifier
    from flows.steps import retraining

    monkeypatch.setattr(retraining, "NEEDED", ("torch_that_nobody_has",))
    with pytest.raises(retraining.TrainingUnavailable, match="pip install"):
        retrain_classifier()


@pytest.mark.train
def test_a_refused_run_leaves_its_reason_and_the_suspects(
    prefect_server: None, place: Installation, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    from complaints_nlp.classification import label_errors
    from complaints_nlp.classification.label_errors import Suspects
    from flows.retrain_classifier import retrain_classifier

    monkeypatch.setattr(label_errors, "find_label_errors", lambda *_, **__: Suspects(tuple(range(300)), 0.26))
    said = retrain_classifier(clean=False, corpus=str(short_corpus(tmp_path / "corpus", train=400)))
    assert said["verdict"] == "refused"
    assert "300 of" in said["reason"]
    assert any("300 of" in str(artifact.data) for artifact in artifacts("retrain-classifier"))
    assert any(str(artifact.data).count('"kept"') == 300 for artifact in artifacts("retrain-classifier-suspects"))
