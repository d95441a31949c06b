"""Every table of the warehouse, one module per database schema (``core`` in two: its dimensions and its facts).

No ``from __future__ import annotations`` in here: SQLModel reads the annotations when a class is made.
"""

from models.tables.base import Table
from models.tables.core import Complaint, Contact, ContactIdentifier, Grievance, StatusHistory
from models.tables.governance import AuditTrail, Identity, WrappedKey
from models.tables.ingest import Batch, Part, Quarantine, Record, SourceFile
from models.tables.ml import AliasChange, Correction, DriftCheck, ModelAlias, ModelVersion, Prediction
from models.tables.reference import CategoryRow, Channel, Code, Customer, DimDate, Lga, ReferenceData, Region, State

SCHEMAS = ("ingest", "core", "reporting", "ml", "governance", "monitoring")

__all__ = [
    "SCHEMAS",
    "AliasChange",
    "AuditTrail",
    "Batch",
    "CategoryRow",
    "Channel",
    "Code",
    "Complaint",
    "Contact",
    "ContactIdentifier",
    "Correction",
    "Customer",
    "DimDate",
    "DriftCheck",
    "Grievance",
    "Identity",
    "Lga",
    "ModelAlias",
    "ModelVersion",
    "Part",
    "Prediction",
    "Quarantine",
    "Record",
    "ReferenceData",
    "Region",
    "SourceFile",
    "State",
    "StatusHistory",
    "Table",
    "WrappedKey",
]
