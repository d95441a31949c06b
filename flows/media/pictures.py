"""The words in a picture: decoded within bounds, turned upright, read line by line in the order a person reads them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from flows.media.errors import MediaRefused
from flows.media.kinds import Kind

if TYPE_CHECKING:
    from PIL.Image import Image

# A picture of more pixels is a bomb or a scan of a wall; the largest phones take 200 million, but send a tenth of it.
MOST_PIXELS: Final = 60_000_000
# Text that a person can read on a phone is still read at this size; reading time grows with it.
READ_PIXELS: Final = 1_600_000
LONGEST_SIDE: Final = 2_000
# Below this the reader is guessing: on the invented pictures of the proof, right lines score above 0.9, noise below 0.6.
SURE: Final = 0.6
# Of this share of upside-down lines on, the picture is; the reader turns single lines by itself.
MOSTLY: Final = 0.5


class PictureRefused(MediaRefused):
    template = "the picture cannot be read: {reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read; ``score`` from 0 to 1, ``corners`` four points (x, y), from the first letter's top on, clockwise."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]


class Engine:
    """The reader's models; loading them takes a second or two, so one is made a process and shared. They come in rapidocr's wheel."""

    def __init__(self, *, threads: int) -> None:
        from rapidocr import RapidOCR

        chosen = {
            "Global.log_level": "critical",  # its log would hold what it reads
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        self._ocr: Any = RapidOCR(params=chosen)  # what it returns depends on its arguments
        blank = np.full((64, 256, 3), 255, np.uint8)
        self.lines(blank)  # it loads each model at first use; the time that one picture may take is not for that
        self._ocr(blank, use_det=False, use_cls=True, use_rec=True)

    def lines(self, pixels: np.ndarray[Any, Any]) -> list[Line]:
        found = self._ocr(pixels, use_det=True, use_cls=True, use_rec=True, text_score=SURE)
        if found.txts is None:
            return []
        rows = zip(found.txts, found.scores, found.boxes, strict=True)
        return [Line(text, float(score), tuple((float(x), float(y)) for x, y in box)) for text, score, box in rows]

    def upside_down(self, crops: Sequence[np.ndarray[Any, Any]]) -> float:
        """The share of these single lines that stand on their heads."""
        turned = [self._ocr(crop, use_det=False, use_cls=True, use_rec=False).cls_res for crop in crops]
        return _share(label == "180" for labels in turned for label, _ in labels)


def read_picture(contents: bytes, kind: Kind, *, engine: Engine) -> list[str]:
    """The picture's lines, from its top to its foot. Raises PictureRefused."""
    return read_pixels(np.asarray(decode(contents, kind)), engine=engine)


def decode(contents: bytes, kind: Kind) -> Image:
    """The picture upright as its camera says, without transparency, no larger than is read. Raises PictureRefused."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own measure of bombs; ours is below
            image: Image.Image = Image.open(BytesIO(contents), formats=(kind.decoder,))
            width, height = image.size
            if width * height > MOST_PIXELS:  # known from the header, nothing is unpacked yet
                raise PictureRefused(reason=f"it has {width} x {height} pixels, at most {MOST_PIXELS // 10**6} million are read")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is unpacked at a half or a quarter already
            image.load()
            image = ImageOps.exif_transpose(image)
            if image.has_transparency_data:
                clear = image.convert("RGBA")
                image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
            image = image.convert("RGB")
    except PictureRefused:
        raise
    except (MemoryError, Image.DecompressionBombError):
        raise PictureRefused(reason=f"it has more than {MOST_PIXELS // 10**6} million pixels") from None
    except Exception:  # what Pillow's decoders raise on broken bytes is no closed list
        raise PictureRefused(reason="it is damaged or cut off") from None
    scale = min(1.0, math.sqrt(READ_PIXELS / (image.width * image.height)), LONGEST_SIDE / max(image.size))
    if scale < 1:
        image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS)
    return image


def read_pixels(pixels: np.ndarray[Any, Any], *, engine: Engine) -> list[str]:
    """Lines of upright, sideways and upside-down pictures alike; ``pixels`` is height x width x 3, 8 bits."""
    pixels = np.ascontiguousarray(pixels[:, :, ::-1])  # the reader takes blue, green, red
    lines = engine.lines(pixels)
    if lines and _share(map(_tall, lines)) > MOSTLY:
        pixels = np.ascontiguousarray(np.rot90(pixels))
        lines = engine.lines(pixels)
    longest = sorted(lines, key=lambda line: -len(line.text))[:3]
    if longest and engine.upside_down([_crop(pixels, line) for line in longest]) > MOSTLY:
        lines = [Line(line.text, line.score, tuple((-x, -y) for x, y in line.corners[2:] + line.corners[:2])) for line in lines]
    return in_order([line for line in lines if any(sign.isalnum() for sign in line.text)])


def _share(flags: Iterable[bool]) -> float:
    given = list(flags)
    return sum(given) / max(len(given), 1)


def _tall(line: Line) -> bool:
    (x0, y0), (x1, y1), _, (x3, y3) = line.corners
    return math.dist((x0, y0), (x3, y3)) > 1.5 * math.dist((x0, y0), (x1, y1))


def _crop(pixels: np.ndarray[Any, Any], line: Line) -> np.ndarray[Any, Any]:
    """The line alone, level, whatever its slant in the picture."""
    import cv2

    first, second, _, fourth = line.corners
    width, height = max(1, round(math.dist(first, second))), max(1, round(math.dist(first, fourth)))
    level = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    turn = cv2.getPerspectiveTransform(np.array(line.corners, np.float32), level)
    return cv2.warpPerspective(pixels, turn, (width, height))


def in_order(lines: Sequence[Line]) -> list[str]:
    """Lines from top to bottom along the picture's own slant; what stands at one height is one line, from left to right.

    >>> a, b = ((0.0, 0.0), (40.0, 0.0), (40.0, 10.0), (0.0, 10.0)), ((50.0, 1.0), (90.0, 1.0), (90.0, 11.0), (50.0, 11.0))
    >>> in_order([Line("since Monday", 1.0, b), Line("No network", 1.0, a)])
    ['No network since Monday']
    """
    if not lines:
        return []
    slant = float(np.median([math.atan2(c[1][1] - c[0][1], c[1][0] - c[0][0]) for c in (line.corners for line in lines)]))
    placed = []
    for line in lines:
        along = [x * math.cos(slant) + y * math.sin(slant) for x, y in line.corners]
        down = [y * math.cos(slant) - x * math.sin(slant) for x, y in line.corners]
        placed.append((sum(down) / 4, min(along), max(down) - min(down), line.text))
    placed.sort()
    rows: list[list[tuple[float, float, float, str]]] = []
    for each in placed:
        if rows and each[0] - rows[-1][0][0] < 0.5 * min(each[2], rows[-1][0][2]):
            rows[-1].append(each)
        else:
            rows.append([each])
    return [" ".join(text for *_, text in sorted(row, key=lambda each: each[1])) for row in rows]
