"""From corrections and corpus to a model that may replace the champion. Only ``train`` needs the ``[train]`` extra.

Everything a model learns from here is masked: corrected contacts are stored so, the corpus carries its own marks, public rows are masked first.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import complaints_nlp
from complaints_nlp.classification.corpus import Example, read_corpus
from complaints_nlp.classification.drift import profile
from complaints_nlp.classification.figures import FIGURES, Answers, Truth
from complaints_nlp.classification.gate import (
    SUSPECTED,
    Comparison,
    Decision,
    Verdict,
    compare,
    compare_slices,
    confusion,
    decide,
    refuse_bad_labels,
    slices_of,
)
from complaints_nlp.classification.predictor import Prediction, Predictor
from complaints_nlp.classification.second_reader import has_second
from complaints_nlp.classification.train import TUNING_SHARE, data_hash, splits
from complaints_nlp.classification.windows import encoder_text
from complaints_nlp.errors import ComplaintsError
from flows.steps.starting import RATE, Start, keep_weights
from models.database import open_session
from models.installation import Installation
from models.registry import NewVersion, champion_folder, champion_version, promote, register, register_shipped, set_alias, shipped_model
from models.relabelling import corrected_examples, recent_contacts, store_predictions
from models.tables import ModelVersion

if TYPE_CHECKING:
    from complaints_nlp.classification.training import Recipe

NEEDED: Final = ("torch", "transformers", "sklearn", "cleanlab", "onnx")
# Contacts the candidate answers beside the champion: their disagreement feeds the review queue, and what it says of them is
# what later drift is measured against. 2,000 take it some two minutes a core.
SHADOWED: Final = 2_000
# Fewer are no picture of what comes in; then the tuning split stands for it.
ENOUGH_CONTACTS: Final = 300
# What the registry lists of a model, and which figure that is.
METRICS: Final[Mapping[str, str]] = {
    "four_class_f1": "four-class",
    "three_class_f1": "three-class macro-F1",
    "complaint_f1": "is-complaint F1",
    "calibration_error": "ECE",
}
CHECKOUT: Final = Path(__file__).resolve().parents[2]


class TrainingUnavailable(ComplaintsError):
    template = (
        "retraining needs {missing}, which the environment of this worker lacks; install them there "
        "(.venv/bin/pip install -c constraints.txt torch, then .venv/bin/pip install -c constraints.txt -e '.[pipeline,train]'; "
        "README says how to get a CPU build), or run the worker from .venv-train (make .venv-train/.train)"
    )


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from. ``corrections`` are ids; ``dropped`` are ids left out as probably mislabelled, ``doubted`` suspects kept.

    ``data_hash`` is of what was collected: what is left out afterwards depends on the champion, and is named beside it.
    """

    training: tuple[Example, ...]
    tuning: tuple[Example, ...]
    rows: Mapping[str, int]
    corrections: frozenset[str]
    data_hash: str
    dropped: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trained model in ``folder``, and where it comes from."""

    version: str
    folder: Path
    start: str
    recipe: Mapping[str, Any]
    history: tuple[Mapping[str, float], ...]
    data_hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Champion and candidate on the frozen test, and what follows. ``metrics`` and ``confusion`` are by model version."""

    champion: str
    candidate: str
    decision: Decision
    overall: Comparison
    slices: tuple[Comparison, ...]
    metrics: Mapping[str, Mapping[str, float]]
    confusion: Mapping[str, list[list[int]]]


def require_training() -> None:
    """Raises TrainingUnavailable, which says what to install."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise TrainingUnavailable(missing=", ".join(missing))


def collect(place: Installation, *, corpus: Path, data: Path | None) -> Material:
    """Corpus, public rows where ``data`` has them, and what people corrected. A text of the frozen test is never learned from."""
    training, tuning = splits(corpus, data)
    own = sum(len(read_corpus(corpus / name)) for name in ("train.jsonl", "tune.jsonl"))
    with open_session(place.engine) as session:
        corrected = corrected_examples(session)
    frozen = {_plain(example) for example in read_corpus(corpus / "test.jsonl")}
    learned = [example for example in corrected if _plain(example) not in frozen]
    for example in learned:
        (tuning if _is_tuning(example.id) else training).append(example)
    rows = {"corpus": own, "public": len(training) + len(tuning) - own - len(learned), "corrections": len(learned)}
    corrections = frozenset(example.id for example in learned)
    return Material(tuple(training), tuple(tuning), rows, corrections, data_hash([*training, *tuning]))


def _plain(example: Example) -> str:
    return " ".join(encoder_text(example.masked).casefold().split())


def _is_tuning(record_id: str) -> bool:
    return int(hashlib.sha256(record_id.encode()).hexdigest(), 16) % TUNING_SHARE == 0


def champion(place: Installation) -> Predictor:
    """The model that answers now, its files verified."""
    return Predictor.load(champion_folder(place))


def second_reader(place: Installation) -> Path:
    """The folder of the model whose second reader a candidate takes over: the champion, or the shipped one where it has none."""
    folder = champion_folder(place)
    return folder if folder is not None and has_second(folder) else shipped_model()


def clean_labels(material: Material, *, by: Predictor, clean: bool, bound: float = SUSPECTED) -> tuple[Material, Decision | None]:
    """Find labels that are probably wrong; with ``clean``, leave those rows out, else refuse where there are too many.

    A person's correction is never left out: it is listed as doubted, for a second reading. Nor is it a reason to refuse once the rest is
    clean: of a language that the champion does not know, right labels look wrong to it. Needs the ``[train]`` extra.
    """
    from complaints_nlp.classification.label_errors import find_label_errors

    found = find_label_errors(by.embed([example.masked for example in material.training]), Truth.of(material.training).classes)
    suspects = [material.training[row].id for row in found.rows]
    dropped = tuple(name for name in suspects if clean and name not in material.corrections)
    doubted = tuple(name for name in suspects if name not in set(dropped))
    left = tuple(example for example in material.training if example.id not in set(dropped))
    cleaned = replace(material, training=left, dropped=dropped, doubted=doubted)
    return cleaned, None if clean else refuse_bad_labels(len(doubted), len(left), bound=bound)


def train(
    material: Material,
    folder: Path,
    *,
    start: Start,
    second: Path | None,
    now: datetime,
    recipe: Recipe,
    progress: Callable[[Mapping[str, float]], None] = lambda _: None,
) -> Candidate:
    """Train and export into ``folder``; from a model's weights more slowly than ``recipe`` says. Needs the ``[train]`` extra.

    ``second`` is the folder of the model whose second reader it takes over: what is taught here is the first.
    """
    from complaints_nlp.classification import training
    from complaints_nlp.classification.export import export

    recipe = recipe if start.is_base else replace(recipe, learning_rate=recipe.learning_rate * RATE)
    version = f"{now:%Y.%m.%d-%H%M%S}-{material.data_hash[:8]}"
    made = training.train(material.training, material.tuning, base=start.folder, recipe=recipe, progress=progress)
    export(made, folder, tuning=material.tuning, version=version, second=second)
    keep_weights(made.network.encoder, folder)
    return Candidate(version, folder, start.version, asdict(recipe), made.history, material.data_hash)


def repeats_champion(place: Installation, material: Material, candidate: Candidate) -> bool:
    """Whether it learned what the champion learned, by the same code and recipe: what differs then is the seed, and chance."""
    with open_session(place.engine) as session:
        row = session.get(ModelVersion, champion_version(session))
    if row is None or (row.data_hash, row.code_version) != (candidate.data_hash, code_version()):
        return False
    recipes = [{**recipe, "seed": None} for recipe in (row.lineage["recipe"], candidate.recipe)]
    return recipes[0] == recipes[1] and bool(row.lineage["left_out"]) == bool(material.dropped)


def measure(champion: Predictor, candidate: Predictor, test: Sequence[Example], *, repeated: bool = False) -> Outcome:
    """Both on the frozen test, on the whole and by slice, and the gate's decision; ``repeated`` as it has it."""
    texts = [example.masked for example in test]
    answers = {model.version: Answers.of(model, texts) for model in (champion, candidate)}
    truth = Truth.of(test)
    said = {version: given.said_class for version, given in answers.items()}
    one, other = said[champion.version], said[candidate.version]
    overall = compare("all", truth.classes, one, other)
    slices = tuple(compare_slices(slices_of(test), truth.classes, one, other))
    return Outcome(
        champion=champion.version,
        candidate=candidate.version,
        decision=decide(overall, slices, repeated=repeated),
        overall=overall,
        slices=slices,
        metrics={version: figures(given, truth) for version, given in answers.items()},
        confusion={version: confusion(truth.classes, each).tolist() for version, each in said.items()},
    )


def figures(answers: Answers, truth: Truth) -> dict[str, float]:
    """What the registry lists of a model."""
    found = {name: round(FIGURES[figure](answers, truth), 4) for name, figure in METRICS.items()}
    return {**found, "rows": float(len(truth))}


def settle(place: Installation, material: Material, candidate: Candidate, outcome: Outcome, *, run: str | None, now: datetime) -> Decision:
    """Into the registry: the candidate with all that is known of it, and the aliases the decision moves. One transaction."""
    predictor = Predictor.load(candidate.folder)
    with open_session(place.engine) as session:
        contacts = recent_contacts(session, most=SHADOWED)
        answers = dict(zip([record_id for record_id, _ in contacts], predictor.predict([text for _, text in contacts]), strict=True))
        shipped = register_shipped(session, place, at=now)
        register(session, place, _version(material, candidate, outcome, _reference(predictor, contacts, answers, material), run), at=now)
        store_predictions(session, candidate.version, answers, at=now)
        set_alias(session, "candidate", candidate.version, reason=outcome.decision.reason, at=now)
        if outcome.decision.verdict is Verdict.PROMOTED:
            promote(session, candidate.version, reason=outcome.decision.reason, at=now, outgoing=shipped)
        session.commit()
    return outcome.decision


def _reference(
    predictor: Predictor, contacts: Sequence[tuple[str, str]], answers: Mapping[str, Prediction], material: Material
) -> dict[str, Any]:
    """What came in when it was trained, as it sees it; the tuning split where too little had come in."""
    if len(contacts) >= ENOUGH_CONTACTS:
        return {"of": "contacts", "texts": len(contacts), "profile": profile([text for _, text in contacts], list(answers.values()))}
    texts = [example.masked for example in material.tuning]
    return {"of": "tuning split", "texts": len(texts), "profile": profile(texts, predictor.predict(texts))}


def _version(material: Material, candidate: Candidate, outcome: Outcome, reference: Mapping[str, Any], run: str | None) -> NewVersion:
    return NewVersion(
        version=candidate.version,
        folder=candidate.folder,
        verdict=outcome.decision.verdict.value,
        reason=outcome.decision.reason,
        metrics={
            **outcome.metrics[candidate.version],
            "difference": _interval(outcome.overall),
            "confusion": outcome.confusion[candidate.version],
        },
        slices={each.name: {"rows": each.rows, "champion": each.champion, **_interval(each)} for each in outcome.slices},
        data_hash=candidate.data_hash,
        code_version=code_version(),
        lineage={
            "champion": outcome.champion,
            "start": candidate.start,
            "rows": dict(material.rows),
            "left_out": list(material.dropped),
            "doubted": list(material.doubted),
            "recipe": dict(candidate.recipe),
            "epochs": [dict(each) for each in candidate.history],
            "flow_run": run,
        },
        reference=reference,
    )


def _interval(each: Comparison) -> dict[str, float]:
    return {"candidate": each.candidate, "difference": each.difference, "low": each.low, "high": each.high}


def code_version() -> str:
    """The checkout's commit, marked where files differ from it; the library's version where there is no git."""
    command = ["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude", "*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return complaints_nlp.__version__
    return done.stdout.strip() or complaints_nlp.__version__
