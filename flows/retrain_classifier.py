"""From people's corrections to a better model, or to a reason why not: the champion stays unless the candidate beats it beyond noise."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.retraining_tasks import (
    collect_material,
    compare_with_champion,
    find_label_errors,
    model_folder,
    settle,
    show_outcome,
    show_refusal,
    train_candidate,
)
from flows.steps.place import open_place
from flows.steps.retraining import require_training


@flow(name="retrain_classifier")
def retrain_classifier(
    *,
    clean: bool = True,
    corpus: str = "corpus",
    data: str = "",
    quick: bool = False,
    epochs: int = 0,
    seed: int = 0,
    fresh: bool = False,
) -> dict[str, Any]:
    """The verdict, why, and from how many rows. ``clean`` leaves probably mislabelled rows out; ``data`` is the folder of the public sets;
    ``quick`` takes a third of the time an epoch; 0 epochs and seed 0 are the recipe's own; ``fresh`` starts from the bare base instead of
    the champion's weights."""
    require_training()
    with open_place(work="retraining") as place, model_folder() as folder:
        material, refusal = find_label_errors(place, collect_material(place, corpus=corpus, data=data), clean=clean)
        if refusal:
            return show_refusal(material, refusal)
        candidate = train_candidate(place, material, folder, quick=quick, epochs=epochs, seed=seed, fresh=fresh)
        outcome = compare_with_champion(place, material, candidate, corpus=corpus)
        settle(place, material, candidate, outcome)
    return show_outcome(material, outcome)
