"""The second reader: what it is asked, what it changes, and that a model without it says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from complaints_nlp.classification.predictor import CONFIG, QUICK, Predictor
from complaints_nlp.classification.second_reader import SECOND_FILES, SECOND_HEADS, has_second, rows_read
from complaints_nlp.errors import AssetMissing

SHIPPED = Path(__file__).parents[3] / "complaints_nlp" / "assets" / "model"
ENGLISH = "I was charged twice for one bundle and your agent would not give the money back, please refund me"
PIDGIN = "una network no dey work for my area since monday, I no fit call anybody, abeg make una do something"
YORUBA = "Ẹ jọ̀ọ́, ẹ bá mi yanjú ọ̀rọ̀ owó mi tí ẹ yọ láìsọ fún mi, mi ò fẹ́ iṣẹ́ yìí rárá"
HAUSA = "Don Allah ku duba mini kuɗin da kuka cire mini ba tare da izini ba, ban yi rajistar komai ba"
TEXTS = [ENGLISH, PIDGIN, YORUBA, HAUSA, f"{ENGLISH} " * 40]


@pytest.fixture(scope="module")
def whole() -> Predictor:
    return Predictor.load()


@pytest.fixture(scope="module")
def quick() -> Predictor:
    return Predictor.load(quick=True)


def test_it_reads_english_and_pidgin() -> None:
    assert rows_read(TEXTS).tolist() == [0, 1, 4]


def test_a_model_without_its_second_reader_says_so(whole: Predictor, quick: Predictor) -> None:
    assert quick.version == whole.version + QUICK
    rows, answers = quick.second_logits(TEXTS)
    assert (len(rows), answers) == (0, {})


def test_the_second_reader_is_heard_where_it_reads_and_nowhere_else(whole: Predictor, quick: Predictor) -> None:
    both, first = whole.logits(TEXTS), quick.logits(TEXTS)
    for name in ("category", "complaint", "code"):
        differs = [not np.array_equal(one, other) for one, other in zip(both[name], first[name], strict=True)]
        assert differs == [True, True, False, False, True], name
    assert np.array_equal(both["urgency"], first["urgency"])


def test_explaining_asks_the_quick_readers(whole: Predictor, quick: Predictor) -> None:
    asked, answered = whole.quick_logits(TEXTS), quick.logits(TEXTS)
    assert all(np.array_equal(asked[name], answered[name]) for name in answered)


def test_the_end_of_a_text_beyond_one_window_is_read(whole: Predictor) -> None:
    filler = "I have been with you for many years and my family too. " * 60
    texts = [filler + "You took 5,000 naira from me twice.", filler + "There is no network here at all."]
    _, answers = whole.second_logits(texts)
    assert not np.array_equal(answers["category"][0], answers["category"][1])


@pytest.mark.parametrize("name", SECOND_FILES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns(name), copy_function=lambda a, b: Path(b).symlink_to(a))
    assert not has_second(folder)
    with pytest.raises(AssetMissing, match=name.replace(".", r"\.")):
        Predictor.load(folder)
    Predictor.load(folder, quick=True)


def test_a_model_that_never_had_one_keeps_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("second.*"))
    config = json.loads((folder / CONFIG).read_text())
    del config["with_second"]
    (folder / CONFIG).write_text(json.dumps(config))
    assert Predictor.load(folder).version == Predictor.load(folder, quick=True).version == config["version"]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory):
    torch = pytest.importorskip("torch")
    from transformers import MPNetConfig, MPNetModel, PreTrainedTokenizerFast

    from complaints_nlp.classification.corpus import read_corpus
    from complaints_nlp.classification.second_training import SecondRecipe, train_second

    base = tmp_path_factory.mktemp("base")
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(SHIPPED / "second.tokenizer.json"), pad_token="<pad>")
    tokenizer.save_pretrained(base)
    sizes = {"hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 32}
    torch.manual_seed(7)
    MPNetModel(MPNetConfig(vocab_size=len(tokenizer), max_position_embeddings=514, **sizes)).save_pretrained(base)
    corpus = SHIPPED.parents[2] / "corpus"
    rows = read_corpus(corpus / "train.jsonl")
    easy = [example for language in ("en", "yo") for example in [row for row in rows if row.language == language][:100]]
    recipe = SecondRecipe(epochs=3, learning_rate=2e-3, head_rate=1.0, warmup_steps=5)
    return train_second(easy, {"seen": easy[:60]}, base=base, recipe=recipe), easy, base


@pytest.mark.train
def test_training_teaches_the_upper_half_and_leaves_the_lower(taught) -> None:
    from complaints_nlp.classification.second_training import SecondNetwork

    trained, _, base = taught
    assert [round(score["epoch"]) for score in trained.history] == [1, 2, 3]
    assert trained.history[-1]["loss"] < trained.history[0]["loss"]
    assert {"seen, category macro-F1", "seen, complaint F1"} <= trained.history[-1].keys()
    network = trained.network
    assert (network.lower, len(network.upper_layers)) == (2, 2)
    before, after = (each.encoder.encoder.state_dict() for each in (SecondNetwork(base), network))
    moved = {name.split(".")[1] for name, weight in before.items() if name.startswith("layer") and not weight.equal(after[name])}
    assert moved == {"2", "3"}


@pytest.mark.train
def test_only_its_languages_teach(taught) -> None:
    from complaints_nlp.classification.second_training import readable

    _, easy, _ = taught
    assert {example.language for example in readable(easy)} == {"en"}
    assert len(readable(easy)) < len(easy)


@pytest.mark.train
def test_the_exported_reader_answers_as_the_taught_one_in_a_model_of_its_own(taught, tmp_path: Path) -> None:
    import torch

    from complaints_nlp.classification.export import export_second, settle
    from complaints_nlp.classification.second_reader import END, START, SecondReader
    from complaints_nlp.classification.windows import encoder_text

    trained, easy, _ = taught
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("second.*"))
    export_second(trained, folder, keep_fp32=True)
    texts = [encoder_text(example.masked) for example in easy[:40]]
    small = SecondReader.load(folder, threads=1).logits(texts)
    exact = SecondReader.load(folder, threads=1, precision="fp32").logits(texts)
    ids = [torch.tensor([[START, *row, END]]) for row in trained.tokenizer(texts, add_special_tokens=False)["input_ids"]]
    with torch.no_grad():
        pooled = [trained.network.read_upper(trained.network.read_lower(row, torch.ones_like(row)), torch.ones_like(row)) for row in ids]
        said = torch.cat([trained.network.heads["category"](vector) for vector in pooled]).numpy()
    assert np.abs(exact["category"] - said).max() < 1e-3
    assert np.abs(small["category"] - said).mean() < 0.1
    predictor = settle(folder, tuning=easy[:80], version="taught-1")
    assert predictor.version == "taught-1"
    assert Predictor.load(folder, quick=True).version == "taught-1" + QUICK
    stored = json.loads((folder / CONFIG).read_text())
    assert set(SECOND_FILES) <= stored["sha256"].keys()
    assert set(stored["with_second"]["mixtures"]) == {"category", "complaint", "secondary", "sentiment", "code"}
    with np.load(folder / SECOND_HEADS) as heads:
        assert "urgency.weight" not in heads
    assert len(predictor.predict([example.masked for example in easy[:5]])) == 5


@pytest.mark.train
def test_a_base_that_is_another_is_refused(tmp_path: Path) -> None:
    from complaints_nlp.classification.train_second import BaseMissing, check_base

    with pytest.raises(BaseMissing, match=r"no model\.safetensors.*--base"):
        check_base(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(BaseMissing, match="SHA-256"):
        check_base(tmp_path)
