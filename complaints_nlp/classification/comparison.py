"""``python -m complaints_nlp.classification.comparison``: a model beside simpler ones, on the same rows. Needs ``[train]``.

Every model learned from the same rows, reads the same masked texts and is asked the same questions; the texts that only the second reader
learned from would make the simpler ones worse on the development test, so the frozen encoder is shown with and without them. None of the sets
chooses anything here: regularisation, temperatures and thresholds came from the tuning split.

int8 is set against the fp32 encoders that training leaves in a model's folder (530 MB). The shipped model comes without: it is set against
encoders in fp32 that become its own when they are quantised, drawn from what its int8 files leave open, some of them to see what the draw does.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from complaints_nlp.classification.bounds import MARGIN, Asked, asked
from complaints_nlp.classification.corpus import Example, read_corpus, read_second
from complaints_nlp.classification.evaluation import Part
from complaints_nlp.classification.figures import FIGURES, Answers, Truth, paired_difference, slices, with_interval
from complaints_nlp.classification.measured import (
    DEVELOPMENT_TEST,
    UNSEEN,
    UNSEEN_IN_MIX,
    mixed_as_development,
    read_development,
    read_unseen,
)
from complaints_nlp.classification.predictor import SHIPPED, Predictor, has_precision
from complaints_nlp.classification.train import CORPUS, splits
from complaints_nlp.encoder import FP32

BASELINE: Final = "frozen encoder + logistic regression"
BASELINE_MORE: Final = f"{BASELINE}, its second reader's too"
OURS: Final = "this model, int8"
OURS_FP32: Final = "this model, fp32"
OURS_QUICK: Final = "its quick readers alone, int8"
BESIDE: Final = (BASELINE, BASELINE_MORE, OURS_QUICK)  # what it is paired with, and every fp32
OTHER_WRITERS: Final = "letters and posts to operators elsewhere, by writers that nothing was learned from"
SPEED_BATCH: Final = 64
Classifier = Callable[[Sequence[str]], Answers]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m complaints_nlp.classification.comparison", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with train.jsonl, tune.jsonl, test.jsonl, labels/ and second/")
    parser.add_argument("--data", type=Path, help="folder of the public sets; its dev.csv is measured too")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="a model's folder (default: the shipped one)")
    parser.add_argument("--alone", action="store_true", help="without the simpler models: int8 against fp32, and the quick readers")
    parser.add_argument("--draws", type=int, default=1_000, help="bootstrap draws of an interval")
    parser.add_argument("--fp32-draws", type=int, default=1, help="models in fp32 to draw where training left none (default: 1)")
    parser.add_argument("--bounds", action="store_true", help="hold it to what the shipped model must reach; exit with 1 where it does not")
    parser.add_argument("--out", type=Path, help="file for the figures as JSON")
    options = parser.parse_args(arguments)
    sets = {"frozen test split": read_corpus(options.corpus / "test.jsonl")}
    for name, examples in ((DEVELOPMENT_TEST, read_development(options.data)), (UNSEEN, read_unseen(options.data, options.corpus))):
        if examples:
            sets[name] = examples
        else:
            _tell(f"{name}: not there, so not measured (--data, or DATA= of make, names the folder of the public sets)")
    simple: dict[str, Classifier] = {}
    if not options.alone:
        second_readers, held = read_second(options.corpus)
        if held:
            sets[OTHER_WRITERS] = held
        simple = simpler(options.corpus, options.data, second_readers)
    with tempfile.TemporaryDirectory(prefix="complaints-fp32-") as folder:
        classifiers = simple | ours(options.model, Path(folder), fp32_draws=options.fp32_draws)
    answers = {name: {who: _ask(who, classify, name, examples) for who, classify in classifiers.items()} for name, examples in sets.items()}
    report = {name: _report(name, examples, answers[name], draws=options.draws) for name, examples in sets.items()}
    report |= _unseen_in_mix(sets, answers, draws=options.draws)
    timed = [example.masked for example in next(iter(sets.values()))]
    again = _all_fp32(classifiers)[1:]  # as fast as the first
    _tell("timing each, in batches and one text at a time")
    speeds = {
        who: {str(size): _speed(classify, timed, size) for size in (SPEED_BATCH, 1)}
        for who, classify in classifiers.items()
        if who not in again
    }
    _say("\n## Texts per second\n")
    for line in _speed_table(speeds):
        _say(line)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps({"sets": report, "texts_per_second": speeds}, indent=2) + "\n")
    if not options.bounds:
        return 0
    return _verdict(asked(report, ours=OURS, baseline=BASELINE, development=DEVELOPMENT_TEST, unseen=UNSEEN_IN_MIX))


def ours(model: Path, folder: Path, *, fp32_draws: int) -> dict[str, Classifier]:
    """The model of a folder on one thread, by name: in fp32, as it is shipped, and without its second reader.

    Without fp32 encoders of its training as many as ``fp32_draws`` are drawn, into ``folder``, which nothing reads once they are loaded.
    """
    from complaints_nlp.classification.baselines import shipped
    from complaints_nlp.classification.export import draw_fp32

    whole = {OURS_FP32: model} if has_precision(model, FP32) else {}
    if not whole:
        whole = {f"{OURS_FP32}, drawn {number}": folder / str(number) for number in range(1, fp32_draws + 1)}
        for seed, drawn in enumerate(whole.values()):
            draw_fp32(model, drawn, seed=seed)
    loaded = {who: shipped(Predictor.load(place, threads=1, precision=FP32)) for who, place in whole.items()}
    return loaded | {OURS: shipped(Predictor.load(model, threads=1)), OURS_QUICK: shipped(Predictor.load(model, threads=1, quick=True))}


def _all_fp32(names: Iterable[str]) -> list[str]:
    return [who for who in names if who.startswith(OURS_FP32)]


def simpler(corpus: Path, data: Path | None, second_readers: Sequence[Example]) -> dict[str, Classifier]:
    """Simpler classifiers by name, fitted to what the model learned from; the frozen encoder also to what its second reader alone did."""
    from complaints_nlp.classification import baselines
    from complaints_nlp.classification.base_encoder import base_model

    _tell("masking the public sets that the model learned from")
    training, tuning = splits(corpus, data, unjudged=False)
    encoder = baselines.FrozenEncoder(base_model())
    fits: dict[str, Callable[[], Classifier]] = {
        "majority": lambda: baselines.majority(training),
        "TF-IDF + logistic regression": lambda: baselines.tfidf(training, tuning),
        BASELINE: lambda: baselines.frozen(training, tuning, encoder=encoder),
        BASELINE_MORE: lambda: baselines.frozen([*training, *second_readers], tuning, encoder=encoder),
    }
    return {who: _fitted(who, fit) for who, fit in fits.items()}


def _fitted(who: str, fit: Callable[[], Classifier]) -> Classifier:
    _tell(f"fitting {who}")
    return fit()


def _ask(who: str, classify: Classifier, name: str, examples: Sequence[Example]) -> Answers:
    _tell(f"asking {who}: {name}")
    return classify([example.masked for example in examples])


def _speed(classify: Classifier, texts: Sequence[str], size: int) -> float:
    chosen = texts if size > 1 else texts[::10]
    classify(texts[:2])
    started = time.perf_counter()
    for at in range(0, len(chosen), size):
        classify(chosen[at : at + size])
    return round(len(chosen) / (time.perf_counter() - started), 1)


def _unseen_in_mix(
    sets: Mapping[str, Sequence[Example]], answers: Mapping[str, Mapping[str, Answers]], *, draws: int
) -> dict[str, dict[str, Any]]:
    """The report on unseen operators' tweets beside the development test's letters, in the development test's mix; empty without both sets."""
    mix = mixed_as_development(sets.get(DEVELOPMENT_TEST, []), sets.get(UNSEEN, []))
    if mix is None:
        return {}
    letters, tweets = mix.parts
    _say(
        f"\n## {UNSEEN_IN_MIX}: {len(letters.rows)} letters of it {letters.times} times each, {len(tweets.rows)} tweets {tweets.times} times each\n"
    )
    truth = Truth.of([*(sets[DEVELOPMENT_TEST][row] for row in mix.kept), *sets[UNSEEN]])
    given = {who: Answers.joined(known[mix.kept], answers[UNSEEN][who]) for who, known in answers[DEVELOPMENT_TEST].items()}
    return {UNSEEN_IN_MIX: _figures(given, truth, parts=mix.parts, draws=draws) | {"agreement": {}}}


def _figures(answers: Mapping[str, Answers], truth: Truth, *, draws: int, parts: Sequence[Part] | None = None) -> dict[str, Any]:
    """Every figure of every model, and the shipped one's paired with the others'."""
    figures = {
        who: {each: with_interval(each, given, truth, parts=parts, draws=draws) for each in FIGURES} for who, given in answers.items()
    }
    _table(("model", *FIGURES), ([who, *(_with_interval(values[each]) for each in FIGURES)] for who, values in figures.items()))
    int8, beside = answers[OURS], [who for who in answers if who in (*BESIDE, *_all_fp32(answers))]
    differences = {
        who: {each: paired_difference(each, int8, answers[who], truth, parts=parts, draws=draws) for each in FIGURES} for who in beside
    }
    for who, values in differences.items():
        _say(f"\nint8 above {who} (paired): " + "; ".join(f"{each} {_with_interval(v)}" for each, v in values.items()))
    return {"figures": figures, "int8_above": differences}


def _report(name: str, examples: Sequence[Example], answers: Mapping[str, Answers], *, draws: int) -> dict[str, Any]:
    _say(f"\n## {name}: {len(examples)} texts, {sum(example.is_complaint for example in examples)} complaints\n")
    truth, int8 = Truth.of(examples), answers[OURS]
    figures = _figures(answers, truth, draws=draws)
    agreement = {who: _agreement(int8, answers[who]) for who in _all_fp32(answers)}
    for who, same in agreement.items():
        _say(
            f"\nint8 and {who}: the same category for {same['category']:.1%}, the same complaint or not for {same['complaint']:.1%}, "
            f"the same of four classes for {same['four classes']:.1%}"
        )
    _say("")
    # without a complaint none of the figures means anything
    parts = {part: rows for part, rows in slices(examples).items() if truth.complaint[rows].any()}
    by_slice = {
        part: {each: figure(int8[rows], truth[rows]) for each, figure in FIGURES.items()} | {"texts": len(rows)}
        for part, rows in parts.items()
    }
    _table(
        ("int8, by slice", "texts", *FIGURES), ([part, str(v["texts"]), *(f"{v[e]:.3f}" for e in FIGURES)] for part, v in by_slice.items())
    )
    above = _above_by_slice(parts, int8, answers[BASELINE], truth, draws=draws) if BASELINE in answers else {}
    if above:
        _say("")
        _table((f"above {BASELINE} (paired), by slice", *MARGIN), ([part, *map(_with_interval, v.values())] for part, v in above.items()))
    return figures | {"agreement": agreement, "slices": by_slice, "slices_above": above}


def _above_by_slice(
    parts: Mapping[str, Any], ours: Answers, theirs: Answers, truth: Truth, *, draws: int
) -> dict[str, dict[str, tuple[float, float, float]]]:
    """By slice, the figures that have a margin, over its texts alone."""
    return {
        part: {each: paired_difference(each, ours[rows], theirs[rows], truth[rows], draws=draws) for each in MARGIN}
        for part, rows in parts.items()
    }


def _agreement(one: Answers, other: Answers) -> dict[str, float]:
    pairs = {
        "category": one.said == other.said,
        "complaint": one.said_complaint == other.said_complaint,
        "four classes": one.said_class == other.said_class,
    }
    return {name: float(same.mean()) for name, same in pairs.items()}


def _verdict(found: Sequence[Asked]) -> int:
    _say("\n## Asked of it\n")
    _table(("figure", "asked", "found", ""), ([each.figure, each.bound, each.found, "holds" if each.holds else "MISSED"] for each in found))
    return 0 if all(each.holds for each in found) else 1


def _speed_table(speeds: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield f"| model | batch {SPEED_BATCH} | batch 1 |"
    yield "|---|---|---|"
    for who, by_size in speeds.items():
        yield f"| {who} | {by_size[str(SPEED_BATCH)]:.0f} | {by_size['1']:.0f} |"
    whole = next(iter(_all_fp32(speeds)), None)
    if whole is None:
        return
    ratio = {size: speeds[OURS][size] / speeds[whole][size] for size in (str(SPEED_BATCH), "1")}
    yield (
        f"\nint8 over fp32: {ratio[str(SPEED_BATCH)]:.2f} times at batch {SPEED_BATCH}, {ratio['1']:.2f} times at batch 1. "
        "This model on one thread, the frozen encoder on all cores."
    )


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


def _tell(line: str) -> None:
    """Progress, apart from the figures."""
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
