"""The form in Chromium at phone and desktop size: filled in wrongly, mended, sent, its reference looked up. ``python -m tests.proofs.form``.

The browser has scripts switched off. Takes docs/images/form-*.png anew.
"""

from __future__ import annotations

import argparse
import shutil
import struct
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import text

from tests.proofs.intake_server import Intake, running
from tests.proofs.manager import CHECKOUT, demand, say

WORDS: Final = "Network don bad for Surulere since yesterday, I no fit call anybody."
IMAGES: Final = CHECKOUT / "docs" / "images"


@dataclass(frozen=True)
class Size:
    name: str
    options: dict[str, Any]


SIZES: Final = (
    Size("phone", {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}),
    Size("desktop", {"viewport": {"width": 1280, "height": 900}}),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, default=IMAGES)
    options = parser.parse_args(argv)
    chromium = shutil.which("chromium")
    demand(chromium is not None, "the form in a browser (apt-get install chromium)")
    options.images.mkdir(parents=True, exist_ok=True)
    with running() as intake, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size in SIZES:
            context = browser.new_context(java_script_enabled=False, **size.options)
            elsewhere: list[str] = []
            context.on("request", lambda request, seen=elsewhere: seen.append(request.url))
            page = context.new_page()
            reference = _complain(page, intake, size, options.images)
            demand(all(url.startswith(intake.url) for url in elsewhere), f"{size.name}: nothing is asked of another site")
            _same(page, intake, reference, size)
            context.close()
        browser.close()
        with intake.place.engine.connect() as connection:
            waiting = connection.scalar(text("select count(*) from ingest.event_inbox"))
        demand(waiting == len(SIZES), f"{len(SIZES)} complaints in the inbox, not {waiting}")
    say("form", f"{len(SIZES)} sizes, scripts off: filled, mended, sent, found again; {waiting} events in the inbox")
    return 0


def _complain(page: Page, intake: Intake, size: Size, images: Path) -> str:
    page.goto(intake.url)
    _fits(page, f"{size.name}: the form")
    picture = {"name": "screen.png", "mimeType": "image/png", "buffer": _png()}
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("What is it about?").select_option("data plan")
    page.get_by_label("A picture that shows it").set_input_files(picture)
    page.get_by_label("Phone number").fill("0719 000 0001")
    page.get_by_label("Your name").fill("Ada Quill")
    page.get_by_label("State").select_option("Lagos")
    page.get_by_label("Local government area").select_option("Lagos|Surulere")
    page.screenshot(path=images / f"form-{size.name}.png", full_page=True)
    page.get_by_label("Phone number").fill("12")
    page.get_by_role("button", name="Send my complaint").click()
    links = page.get_by_role("alert").get_by_role("link")
    demand(links.count() == 1 and links.get_attribute("href") == "#phone", f"{size.name}: the error is named, with a link to its field")
    _fits(page, f"{size.name}: the error")
    if size.name == "phone":
        page.screenshot(path=images / "form-phone-errors.png")
    kept = page.get_by_label("What happened?").input_value(), page.get_by_label("Local government area").input_value()
    demand(kept == (WORDS, "Lagos|Surulere"), f"{size.name}: what was filled in is still there")
    page.get_by_label("Phone number").fill("0719 000 0001")
    page.get_by_label("A picture that shows it").set_input_files(picture)
    page.get_by_role("button", name="Send my complaint").click()
    demand(page.get_by_role("heading", name="We have your complaint").count() == 1, f"{size.name}: it is sent")
    _fits(page, f"{size.name}: the reference")
    if size.name == "phone":
        page.screenshot(path=images / "form-phone-sent.png")
    return page.locator(".reference").inner_text()


def _same(page: Page, intake: Intake, reference: str, size: Size) -> None:
    page.goto(intake.url)
    page.get_by_label("Reference number").fill(reference.lower().replace("-", " "))
    page.get_by_role("button", name="See where it stands").click()
    demand(page.locator(".reference").inner_text() == reference, f"{size.name}: the reference, typed by hand, finds the complaint")
    demand("Surulere" not in page.content() and "Ada" not in page.content(), f"{size.name}: the page tells nothing of it")
    say(size.name, f"sent and found again as {reference}")


def _fits(page: Page, what: str) -> None:
    """Nothing is wider than the screen. The page's own scripts are off, Playwright's are not."""
    width, size = page.evaluate("document.documentElement.scrollWidth"), page.viewport_size
    demand(size is not None and width <= size["width"], f"{what} fits its screen, which is {size} and not {width} wide")


def _png() -> bytes:
    """A grey picture of 32 by 32 dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * 32 for _ in range(32))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    sys.exit(main())
