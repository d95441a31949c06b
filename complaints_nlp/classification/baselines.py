"""Simpler classifiers behind one shape, for the transformer to beat. Needs the ``[train]`` extra.

All learn from the very rows the transformer learned from, masked alike, and take their strength of regularisation from the tuning split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union
from transformers import AutoTokenizer

from complaints_nlp.classification.base_encoder import open_encoder
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.figures import Answers, Truth
from complaints_nlp.classification.figures import three_class as three_class_f1
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.predictor import Predictor
from complaints_nlp.classification.windows import WINDOW, encoder_text
from complaints_nlp.normalization.modelling import for_model

Array = np.ndarray[Any, Any]
Features = Callable[[Sequence[str]], Any]
Classifier = Callable[[Sequence[str]], Answers]
STRENGTHS: Final = (1.0, 4.0, 16.0)


def majority(training: Sequence[Example]) -> Classifier:
    """Always the commonest category, always a complaint or never, with their shares as confidence."""
    truth = Truth.of(training)
    shares = np.bincount(truth.category[truth.complaint], minlength=len(HEADS["category"])) / truth.complaint.sum()

    def answer(texts: Sequence[str]) -> Answers:
        return Answers(np.tile(shares, (len(texts), 1)), np.full(len(texts), truth.complaint.mean()), 0.5)

    return answer


def tfidf(training: Sequence[Example], tuning: Sequence[Example]) -> Classifier:
    """Words, word pairs and character n-grams, and logistic regression."""
    vectorizer = make_union(
        TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), preprocessor=_prepared),
        TfidfVectorizer(sublinear_tf=True, min_df=3, ngram_range=(2, 5), analyzer="char_wb", preprocessor=_prepared),
    )
    vectorizer.fit([example.masked for example in training])
    return _logistic(vectorizer.transform, training, tuning)


def frozen(training: Sequence[Example], tuning: Sequence[Example], *, encoder: FrozenEncoder) -> Classifier:
    """The base encoder as it comes, mean-pooled and normalised, and logistic regression."""
    return _logistic(encoder, training, tuning)


def shipped(predictor: Predictor) -> Classifier:
    """The product's own model behind the same shape."""
    return lambda texts: Answers.of(predictor, texts)


class FrozenEncoder:
    """Normalised mean vectors of the base encoder, texts x width, in torch on all cores; a text beyond the window is cut."""

    def __init__(self, base: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
        self.encoder = open_encoder(base).eval()

    def __call__(self, texts: Sequence[str]) -> Array:
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        pieces = list(self._pieces([encoder_text(texts[index]) for index in order]))
        vectors: Array = np.concatenate(pieces)[np.argsort(order)]
        return vectors

    def _pieces(self, texts: Sequence[str]) -> Iterator[Array]:
        with torch.no_grad():
            for at in range(0, len(texts), 16):
                batch = self.tokenizer(list(texts[at : at + 16]), truncation=True, max_length=WINDOW, padding=True, return_tensors="pt")
                hidden = self.encoder(**batch).last_hidden_state
                mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
                yield torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1)).numpy()


def _logistic(features: Features, training: Sequence[Example], tuning: Sequence[Example]) -> Classifier:
    learned, judged = features([example.masked for example in training]), features([example.masked for example in tuning])
    truth, asked = Truth.of(training), Truth.of(tuning)
    complaints = truth.complaint

    def fit(strength: float) -> tuple[LogisticRegression, LogisticRegression]:
        category = LogisticRegression(C=strength, max_iter=2_000, class_weight="balanced").fit(
            learned[complaints], truth.category[complaints]
        )
        return category, LogisticRegression(C=strength, max_iter=2_000).fit(learned, complaints)

    def answers(models: tuple[LogisticRegression, LogisticRegression], rows: Any) -> Answers:
        return Answers(models[0].predict_proba(rows), models[1].predict_proba(rows)[:, 1], 0.5)

    best = max((fit(strength) for strength in STRENGTHS), key=lambda models: three_class_f1(answers(models, judged), asked))
    return lambda texts: answers(best, features(texts))


def _prepared(text: str) -> str:
    return encoder_text(text).lower()


def sentiment_baselines(training: Sequence[Example], tested: Sequence[Example]) -> Mapping[str, Array]:
    """What always saying the commonest sentiment, and TF-IDF with logistic regression, answer for ``tested``: places in the head's order."""
    order = HEADS["sentiment"]
    truth = np.array([order.index(example.sentiment or "") for example in training])
    words = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), preprocessor=lambda text: for_model(text).lower())
    model = LogisticRegression(C=4.0, max_iter=2_000, class_weight="balanced").fit(words.fit_transform([e.masked for e in training]), truth)
    return {
        "majority": np.full(len(tested), np.bincount(truth).argmax()),
        "TF-IDF + logistic regression": model.predict(words.transform([example.masked for example in tested])),
    }
