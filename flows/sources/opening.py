"""A file's plain bytes, whatever wraps them: nothing, gzip, or a zip of several files. Told by content, never by name.

Nothing is extracted to disk and no name inside an archive is used as a path. Every member is counted against Limits while it
is read, so a bomb costs no more than its budget.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from flows.sources.reading import Limits
from models.records import PassedOver

# A file on this computer, or what opens its bytes anew, seekable: the landing zone decrypts as it reads and leaves nothing on disk.
Location = Path | Callable[[], BinaryIO]

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_STEP: Final = 256 * 1024
_WORKBOOK: Final = "xl/workbook.xml"
_NESTED: Final = (
    (_GZIP, "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"(\xb5/\xfd", "Zstandard"),
)
# What macOS and Windows put beside the files people zip.
_LITTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Unreadable(Exception):
    """The bytes cannot be read on. Only raised and caught inside the readers; the file's outcome is Rejected."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Member:
    """One file's plain bytes. ``open`` may be called again: some formats are read twice. ``label`` is empty for a plain file."""

    label: str
    open: Callable[[], BinaryIO]
    workbook: bool = False

    def at(self, position: str) -> str:
        return f"{self.label}, {position}" if self.label else position


def opener_of(location: Location) -> Callable[[], BinaryIO]:
    """What opens the bytes anew: itself, or a path's own."""
    return cast(Callable[[], BinaryIO], partial(location.open, "rb")) if isinstance(location, Path) else location


def members(location: Location, *, limits: Limits) -> Iterator[Member | PassedOver]:
    """The members of ``location``, one for anything but a zip. Raises Unreadable before the first when there are none to read."""
    open_file = opener_of(location)
    with open_file() as file:
        head = file.read(8)
        size = file.seek(0, io.SEEK_END)
    if head.startswith(_ZIP):
        yield from _zipped(open_file, size, limits)
    elif head.startswith(_GZIP):
        yield Member("", lambda: _budgeted(cast(IO[bytes], _gunzip(open_file)), size, limits))
    elif kind := nested_kind(head):
        raise Unreadable(f"the file is a {kind} archive; send it plain, as gzip or as zip")
    else:
        yield Member("", lambda: _budgeted(open_file(), None, limits))


def from_bytes(data: bytes, *, limits: Limits) -> Member:
    """A member over bytes in memory: a quarantined payload that is read again."""
    return Member("", lambda: _budgeted(io.BytesIO(data), None, limits))


def nested_kind(head: bytes) -> str | None:
    """The kind of archive that begins with ``head``, or None. An archive inside an archive is refused."""
    return next((kind for magic, kind in _NESTED if head.startswith(magic)), None)


def _gunzip(open_file: Callable[[], BinaryIO]) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=open_file(), mode="rb")


def _zipped(open_file: Callable[[], BinaryIO], size: int, limits: Limits) -> Iterator[Member | PassedOver]:
    try:
        with open_file() as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise Unreadable(f"the zip file is damaged ({type(error).__name__}); send it again") from None
    if len(entries) > limits.members:
        raise Unreadable(f"the zip file has {len(entries)} members, the limit is {limits.members}; split it")
    if any(entry.filename == _WORKBOOK for entry in entries):
        if sum(entry.file_size for entry in entries) > max(limits.ratio_free, size * limits.ratio):
            raise Unreadable(f"the workbook unpacks to more than {limits.ratio} times its size; send it as CSV")
        yield Member("", open_file, workbook=True)
        return
    for number, entry in enumerate(entries, start=1):
        if not entry.filename or entry.filename.endswith("/") or any(part in entry.filename for part in _LITTER):
            yield PassedOver("zip folder or desktop file")
        elif entry.flag_bits & 1:
            yield _broken(number, "is encrypted; send it without a password")
        else:
            yield _zip_member(open_file, entry, number, limits)


def _zip_member(open_file: Callable[[], BinaryIO], entry: zipfile.ZipInfo, number: int, limits: Limits) -> Member:
    def open_entry() -> BinaryIO:
        try:
            archive = zipfile.ZipFile(open_file())
            stream = archive.open(entry)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable(f"this member of the zip file is damaged ({type(error).__name__})") from None
        return _budgeted(stream, entry.compress_size, limits, also=archive)

    # Names inside archives often carry a customer's name or number; the position is enough.
    return Member(f"member {number}", open_entry)


def _broken(number: int, reason: str) -> Member:
    def refuse() -> BinaryIO:
        raise Unreadable(f"this member of the zip file {reason}")

    return Member(f"member {number}", refuse)


def _budgeted(stream: IO[bytes], compressed: int | None, limits: Limits, also: zipfile.ZipFile | None = None) -> BinaryIO:
    return cast(BinaryIO, _Budget(stream, compressed, limits, also))


class _Budget(io.RawIOBase):
    """A stream that counts what it gives and stops with Unreadable at a limit or at damage, once all before it was given."""

    def __init__(self, stream: IO[bytes], compressed: int | None, limits: Limits, also: zipfile.ZipFile | None) -> None:
        self._stream = stream
        self._also = also
        self._given = 0
        self._limits = limits
        self._stop: Unreadable | None = None
        ratio = limits.plain if compressed is None else max(limits.ratio_free, compressed * limits.ratio)
        self._budget = min(limits.plain, ratio)

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, fewer only at the end or just before damage."""
        if self._stop:
            raise self._stop
        parts: list[bytes] = []
        wanted = _STEP if size < 0 else size
        while wanted > 0 and (part := self._some(wanted)):
            parts.append(part)
            wanted -= len(part)
        if self._stop and not parts:
            raise self._stop
        return b"".join(parts)

    def _some(self, size: int) -> bytes:
        try:
            # read1 gives what was unpacked before the damage, read would throw it away
            part: bytes = getattr(self._stream, "read1", self._stream.read)(size)
        except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as error:
            self._stop = Unreadable(f"the compressed data ends early or is damaged ({type(error).__name__}); send it again")
            return b""
        self._given += len(part)
        if self._given > self._budget:
            self._stop = Unreadable(
                f"the data unpacks to more than {self._budget} bytes, more than {self._limits.ratio} times its size "
                "or than the limit of a file; split it"
            )
            return b""
        return part

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            if self._also:
                self._also.close()
        super().close()
