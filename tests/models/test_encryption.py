"""What is sealed opens only as it was sealed: whole, unchanged, in its place, under its own key."""

from __future__ import annotations

import base64
import io
import os
import pickle
from collections.abc import Callable, Iterator

import pytest

from models.encryption import (
    CHUNK_BYTES,
    FILE_MAGIC,
    TAG_BYTES,
    BadMasterKey,
    MasterKeys,
    RecordSealer,
    Unreadable,
    keyed_hash,
    new_key,
    open_sealed,
    seal_file,
)

HEADER_BYTES = len(FILE_MAGIC) + 2 + 2 + 12 + 32 + 16
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(scope="module")
def keys() -> MasterKeys:
    return MasterKeys({1: OLD})


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


# --- the master key ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        (encoded(OLD), {1: OLD}),  # bare: version 1
        (f"1:{encoded(OLD)}", {1: OLD}),
        (f"1:{encoded(OLD)},2:{encoded(NEW)}", {1: OLD, 2: NEW}),
        (f" 2:{encoded(NEW)} , 1:{encoded(OLD)}\n", {1: OLD, 2: NEW}),  # order and blanks mean nothing
        (f"65535:{encoded(OLD)}", {65_535: OLD}),  # the highest that two bytes hold
    ],
)
def test_a_master_key_is_read(text: str, versions: dict[int, bytes]) -> None:
    keys = MasterKeys.parse(text)
    assert dict(keys.versions) == versions
    assert keys.current == max(versions)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "0 bytes"),
        (encoded(OLD[:31]), "31 bytes, 32 are needed"),
        (encoded(OLD + b"x"), "33 bytes"),
        (OLD.hex(), "48 bytes"),  # hex happens to be base64 too
        ("not base64!", "not base64"),
        ("ключ", "not base64"),
        (f"one:{encoded(OLD)}", "not a whole number"),
        (f"-1:{encoded(OLD)}", "not a whole number"),
        (f"0:{encoded(OLD)}", "from 1"),  # 0 would read as "no version given"
        (f"65536:{encoded(OLD)}", "to 65535"),
        (f"²:{encoded(OLD)}", "not a whole number"),  # a digit to isdigit, none to int
        (f":{encoded(OLD)}", "not a whole number"),
        (f"1:{encoded(OLD)},1:{encoded(NEW)}", "version 1 is given twice"),
        (f"2:{encoded(OLD)},", "0 bytes"),  # a comma too many
    ],
)
def test_a_bad_master_key_says_what_to_do_and_shows_no_key(text: str, reason: str) -> None:
    with pytest.raises(BadMasterKey) as caught:
        MasterKeys.parse(text)
    message = str(caught.value)
    assert reason in message
    assert "make one with: python -c" in message
    assert encoded(OLD)[:20] not in message
    assert OLD.hex() not in message
    assert caught.value.__cause__ is None
    assert str(pickle.loads(pickle.dumps(caught.value))) == message


def test_the_advice_of_the_error_makes_a_key_that_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadMasterKey) as caught:
        MasterKeys.parse("")
    command = str(caught.value).split("python -c '", 1)[1].rstrip("'")
    exec(command, {})
    assert MasterKeys.parse(capsys.readouterr().out).current == 1


def test_no_repr_shows_a_key(keys: MasterKeys) -> None:
    assert repr(keys) == "MasterKeys()"


def test_no_key_serves_two_purposes(keys: MasterKeys) -> None:
    derived = {keys.derive(purpose) for purpose in ("wrap", "pseudonym", "person", "location")}
    assert len(derived) == 4
    assert OLD not in derived


def test_a_version_that_is_not_given_is_named(keys: MasterKeys) -> None:
    with pytest.raises(BadMasterKey, match="version 7 is not given"):
        keys.derive("wrap", version=7)


def test_a_keyed_hash_is_stable_over_a_rotation_and_differs_by_purpose_and_key(keys: MasterKeys) -> None:
    known = keyed_hash(keys, "person", "phone:+2347105550123")
    assert keyed_hash(MasterKeys({1: OLD, 2: NEW}), "person", "phone:+2347105550123") == known
    others = {
        keyed_hash(keys, "location", "phone:+2347105550123"),
        keyed_hash(keys, "person", "phone:+2347105550124"),
        keyed_hash(MasterKeys({1: NEW}), "person", "phone:+2347105550123"),
    }
    assert known not in others
    assert len(known) == 64


# --- data keys ---------------------------------------------------------------------------------------------------------------


def test_a_data_key_unwraps_only_in_its_context_and_unchanged(keys: MasterKeys) -> None:
    key = new_key()
    wrapped = keys.wrap(key, context=b"anna")
    assert keys.unwrap(wrapped, context=b"anna") == key
    assert key not in wrapped
    flipped = bytes([*wrapped[:-1], wrapped[-1] ^ 1])
    for broken, context in ((wrapped, b"bola"), (flipped, b"anna"), (wrapped[:-1], b"anna"), (b"\x00\x01", b"anna"), (b"", b"anna")):
        with pytest.raises(Unreadable, match="a data key"):
            keys.unwrap(broken, context=context)


# --- records -----------------------------------------------------------------------------------------------------------------

PAYLOAD = b'{"text": "my line 0710 555 0123 no dey work"}'


@pytest.mark.parametrize("person_key", [None, NEW], ids=["own key", "person's key"])
@pytest.mark.parametrize("payload", [b"", b"x", PAYLOAD, bytes(CHUNK_BYTES + 1)], ids=["empty", "1", "usual", "large"])
def test_a_record_opens_as_it_was_sealed(keys: MasterKeys, payload: bytes, person_key: bytes | None) -> None:
    sealer = RecordSealer(keys)
    sealed = sealer.seal(payload, record="r1", person_key=person_key)
    assert sealer.open(sealed, record="r1", person_key=person_key) == payload
    assert b"0710" not in sealed
    assert sealer.seal(payload, record="r1", person_key=person_key) != sealed  # a nonce is never used twice


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize("person_key", [None, NEW], ids=["own key", "person's key"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sealed: sealed[:-1], id="last byte cut"),
        pytest.param(lambda sealed: sealed[:5], id="nearly all cut"),
        pytest.param(lambda sealed: b"", id="emptied"),
        pytest.param(lambda sealed: sealed + b"\0", id="byte added"),
        pytest.param(lambda sealed: bytes([*sealed[:-1], sealed[-1] ^ 1]), id="bit of the tag flipped"),
        pytest.param(lambda sealed: sealed[:20] + bytes([sealed[20] ^ 128]) + sealed[21:], id="bit inside flipped"),
        pytest.param(lambda sealed: (b"P" if sealed[:1] == b"R" else b"R") + sealed[1:], id="said to be of the other kind"),
    ],
)
def test_a_changed_record_is_unreadable(keys: MasterKeys, change: Change, person_key: bytes | None) -> None:
    sealer = RecordSealer(keys)
    sealed = sealer.seal(PAYLOAD, record="r1", person_key=person_key)
    with pytest.raises(Unreadable, match="a record"):
        sealer.open(change(sealed), record="r1", person_key=person_key)


@pytest.mark.parametrize("person_key", [None, NEW], ids=["own key", "person's key"])
def test_a_record_moved_to_another_id_is_unreadable(keys: MasterKeys, person_key: bytes | None) -> None:
    sealer = RecordSealer(keys)
    sealed = sealer.seal(PAYLOAD, record="r1", person_key=person_key)
    with pytest.raises(Unreadable):
        sealer.open(sealed, record="r2", person_key=person_key)


@pytest.mark.parametrize("key", [None, OLD], ids=["key destroyed", "another person's key"])
def test_a_record_without_its_persons_key_is_unreadable(keys: MasterKeys, key: bytes | None) -> None:
    sealer = RecordSealer(keys)
    sealed = sealer.seal(PAYLOAD, record="r1", person_key=NEW)
    with pytest.raises(Unreadable) as caught:
        sealer.open(sealed, record="r1", person_key=key)
    assert "0710" not in str(caught.value)


def test_another_installations_key_opens_no_record(keys: MasterKeys) -> None:
    sealed = RecordSealer(keys).seal(PAYLOAD, record="r1", person_key=None)
    for others in (MasterKeys({1: NEW}), MasterKeys({2: OLD})):
        with pytest.raises(Unreadable):
            RecordSealer(others).open(sealed, record="r1", person_key=None)


def test_after_a_rotation_the_old_opens_and_the_new_seals() -> None:
    before, both, after = MasterKeys({1: OLD}), MasterKeys({1: OLD, 2: NEW}), MasterKeys({2: NEW})
    old = RecordSealer(before).seal(PAYLOAD, record="r", person_key=None)
    new = RecordSealer(both).seal(PAYLOAD, record="r", person_key=None)
    assert RecordSealer(both).open(old, record="r", person_key=None) == PAYLOAD
    assert RecordSealer(after).open(new, record="r", person_key=None) == PAYLOAD
    with pytest.raises(Unreadable):
        RecordSealer(before).open(new, record="r", person_key=None)
    wrapped = before.wrap(OLD, context=b"c")
    assert both.unwrap(wrapped, context=b"c") == OLD
    with pytest.raises(BadMasterKey, match="version 1 is not given"):
        after.unwrap(wrapped, context=b"c")


# --- files -------------------------------------------------------------------------------------------------------------------


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def sealed_of(data: bytes, keys: MasterKeys, *, pieces: int = 1 << 18) -> bytes:
    return b"".join(seal_file(in_pieces(data, pieces), keys))


BORDERS = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES - 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 1]


@pytest.mark.parametrize("size", BORDERS)
@pytest.mark.parametrize("pieces", [1 << 18, CHUNK_BYTES, 3 * CHUNK_BYTES + 7])
def test_a_file_opens_as_it_was_sealed(keys: MasterKeys, size: int, pieces: int) -> None:
    data = os.urandom(size)
    sealed = sealed_of(data, keys, pieces=pieces)
    assert len(sealed) == HEADER_BYTES + size + TAG_BYTES * max(1, -(-size // CHUNK_BYTES))
    with open_sealed(io.BytesIO(sealed), keys) as file:
        assert file.read() == data
        assert file.read() == b""


def test_a_file_is_read_from_any_place(keys: MasterKeys) -> None:
    data = os.urandom(2 * CHUNK_BYTES + 100)
    with open_sealed(io.BytesIO(sealed_of(data, keys)), keys) as file:
        assert file.seekable()
        for start, length in (
            (0, 4),  # a header
            (CHUNK_BYTES - 3, 6),  # over a border
            (2 * CHUNK_BYTES, 100),  # the last chunk
            (5, 2 * CHUNK_BYTES),  # backwards, through all of them
            (len(data) - 1, 10),  # more than there is
            (len(data), 1),  # at the end
            (len(data) + CHUNK_BYTES, 1),  # behind it
        ):
            assert file.seek(start) == start
            assert file.read(length) == data[start : start + length]
        assert file.seek(-4, io.SEEK_END) == len(data) - 4  # where a zip keeps its directory
        assert file.read() == data[-4:]
        file.seek(10)
        assert file.seek(5, io.SEEK_CUR) == 15
        assert file.tell() == 15


def test_lines_of_a_sealed_file_are_read_as_of_any_file(keys: MasterKeys) -> None:
    lines = [f"{number}|07105550{number % 1000:03d}|no network\n".encode() for number in range(40_000)]
    with open_sealed(io.BytesIO(sealed_of(b"".join(lines), keys)), keys) as file:
        assert list(file) == lines


def swap(sealed: bytes, first: int, second: int) -> bytes:
    chunks = [sealed[start : start + SEALED_CHUNK] for start in range(HEADER_BYTES, len(sealed), SEALED_CHUNK)]
    chunks[first], chunks[second] = chunks[second], chunks[first]
    return sealed[:HEADER_BYTES] + b"".join(chunks)


def flip(sealed: bytes, at: int) -> bytes:
    changed = bytearray(sealed)
    changed[at] ^= 1
    return bytes(changed)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sealed: sealed[:-1], id="last byte cut"),
        pytest.param(lambda sealed: sealed[: HEADER_BYTES + 2 * SEALED_CHUNK], id="last chunk cut off"),
        pytest.param(lambda sealed: sealed[: HEADER_BYTES + 2 * SEALED_CHUNK + 5], id="cut inside the last tag"),
        pytest.param(lambda sealed: sealed[: HEADER_BYTES + SEALED_CHUNK], id="all chunks but the first cut off"),
        pytest.param(lambda sealed: sealed[:HEADER_BYTES], id="all chunks cut off"),
        pytest.param(lambda sealed: sealed[: HEADER_BYTES - 1], id="cut inside the key"),
        pytest.param(lambda sealed: sealed[: len(FILE_MAGIC) + 1], id="cut behind the magic"),
        pytest.param(lambda sealed: b"", id="emptied"),
        pytest.param(lambda sealed: sealed + b"\0", id="byte added"),
        pytest.param(lambda sealed: sealed + sealed[-SEALED_CHUNK:], id="last chunk again"),
        pytest.param(lambda sealed: swap(sealed, 0, 1), id="chunks swapped"),
        pytest.param(lambda sealed: flip(sealed, 0), id="bit of the magic flipped"),
        pytest.param(lambda sealed: flip(sealed, HEADER_BYTES - 1), id="bit of the key flipped"),
        pytest.param(lambda sealed: flip(sealed, HEADER_BYTES + 10), id="bit of the first chunk flipped"),
        pytest.param(lambda sealed: flip(sealed, len(sealed) - 1), id="bit of the last tag flipped"),
    ],
)
def test_a_changed_file_is_unreadable(keys: MasterKeys, change: Change) -> None:
    sealed = sealed_of(bytes(2 * CHUNK_BYTES + 5_000), keys)
    with pytest.raises(Unreadable):
        open_sealed(io.BytesIO(change(sealed)), keys).read()


def test_a_chunk_of_another_file_is_unreadable(keys: MasterKeys) -> None:
    one, two = (sealed_of(letter * (CHUNK_BYTES + 1), keys) for letter in (b"a", b"b"))
    mixed = one[: HEADER_BYTES + SEALED_CHUNK] + two[HEADER_BYTES + SEALED_CHUNK :]
    with pytest.raises(Unreadable):
        open_sealed(io.BytesIO(mixed), keys).read()


def test_another_installations_key_opens_no_file_and_a_rotated_one_does(keys: MasterKeys) -> None:
    sealed = sealed_of(b"secret", keys)
    with pytest.raises(Unreadable):
        open_sealed(io.BytesIO(sealed), MasterKeys({1: NEW}))
    assert open_sealed(io.BytesIO(sealed), MasterKeys({1: OLD, 2: NEW})).read() == b"secret"


def test_sealing_streams(keys: MasterKeys) -> None:
    """A file larger than memory seals: what was given out is not kept, and no more is taken in than a chunk ahead."""
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += CHUNK_BYTES
            yield bytes(CHUNK_BYTES)

    sealed = seal_file(endless(), keys)
    for _ in range(4):  # the header and three chunks
        next(sealed)
    assert taken <= 4 * CHUNK_BYTES


def test_closing_the_reader_closes_the_stream_under_it(keys: MasterKeys) -> None:
    stream = io.BytesIO(sealed_of(b"x", keys))
    open_sealed(stream, keys).close()
    assert stream.closed
