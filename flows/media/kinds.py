"""What a medium is, by its first bytes. What a server or a file name says of it counts for nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flows.media.errors import MediaRefused

HEAD_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Kind:
    """``decoder`` is Pillow's format or FFmpeg's demuxer: the only one that is ever tried on such bytes."""

    media_type: str
    decoder: str

    @property
    def is_video(self) -> bool:
        return self.media_type.startswith("video/")


class UnknownKind(MediaRefused):
    template = "it is no picture or video that is read here ({found}); send it as {wanted}"


KINDS: Final[tuple[tuple[re.Pattern[bytes], Kind], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (rb"\x89PNG\r\n\x1a\n", Kind("image/png", "PNG")),
        (rb"\xff\xd8\xff", Kind("image/jpeg", "JPEG")),
        (rb"GIF8[79]a", Kind("image/gif", "GIF")),
        (rb"RIFF....WEBPVP8", Kind("image/webp", "WEBP")),
        (rb"BM.{4}\0\0\0\0", Kind("image/bmp", "BMP")),
        (rb"II\*\0|MM\0\*", Kind("image/tiff", "TIFF")),
        # ISO media of the brands that hold one film; the others (heic, avif) are pictures, below.
        (rb"....ftyp(?!heic|heix|heim|heis|hevc|mif1|msf1|avif|avis|M4A |M4B )", Kind("video/mp4", "mov")),
        (rb"\x1aE\xdf\xa3", Kind("video/webm", "matroska")),
    )
)
# What people send instead, so that the reason can say so.
OTHERS: Final[tuple[tuple[re.Pattern[bytes], str, str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), found, wanted)
    for pattern, found, wanted in (
        (rb"....ftyp(?:M4A|M4B)", "a sound recording", "text"),
        (rb"....ftypavi[fs]", "an AVIF picture", "JPEG or PNG"),
        (rb"....ftyp", "a HEIC picture", "JPEG or PNG"),
        (rb"%PDF-", "a PDF", "JPEG or PNG"),
        (rb"#EXTM3U", "a playlist", "MP4 or WebM"),
        (rb"ID3|\xff[\xfb\xf3\xf2]|OggS|RIFF....WAVE|fLaC|#!AMR", "a sound recording", "text"),
        (rb"\s*<(?:!doctype html|html|head)", "a web page", "JPEG or PNG"),
        (rb"\s*<(?:\?xml|svg)", "an SVG or XML document", "JPEG or PNG"),
        (rb"PK\x03\x04|\x1f\x8b|Rar!|7z\xbc\xaf", "an archive", "JPEG or PNG"),
    )
)


def kind_of(head: bytes) -> Kind:
    """The kind of what begins with these bytes (HEAD_BYTES are enough). Raises UnknownKind.

    >>> kind_of(bytes.fromhex("89504e470d0a1a0a")).media_type
    'image/png'
    >>> kind_of(b"%PDF-1.7")
    Traceback (most recent call last):
    ...
    flows.media.kinds.UnknownKind: it is no picture or video that is read here (a PDF); send it as JPEG or PNG
    """
    for pattern, kind in KINDS:
        if pattern.match(head):
            return kind
    found, wanted = next(((found, wanted) for pattern, found, wanted in OTHERS if pattern.match(head)), ("unknown bytes", "JPEG or PNG"))
    raise UnknownKind(found=found, wanted=wanted)
