"""Envelope encryption: data keys encrypt, the master key wraps the data keys.

A record's payload is sealed with AES-256-GCM under the data key of the person it is about, or under a key of its own where no person
is known; that own key travels with the record, wrapped. A landed file is sealed in chunks, so that a large one streams and can be read
from any place. Destroying a person's data key makes all their payloads unreadable at once.
"""

from __future__ import annotations

import base64
import hmac
import io
import os
import secrets
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from complaints_nlp.errors import ComplaintsError

KEY_BYTES: Final = 32
MAX_VERSION: Final = 0xFFFF
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
CHUNK_BYTES: Final = 1 << 20
# AES key wrap of a 32-byte key by GCM: nonce, key, tag.
WRAPPED_BYTES: Final = NONCE_BYTES + KEY_BYTES + TAG_BYTES
FILE_MAGIC: Final = b"CNLF1"
RECORD_OWN_KEY: Final = b"R"
RECORD_PERSON_KEY: Final = b"P"


class BadMasterKey(ComplaintsError):
    template = (
        "COMPLAINTS_MASTER_KEY is not usable ({reason}); make one with: "
        "python -c 'import base64, os; print(\"1:\" + base64.b64encode(os.urandom(32)).decode())'"
    )


class Unreadable(ComplaintsError):
    """The key is gone (the person was erased) or is another one, or the bytes were changed."""

    template = "{what} cannot be decrypted; its key was destroyed, is not this installation's, or the bytes were changed"


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The versions of the master key: the highest wraps, all unwrap. Kept out of every repr."""

    versions: Mapping[int, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> MasterKeys:
        """From ``version:base64`` entries, comma-separated; a bare base64 text is version 1.

        >>> keys = MasterKeys.parse("1:" + base64.b64encode(bytes(32)).decode())
        >>> keys.current
        1
        """
        versions: dict[int, bytes] = {}
        for entry in text.split(","):
            number, colon, encoded = entry.strip().rpartition(":")
            # Two bytes hold the version beside everything that is sealed.
            if colon and not (number.isascii() and number.isdecimal() and 0 < int(number) <= MAX_VERSION):
                raise BadMasterKey(reason=f"the version before the colon is not a whole number from 1 to {MAX_VERSION}")
            version = int(number) if colon else 1
            if version in versions:
                raise BadMasterKey(reason=f"version {version} is given twice")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError:
                raise BadMasterKey(reason="it is not base64") from None
            if len(key) != KEY_BYTES:
                raise BadMasterKey(reason=f"it has {len(key)} bytes, 32 are needed")
            versions[version] = key
        return cls(versions)

    @property
    def current(self) -> int:
        return max(self.versions)

    def derive(self, purpose: str, *, version: int | None = None) -> bytes:
        """A 32-byte key for one purpose (HKDF-SHA256), so that no key serves two."""
        secret = self.versions.get(self.current if version is None else version)
        if secret is None:
            raise BadMasterKey(reason=f"version {version} is not given")
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"complaints/{purpose}".encode()).derive(secret)

    def wrap(self, key: bytes, *, context: bytes) -> bytes:
        """The data key sealed for storage; ``context`` (whose key it is) must be given again to unwrap."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.derive("wrap")).encrypt(nonce, key, context)
        return struct.pack(">H", self.current) + nonce + sealed

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        if len(wrapped) != 2 + WRAPPED_BYTES:
            raise Unreadable(what="a data key")
        (version,) = struct.unpack_from(">H", wrapped)
        nonce, sealed = wrapped[2 : 2 + NONCE_BYTES], wrapped[2 + NONCE_BYTES :]
        try:
            return AESGCM(self.derive("wrap", version=version)).decrypt(nonce, sealed, context)
        except InvalidTag:
            raise Unreadable(what="a data key") from None


def keyed_hash(keys: MasterKeys, purpose: str, value: str) -> str:
    """64 hex digits of HMAC-SHA256 under the key of ``purpose``: stable here, meaningless without the master key."""
    return hmac.new(keys.derive(purpose, version=min(keys.versions)), value.encode(), sha256).hexdigest()


# --- records ---------------------------------------------------------------------------------------------------------------


class RecordSealer:
    """Seals and opens record payloads. Derives the wrapping key once; a batch of thousands pays for it once."""

    def __init__(self, keys: MasterKeys) -> None:
        self._version = keys.current
        self._wrapping = {version: AESGCM(keys.derive("wrap", version=version)) for version in keys.versions}

    def seal(self, payload: bytes, *, record: str, person_key: bytes | None) -> bytes:
        """``person_key`` None: under a key of the record's own, wrapped beside it. ``record`` binds the bytes to their row."""
        context = record.encode()
        nonce = os.urandom(NONCE_BYTES)
        if person_key is not None:
            return RECORD_PERSON_KEY + nonce + AESGCM(person_key).encrypt(nonce, payload, context)
        key, wrap_nonce = new_key(), os.urandom(NONCE_BYTES)
        wrapped = wrap_nonce + self._wrapping[self._version].encrypt(wrap_nonce, key, context)
        body = AESGCM(key).encrypt(nonce, payload, context)
        return RECORD_OWN_KEY + struct.pack(">H", self._version) + wrapped + nonce + body

    def open(self, sealed: bytes, *, record: str, person_key: bytes | None) -> bytes:
        context, kind = record.encode(), sealed[:1]
        try:
            if kind == RECORD_PERSON_KEY:
                if person_key is None:
                    raise Unreadable(what="a record")
                return AESGCM(person_key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], context)
            (version,) = struct.unpack_from(">H", sealed, 1)
            wrapped, rest = sealed[3 : 3 + WRAPPED_BYTES], sealed[3 + WRAPPED_BYTES :]
            key = self._wrapping[version].decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context)
        except (InvalidTag, KeyError, ValueError, struct.error):  # the latter two: cut short
            raise Unreadable(what="a record") from None


# --- files -----------------------------------------------------------------------------------------------------------------
# header: magic, key version, wrapped key; then chunks of CHUNK_BYTES plain bytes, each with its tag. The nonce is the chunk's number and
# whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): chunks cannot be reordered or cut off.


def _chunk_nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">QI", number, int(last))


def seal_file(chunks: Iterator[bytes], keys: MasterKeys) -> Iterator[bytes]:
    """The sealed file's bytes, piece by piece, from the plain file's bytes in pieces of any size."""
    key = new_key()
    wrapped = keys.wrap(key, context=FILE_MAGIC)
    yield FILE_MAGIC + struct.pack(">H", len(wrapped)) + wrapped
    cipher, buffer, number = AESGCM(key), bytearray(), 0
    for chunk in chunks:
        buffer += chunk
        while len(buffer) > CHUNK_BYTES:  # never the last chunk here: that one is known only when the input ends
            yield cipher.encrypt(_chunk_nonce(number, last=False), bytes(buffer[:CHUNK_BYTES]), None)
            del buffer[:CHUNK_BYTES]
            number += 1
    yield cipher.encrypt(_chunk_nonce(number, last=True), bytes(buffer), None)


class SealedFile(io.RawIOBase):
    """The plain bytes of a sealed file: readable and seekable, one chunk in memory, nothing decrypted on disk."""

    def __init__(self, stream: BinaryIO, keys: MasterKeys) -> None:
        self._stream = stream
        header = stream.read(len(FILE_MAGIC) + 2)
        if len(header) != len(FILE_MAGIC) + 2 or not header.startswith(FILE_MAGIC):
            raise Unreadable(what="a landed file")
        (wrapped_length,) = struct.unpack_from(">H", header, len(FILE_MAGIC))
        self._cipher = AESGCM(keys.unwrap(stream.read(wrapped_length), context=FILE_MAGIC))
        self._start = len(header) + wrapped_length
        sealed_length = stream.seek(0, io.SEEK_END) - self._start
        self._chunks = max(1, -(-sealed_length // (CHUNK_BYTES + TAG_BYTES)))
        self._length = sealed_length - self._chunks * TAG_BYTES
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._length}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number, offset = divmod(self._position, CHUNK_BYTES)
        if number >= self._chunks:
            return 0
        piece = self._chunk(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._stream.seek(self._start + number * (CHUNK_BYTES + TAG_BYTES))
            sealed = self._stream.read(CHUNK_BYTES + TAG_BYTES)
            nonce = _chunk_nonce(number, last=number == self._chunks - 1)
            try:
                self._held = (number, self._cipher.decrypt(nonce, sealed, None))
            except InvalidTag:
                raise Unreadable(what="a landed file") from None
        return self._held[1]

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def open_sealed(stream: BinaryIO, keys: MasterKeys) -> BinaryIO:
    """A buffered, seekable reader of the plain bytes."""
    return io.BufferedReader(SealedFile(stream, keys), buffer_size=1 << 16)
