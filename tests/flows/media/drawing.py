"""Pictures and a film with invented words in them, drawn when they are needed. All people are invented."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont


def letter(lines: Sequence[str], *, size: int = 26, ink: Any = "black", paper: Any = "white") -> Image.Image:
    """Lines of text on paper."""
    font = ImageFont.load_default(size=size)
    step = round(size * 1.8)
    width = max(round(font.getlength(line)) for line in lines) + 2 * step
    image = Image.new("RGB", (width, step * (len(lines) + 2)), paper)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines, 1):
        pen.text((step, step * number), line, fill=ink, font=font)
    return image


def photographed(image: Image.Image, *, degrees: float, seed: int = 20_261_126) -> Image.Image:
    """The same as a hand-held phone sees it: at an angle, from the side, dim, blurred and noisy."""
    width, height = image.size
    slanted = image.transform(
        (width, height), Image.Transform.QUAD, (-20, -15, 10, height + 20, width + 25, height - 5, width - 5, 10), Image.Resampling.BICUBIC
    )
    turned = slanted.rotate(degrees, expand=True, fillcolor=(120, 110, 100), resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
    light = 0.65 + 0.3 * np.cos(np.linspace(0, math.pi / 2, pixels.shape[1]))[None, :, None]
    noise = np.random.default_rng(seed).normal(0, 12, pixels.shape)
    return Image.fromarray(np.clip(pixels * light + noise, 0, 255).astype(np.uint8))


def chat(turns: Sequence[tuple[str, Sequence[str]]]) -> Image.Image:
    """A screenshot of a chat: ``("me" or "them", lines)`` in bubbles, with the hour under each, a header and a clock."""
    font, small = ImageFont.load_default(size=24), ImageFont.load_default(size=15)
    height = 150 + sum(90 + 34 * len(lines) for _, lines in turns)
    image = Image.new("RGB", (720, height), (229, 221, 213))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 720, 90), fill=(7, 94, 84))
    pen.text((24, 30), "Beejan Care", fill="white", font=font)
    top = 120
    for number, (who, lines) in enumerate(turns):
        width = max(round(font.getlength(line)) for line in lines) + 40
        left = 720 - width - 24 if who == "me" else 24
        fill = (220, 248, 198) if who == "me" else (255, 255, 255)
        pen.rounded_rectangle((left, top, left + width, top + 50 + 34 * len(lines)), 14, fill=fill)
        for row, line in enumerate(lines):
            pen.text((left + 20, top + 14 + 34 * row), line, fill="black", font=font)
        pen.text((left + width - 70, top + 24 + 34 * len(lines)), f"14:{number:02d}", fill=(120, 120, 120), font=small)
        top += 90 + 34 * len(lines)
    return image


def film(pictures: Sequence[Image.Image], *, seconds_each: float = 2.0, title: str = "") -> bytes:
    """An MP4 that shows the pictures one after another, ten frames a second, a key frame each second."""
    import av

    size = (pictures[0].width // 2 * 2, pictures[0].height // 2 * 2)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = size
        stream.pix_fmt, stream.gop_size, stream.bit_rate = "yuv420p", 10, 2_000_000
        for picture in pictures:
            frame = av.VideoFrame.from_image(picture.resize(size))
            for _ in range(round(10 * seconds_each)):
                container.mux(stream.encode(frame.reformat()))
        container.mux(stream.encode())
    return buffer.getvalue()


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def few_colours(image: Image.Image) -> bytes:
    """A small PNG: text needs a handful of greys."""
    return encoded(image.convert("L").quantize(6), optimize=True)
