"""What is learned from, what is left out, what is decided and said; the training itself on an encoder small enough for a test."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from sqlalchemy import text

from complaints_nlp.classification.corpus import Example, read_corpus
from complaints_nlp.classification.figures import Truth
from complaints_nlp.classification.gate import Comparison, Decision, Verdict, compare_slices, slices_of
from complaints_nlp.classification.predictor import Predictor
from complaints_nlp.labels import Category
from flows.steps import retraining
from flows.steps.retraining import (
    Candidate,
    Material,
    Outcome,
    TrainingUnavailable,
    clean_labels,
    collect,
    measure,
    repeats_champion,
    require_training,
    settle,
)
from flows.steps.starting import Start, starting_point
from flows.steps.training_report import picture, picture_url, refusal, report
from models.database import open_session
from models.installation import Installation
from models.registry import champion_folder, champion_version, shipped_model, version_in
from models.relabelling import Label, correct_label
from tests.flows.making import NOW
from tests.flows.models_made import CORPUS, TEXTS, load_answered, model_that_always_says, short_corpus

SHIPPED = version_in(shipped_model())


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    return short_corpus(tmp_path / "corpus")


def correct(place: Installation, *labels: Label) -> None:
    with open_session(place.engine) as session:
        for label in labels:
            correct_label(session, label)
        session.commit()


def test_people_are_learned_from_beside_the_corpus(place: Installation, small_corpus: Path) -> None:
    ids = load_answered(place, TEXTS)
    before = collect(place, corpus=small_corpus, data=None)
    correct(place, Label(ids["slow"], True, Category.SERVICE, "B2", (Category.NETWORK,)), Label(ids["rude"], False))
    after = collect(place, corpus=small_corpus, data=None)
    assert before.rows == {"corpus": 160, "public": 0, "corrections": 0}
    assert after.rows == {"corpus": 160, "public": 0, "corrections": 2}
    learned = {example.id: example for example in (*after.training, *after.tuning) if example.id in after.corrections}
    said = learned[ids["slow"]]
    assert (said.masked, said.category, said.secondary, said.code) == (TEXTS["slow"], Category.SERVICE, (Category.NETWORK,), "B2")
    assert (said.sentiment, said.urgency) == (None, None)  # a model must not learn from its own answers
    assert not learned[ids["rude"]].is_complaint


def test_a_text_of_the_frozen_test_is_never_learned_from(place: Installation, small_corpus: Path) -> None:
    frozen = read_corpus(small_corpus / "test.jsonl")[0].masked
    ids = load_answered(place, {"leak": f"  {frozen.upper()} ", "own": TEXTS["slow"]})
    correct(place, Label(ids["leak"], False), Label(ids["own"], False))
    assert collect(place, corpus=small_corpus, data=None).corrections == {ids["own"]}


def test_the_newest_word_of_a_person_is_the_one_learned(place: Installation, small_corpus: Path) -> None:
    ids = load_answered(place, TEXTS)
    correct(place, Label(ids["slow"], False), Label(ids["slow"], True, Category.BILLING))
    material = collect(place, corpus=small_corpus, data=None)
    (learned,) = [example for example in (*material.training, *material.tuning) if example.id in material.corrections]
    assert learned.category is Category.BILLING


def test_what_is_missing_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retraining, "NEEDED", ("json", "torch_that_nobody_has"))
    with pytest.raises(TrainingUnavailable, match=r"needs torch_that_nobody_has, .*pip install -c constraints.txt"):
        require_training()


def outcome(place: Installation, folder: Path, corpus: Path) -> tuple[Candidate, Outcome]:
    """The shipped model beside one that takes everything for service."""
    model_that_always_says(Category.SERVICE, folder, version="service-1")
    candidate = Candidate("service-1", folder, "base", {"epochs": 1}, ({"epoch": 1.0, "loss": 2.0},), "d" * 64)
    return candidate, measure(retraining.champion(place), Predictor.load(folder, threads=1), read_corpus(corpus / "test.jsonl"))


MATERIAL = Material((), (), {"corpus": 160, "public": 0, "corrections": 2}, frozenset(), "d" * 64)


def test_a_worse_candidate_is_registered_and_kept_out(place: Installation, small_corpus: Path, tmp_path: Path) -> None:
    ids = load_answered(place, TEXTS)
    candidate, measured = outcome(place, tmp_path / "made", small_corpus)
    decision = settle(place, MATERIAL, candidate, measured, run="a run", now=NOW)
    assert decision.verdict is Verdict.KEPT
    assert decision.reason.startswith("significantly worse")
    with open_session(place.engine) as session:
        assert champion_version(session) == SHIPPED
        row = session.execute(text("select * from ml.model_version where version = 'service-1'")).mappings().one()
        assert dict(session.execute(text("select alias, version from ml.model_alias")).all()) == {"candidate": "service-1"}
    assert row["metrics"]["four_class_f1"] == measured.metrics["service-1"]["four_class_f1"] < 0.3
    assert row["lineage"]["champion"] == SHIPPED
    assert row["lineage"]["flow_run"] == "a run"
    assert set(row["slices"]) == {each.name for each in measured.slices}
    assert (row["data_hash"], row["verdict"]) == ("d" * 64, "kept")
    with place.engine.connect() as connection:  # it answers beside the champion, and where they differ a person should look
        asked = set(connection.execute(text("select record_id from ml.review_queue where disagreement")).scalars())
        labels = set(connection.execute(text("select model_version from core.contact")).scalars())
    assert ids["slow"] in asked
    assert labels == {SHIPPED}


def test_a_promoted_candidate_answers_from_then_on(place: Installation, small_corpus: Path, tmp_path: Path) -> None:
    candidate, measured = outcome(place, tmp_path / "made", small_corpus)
    settle(place, MATERIAL, candidate, replace(measured, decision=Decision(Verdict.PROMOTED, "better")), run=None, now=NOW)
    folder = champion_folder(place)
    assert folder is not None
    assert Predictor.load(folder, threads=1).version == "service-1"
    with open_session(place.engine) as session:
        assert dict(session.execute(text("select alias, version from ml.model_alias")).all()) == {
            "candidate": "service-1",
            "champion": "service-1",
            "previous": SHIPPED,
        }


@pytest.mark.parametrize(
    ("changes", "dropped", "repeats"),
    [
        ({"recipe": {"epochs": 1, "seed": 7}}, (), True),
        ({"recipe": {"epochs": 2, "seed": 1}}, (), False),
        ({"data_hash": "e" * 64}, (), False),
        ({}, ("a suspect",), False),  # the champion learned from that row too
    ],
)
def test_the_same_training_with_another_seed_repeats_the_champion(
    place: Installation, small_corpus: Path, tmp_path: Path, changes: dict[str, Any], dropped: tuple[str, ...], repeats: bool
) -> None:
    candidate, measured = outcome(place, tmp_path / "made", small_corpus)
    assert not repeats_champion(place, MATERIAL, candidate)  # the shipped model learned from more
    candidate = replace(candidate, recipe={"epochs": 1, "seed": 1})
    settle(place, MATERIAL, candidate, replace(measured, decision=Decision(Verdict.PROMOTED, "better")), run=None, now=NOW)
    again = replace(candidate, version="service-2", **changes)
    assert repeats_champion(place, replace(MATERIAL, dropped=dropped), again) is repeats


def test_a_settlement_that_fails_leaves_nothing(
    place: Installation, small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate, measured = outcome(place, tmp_path / "made", small_corpus)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(retraining, "promote", fail)
    with pytest.raises(RuntimeError):
        settle(place, MATERIAL, candidate, replace(measured, decision=Decision(Verdict.PROMOTED, "better")), run=None, now=NOW)
    with place.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from ml.model_alias")) == 0
        assert connection.scalar(text("select count(*) from ml.model_version where version = 'service-1'")) == 0


def shown(test: list[Example]) -> Outcome:
    truth = Truth.of(test).classes
    other = (truth + 1) % 4
    figures = {"four_class_f1": 0.5, "three_class_f1": 0.6, "complaint_f1": 0.7, "calibration_error": 0.05, "rows": 60.0}
    matrix = np.diag([5, 6, 7, 8]).tolist()
    return Outcome(
        champion="v1",
        candidate="<v2>",
        decision=Decision(Verdict.KEPT, "no better than noise: +0.000"),
        overall=Comparison("all", len(test), 0.5, 0.5, -0.01, 0.01),
        slices=tuple(compare_slices(slices_of(test), truth, truth, other)),
        metrics={"v1": figures, "<v2>": figures},
        confusion={"v1": matrix, "<v2>": matrix},
    )


def test_the_report_says_why_and_shows_no_text(small_corpus: Path) -> None:
    test = read_corpus(small_corpus / "test.jsonl")
    material = replace(MATERIAL, training=tuple(test), dropped=tuple(f"row-{n}" for n in range(30)), doubted=("seen",))
    written = report(material, shown(test))
    assert written.startswith("# Kept\n\nno better than noise")
    assert "| language pcm |" in written
    assert "worse |" in written
    assert "30: `row-0`, " in written
    assert "and 10 more" in written
    assert not any(example.masked in written for example in test)
    assert "The champion stays" in refusal(material, Decision(Verdict.REFUSED, "too many"))


def test_the_picture_is_a_picture(small_corpus: Path) -> None:
    made = shown(read_corpus(small_corpus / "test.jsonl"))
    root = ElementTree.fromstring(picture(made))  # well formed, also with a version that needs escaping
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"champion v1", "candidate <v2>", "no complaint", "8"} <= set(words)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == 1 + 2 * 16
    head, _, body = picture_url(made).partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(body).decode() == picture(made)


@pytest.fixture(scope="module")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    from transformers import BertConfig, BertModel, BertTokenizerFast

    from complaints_nlp.classification.base_encoder import base_model

    base = tmp_path_factory.mktemp("base")
    BertTokenizerFast.from_pretrained(base_model()).save_pretrained(base)
    config = BertConfig(hidden_size=384, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, max_position_embeddings=512)
    BertModel(config).save_pretrained(base)
    return base


@pytest.mark.train
def test_flipped_labels_are_refused_or_left_out_but_never_a_persons(place: Installation) -> None:
    rows = read_corpus(CORPUS / "train.jsonl")[:500]
    flipped = {example.id for number, example in enumerate(rows) if number % 10 == 0 and example.is_complaint}
    wrong = {Category.NETWORK: Category.BILLING, Category.BILLING: Category.SERVICE, Category.SERVICE: Category.NETWORK}
    training = tuple(replace(example, category=wrong[example.category]) if example.id in flipped else example for example in rows)
    by_people = frozenset(sorted(flipped)[:5])
    material = Material(training, (), {"corpus": len(rows)}, by_people, "d" * 64)
    by = retraining.champion(place)

    dirty, refused = clean_labels(material, by=by, clean=False)
    assert refused is not None
    assert "suspected to be wrong" in refused.reason
    assert len(set(dirty.doubted) & flipped) >= len(flipped) / 2
    assert dirty.training == training

    cleaned, refused = clean_labels(material, by=by, clean=True)
    assert refused is None
    assert set(cleaned.dropped) | set(cleaned.doubted) == set(dirty.doubted)
    assert not set(cleaned.dropped) & by_people
    assert {example.id for example in cleaned.training} == {example.id for example in rows} - set(cleaned.dropped)
    assert clean_labels(replace(material, training=tuple(rows)), by=by, clean=False)[1] is None  # the labels as they are


def train_small(place: Installation, material: Material, start: Start, folder: Path, *, minute: int = 0) -> Candidate:
    from complaints_nlp.classification.training import Recipe

    now = NOW.replace(minute=minute)
    return retraining.train(material, folder, start=start, second=None, now=now, recipe=Recipe(epochs=2))


def settled(place: Installation, material: Material, candidate: Candidate, corpus: Path, **decided: Any) -> Decision:
    measured = measure(retraining.champion(place), Predictor.load(candidate.folder, threads=1), read_corpus(corpus / "test.jsonl"))
    return settle(place, material, candidate, replace(measured, **decided), run=None, now=NOW)


@pytest.mark.train
def test_from_corpus_to_registry(place: Installation, small_corpus: Path, small_base: Path, tmp_path: Path) -> None:
    load_answered(place, TEXTS)
    material = collect(place, corpus=small_corpus, data=None)
    candidate = train_small(place, material, Start("base", small_base), tmp_path / "model")
    assert candidate.version.startswith("2026.11.23-120000-")
    assert settled(place, material, candidate, small_corpus).verdict is Verdict.KEPT  # two rounds on 120 rows beat nothing
    with place.engine.connect() as connection:
        kept = connection.execute(text("select reference, code_version, lineage from ml.model_version where verdict = 'kept'")).one()
        assert connection.scalar(text("select count(*) from ml.prediction where model_version = :v"), {"v": candidate.version}) == len(
            TEXTS
        )
    assert kept.reference["of"] == "tuning split"  # five contacts are no picture of what comes in
    assert kept.lineage["recipe"]["epochs"] == 2
    assert [each["epoch"] for each in kept.lineage["epochs"]] == [1, 2]
    assert kept.code_version


@pytest.mark.train
def test_training_starts_from_the_champion_and_repeats_it_on_its_own_data(
    place: Installation, small_corpus: Path, small_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from complaints_nlp.classification import base_encoder

    monkeypatch.setattr(base_encoder, "base_model", lambda: small_base)
    promoted = {"decision": Decision(Verdict.PROMOTED, "better")}
    first_material = collect(place, corpus=small_corpus, data=None)
    start = starting_point(place, tmp_path / "start 1", data_hash=first_material.data_hash, fresh=True)
    assert (start.version, start.folder) == ("base", small_base)
    first = train_small(place, first_material, start, tmp_path / "first")
    settled(place, first_material, first, small_corpus, **promoted)

    ids = load_answered(place, TEXTS)
    correct(place, Label(ids["slow"], False))
    material = collect(place, corpus=small_corpus, data=None)
    warm = starting_point(place, tmp_path / "start 2", data_hash=material.data_hash)
    assert warm.version == first.version
    second = train_small(place, material, warm, tmp_path / "second", minute=1)
    assert second.recipe["learning_rate"] == first.recipe["learning_rate"] / 2
    settled(place, material, second, small_corpus, **promoted)

    again = starting_point(place, tmp_path / "start 3", data_hash=material.data_hash)
    assert again.version == first.version  # where the champion, second, started
    repeated = train_small(place, material, again, tmp_path / "third", minute=2)
    texts = list(TEXTS.values())
    one, other = (Predictor.load(each.folder, threads=1).logits(texts)["category"] for each in (second, repeated))
    assert np.abs(one - other).max() < 1e-3


@pytest.mark.train
def test_the_shipped_model_is_started_from_as_its_int8_file_has_it(place: Installation, small_corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from complaints_nlp.classification.network import ComplaintNetwork
    from complaints_nlp.classification.training import open_tokenizer, vectors_of

    start = starting_point(place, tmp_path / "start", data_hash="e" * 64)
    assert start.version == SHIPPED
    texts = [example.masked for example in read_corpus(small_corpus / "test.jsonl")[:20]]
    whole = vectors_of(ComplaintNetwork(start.folder), open_tokenizer(start.folder), texts)
    answering = Predictor.load(threads=1, quick=True).embed(texts)
    assert min(np.corrcoef(one, other)[0, 1] for one, other in zip(whole, answering, strict=True)) > 0.95

    candidate, measured = outcome(place, tmp_path / "made", small_corpus)
    better = replace(measured, decision=Decision(Verdict.PROMOTED, "better"))
    settle(place, MATERIAL, replace(candidate, start=SHIPPED), better, run=None, now=NOW)
    again = starting_point(place, tmp_path / "again", data_hash=MATERIAL.data_hash)
    assert again.version == SHIPPED  # where the champion started
    assert (again.folder / "model.safetensors").read_bytes() == (start.folder / "model.safetensors").read_bytes()


@pytest.mark.train
def test_the_weights_to_start_from_are_those_that_were_trained(
    place: Installation, small_corpus: Path, small_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from complaints_nlp.classification import base_encoder
    from complaints_nlp.classification.network import ComplaintNetwork

    monkeypatch.setattr(base_encoder, "base_model", lambda: small_base)
    material = collect(place, corpus=small_corpus, data=None)
    first = train_small(place, material, Start("base", small_base), tmp_path / "first")
    settled(place, material, first, small_corpus, decision=Decision(Verdict.PROMOTED, "better"))
    warm = starting_point(place, tmp_path / "start", data_hash="other data")
    loaded, bare = ComplaintNetwork(warm.folder).encoder.state_dict(), ComplaintNetwork(small_base).encoder.state_dict()
    name = "encoder.layer.0.output.dense.weight"
    assert str(loaded[name].dtype) == "torch.float32"
    assert np.abs(loaded[name].numpy() - bare[name].numpy()).max() > 1e-4  # training moved it
