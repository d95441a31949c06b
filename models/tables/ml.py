"""Schema ``ml``: which models there are, what each said, what people said instead, and whether the world has moved since."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index

from complaints_nlp.labels import Category, Sentiment, Urgency
from models.tables.base import BIG, BOOLEAN, FLOAT, HASH, JSON, MOMENT, NUMBER, TEXT, TEXTS, Table, column, one_of

SCHEMA = "ml"
ALIASES = ("champion", "candidate", "previous")
VERDICTS = ("promoted", "kept", "shipped")


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["version"], ["ml.model_version.version"])


class ModelVersion(Table, table=True):
    __tablename__ = "model_version"
    __table_args__: Any = (
        one_of("verdict", VERDICTS),
        CheckConstraint("(location is null) = (checksum is null)", name="artefact"),
        {"schema": SCHEMA, "comment": "Models whose answers are in the warehouse, and every model the retraining flow made"},
    )
    version: str = column(TEXT, "The version a contact names in model_version", key=True)
    created_at: datetime = column(MOMENT, "When it was trained, or when its first answer was loaded")
    metrics: dict[str, Any] = column(JSON, "What was measured of it on the frozen test; see its model card", server_default="{}")
    slices: dict[str, Any] = column(JSON, "The same by language, channel and length, beside the champion of then", server_default="{}")
    data_hash: str | None = column(
        HASH, "SHA-256 of the texts and labels there were to learn from; lineage names those left out", null=True
    )
    code_version: str | None = column(TEXT, "Commit of the code that trained it", null=True)
    lineage: dict[str, Any] = column(JSON, "Champion it was compared with, rows by origin, recipe, flow run", server_default="{}")
    location: str | None = column(TEXT, "Its folder in the lake; null for a model known by its answers alone", null=True)
    checksum: str | None = column(HASH, "SHA-256 over its files, verified whenever it is loaded", null=True)
    verdict: str | None = column(TEXT, "promoted or kept (the champion was) by the gate; shipped with the library", null=True)
    reason: str | None = column(TEXT, "Why, in the gate's words", null=True)
    reference: dict[str, Any] = column(JSON, "What drift is measured against: shares when it was trained", server_default="{}")


class ModelAlias(Table, table=True):
    __tablename__ = "model_alias"
    __table_args__: Any = (
        one_of("alias", ALIASES),
        _of_version(),
        {"schema": SCHEMA, "comment": "Which version answers now (champion), came last (candidate), answered before (previous)"},
    )
    alias: str = column(TEXT, "champion, candidate or previous", key=True)
    version: str = column(TEXT, "The version it stands for")
    since: datetime = column(MOMENT, "Since when")


class AliasChange(Table, table=True):
    __tablename__ = "alias_change"
    __table_args__: Any = (
        one_of("alias", ALIASES),
        {"schema": SCHEMA, "comment": "Every promotion and rollback, never changed: who answered when, and why"},
    )
    change_id: int = column(BIG, "In order", key=True, server_default=Identity(always=True))
    alias: str = column(TEXT, "The alias that moved")
    version: str = column(TEXT, "Where it moved to")
    before: str | None = column(TEXT, "Where it stood", null=True)
    changed_at: datetime = column(MOMENT, "When")
    changed_by: str = column(TEXT, "Database user who moved it")
    reason: str = column(TEXT, "Why")


class Prediction(Table, table=True):
    __tablename__ = "prediction"
    __table_args__: Any = (
        one_of("category", Category),
        one_of("sentiment", Sentiment),
        one_of("urgency", Urgency),
        CheckConstraint("confidence between 0 and 1 and complaint_probability between 0 and 1", name="probabilities"),
        {"schema": SCHEMA, "comment": "What each model said of each contact, kept for ever; what counts stands in core.contact"},
    )
    record_id: str = column(HASH, "The contact", key=True)
    model_version: str = column(TEXT, "The model", key=True)
    predicted_at: datetime = column(MOMENT, "When its answer was stored")
    is_complaint: bool = column(BOOLEAN, "Whether it takes it for a complaint")
    complaint_probability: float = column(FLOAT, "Calibrated probability that it is a complaint")
    category: str = column(TEXT, "Best of network, billing, service")
    confidence: float = column(FLOAT, "Calibrated probability that category is right, given a complaint")
    secondary: list[str] = column(TEXTS, "Further categories")
    code: str | None = column(TEXT, "Regulator code as the model gave it", null=True)
    sentiment: str = column(TEXT, "negative, neutral or positive")
    urgency: str = column(TEXT, "low, normal or high")


class Correction(Table, table=True):
    __tablename__ = "correction"
    __table_args__: Any = (
        one_of("category", Category),
        ForeignKeyConstraint(["code"], ["core.code.code"]),
        CheckConstraint("via in ('sql', 'csv')", name="via"),
        Index(None, "record_id"),
        {
            "schema": SCHEMA,
            "comment": "What people said instead of the model, one row a decision, never changed; a contact's newest counts",
        },
    )
    correction_id: int = column(BIG, "In order", key=True, server_default=Identity(always=True))
    record_id: str = column(HASH, "The contact")
    corrected_at: datetime = column(MOMENT, "When")
    reviewer: str = column(TEXT, "Database user who decided")
    via: str = column(TEXT, "sql: ml.correct_label called; csv: a file taken in")
    is_complaint: bool = column(BOOLEAN, "Whether it is a complaint")
    category: str = column(TEXT, "Its main category; for what is no complaint, the one it would touch")
    secondary: list[str] = column(TEXTS, "Further categories it complains of")
    code: str | None = column(TEXT, "Regulator code", null=True)
    model_version: str | None = column(TEXT, "The model whose answer stood there, or would but for an earlier correction", null=True)
    before: dict[str, Any] = column(JSON, "The labels that stood there")


class DriftCheck(Table, table=True):
    __tablename__ = "drift_check"
    __table_args__: Any = (
        CheckConstraint("passed = (psi <= bound)", name="passed"),
        {
            "schema": SCHEMA,
            "comment": "How far what comes in has moved from what the champion was trained amid, one row a feature and check",
        },
    )
    checked_at: datetime = column(MOMENT, "When", key=True)
    feature: str = column(TEXT, "classes, confidence or vocabulary", key=True)
    model_version: str = column(TEXT, "The champion it was measured for")
    window_start: datetime = column(MOMENT, "First contact looked at")
    window_end: datetime = column(MOMENT, "Last contact looked at")
    contacts: int = column(NUMBER, "How many contacts were looked at")
    psi: float = column(FLOAT, "Population stability index against the champion's reference")
    bound: float = column(FLOAT, "Above this it is a fault: 0.2 and what chance alone would give")
    passed: bool = column(BOOLEAN, "Whether it stayed within the bound")
    details: dict[str, Any] = column(JSON, "Shares then and now, largest movement first")
