"""Schema ``ml``: which model said what."""

from datetime import datetime
from typing import Any

from models.tables.base import JSON, MOMENT, TEXT, Table, column

SCHEMA = "ml"


class ModelVersion(Table, table=True):
    __tablename__ = "model_version"
    __table_args__: Any = ({"schema": SCHEMA, "comment": "Models whose answers are in the warehouse"},)
    version: str = column(TEXT, "The version a contact names in model_version", key=True)
    created_at: datetime = column(MOMENT, "When its first answer was loaded")
    metrics: dict[str, Any] = column(JSON, "What was measured of it; see its model card", server_default="{}")
