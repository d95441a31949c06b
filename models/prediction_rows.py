"""What a model said of a contact, as a row of ml.prediction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.predictor import Prediction
from models.copying import copy_rows

# The same names in an Analysis, in a Prediction and in the table.
_SAID: Final = ("is_complaint", "complaint_probability", "category", "confidence", "secondary", "code", "sentiment", "urgency")
_values_of: Final = attrgetter(*_SAID)
COLUMNS: Final = ("record_id", "model_version", "predicted_at", *_SAID)


def copy_predictions(
    cursor: Any, said: Iterable[tuple[str, str, Analysis | Prediction]], *, at: datetime, bound: bool | None = None
) -> None:
    """Store (record id, model version, answer); none of them may be there yet. ``bound``: as ``copy_rows`` has it."""
    copy_rows(cursor, "ml.prediction", COLUMNS, prediction_rows(said, at=at), bound=bound)


def prediction_rows(said: Iterable[tuple[str, str, Analysis | Prediction]], *, at: datetime) -> Iterator[tuple[Any, ...]]:
    """The values of ``COLUMNS`` for every (record id, model version, answer)."""
    return ((record_id, version, at, *_values_of(answer)) for record_id, version, answer in said)
