"""What was labelled by the quick readers, or by another champion, under all readers of the present one; a batch at a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from complaints_nlp.classification.predictor import Predictor
from models.database import open_session
from models.installation import Installation
from models.registry import champion_folder, champion_version
from models.relabelling import Waiting, apply_predictions, contacts_edited, contacts_waiting, count_waiting, store_predictions

# Loading waits while a batch is written: some tenths of a second for this many.
BATCH: Final = 512


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Counts: contacts gone through, those whose labels changed, those whose answer was not stored yet."""

    version: str
    contacts: int = 0
    changed: int = 0
    asked: int = 0

    def __add__(self, other: Relabelled) -> Relabelled:
        return Relabelled(self.version, self.contacts + other.contacts, self.changed + other.changed, self.asked + other.asked)

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.contacts, self.changed, self.asked

    def as_dict(self) -> dict[str, int]:
        return {name: count for name, count in asdict(self).items() if name != "version"}


class Relabeller:
    """One run. The champion is that of its beginning; one promoted meanwhile is the next run's."""

    def __init__(self, place: Installation, *, batch: int = BATCH) -> None:
        self._place = place
        self._batch = batch
        self._last: Waiting | None = None
        self.batches = 0
        with open_session(place.engine) as session:
            self.version = champion_version(session)
            self.waiting = count_waiting(session, self.version)

    @cached_property
    def _predictor(self) -> Predictor:
        """Loaded when the first answer is missing: after a rollback all are stored."""
        return Predictor.load(champion_folder(self._place))

    def next_batch(self, *, now: datetime) -> Relabelled | None:
        """The next contacts, labelled and committed; None when none is left."""
        with open_session(self._place.engine) as session:
            waiting = contacts_waiting(session, self.version, most=self._batch, after=self._last)
        if not waiting:
            return None
        missing = {each.record_id: each.masked_text for each in waiting if each.masked_text is not None}
        # Asked between the transactions: half a minute of reading may hold up nobody's writing.
        answers = dict(zip(missing, self._predictor.predict(list(missing.values())), strict=True)) if missing else {}
        with open_session(self._place.engine) as session:
            edited = contacts_edited(session, missing)  # meanwhile: the answer is to words that are gone
            store_predictions(session, self.version, {name: said for name, said in answers.items() if name not in edited}, at=now)
            changed = apply_predictions(session, self.version, [each.record_id for each in waiting if each.record_id not in edited])
            session.commit()
        self._last = waiting[-1]
        self.batches += 1
        return Relabelled(self.version, len(waiting), changed, len(missing))
