"""Where the proof of the loop plays: a home with three corpora, everything up in it, and how to ask it for things."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.classification.corpus import Example, read_corpus
from models.database import open_session
from models.installation import open_installation
from models.settings import Settings
from tests.proofs.manager import CHECKOUT, artifacts_of, demand, say, trigger

CORPUS: Final = CHECKOUT / "corpus"
FLIPPED: Final = 10  # one label in so many
TRAINING_SECONDS: Final = 3_600
SOURCES: Final = {"call_logs": "calls", "sms": "sms", "social": "posts", "web_forms": "forms"}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the proof plays, and what it plays with."""

    home: Path
    language: str
    epochs: int
    words: int

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    def corpus(self, name: str) -> str:
        return str(self.home / f"corpus-{name}")

    @property
    def missing(self) -> list[Example]:
        """The texts of the language, which the first champion never saw."""
        known = read_corpus(CORPUS / "train.jsonl")
        return [example for example in known if example.language == self.language and len(example.text.split()) <= self.words]

    @property
    def others(self) -> list[Example]:
        """Contacts that nobody corrects."""
        return [example for example in read_corpus(CORPUS / "tune.jsonl") if example.language != self.language][:100]


def write_corpora(scene: Scene) -> None:
    """part: the corpus without the language, its training texts cut to short ones; flipped: the same with wrong labels. The frozen test is
    the same in both."""
    rows = {file: [json.loads(line) for line in (CORPUS / file).read_text().splitlines()] for file in ("train.jsonl", "tune.jsonl")}
    known = {file: [row for row in lines if row["language"] != scene.language] for file, lines in rows.items()}
    short = [row for row in known["train.jsonl"] if len(row["text"].split()) <= scene.words]
    for name, training in (("part", short), ("flipped", _flip(short, more=len(scene.missing)))):
        folder = Path(scene.corpus(name))
        folder.mkdir()
        _write(folder / "train.jsonl", training)
        _write(folder / "tune.jsonl", known["tune.jsonl"])
        (folder / "test.jsonl").write_text((CORPUS / "test.jsonl").read_text())


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _flip(rows: Sequence[Mapping[str, Any]], *, more: int) -> list[dict[str, Any]]:
    """A tenth of all labels, those of ``more`` corrections counted, says another of the four classes; all of them in the corpus, because a
    correction is a person's word. A flipped row's code and second category would give it away and go."""
    rng = random.Random(11)
    chosen = set(rng.sample(range(len(rows)), (len(rows) + more) // FLIPPED))
    classes = ("network", "billing", "service", None)
    flipped = []
    for number, row in enumerate(rows):
        truth = row["category"] if row["is_complaint"] else None
        said = rng.choice([each for each in classes if each != truth])
        wrong = {"is_complaint": said is not None, "category": said or row["category"], "code": None, "secondary": []}
        flipped.append({**row, **(wrong if number in chosen else {})})
    return flipped


def flipped_ids(scene: Scene) -> set[str]:
    def classes(name: str) -> dict[str, tuple[bool, str]]:
        rows = (json.loads(line) for line in (Path(scene.corpus(name)) / "train.jsonl").read_text().splitlines())
        return {row["id"]: (row["is_complaint"], row["category"] if row["is_complaint"] else "") for row in rows}

    right, given = classes("part"), classes("flipped")
    return {name for name in right if right[name] != given[name]}


NOT_SHOWN: Final[list[str]] = []


def show(true: bool, what: str) -> None:
    """As ``demand``, but the proof goes on: what comes after is worth seeing too. It fails at its end."""
    if not true:
        NOT_SHOWN.append(what)
        say("NOT SHOWN", what)


@dataclass(frozen=True, slots=True)
class Run:
    said: str
    seconds: float
    artifacts: Mapping[str, str]


def run(deployment: str, **parameters: Any) -> Run:
    """One run of a deployment to its end; what its report says in one line."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        made = trigger(client, deployment, until=lambda state: state.is_final(), parameters=parameters, seconds=TRAINING_SECONDS)
        left = artifacts_of(client, made)
    demand(
        made.state_name == "Completed", f"{deployment} runs to Completed, but it is {made.state_name}: {made.state and made.state.message}"
    )
    descriptions = {str(artifact.key): str(artifact.description) for artifact in left}
    kinds = {str(artifact.type) for artifact in left}
    if deployment == "retrain_classifier":
        demand("markdown" in kinds, "retraining leaves its report")
        demand("image" in kinds or descriptions["retrain-classifier"].startswith("refused"), "retraining leaves a picture")
    seconds = made.total_run_time.total_seconds()
    data = {str(artifact.key): str(artifact.data) for artifact in left}
    return Run(f"{descriptions.get('retrain-classifier', '')} [{seconds:.0f} s]", seconds, data)


@contextmanager
def session_of(scene: Scene) -> Iterator[Session]:
    """A session of the running installation."""
    with open_installation(scene.settings) as place, open_session(place.engine) as session:
        yield session


def state(scene: Scene) -> Any:
    with session_of(scene) as session:
        return [
            [tuple(row) for row in session.execute(text(f"select * from {table} order by 1"))]
            for table in ("ml.model_alias", "ml.alias_change")
        ] + [session.scalar(text("select count(*) from ml.model_version"))]


def champion(scene: Scene) -> str:
    with session_of(scene) as session:
        return str(session.scalar(text("select version from ml.model_alias where alias = 'champion'")))


def candidate(scene: Scene) -> str:
    with session_of(scene) as session:
        return str(session.scalar(text("select version from ml.model_alias where alias = 'candidate'")))


def command(scene: Scene, *arguments: str) -> str:
    """``python -m flows ...`` as a person calls it; what it printed."""
    environment = os.environ | {"COMPLAINTS_HOME": str(scene.home), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "flows", *arguments], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    demand(done.returncode == 0, f"python -m flows {' '.join(arguments)}: {done.stderr}")
    if arguments != ("models",):
        say("$", f"python -m flows {' '.join(arguments)}: {' '.join(done.stdout.split())}")
    return done.stdout
