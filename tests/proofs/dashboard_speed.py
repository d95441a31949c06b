"""How long pages of the dashboard take on a million complaints over 24 months: first paint, and a filter chosen, in Chromium.

    python -m tests.proofs.dashboard_speed --complaints 1000000

Each question is asked once cold (the first time ever, in a browser that keeps nothing) and then ``RUNS`` times; the 95th percentile of those
is what counts. The answer is the time from the navigation to the first paint of content; beside it what of that the server took.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from tests.bench.machine import describe_machine
from tests.proofs.dashboard_browser import Person, chromium, person
from tests.proofs.dashboard_scene import scene

RUNS: Final = 7
FIRST_PAINT: Final = 1_000
FILTER: Final = 500
# Login, page, and the filters chosen on it one after the other, each from the page as it was.
TWO_YEARS: Final = "?period=104w"
ASKED: Final = (
    ("ebele", "/overview", ("?category=billing", "?channel=sms", "?state=Lagos", "?code=A1", "?period=7d", "?period=52w", TWO_YEARS)),
    ("ebele", "/overview", (f"{TWO_YEARS}&category=network", f"{TWO_YEARS}&state=Kano", f"{TWO_YEARS}&code=C9")),
    ("bola", "/overview", ("?channel=sms", "?state=Lagos", TWO_YEARS)),
    ("ebele", "/live", ("?category=network", "?state=Lagos")),
    ("bola", "/live", ("?channel=sms",)),
    ("ebele", "/complaints", ("?category=billing", "?state=Lagos&status=opened", f"{TWO_YEARS}&code=A1", f"{TWO_YEARS}&late=1")),
    ("ebele", "/complaints", (f"{TWO_YEARS}&due=0-4", f"{TWO_YEARS}&repeat=1")),
    ("bola", "/complaints", ("?state=Lagos", f"{TWO_YEARS}&channel=web")),
    ("folake", "/leadership", ("?month=2026-05",)),
    ("ebele", "/quality", ()),
    ("halima", "/review", ("?category=network",)),
)
# When the server began to answer and had ended, and when something was painted; where nothing says when, when all was read.
TIMES: Final = """() => {
    const [nav] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return [nav.responseEnd - nav.requestStart, paint ? paint.startTime : nav.domContentLoadedEventEnd];
}"""


@dataclass(slots=True)
class Timing:
    login: str
    path: str
    limit: int
    cold: float = 0.0
    painted: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return max(self.painted)

    @property
    def holds(self) -> bool:
        return self.p95 < self.limit


def look(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds the server took, and to the first paint."""
    page.goto(url)
    page.wait_for_timeout(60)  # the browser notes a paint a frame later
    served, painted = page.evaluate(TIMES)
    return float(served), float(painted)


def measure(one: Person, login: str, path: str, *, limit: int) -> Timing:
    timing = Timing(login, path, limit)
    timing.cold = look(one.page, one.url + path)[1]
    for _ in range(RUNS):
        served, painted = look(one.page, one.url + path)
        timing.served.append(served)
        timing.painted.append(painted)
    return timing


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.dashboard_speed", description=__doc__)
    parser.add_argument("--complaints", type=int, default=1_000_000)
    options = parser.parse_args()
    console = Console(highlight=False, width=150)
    results = []
    with scene(complaints=options.complaints, words=False, statement_seconds="30") as shown, chromium() as browser:
        for login, path, filters in ASKED:
            with person(browser, shown.url, login, shown.passwords[login]) as one:
                results.append(measure(one, login, path, limit=FIRST_PAINT))
                results += [measure(one, login, path + chosen, limit=FILTER) for chosen in filters]
    table = Table("login", "asked", "cold ms", "p50 ms", "p95 ms", "of it the server, p50 ms", "limit ms", "")
    for one in results:
        middle = sorted(one.painted)[RUNS // 2], sorted(one.served)[RUNS // 2]
        table.add_row(
            one.login,
            one.path,
            f"{one.cold:.0f}",
            f"{middle[0]:.0f}",
            f"{one.p95:.0f}",
            f"{middle[1]:.0f}",
            f"{one.limit}",
            "" if one.holds else "slow",
        )
    console.print(table)
    machine = describe_machine()
    console.print(
        f"{options.complaints:,} complaints; {machine['processor']}, {machine['cores']} cores, load {machine['load']} (own load included)"
    )
    slow = [one for one in results if not one.holds]
    console.print(f"{len(results) - len(slow)} of {len(results)} within their limits")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
