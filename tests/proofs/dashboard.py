"""The dashboard in Chromium: each page as each role at desktop and phone size, and what people do there, with and without scripts.

python -m tests.proofs.dashboard [--pictures docs/images]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from apps.dashboard.pages import PAGES
from tests.apps.dashboard.test_pages import READERS
from tests.proofs.dashboard_browser import SIZES, Person, chromium, person
from tests.proofs.dashboard_scene import PEOPLE, Scene, scene

SMALL: Final = 150_000
PATHS: Final = tuple(page.path for page in PAGES if page.title)
NETWORK_TRIED: Final = 40


class Refuted(AssertionError):
    """What the proof says does not hold."""


def demand(holds: object, what: str) -> None:
    if not holds:
        raise Refuted(what)


def every_page_as_every_role(browser: Browser, shown: Scene, console: Console) -> None:
    table = Table("role", *(f"{path} {size}" for path in PATHS for size in SIZES))
    for login, role in PEOPLE.items():
        cells = []
        for path in PATHS:
            for size in SIZES:
                with person(browser, shown.url, login, shown.passwords[login], size=size) as one:
                    status = one.go(path)
                    demand(status == (200 if role in READERS[path] else 403), f"{role} gets {status} for {path}")
                    demand(not one.overflows(), f"{path} is wider than a {size} as {role}")
                    demand(not one.wrong, f"{path} as {role} at {size}: {one.wrong}")
                    cells.append("yes" if status == 200 else "-")
        table.add_row(role, *cells)
    console.print(table)


def filter_and_drill(browser: Browser, shown: Scene, *, size: str, scripts: bool) -> str:
    """From a figure to the complaints behind it in one click, from the list to one of them and why it has its label."""
    with person(browser, shown.url, "ebele", shown.passwords["ebele"], size=size, scripts=scripts) as one:
        page = one.page
        one.go("/overview")
        before = page.inner_text(".tile b")
        page.select_option("[name=channel]", "sms")
        if not scripts:
            page.click("form.filters button")
        page.wait_for_url("**channel=sms*")
        demand(page.inner_text(".tile b") != before, "the figure did not change with the filter")
        opened = page.locator(".chart .drawing a").nth(5)
        count = int((opened.get_attribute("aria-label") or "").split(": ")[1].split(" ")[0].replace(",", ""))
        opened.click(position={"x": 5, "y": 60} if size == "phone" else {"x": 20, "y": 60}, force=True)
        page.wait_for_url("**/complaints?*")
        demand(parse_qs(urlsplit(page.url).query)["channel"] == ["sms"], "the filter is lost on the way")
        demand(
            page.inner_text(".head p").startswith(f"{count:,} "), f"the column counts {count}, the list says {page.inner_text('.head p')}"
        )
        listed = page.locator(".list li").count()
        page.locator(".list a").first.click()
        page.wait_for_selector("#said blockquote")
        demand("<" in page.inner_text("#said blockquote") or page.inner_text("#said blockquote"), "no text")
        page.click("#why a.button")
        page.wait_for_selector("#why .why mark")
        demand(not one.wrong, f"{one.wrong}")
        return (
            f"{count} complaints behind a column, {min(listed, count)} on its first page; words marked: {page.locator('#why mark').count()}"
        )


def acknowledge(browser: Browser, shown: Scene, title: str, *, size: str, scripts: bool) -> str:
    with person(browser, shown.url, "ebele", shown.passwords["ebele"], size=size, scripts=scripts) as one:
        one.go("/live")
        one.page.get_by_role("button", name=f"Acknowledge: {title}").click()
        one.page.wait_for_selector(".note")
        demand("Acknowledged" in one.page.inner_text(".note"), "no word of it")
        demand(not one.wrong, f"{one.wrong}")
    with shown.engine.connect() as connection:
        row = connection.execute(
            text(
                "select status, (select login from monitoring.alert_event e where e.alert_id = a.alert_id and action = 'acknowledged') "
                "from monitoring.alert a where title = :title"
            ),
            {"title": title},
        ).one()
    demand(tuple(row) == ("acknowledged", "ebele"), f"the warehouse says {tuple(row)}")
    return f"{title!r} is acknowledged, by ebele"


def correct(browser: Browser, shown: Scene, *, size: str, scripts: bool) -> str:
    with person(browser, shown.url, "halima", shown.passwords["halima"], size=size, scripts=scripts) as one:
        one.go("/review")
        first = one.page.locator(".reviews li").first
        record = (first.locator("form").get_attribute("action") or "").rsplit("/", 1)[1]
        first.get_by_text("Service", exact=True).first.click()
        first.locator("select[name=code]").select_option("B2")
        first.get_by_role("button").click()
        one.page.wait_for_selector(".note")
        demand(f"/review/{record}" not in one.page.content(), "it is still in the queue")
        demand(not one.wrong, f"{one.wrong}")
    with shown.engine.connect() as connection:
        row = connection.execute(
            text(
                "select reviewer, category, code, (select category from core.contact c where c.record_id = m.record_id) "
                "from ml.correction m where record_id = :id"
            ),
            {"id": record},
        ).one()
    demand(tuple(row) == ("halima", "service", "B2", "service"), f"the warehouse says {tuple(row)}")
    return "service, B2: noted as halima's, in force"


def no_way_to_network(browser: Browser, shown: Scene) -> str:
    """Every address that could show a network complaint, tried as a viewer of billing."""
    with shown.engine.connect() as connection:
        ids = connection.scalars(
            text("select complaint_id from core.complaint where category = 'network' order by opened_at desc limit :most"),
            {"most": NETWORK_TRIED},
        ).all()
        words = set(connection.scalars(text("select masked_text from core.contact_text where category = 'network' limit 2000")))
        alerts = connection.scalars(text("select alert_id from monitoring.alert where category = 'network'")).all()
        customer = connection.scalar(text("select customer from core.complaint where complaint_id = :id"), {"id": ids[0]})
    direct = [*(f"/complaints/{one}" for one in ids), f"/complaints/{ids[0]}?why=1", *(f"/alerts/{one}" for one in alerts)]
    asked = [
        f"{page}?period=104w{more}"
        for page in ("/overview", "/complaints", "/complaints.csv", "/live")
        for more in ("", "&category=network", "&code=C9", f"&customer={customer}", "&state=Lagos&category=network", "&due=0-24", "&late=1")
    ]
    others = ["/review", "/leadership", f"/review/{ids[0]}", f"/complaints/{ids[0]}/status", "/complaints?category=network' or '1'='1"]
    with person(browser, shown.url, "chidi", shown.passwords["chidi"]) as one:
        request = one.page.context.request
        for path in [*direct, *asked, *others]:
            answer = request.get(shown.url + path, max_redirects=0)
            body = answer.text()
            demand(path not in direct or answer.status == 404, f"{path} answers {answer.status}")
            seen = [text for text in words if text.replace("<", "&lt;").replace(">", "&gt;") in body or text in body]
            demand(not seen, f"{path} shows a network text")
            demand(
                not [one for one in ids if f'href="/complaints/{one}' in body or f'"{one}"' in body], f"{path} names a network complaint"
            )
            demand(">Network<" not in body and '"network"' not in body.replace('value="network"', ""), f"{path} tells of network")
        demand(one.go("/complaints?period=104w") == 200 and one.page.locator(".list li").count() == 50, "own complaints are not shown")
    tried = len(direct) + len(asked) + len(others)
    return f"{tried} addresses tried, {len(direct)} of them of {len(ids)} network complaints and of alerts: 404, nothing of them shown"


PICTURES: Final = (
    # name, login, path, size, dark, full page
    ("overview", "ebele", "/overview?period=52w", "desktop", False, True),
    ("overview-phone", "ebele", "/overview", "phone", False, False),
    ("live", "bola", "/live", "desktop", False, True),
    ("live-phone", "bola", "/live", "phone", True, False),
    ("leadership", "folake", "/leadership", "desktop", False, False),
    ("complaints", "bola", "/complaints", "desktop", False, False),
    ("complaint", "chidi", "complaint", "desktop", False, True),
    ("review", "halima", "/review", "desktop", False, False),
    ("quality", "ebele", "/quality", "desktop", True, False),
    ("sign-in", "", "/sign-in", "phone", False, False),
)


def pictures(browser: Browser, shown: Scene, folder: Path) -> str:
    sizes = []
    for name, login, path, size, dark, full in PICTURES:
        if not login:
            context = browser.new_context(viewport=SIZES[size])
            one = Person(context.new_page(), shown.url)
        else:
            with person(browser, shown.url, login, shown.passwords[login], size=size, dark=dark) as signed_in:
                sizes.append(_picture(signed_in, folder, name, path, full=full))
            continue
        sizes.append(_picture(one, folder, name, path, full=full))
        context.close()
    demand(max(sizes) < SMALL, f"a picture has {max(sizes):,} bytes")
    return f"{len(sizes)} pictures in {folder}, the largest {max(sizes) / 1000:.0f} kB"


def _picture(one: Person, folder: Path, name: str, path: str, *, full: bool) -> int:
    if path == "complaint":
        one.go("/complaints?repeat=1&status=resolved")
        path = (one.page.locator(".list a").first.get_attribute("href") or "") + "?why=1"
    one.go(path)
    return one.picture(folder / f"dashboard-{name}.png", full=full)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.dashboard", description=__doc__)
    parser.add_argument("--complaints", type=int, default=40_000)
    parser.add_argument("--pictures", type=Path, help="folder to write the pictures of docs/dashboard.md to")
    options = parser.parse_args()
    console = Console(highlight=False, width=220)
    with scene(complaints=options.complaints) as shown, chromium() as browser:
        if options.pictures:
            console.print(pictures(browser, shown, options.pictures))
        every_page_as_every_role(browser, shown, console)
        console.print("billing viewer:", no_way_to_network(browser, shown))
        with shown.engine.connect() as connection:
            titles = iter(connection.scalars(text("select title from monitoring.alert where status = 'opened' order by alert_id")).all())
        for size, scripts in (("desktop", True), ("phone", True), ("desktop", False)):
            how = f"{size}, {'with' if scripts else 'without'} scripts:"
            console.print(how, "filter and drill:", filter_and_drill(browser, shown, size=size, scripts=scripts))
            console.print(how, "acknowledge:", acknowledge(browser, shown, next(titles), size=size, scripts=scripts))
            console.print(how, "correct:", correct(browser, shown, size=size, scripts=scripts))
    console.print("holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
