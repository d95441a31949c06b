"""``python -m complaints_nlp.classification.comparison``: the trained model beside simpler ones, on the same rows. Needs ``[train]``.

Every model learned from the same rows, reads the same masked texts and is asked the same questions; the texts that only the second reader
learned from would make the simpler ones worse on the development test, so the frozen encoder is shown with and without them. The frozen split
and the development test choose nothing here: regularisation, temperatures and thresholds came from the tuning split.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from complaints_nlp.classification.corpus import OTHER, Example, read_corpus, read_second
from complaints_nlp.classification.figures import FIGURES, Answers, paired_difference, slices, with_interval
from complaints_nlp.classification.second_reader import SECOND_UPPER, has_second
from complaints_nlp.classification.train import CORPUS, mask_examples, splits
from complaints_nlp.encoder import FP32
from complaints_nlp.labels import Category

DEVELOPMENT_TEST: Final = "dev.csv"
SLICE_FIGURES: Final = ("three-class macro-F1", "four-class", "is-complaint F1")
BASELINE: Final = "frozen encoder + logistic regression"
BASELINE_MORE: Final = f"{BASELINE}, its second reader's too"
OURS: Final = "this model, int8"
OURS_FP32: Final = "this model, fp32"
OURS_QUICK: Final = "its quick readers alone, int8"
SPEED_BATCH: Final = 64


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m complaints_nlp.classification.comparison", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with train.jsonl, tune.jsonl, test.jsonl and labels/")
    parser.add_argument("--data", type=Path, help="folder of the public sets; its dev.csv is measured too")
    parser.add_argument("--model", type=Path, required=True, help="a folder that training wrote: it has the fp32 encoder as well")
    parser.add_argument("--draws", type=int, default=1_000, help="bootstrap draws of an interval")
    parser.add_argument("--out", type=Path, help="file for the figures as JSON")
    options = parser.parse_args(arguments)
    whole = SECOND_UPPER.format(FP32)
    if has_second(options.model) and not (options.model / whole).is_file():
        parser.error(f"{options.model} has no {whole} to compare with: make train-second MODEL={options.model} writes it")
    training, tuning = splits(options.corpus, options.data, unjudged=False)
    its_own = read_second(options.corpus)[0]
    sets = {"frozen test split": read_corpus(options.corpus / "test.jsonl")}
    if development := read_development(options.data):
        sets["development test (dev.csv)"] = development
    answers, speeds = _answers(options.model, training, tuning, its_own, sets)
    report = {name: _report(name, examples, answers[name], draws=options.draws) for name, examples in sets.items()}
    _say("\n## Texts per second\n")
    for line in _speed_table(speeds):
        _say(line)
    if options.out:
        options.out.write_text(json.dumps({"sets": report, "texts_per_second": speeds}, indent=2) + "\n")
    return 0


def read_development(data: Path | None) -> list[Example]:
    """The development test, masked; empty where it is not there. Its service label for "other" is a placeholder that no figure reads."""
    if data is None:
        return []
    path = next((p for p in (data / "labelled" / DEVELOPMENT_TEST, data / DEVELOPMENT_TEST) if p.exists()), None)
    if path is None:
        return []
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return mask_examples([_development_example(row) for row in rows])


def _development_example(row: Mapping[str, str]) -> Example:
    complaint = row["label"] != OTHER
    return Example(
        id=row["id"],
        text=row["text"],
        masked=row["text"],
        spans=(),
        channel="web" if row["id"].startswith("fcc") else "social",
        is_complaint=complaint,
        category=Category(row["label"]) if complaint else Category.SERVICE,
        secondary=(Category(row["second"]),) if row["second"] in set(Category) else (),
        code=None,
        language=None,
        sentiment=None,
        urgency=None,
        scenario=row["id"],
    )


def _answers(
    model: Path,
    training: Sequence[Example],
    tuning: Sequence[Example],
    its_own: Sequence[Example],
    sets: Mapping[str, Sequence[Example]],
) -> tuple[dict[str, dict[str, Answers]], dict[str, dict[str, float]]]:
    """By set and model, the answers; by model, texts a second over the first set, at batches of 64 and of 1, on one thread."""
    from complaints_nlp.classification import baselines
    from complaints_nlp.classification.predictor import Predictor
    from complaints_nlp.classification.training import base_model

    classifiers = {
        "majority": baselines.majority(training),
        "TF-IDF + logistic regression": baselines.tfidf(training, tuning),
        BASELINE: baselines.frozen(training, tuning, base=base_model()),
        BASELINE_MORE: baselines.frozen([*training, *its_own], tuning, base=base_model()),
        OURS_FP32: baselines.shipped(Predictor.load(model, threads=1, precision=FP32)),
        OURS: baselines.shipped(Predictor.load(model, threads=1)),
        OURS_QUICK: baselines.shipped(Predictor.load(model, threads=1, quick=True)),
    }
    answers = {
        name: {who: classify([e.masked for e in examples]) for who, classify in classifiers.items()} for name, examples in sets.items()
    }
    timed = [example.masked for example in next(iter(sets.values()))]
    speeds = {who: {str(size): _speed(classify, timed, size) for size in (SPEED_BATCH, 1)} for who, classify in classifiers.items()}
    return answers, speeds


def _speed(classify: Any, texts: Sequence[str], size: int) -> float:
    chosen = texts if size > 1 else texts[::10]
    classify(texts[:2])
    started = time.perf_counter()
    for at in range(0, len(chosen), size):
        classify(chosen[at : at + size])
    return round(len(chosen) / (time.perf_counter() - started), 1)


def _report(name: str, examples: Sequence[Example], answers: Mapping[str, Answers], *, draws: int) -> dict[str, Any]:
    _say(f"\n## {name}: {len(examples)} texts, {sum(example.is_complaint for example in examples)} complaints\n")
    figures = {who: {each: with_interval(each, given, examples, draws=draws) for each in FIGURES} for who, given in answers.items()}
    _table(("model", *FIGURES), ([who, *(_with_interval(values[each]) for each in FIGURES)] for who, values in figures.items()))
    ours, fp32, baseline = answers[OURS], answers[OURS_FP32], answers[BASELINE]
    margins = {each: paired_difference(each, ours, baseline, examples, draws=draws) for each in SLICE_FIGURES}
    gained = {each: paired_difference(each, ours, answers[OURS_QUICK], examples, draws=draws) for each in FIGURES}
    quantised = {each: paired_difference(each, ours, fp32, examples, draws=draws) for each in SLICE_FIGURES}
    agreement = float((ours.said == fp32.said).mean())
    _say("\nint8 above the frozen encoder (paired): " + "; ".join(f"{each} {_with_interval(v)}" for each, v in margins.items()))
    _say("int8 above its quick readers alone (paired): " + "; ".join(f"{each} {_with_interval(v)}" for each, v in gained.items()))
    _say("int8 against fp32 (paired): " + "; ".join(f"{each} {_with_interval(v)}" for each, v in quantised.items()))
    _say(f"int8 and fp32 give the same category to {agreement:.1%}, the same complaint or not to "
         f"{float((ours.said_complaint == fp32.said_complaint).mean()):.1%}\n")  # fmt: skip
    by_slice = {part: {each: FIGURES[each](ours[rows], [examples[row] for row in rows]) for each in FIGURES} | {"texts": len(rows)}
                for part, rows in slices(examples).items()}  # fmt: skip
    _table(
        ("int8, by slice", "texts", *FIGURES), ([part, str(v["texts"]), *(f"{v[e]:.3f}" for e in FIGURES)] for part, v in by_slice.items())
    )
    return {
        "figures": figures,
        "above_frozen": margins,
        "above_quick": gained,
        "against_fp32": quantised,
        "agreement": agreement,
        "slices": by_slice,
    }


def _speed_table(speeds: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield f"| model | batch {SPEED_BATCH} | batch 1 |"
    yield "|---|---|---|"
    for who, by_size in speeds.items():
        yield f"| {who} | {by_size[str(SPEED_BATCH)]:.0f} | {by_size['1']:.0f} |"
    ratio = {size: speeds[OURS][size] / speeds[OURS_FP32][size] for size in (str(SPEED_BATCH), "1")}
    yield f"\nint8 over fp32: {ratio[str(SPEED_BATCH)]:.2f} times at batch {SPEED_BATCH}, {ratio['1']:.2f} times at batch 1 (one thread)"


def _table(head: Sequence[str], rows: Iterator[list[str]]) -> None:
    _say("| " + " | ".join(head) + " |")
    _say("|" + "---|" * len(head))
    for row in rows:
        _say("| " + " | ".join(row) + " |")


def _with_interval(value: tuple[float, float, float]) -> str:
    return f"{value[0]:.3f} ({value[1]:.3f} to {value[2]:.3f})"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
