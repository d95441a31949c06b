"""The dashboard against whom it must withstand: no right, no session, a wrong password, another site's form, and 30 scripts in its data.

    python -m tests.proofs.dashboard_safety

The scripts stand in complaint texts, handles, places, dispositions, alerts and checks, and in every filter of an address. Chromium looks at
every page that shows them, once as the pages are and once with their content policy switched off, so that the escaping is seen to hold
alone. That the watch works is shown first: on a page that does not escape, it must see them run.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page, Route
from rich.console import Console
from sqlalchemy import text

from apps.dashboard.filters import ALIKE
from tests.apps.dashboard.test_pages import READERS
from tests.proofs.dashboard import demand
from tests.proofs.dashboard_browser import RUN_BY_A_PAYLOAD, chromium, person, sign_in
from tests.proofs.dashboard_scene import PEOPLE, Scene, scene, serving

PAYLOADS: Final = (
    "<script>alert(1)</script>",
    "<script src=data:text/javascript,alert(2)></script>",
    "<img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    "<svg><script>alert(5)</script></svg>",
    "<body onload=alert(6)>",
    "<iframe srcdoc='<script>parent.alert(7)</script>'></iframe>",
    "<iframe src=javascript:parent.alert(8)></iframe>",
    "<details open ontoggle=alert(9)>",
    "<input autofocus onfocus=alert(10)>",
    "<video><source onerror=alert(11)></video>",
    "<marquee onstart=alert(12)>",
    '"><script>alert(13)</script>',
    "'><script>alert(14)</script>",
    '" autofocus onfocus=alert(15) x="',
    "' autofocus onfocus=alert(16) x='",
    "</textarea><script>alert(17)</script>",
    "</title><script>alert(18)</script>",
    "</style><script>alert(19)</script>",
    "--><script>alert(20)</script>",
    "]]><script>alert(21)</script>",
    "<a href=javascript:alert(22)>press</a>",
    "<form action=javascript:alert(23)><button autofocus>press</button></form>",
    "{{constructor.constructor('alert(24)')()}}",
    "{% print(self) %}<script>alert(25)</script>",
    "<scr<script>ipt>alert(26)</script>",
    "<ScRiPt>alert(27)</sCrIpT>",
    "\u003cscript\u003ealert(28)\u003c/script\u003e",
    "<math><mi xlink:href=javascript:alert(29)>press</mi></math>",
    "<base href=//evil.example/><script>alert(30)</script>",
)
FORMULAS: Final = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", " =1+1")


def plant(shown: Scene) -> list[str]:
    """Each payload into a complaint of its own, wherever words are kept; the complaints' ids."""
    with shown.engine.begin() as connection:
        ids = list(
            connection.scalars(
                text(
                    "select complaint_id from core.complaint where contacts = 1 and category = 'billing' order by opened_at desc limit :most"
                ),
                {"most": len(PAYLOADS) + len(FORMULAS)},
            )
        )
        for complaint, payload in zip(ids, (*PAYLOADS, *FORMULAS), strict=True):
            values = {"id": complaint, "payload": payload, "short": payload[:60]}
            connection.execute(
                text("insert into core.lga (state, lga, aliases) values ('Lagos', :short, '{}') on conflict do nothing"), values
            )
            connection.execute(
                text("update core.complaint set state = 'Lagos', lga = :short, customer = :payload where complaint_id = :id"), values
            )
            record = {"record": connection.scalar(text("select record_id from core.contact where complaint_id = :id"), values), **values}
            connection.execute(
                text(
                    "update core.contact set state = 'Lagos', lga = :short, customer = :payload, disposition = :payload, queue = :payload, "
                    "confidence = 0.34, complaint_probability = 0.5 where record_id = :record"
                ),
                record,
            )
            connection.execute(text("update core.contact_text set masked_text = :payload where record_id = :record"), record)
            connection.execute(
                text(
                    "insert into monitoring.alert (fingerprint, kind, severity, title, category, lga, observed, expected, opened_at, found_at, "
                    "updated_at, examples) select :id, 'spike', 'notice', :payload, 'billing', :payload, 1, 1, max(opened_at), max(opened_at), "
                    "max(opened_at), array[:record] from core.complaint"
                ),
                record,
            )
            connection.execute(
                text(
                    "insert into monitoring.check_result (checked_at, name, source, subject, passed, severity) "
                    "select max(opened_at), :payload, 'sms', :payload, false, 'notice' from core.complaint"
                ),
                values,
            )
    return ids


def ran(page: Page) -> list[str]:
    """What a payload called, in any frame, after what may come a moment late."""
    page.wait_for_timeout(30)
    return [word for frame in page.frames for word in frame.evaluate("window.ran || []")]


def the_watch_sees_scripts_run(browser: Browser) -> int:
    context = browser.new_context()
    context.add_init_script(RUN_BY_A_PAYLOAD)
    seen = 0
    for payload in PAYLOADS:
        page = context.new_page()
        page.goto("about:blank")
        page.set_content(f"<p>{payload}</p>")
        seen += bool(ran(page))
        page.close()
    context.close()
    return seen


def scripts_in_data(browser: Browser, shown: Scene, ids: list[str], *, policy: bool) -> str:
    executed, looked = 0, 0
    with shown.engine.connect() as connection:
        alerts = connection.scalars(text("select alert_id from monitoring.alert where fingerprint = any(:ids)"), {"ids": ids}).all()
    everywhere = (*ALIKE, "period", "from", "to", "after")
    visits = (
        ("chidi", ["/complaints?state=Lagos", "/live", "/quality", "/overview"]),
        ("chidi", [*(f"/complaints/{one}?why=1" for one in ids), *(f"/alerts/{one}" for one in alerts)]),
        ("chidi", _asked("/complaints", ("state",), ("customer",), everywhere)),
        ("chidi", _asked("/overview", everywhere)),
        ("halima", ["/review", *_asked("/review", ("category", "language"))]),
        ("ebele", [*_asked("/leadership", ("month",)), *_asked("/nothing", ("x",))]),
    )
    for login, paths in visits:
        context = _signed_in(browser, shown, login, policy=policy)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        for path in paths:
            page.goto(shown.url + path)
            looked += 1
            executed += len(ran(page))
        context.close()
    context = browser.new_context(bypass_csp=not policy)
    context.add_init_script(RUN_BY_A_PAYLOAD)
    page = context.new_page()
    for payload in PAYLOADS:
        page.goto(f"{shown.url}/sign-in?{urlencode({'next': '/' + payload})}")
        looked += 1
        executed += len(ran(page))
    context.close()
    demand(executed == 0, f"{executed} payloads ran")
    return f"{looked} pages looked at, {executed} of {len(PAYLOADS)} payloads ran"


def _asked(page: str, *keys: Sequence[str]) -> list[str]:
    """The page with each payload as the value of these keys."""
    return [f"{page}?{urlencode(dict.fromkeys(together, payload))}" for payload in PAYLOADS for together in keys]


def _signed_in(browser: Browser, shown: Scene, login: str, *, policy: bool) -> BrowserContext:
    context = browser.new_context(bypass_csp=not policy)
    context.add_init_script(RUN_BY_A_PAYLOAD)
    page = context.new_page()
    sign_in(page, shown.url, login, shown.passwords[login])
    page.close()
    return context


def formulas(browser: Browser, shown: Scene) -> str:
    with person(browser, shown.url, "chidi", shown.passwords["chidi"]) as one:
        body = one.page.context.request.get(f"{shown.url}/complaints.csv?state=Lagos").text()
    rows = list(csv.DictReader(io.StringIO(body.lstrip("\ufeff"))))
    planted = {row["masked_text"].lstrip("'").strip() for row in rows} & {formula.strip() for formula in FORMULAS}
    demand(len(planted) == len({formula.strip() for formula in FORMULAS}), f"only {len(planted)} planted formulas are in the export")
    live = [
        value for row in rows for value in row.values() if value.lstrip().startswith(("=", "+", "-", "@")) or value.startswith(("\t", "\r"))
    ]
    demand(not live, f"{len(live)} cells are formulas")
    return f"{len(rows)} lines, {len(FORMULAS)} planted formulas, 0 live"


def without_rights(browser: Browser, shown: Scene) -> str:
    refused = 0
    for login, role in PEOPLE.items():
        with person(browser, shown.url, login, shown.passwords[login]) as one:
            for path, readers in READERS.items():
                if role not in readers:
                    demand(one.go(path) == 403, f"{role} is not refused {path}")
                    demand(not one.page.locator(f'nav a[href="{path}"]').count(), f"{role} is offered {path}")
                    refused += 1
    with person(browser, shown.url, "jumoke", shown.passwords["jumoke"]) as one:
        demand("No page for your role" in one.page.content(), "an auditor is shown a page")
    return f"{refused} pages asked for by roles they are not for: 403 each, none offered"


def wrong_passwords(browser: Browser, shown: Scene) -> str:
    page = browser.new_context().new_page()
    said = set()
    for login, password in (
        ("chidi", "wrong"),
        ("nobody", "wrong"),
        ("postgres", "postgres"),
        ("billing_ops", "x"),
        ("chidi", "' or '1'='1"),
    ):
        sign_in(page, shown.url, login, password)
        said.add(page.inner_text("main"))
        demand(page.goto(f"{shown.url}/complaints").url.endswith("/sign-in?next=%2Fcomplaints"), f"{login} got in")  # type: ignore[union-attr]
    page.context.close()
    demand(len(said) == 1, "refusals differ")
    return "5 ways of not getting in, one answer"


def expired(browser: Browser, shown: Scene) -> str:
    home = shown.home
    with serving(home, idle_minutes="0.04") as url, person(browser, url, "chidi", shown.passwords["chidi"]) as one:
        demand(one.go("/complaints") == 200, "a fresh session is not let in")
        time.sleep(3)
        one.go("/complaints?state=Lagos")
        demand("Your session has ended" in one.page.content(), "an ended session is let in")
        one.page.fill("[name=login]", "chidi")
        one.page.fill("[name=password]", shown.passwords["chidi"])
        one.page.click("button[type=submit]")
        one.page.wait_for_url("**/complaints?state=Lagos")
    return "after 2.4 idle seconds the sign-in page, after signing in the page that was asked for"


def forged(browser: Browser, shown: Scene) -> str:
    """Another site's page that submits a form of ours in the browser of somebody signed in: a stranger's, and a neighbour's on this host."""
    with shown.engine.connect() as connection:
        alert = connection.scalar(text("select min(alert_id) from monitoring.alert where status = 'opened'"))
    outcomes = []
    for site in ("http://evil.test/", "http://127.0.0.1:9/"):
        with person(browser, shown.url, "ebele", shown.passwords["ebele"]) as one:
            form = (
                f'<form method=post action="{shown.url}/alerts/{alert}/resolve"><input name=csrf value=x><input name=back value="/"></form>'
            )
            one.page.route(f"{site}**", partial(_answer_with, form))
            one.page.goto(site)
            with one.page.expect_navigation() as landed:
                one.page.evaluate("document.forms[0].submit()")
            outcomes.append(f"{site} {landed.value.status if landed.value else '-'}")
    with shown.engine.connect() as connection:
        status = connection.scalar(text("select status from monitoring.alert where alert_id = :id"), {"id": alert})
    demand(status == "opened", f"a forged form made the alert {status}")
    return f"{', '.join(outcomes)}: the alert is as it was"


def _answer_with(body: str, route: Route) -> None:
    route.fulfill(content_type="text/html", body=body)


def main() -> int:
    console = Console(highlight=False, width=160)
    with scene(complaints=4_000) as shown, chromium() as browser:
        seen = the_watch_sees_scripts_run(browser)
        demand(seen >= 15, f"the watch sees only {seen} payloads run where nothing is escaped")
        console.print(f"on a page that does not escape, {seen} of {len(PAYLOADS)} payloads run by themselves and are seen")
        console.print("no right:", without_rights(browser, shown))
        console.print("wrong password:", wrong_passwords(browser, shown))
        console.print("expired session:", expired(browser, shown))
        console.print("forged form:", forged(browser, shown))
        ids = plant(shown)
        console.print("scripts in data, as the pages are:", scripts_in_data(browser, shown, ids, policy=True))
        console.print("scripts in data, content policy off:", scripts_in_data(browser, shown, ids, policy=False))
        console.print("export:", formulas(browser, shown))
    console.print("holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
