"""The tasks of retraining, re-labelling and watching. Each wraps a step that is tested without Prefect.

What holds text passes from task to task in memory only; parameters, logs and artifacts carry ids, counts, labels and figures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import create_image_artifact, create_markdown_artifact, create_table_artifact
from prefect.events import emit_event
from prefect.runtime import flow_run

from complaints_nlp.classification.corpus import read_corpus
from complaints_nlp.classification.gate import Decision
from complaints_nlp.classification.predictor import Predictor
from flows.reporting import Progress, show_summary
from flows.steps import retraining, training_report
from flows.steps.relabelling import Relabelled, Relabeller
from flows.steps.retraining import Candidate, Material, Outcome
from flows.steps.starting import starting_point
from flows.steps.watching import Watched, watch
from flows.tasks import AT_THE_EDGE, QUIET
from models.installation import Installation


def _now() -> datetime:
    return datetime.now(UTC)


@task(task_run_name="collect corpus and corrections", **AT_THE_EDGE)
def collect_material(place: Installation, *, corpus: str, data: str) -> Material:
    material = retraining.collect(place, corpus=Path(corpus), data=Path(data) if data else None)
    get_run_logger().info("to learn from: %s", ", ".join(f"{count} {origin}" for origin, count in material.rows.items()))
    return material


@task(task_run_name="look for label errors", **QUIET)
def find_label_errors(place: Installation, material: Material, *, clean: bool) -> tuple[Material, Decision | None]:
    cleaned, refusal = retraining.clean_labels(material, by=retraining.champion(place), clean=clean)
    get_run_logger().info("suspected label errors: %d left out, %d kept", len(cleaned.dropped), len(cleaned.doubted))
    return cleaned, refusal


@contextmanager
def model_folder() -> Iterator[Path]:
    """Where a candidate lies until the registry has it."""
    with tempfile.TemporaryDirectory(prefix="complaints-candidate-") as folder:
        yield Path(folder) / "model"


@task(task_run_name="train a candidate", **QUIET)
def train_candidate(
    place: Installation, material: Material, folder: Path, *, quick: bool, epochs: int, seed: int, fresh: bool
) -> Candidate:
    """One step of progress an epoch; training that stops early jumps to the end."""
    from complaints_nlp.classification.training import QUICK, Recipe

    changes = {name: value for name, value in (("epochs", epochs), ("seed", seed)) if value}
    recipe = replace(QUICK if quick else Recipe(), **changes)
    bar = Progress("retraining: epochs", recipe.epochs)
    logger = get_run_logger()

    def tell(score: Mapping[str, float]) -> None:
        bar.advance()
        logger.info("epoch %d: %s", score["epoch"], ", ".join(f"{name} {value:.3f}" for name, value in score.items() if name != "epoch"))

    start = starting_point(place, folder.with_name("start"), data_hash=material.data_hash, fresh=fresh)
    logger.info("training starts from %s", start.version)
    second = retraining.second_reader(place)
    candidate = retraining.train(material, folder, start=start, second=second, now=_now(), recipe=recipe, progress=tell)
    bar.advance(recipe.epochs - len(candidate.history))
    return candidate


@task(task_run_name="compare with the champion", **QUIET)
def compare_with_champion(place: Installation, material: Material, candidate: Candidate, *, corpus: str) -> Outcome:
    test = read_corpus(Path(corpus) / "test.jsonl")
    repeated = retraining.repeats_champion(place, material, candidate)
    return retraining.measure(retraining.champion(place), Predictor.load(candidate.folder), test, repeated=repeated)


@task(task_run_name="register and decide", **QUIET)
def settle(place: Installation, material: Material, candidate: Candidate, outcome: Outcome) -> None:
    decision = retraining.settle(place, material, candidate, outcome, run=flow_run.get_id(), now=_now())
    get_run_logger().info("%s: %s", decision.verdict.value, decision.reason)


def show_refusal(material: Material, decision: Decision) -> dict[str, Any]:
    get_run_logger().warning("%s: %s", decision.verdict.value, decision.reason)
    create_markdown_artifact(
        training_report.refusal(material, decision),
        key="retrain-classifier",
        description=f"{decision.verdict.value}: {decision.reason}",
    )
    return _summary(material, decision)


def show_outcome(material: Material, outcome: Outcome) -> dict[str, Any]:
    create_markdown_artifact(
        training_report.report(material, outcome),
        key="retrain-classifier",
        description=f"{outcome.decision.verdict.value}: {outcome.decision.reason}",
    )
    create_image_artifact(
        training_report.picture_url(outcome),
        key="retrain-classifier-confusion",
        description="Champion and candidate: truth by what was said",
    )
    compared = {"champion": outcome.champion, "candidate": outcome.candidate, **asdict(outcome.overall)}
    return _summary(material, outcome.decision) | {"comparison": compared}


def _summary(material: Material, decision: Decision) -> dict[str, Any]:
    suspects = [{"id": name, "done": "left out"} for name in material.dropped] + [{"id": name, "done": "kept"} for name in material.doubted]
    create_table_artifact(table=suspects, key="retrain-classifier-suspects", description="Labels to read again: they contradict the others")
    counts = {**material.rows, "trained_on": len(material.training), "left_out": len(material.dropped), "doubted": len(material.doubted)}
    show_summary("retrain-classifier-rows", [{"verdict": decision.verdict.value, **counts}], title="What the run decided, and from what")
    return {
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "rows": counts,
        "suspects": [*material.dropped, *material.doubted],
    }


def relabel_history(place: Installation) -> Relabelled:
    """Batch after batch, one transaction each, until every contact is labelled by the champion."""
    relabeller = Relabeller(place)
    bar = Progress("labelling with all readers", relabeller.waiting)
    done = Relabelled(relabeller.version)
    while batch := relabel_batch(relabeller, number=relabeller.batches + 1):
        done = done + batch
        bar.advance(batch.contacts)
    return done


@task(task_run_name="label batch {number}", **AT_THE_EDGE)
def relabel_batch(relabeller: Relabeller, *, number: int) -> Relabelled | None:
    batch = relabeller.next_batch(now=_now())
    if batch:
        get_run_logger().info("batch %d: %d contacts, %d with other labels now, %d asked of the model", number, *batch.counts)
    return batch


@task(task_run_name="measure drift", **AT_THE_EDGE)
def measure_drift(place: Installation, *, days: int) -> Watched:
    return watch(place, days=days, now=_now())


def raise_faults(watched: Watched) -> None:
    """A feature that moved is a failed quality check: a line in ml.drift_check, a warning, and an event that an automation can act on."""
    for shift in watched.faults:
        get_run_logger().warning("drift of %s: index %.3f, bound %.3f (model %s)", shift.feature, shift.psi, shift.bound, watched.version)
        emit_event(
            event="complaints.quality-check.failed",
            resource={"prefect.resource.id": f"complaints.drift.{shift.feature}", "prefect.resource.name": f"drift of {shift.feature}"},
            payload={"model_version": watched.version, "psi": shift.psi, "bound": shift.bound, "contacts": watched.contacts},
        )
