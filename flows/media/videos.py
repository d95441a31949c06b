"""The words in a video: what its container says of itself in words, and the words of a few key frames, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any, Final

import numpy as np

from flows.media.errors import MediaRefused
from flows.media.kinds import Kind
from flows.media.pictures import LONGEST_SIDE, MOST_PIXELS, READ_PIXELS, Engine, read_pixels

MOST_FRAMES: Final = 8
# Frames at most this different (mean of 0 to 255 over a small grey copy) show the same, and one of them is read.
SAME_FRAME: Final = 3.0
# Lines this alike are one line read twice; readings of the same words differ by a letter or two.
SAME_LINE: Final = 0.85
# Tags of a container that hold a person's words. Others (places, devices, times) say more than a complaint needs.
WORDY_TAGS: Final = ("title", "description", "comment", "synopsis")
LONGEST_TAG: Final = 500
DECODERS: Final = "h264,hevc,mpeg4,h263,vp8,vp9,av1,libdav1d,mjpeg,libvpx-vp9"


class VideoRefused(MediaRefused):
    template = "the video cannot be read: {reason}"


def read_video(contents: bytes, kind: Kind, *, engine: Engine) -> list[str]:
    """The video's lines, tags first, then frame after frame without what was read before. Raises VideoRefused."""
    import av

    # One demuxer, chosen by the bytes, and no protocol: FFmpeg would otherwise follow a playlist to files and addresses.
    options = {"codec_whitelist": DECODERS, "protocol_whitelist": "none"}
    read: list[str] = []
    try:
        with av.open(BytesIO(contents), format=kind.decoder, options=options) as container:
            read += _tags(container.metadata)
            for pixels in _different(_frames(container)):
                read += read_pixels(pixels, engine=engine)
    except av.FFmpegError:
        if not read:
            raise VideoRefused(reason="it is damaged, cut off, or of a coding that is not read") from None
    return unrepeated(read)


def _tags(metadata: dict[str, str]) -> list[str]:
    tags = {name.lower(): " ".join(value.split())[:LONGEST_TAG] for name, value in metadata.items()}
    return [tags[name] for name in WORDY_TAGS if any(sign.isalnum() for sign in tags.get(name, ""))]


def _frames(container: Any) -> Iterator[np.ndarray[Any, Any]]:
    """Key frames, evenly over the length where it is known, else the first ones; height x width x 3."""
    if not container.streams.video:
        raise VideoRefused(reason="it has no pictures")
    stream = container.streams.video[0]
    if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
        raise VideoRefused(reason=f"its pictures have more than {MOST_PIXELS // 10**6} million pixels")
    stream.codec_context.skip_frame = "NONKEY"
    stream.codec_context.thread_count = 1
    seen: set[int] = set()
    for start in _starts(container):
        if start is not None:
            container.seek(start)
        for count, frame in enumerate(container.decode(stream)):
            if frame.pts in seen and start is not None:
                break
            seen.add(frame.pts)
            yield _pixels(frame)
            if start is not None or count + 1 == MOST_FRAMES:
                break


def _starts(container: Any) -> list[int | None]:
    """Where to look for a key frame, in FFmpeg's microseconds; None: read on from where it stands."""
    if not container.duration or container.duration < 0:
        return [None]
    return [container.duration * number // MOST_FRAMES for number in range(MOST_FRAMES)]


def _pixels(frame: Any) -> np.ndarray[Any, Any]:
    """Upright, no larger than is read."""
    scale = min(1.0, (READ_PIXELS / (frame.width * frame.height)) ** 0.5, LONGEST_SIDE / max(frame.width, frame.height))
    size = {"width": max(2, round(frame.width * scale)), "height": max(2, round(frame.height * scale))}
    pixels: np.ndarray[Any, Any] = frame.to_ndarray(format="rgb24", **size)
    return np.rot90(pixels, k=round(getattr(frame, "rotation", 0) / 90) % 4)


def _different(frames: Iterable[np.ndarray[Any, Any]]) -> Iterator[np.ndarray[Any, Any]]:
    """Frames that do not look like one before."""
    known: list[np.ndarray[Any, Any]] = []
    for pixels in frames:
        rows, columns = (np.linspace(0, size - 1, 64).astype(int) for size in pixels.shape[:2])
        small = pixels[rows][:, columns].mean(axis=2)
        if all(np.abs(small - other).mean() > SAME_FRAME for other in known):
            known.append(small)
            yield pixels


def unrepeated(lines: Iterable[str]) -> list[str]:
    """Each line once, as it was read first; spelling, spaces and a letter read wrong do not make another line of it.

    >>> unrepeated(["No network since Monday", "no network since Mondav", "Surulere", "NO NETWORK  SINCE MONDAY"])
    ['No network since Monday', 'Surulere']
    """
    kept: dict[str, str] = {}
    for line in lines:
        bare = re.sub(r"[\W_]+", "", line.casefold())
        if bare and bare not in kept and not any(_alike(bare, other) for other in kept):
            kept[bare] = line
    return list(kept.values())


def _alike(one: str, other: str) -> bool:
    # Numbers differ by a digit and mean another thing: only words may be misread.
    if re.findall(r"\d", one) != re.findall(r"\d", other) or abs(len(one) - len(other)) > 0.3 * max(len(one), len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_LINE
