"""Enrichment on a split of the corpus, as the product does it (masked by its own masker), and sentiment on AfriSenti's Pidgin.

Usage: python -m tests.proofs.enrichment [DATA] [--split test]. The frozen split is for the published figures; develop on train and tune.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from complaints_nlp import ComplaintAnalyzer
from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.corpus import data_folder, read_corpus
from complaints_nlp.classification.evaluation import macro_f1
from complaints_nlp.classification.predictor import Predictor
from complaints_nlp.enrichment.afrisenti import FILE, read_tweets
from complaints_nlp.enrichment.report import Figure, figure, measure
from complaints_nlp.labels import Sentiment
from complaints_nlp.masking.masker import Masked, Masker

CORPUS: Final = Path(__file__).parents[2] / "corpus"
ORDER: Final = list(Sentiment)
PATIENT: Final = 120.0  # seconds a text may take: the proof shares the machine
Tweets = Sequence[tuple[str, Sentiment]]


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(prog="python -m tests.proofs.enrichment")
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--split", default="test", choices=("train", "tune", "test"))
    given = parser.parse_args(arguments)
    masker, predictor = Masker(time_limit=PATIENT), Predictor.load()
    examples = read_corpus(CORPUS / f"{given.split}.jsonl")
    answers = ComplaintAnalyzer(masker=masker, predictor=predictor).try_analyze([example.text for example in examples])
    examples = [example for example, answer in zip(examples, answers, strict=True) if isinstance(answer, Analysis)]
    analyses = [answer for answer in answers if isinstance(answer, Analysis)]
    held = len(answers) - len(analyses)
    _show(
        f"corpus/{given.split}.jsonl, {len(analyses)} texts ({held} to quarantine), model {predictor.version}", measure(examples, analyses)
    )
    tweets = given.data and data_folder(given.data) / FILE
    if not (tweets and tweets.is_file()):
        sys.stdout.write(f"sentiment: {FILE} is not there; name its folder, as in make prove-enrichment DATA=../shared/data\n")
        return 0
    _show_sentiment(read_tweets(tweets), masker, predictor)
    return 0


def _show_sentiment(parts: dict[str, list[tuple[str, Sentiment]]], masker: Masker, predictor: Predictor) -> None:
    train, dev = (_masked(parts[part], masker) for part in ("train", "dev"))
    counts = Counter(label.value for _, label in dev)
    truth = np.array([ORDER.index(label) for _, label in dev])
    common = Counter(label for _, label in train).most_common(1)[0][0]
    answers = {"majority": [common] * len(dev)}
    try:
        answers["TF-IDF + logistic regression, on its train part"] = _learned(train, [text for text, _ in dev])
    except ImportError:
        sys.stdout.write("TF-IDF is left out: scikit-learn is in the training environment only\n")
    answers["this model"] = [prediction.sentiment for prediction in predictor.predict([text for text, _ in dev])]
    rows = [
        figure(name, truth, np.array([ORDER.index(label) for label in said]), lambda a, b: macro_f1(a, b, classes=len(ORDER)))
        for name, said in answers.items()
    ]
    parted = ", ".join(f"{number} {label}" for label, number in counts.most_common())
    _show(f"sentiment, macro-F1 on AfriSenti Pidgin's dev part without repeats ({parted})", rows)


def _masked(tweets: Tweets, masker: Masker) -> list[tuple[str, Sentiment]]:
    masked = masker.mask([text for text, _ in tweets])
    return [(str(one.masked_text), label) for one, (_, label) in zip(masked, tweets, strict=True) if isinstance(one, Masked)]


def _learned(train: Tweets, asked: Sequence[str]) -> list[Sentiment]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LogisticRegression(C=4.0, max_iter=2_000, class_weight="balanced"))
    model.fit([text for text, _ in train], [label.value for _, label in train])
    return [Sentiment(label) for label in model.predict(list(asked))]


def _show(title: str, figures: Sequence[Figure]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for each in figures:
        sys.stdout.write(f"  {each.name:50} {each.value:.3f} [{each.low:.3f}, {each.high:.3f}] of {each.of}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
