"""Every table of the warehouse, one module per database schema (``core`` in four: dimensions, the regulator's, contacts, complaints).

No ``from __future__ import annotations`` in here: SQLModel reads the annotations when a class is made.
"""

from models.tables.base import Table
from models.tables.cases import Complaint, Grievance, LabelHistory, StatusHistory, StatusTransition
from models.tables.core import Contact, ContactIdentifier, ContactText
from models.tables.governance import AuditTrail, Identity, WrappedKey
from models.tables.ingest import Batch, Part, Quarantine, Record, SourceFile
from models.tables.ml import AliasChange, Correction, DriftCheck, ModelAlias, ModelVersion, Prediction
from models.tables.monitoring import Alert, AlertEvent, BatchHold, CheckResult, Delivery, HourlyCount, TouchedHour
from models.tables.reference import (
    Agent,
    CategoryRow,
    Channel,
    Customer,
    DimDate,
    DimHour,
    Holiday,
    Lga,
    Product,
    ReferenceData,
    Region,
    State,
    SubscriberCount,
    TextAccess,
)
from models.tables.regulator import Clock, Code, CodeClock, DispositionStatus, WorkingHours
from models.tables.reporting import CountedWeek, Publication, PublishedBlock, WeeklyCount

SCHEMAS = ("ingest", "core", "reporting", "ml", "governance", "monitoring")

__all__ = [
    "SCHEMAS",
    "Agent",
    "Alert",
    "AlertEvent",
    "AliasChange",
    "AuditTrail",
    "Batch",
    "BatchHold",
    "CategoryRow",
    "Channel",
    "CheckResult",
    "Clock",
    "Code",
    "CodeClock",
    "Complaint",
    "Contact",
    "ContactIdentifier",
    "ContactText",
    "Correction",
    "CountedWeek",
    "Customer",
    "Delivery",
    "DimDate",
    "DimHour",
    "DispositionStatus",
    "DriftCheck",
    "Grievance",
    "Holiday",
    "HourlyCount",
    "Identity",
    "LabelHistory",
    "Lga",
    "ModelAlias",
    "ModelVersion",
    "Part",
    "Prediction",
    "Product",
    "Publication",
    "PublishedBlock",
    "Quarantine",
    "Record",
    "ReferenceData",
    "Region",
    "SourceFile",
    "State",
    "StatusHistory",
    "StatusTransition",
    "SubscriberCount",
    "Table",
    "TextAccess",
    "TouchedHour",
    "WeeklyCount",
    "WorkingHours",
    "WrappedKey",
]
