"""A person at the dashboard: Chromium, driven by Playwright, which notes whatever goes wrong while it looks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHROMIUM: Final = "/usr/bin/chromium"
SIZES: Final[dict[str, ViewportSize]] = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
COLOURS: Final = 200
RUN_BY_A_PAYLOAD: Final = (
    "window.ran = []; window.alert = window.confirm = window.prompt = window.print = (...said) => window.ran.push(String(said));"
)


@dataclass
class Person:
    """Somebody signed in. ``wrong`` is what the browser complained of: errors of scripts and of the content policy, answers of 500."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        answer = self.page.goto(self.url + path)
        assert answer is not None
        return answer.status

    def overflows(self) -> bool:
        """Whether the page is wider than the window, so that a phone has to scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def picture(self, path: Path, *, full: bool = False) -> int:
        """The page as PNG of few colours; its bytes."""
        image = Image.open(io.BytesIO(self.page.screenshot(full_page=full))).convert("RGB")
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        return path.stat().st_size


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def sign_in(page: Page, url: str, login: str, password: str) -> None:
    """Fill the form in and wait for its answer: going on at once would break the sending off."""
    page.goto(f"{url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.click("button[type=submit]")


@contextmanager
def person(
    browser: Browser, url: str, login: str, password: str, *, size: str = "desktop", scripts: bool = True, dark: bool = False
) -> Iterator[Person]:
    """``login`` signed in at a window of ``size``, in a browser of their own."""
    context = browser.new_context(
        viewport=SIZES[size], java_script_enabled=scripts, color_scheme="dark" if dark else "light", accept_downloads=True
    )
    context.add_init_script(RUN_BY_A_PAYLOAD)
    made = Person(context.new_page(), url)
    # 4xx are answers a test asks for; the browser notes them on its console too.
    made.page.on("console", lambda said: made.wrong.append(said.text) if said.type == "error" and "status of 4" not in said.text else None)
    made.page.on("pageerror", lambda error: made.wrong.append(str(error)))
    made.page.on("dialog", lambda dialog: (made.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    made.page.on("response", lambda answer: made.wrong.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    sign_in(made.page, url, login, password)
    yield made
    context.close()
