"""Models that differ from the shipped one in a way a test can foresee, and contacts that models have answered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

from complaints_nlp.classification.predictor import CONFIG, HEAD_WEIGHTS, Predictor
from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from models.database import open_session
from models.installation import Installation
from models.records import record_id
from models.registry import NewVersion, promote, register, register_shipped, shipped_model
from tests.flows.making import NOW
from tests.models.making import analysis, contact, load

TEXTS = {
    "deducted": "una deduct my 500 naira airtime, I no subscribe for any caller tune, refund me",
    "no network": "no network in my area since monday, no bars at all, I cannot call anybody",
    "rude": "your customer care agent was so rude to me and dropped the call, nobody helps",
    "slow": "my data is very slow, pages do not load, the internet keeps dropping",
    "vanished": "my 2gb data finish in one day, una thief my data, return my money",
}


CORPUS = Path(__file__).parents[2] / "corpus"


def short_corpus(folder: Path, *, train: int = 120, tune: int = 40, test: int = 60) -> Path:
    """So many of each file's short texts, which are answered at once."""
    folder.mkdir()
    for name, rows in (("train", train), ("tune", tune), ("test", test)):
        lines = (CORPUS / f"{name}.jsonl").read_text().splitlines()
        short = [line for line in lines if len(json.loads(line)["text"].split()) < 30]
        (folder / f"{name}.jsonl").write_text("\n".join(short[:rows]) + "\n")
    return folder


def model_that_always_says(category: Category, folder: Path, *, version: str) -> Path:
    """The shipped model's quick readers with one category's bias out of all proportion, and a version of its own."""
    shutil.copytree(shipped_model(), folder, ignore=shutil.ignore_patterns("second.*"))
    with np.load(folder / HEAD_WEIGHTS) as stored:
        heads = {name: stored[name].copy() for name in stored}
    heads["category.bias"][list(Category).index(category)] += 100
    heads["complaint.bias"] += 100
    np.savez(folder / HEAD_WEIGHTS, **heads)
    config = json.loads((folder / CONFIG).read_text())
    config.pop("with_second", None)
    (folder / CONFIG).write_text(json.dumps(config | {"version": version}))
    return folder


def make_champion(place: Installation, folder: Path, *, version: str, **known: Any) -> None:
    with open_session(place.engine) as session:
        shipped = register_shipped(session, place, at=NOW)
        register(session, place, NewVersion(version, folder, "promoted", "better", **known), at=NOW)
        promote(session, version, reason="better", at=NOW, outgoing=shipped)
        session.commit()


def load_answered(place: Installation, texts: Mapping[str, str], *, days: Sequence[float] | None = None) -> dict[str, str]:
    """Contacts as the shipped model labels them; record ids by name."""
    predictor = Predictor.load(threads=1)
    answers = predictor.predict(list(texts.values()))
    contacts = []
    for number, (name, body, said) in enumerate(zip(texts, texts.values(), answers, strict=True)):
        names = ("complaint_probability", "is_complaint", "category", "confidence", "secondary", "code", "sentiment", "urgency")
        given = {field: getattr(said, field) for field in names}
        words = analysis(masked_text=seal(body), model_version=predictor.version, entities=(), **given)
        contacts.append(contact(name, days=days[number] if days else number / 100, people=[f"person {name}"], words=words))
    with open_session(place.engine) as session:
        load(session, contacts, name=f"{len(texts)} texts")
    return {name: record_id("test", name) for name in texts}


def labels(place: Installation) -> dict[str, tuple[Any, ...]]:
    """(category, model version, whether corrected) by record id."""
    with place.engine.connect() as connection:
        rows = connection.execute(text("select record_id, category, model_version, corrected_at is not null from core.contact"))
        return {row[0]: tuple(row)[1:] for row in rows}
