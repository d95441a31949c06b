"""Every table of the warehouse, one module per database schema (``core`` in four: dimensions, the regulator's, contacts, complaints).

No ``from __future__ import annotations`` in here: SQLModel reads the annotations when a class is made.
"""

from models.tables.base import Table
from models.tables.cases import Complaint, Grievance, LabelHistory, StatusHistory, StatusTransition
from models.tables.core import Contact, ContactIdentifier, ContactText
from models.tables.governance import AuditTrail, Identity, WrappedKey
from models.tables.ingest import (
    Batch,
    Draining,
    EventInbox,
    EventSeen,
    Medium,
    Part,
    Quarantine,
    Record,
    SourceFile,
    StreamCursor,
    StreamState,
)
from models.tables.intake import Receipt, Sender
from models.tables.ml import AliasChange, Correction, DriftCheck, ModelAlias, ModelVersion, Prediction
from models.tables.monitoring import Alert, AlertEvent, BatchHold, BatchProfile, CheckResult, Delivery, HourlyCount, TouchedHour
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
from models.tables.reporting import CountedWeek, Publication, PublishedBlock, Summary, SummaryFigure, SummaryPeriod, WeeklyCount
from models.tables.social import ContactVersion, Post, Withdrawal

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
    "BatchProfile",
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
    "ContactVersion",
    "Correction",
    "CountedWeek",
    "Customer",
    "Delivery",
    "DimDate",
    "DimHour",
    "DispositionStatus",
    "Draining",
    "DriftCheck",
    "EventInbox",
    "EventSeen",
    "Grievance",
    "Holiday",
    "HourlyCount",
    "Identity",
    "LabelHistory",
    "Lga",
    "Medium",
    "ModelAlias",
    "ModelVersion",
    "Part",
    "Post",
    "Prediction",
    "Product",
    "Publication",
    "PublishedBlock",
    "Quarantine",
    "Receipt",
    "Record",
    "ReferenceData",
    "Region",
    "Sender",
    "SourceFile",
    "State",
    "StatusHistory",
    "StatusTransition",
    "StreamCursor",
    "StreamState",
    "SubscriberCount",
    "Summary",
    "SummaryFigure",
    "SummaryPeriod",
    "Table",
    "TextAccess",
    "TouchedHour",
    "WeeklyCount",
    "Withdrawal",
    "WorkingHours",
    "WrappedKey",
]
