"""Media as the reading process sees them; one process and its models for all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image

from flows.media.errors import MediaFailed, MediaRefused
from flows.media.kinds import kind_of
from flows.media.pictures import MOST_PIXELS, Line, decode, in_order
from flows.media.reader import MediaReader
from flows.media.videos import unrepeated
from tests.flows.media.drawing import encoded, film, letter

WORDS = ("No network in Surulere", "since Tuesday morning")


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaReader]:
    opened = MediaReader(threads=1)
    yield opened
    opened.close()


def test_a_picture_upside_down_is_read_from_its_top(reader: MediaReader) -> None:
    assert reader.read(encoded(letter(WORDS).rotate(180))) == "\n".join(WORDS)


def test_a_video_says_its_title_and_each_line_once(reader: MediaReader) -> None:
    shown = film([letter(WORDS[:1], size=36)], seconds_each=2, title="Beejan again")
    assert reader.read(shown).splitlines() == ["Beejan again", WORDS[0]]


def _bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels in a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")


GOOD = encoded(letter(WORDS))
BAD = [
    (GOOD[: len(GOOD) // 2], "damaged or cut off", "cut in half"),
    (GOOD[:60] + bytes(len(GOOD) - 60), "damaged or cut off", "overwritten"),
    (_bomb(60_000, 60_000), "pixels", "a decompression bomb"),
    (b"\xff\xd8\xff\xe0" + bytes(100), "damaged or cut off", "a JPEG in name only"),
    (b"\0\0\0\x20ftypisom" + bytes(300), "damaged, cut off", "a video in name only"),
    (b"\x1aE\xdf\xa3" + bytes(300), "damaged, cut off", "a WebM in name only"),
    (b"#EXTM3U\nfile:///etc/passwd\n", "a playlist", "FFmpeg would follow it"),
    (b"\0\0\0\x18ftypheic" + bytes(50), "HEIC", "as iPhones keep them"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", "would be rendered"),
    (b"", "unknown bytes", "nothing"),
]


@pytest.mark.parametrize(("contents", "words", "reason"), BAD, ids=[reason for *_, reason in BAD])
def test_a_clear_reason(reader: MediaReader, contents: bytes, words: str, reason: str) -> None:
    with pytest.raises(MediaRefused, match=words):
        reader.read(contents)


def test_time_is_bounded_and_the_next_one_is_read_by_a_new_process(reader: MediaReader) -> None:
    hasty = MediaReader(threads=1, seconds={"image": 0.01, "video": 0.01})
    try:
        with pytest.raises(MediaFailed, match="took too long"):
            hasty.read(GOOD)
    finally:
        hasty.close()


def test_a_huge_picture_is_made_smaller_before_it_is_read() -> None:
    large = Image.new("L", (4_000, 3_000), 255)
    assert large.width * large.height < MOST_PIXELS
    contents = encoded(large)
    assert max(decode(contents, kind_of(contents)).size) <= 2_000


def test_a_camera_that_was_held_sideways_says_so() -> None:
    image = Image.new("RGB", (60, 20), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    contents = encoded(image, "JPEG", exif=exif)
    assert decode(contents, kind_of(contents)).size == (20, 60)


def test_black_words_on_nothing_stay_readable() -> None:
    contents = encoded(Image.new("RGBA", (10, 10), (0, 0, 0, 0)))
    assert decode(contents, kind_of(contents)).getpixel((5, 5)) == (255, 255, 255)


def _line(text: str, x: float, y: float, *, width: float = 100.0, slope: float = 0.0) -> Line:
    y += slope * x
    return Line(text, 1.0, ((x, y), (x + width, y + slope * width), (x + width, y + slope * width + 20), (x, y + 20)))


@pytest.mark.parametrize(
    ("lines", "read", "reason"),
    [
        ([], [], "nothing"),
        ([_line("b", 0, 30), _line("a", 0, 0)], ["a", "b"], "from the top"),
        ([_line("right", 200, 3), _line("left", 0, 0)], ["left right"], "at one height, from the left"),
        (
            [_line("a2", 400, 0, slope=0.3), _line("a1", 0, 0, slope=0.3), _line("b1", 0, 40, slope=0.3)],
            ["a1 a2", "b1"],
            "along the slant of a picture held askew, where a2 lies lower than b1",
        ),
    ],
)
def test_the_order_of_lines(lines: list[Line], read: list[str], reason: str) -> None:
    assert in_order(lines) == read, reason


@pytest.mark.parametrize(
    ("lines", "kept", "reason"),
    [
        (["N500 taken", "N600 taken"], ["N500 taken", "N600 taken"], "another number is another thing"),
        (["No data", "No data!", "no  data"], ["No data"], "signs and spaces"),
        (["--", "..."], [], "no words"),
    ],
)
def test_lines_of_many_frames(lines: list[str], kept: list[str], reason: str) -> None:
    assert unrepeated(lines) == kept, reason
