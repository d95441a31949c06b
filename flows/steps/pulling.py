"""Finding the files of a source that are whole and new. Sources are never changed: nothing is moved, renamed or deleted there."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import fsspec

from complaints_nlp.errors import ComplaintsError

UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
READ_BYTES: Final = 1 << 20


class SourceUnreachable(ComplaintsError):
    template = "{source}: cannot list its location ({kind}); check that it exists and that this computer may read it"


class SourceFileChanged(ComplaintsError):
    template = "{source}: a file changed or went away while it was read; it is left for the next run"


@dataclass(frozen=True, slots=True, order=True)
class SourceFile:
    """A file as a listing shows it. ``modified`` is 1970 and ``etag`` empty where the place tells none."""

    path: str
    size: int
    modified: datetime
    etag: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Look:
    """``settled`` stayed the same between two looks; ``growing`` did not, or are marked unfinished by name."""

    settled: tuple[SourceFile, ...]
    growing: tuple[str, ...]


class SourceFolder:
    """The files under one location: a folder or any URL that fsspec reaches (s3://, sftp://, abfs://, http:// ...)."""

    def __init__(self, source: str, location: str) -> None:
        self._source = source
        try:
            self._files, root = fsspec.core.url_to_fs(location)  # some connect here already
        except ValueError:
            raise SourceUnreachable(source=source, kind="no such kind of URL") from None
        except ImportError:
            raise SourceUnreachable(source=source, kind="the package for this kind of URL is not installed") from None
        except Exception as error:
            raise SourceUnreachable(source=source, kind=type(error).__name__) from None
        self._root = str(root)

    def list(self) -> tuple[SourceFile, ...]:
        """All files below the location, hidden ones aside, in the order of their paths."""
        self._files.invalidate_cache()
        try:
            there = self._files.exists(self._root)
            found: dict[str, dict[str, Any]] = self._files.find(self._root, detail=True) if there else {}
        except Exception as error:
            raise SourceUnreachable(source=self._source, kind=type(error).__name__) from None
        if not there:
            raise SourceUnreachable(source=self._source, kind="no such place")
        return tuple(sorted(_seen(path, info) for path, info in found.items() if not self._hidden(path)))

    def _hidden(self, path: str) -> bool:
        """Also what lies in a hidden folder (a snapshot, a recycle bin), and the marks that object stores keep for folders."""
        names = path.removeprefix(self._root).strip("/").split("/")
        return path.endswith("/") or any(name.startswith((".", "~")) for name in names)

    def new_files(
        self,
        *,
        settle_seconds: float,
        known: Callable[[Collection[SourceFile]], Collection[SourceFile]],
        sleep: Callable[[float], None] = time.sleep,
    ) -> Look:
        """Files that are not ``known`` and look the same twice, ``settle_seconds`` apart. Does not wait when nothing is new."""
        first = self.list()
        unfinished = [file for file in first if file.name.lower().endswith(UNFINISHED)]
        candidates = set(first) - set(unfinished)
        candidates -= set(known(candidates))
        if not candidates:
            return Look(settled=(), growing=tuple(file.name for file in unfinished))
        sleep(settle_seconds)
        second = set(self.list())
        settled = sorted(candidates & second)
        growing = sorted({file.name for file in candidates - second} | {file.name for file in unfinished})
        return Look(settled=tuple(settled), growing=tuple(growing))

    def chunks(self, file: SourceFile) -> Iterator[bytes]:
        """The file's bytes; raises SourceFileChanged, at the end at the latest, when it is no longer the file that was listed."""
        try:
            with self._files.open(file.path, "rb") as stream:
                while chunk := stream.read(READ_BYTES):
                    yield chunk
        except OSError:
            if self._unchanged(file):
                raise
            # Gone, or replaced: some stores refuse to read on in another version.
            raise SourceFileChanged(source=self._source) from None
        if not self._unchanged(file):
            raise SourceFileChanged(source=self._source)

    def _unchanged(self, file: SourceFile) -> bool:
        self._files.invalidate_cache()
        try:
            return _seen(file.path, self._files.info(file.path)) == file
        except FileNotFoundError:
            return False


def _seen(path: str, info: Mapping[str, Any]) -> SourceFile:
    stamp = next((info[key] for key in ("mtime", "LastModified", "last_modified", "modified") if info.get(key)), 0)
    modified = stamp if isinstance(stamp, datetime) else datetime.fromtimestamp(float(stamp), UTC)
    etag = str(info.get("ETag") or info.get("etag") or "").strip('"')
    return SourceFile(path, int(info.get("size") or 0), modified.astimezone(UTC), etag)
