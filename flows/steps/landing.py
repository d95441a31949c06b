"""From a source's folder to the landing zone: each new file's bytes, unchanged, and a line in the ledger."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from flows.steps.pulling import SourceFile, SourceFolder
from models.database import open_session
from models.encryption import keyed_hash
from models.installation import Installation
from models.ledger import BatchHeader, FileLook, file_taken, register_batch, remember_file
from models.records import Source

# A run of seven digits or more that is no date may be somebody's number; a name with @ is somebody's address.
LONG_NUMBER: Final = re.compile(r"(?<!\d)(?!(?:19|20)\d{6}(?!\d)|(?:19|20)\d{10,12}(?!\d))\d{7,}")
ADDRESS: Final = re.compile(r"[^\s/]*@[^\s/]*")


def safe_name(name: str) -> str:
    """A file's name without what may be personal data in it.

    >>> safe_name("calls_20261120.json"), safe_name("07101234567_chat.xml")
    ('calls_20261120.json', '#_chat.xml')
    """
    return ADDRESS.sub("#", LONG_NUMBER.sub("#", name))[:200]


class Landing:
    """The landing of one source."""

    def __init__(self, place: Installation, source: Source) -> None:
        self._place = place
        self._source = source
        self.folder = SourceFolder(source.value, place.settings.source_location(source))

    def known(self, files: Collection[SourceFile]) -> set[SourceFile]:
        """The files that were taken as they are now."""
        with open_session(self._place.engine) as session:
            return {file for file in files if file_taken(session, self._look(file))}

    def land(self, file: SourceFile, *, now: datetime) -> bool:
        """Whether the file's bytes are new. Raises SourceFileChanged when it changed meanwhile; it then waits for the next run."""
        landed = self._place.lake.land(self.folder.chunks(file), source=self._source, day=now.date())
        batch = BatchHeader(landed.batch_id, self._source, safe_name(file.name), landed.bytes, landed.key, now)
        with open_session(self._place.engine) as session:
            fresh = register_batch(session, batch, created_at=now)
            remember_file(session, self._look(file), batch_id=landed.batch_id)
            session.commit()
        return fresh

    def _look(self, file: SourceFile) -> FileLook:
        # A path may hold a name or a number: the ledger knows it by a keyed hash.
        key = keyed_hash(self._place.keys, "location", file.path)
        return FileLook(self._source, key, file.size, file.modified, file.etag)
