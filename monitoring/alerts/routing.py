"""Who is told what, where: role and severity to the name of a place. The places' URLs are secrets and live in the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import regex
import yaml

from complaints_nlp.errors import ComplaintsError
from monitoring.alerts.incidents import FEED_KINDS, Kind, Severity, Where

URLS: Final = "COMPLAINTS_ALERT_URLS"
ROUTES: Final = "COMPLAINTS_ALERT_ROUTES"
DASHBOARD: Final = "COMPLAINTS_DASHBOARD_URL"
TEAMS: Final[Mapping[str, str]] = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}
ENGINEERS: Final = "pipeline"
_NAME: Final = regex.compile(r"[a-z][a-z0-9-]{0,39}")
_FIELDS: Final = frozenset({"to", "role", "from", "kinds"})


class RoutesUnusable(ComplaintsError):
    template = "the alert routes cannot be used: {reason}"


def _of_team(team: str) -> Callable[[Kind, Where], bool]:
    return lambda kind, where: where.category == TEAMS[team] or (where.category is None and kind in FEED_KINDS)


# As the policies of the warehouse let the same role see alerts, except that engineers hear of what is theirs alone.
HEARS: Final[Mapping[str, Callable[[Kind, Where], bool]]] = {
    **{team: _of_team(team) for team in TEAMS},
    "business": lambda _kind, _where: True,
    "leadership": lambda _kind, _where: True,
    "data_science": lambda kind, _where: kind in {Kind.DRIFT, Kind.QUALITY},
    ENGINEERS: lambda kind, _where: kind in {Kind.DRIFT, Kind.QUALITY, Kind.RUN},
}


@dataclass(frozen=True, slots=True)
class Route:
    """``to`` names a place. It hears what the role may hear, from a severity on, of some kinds (none named: all)."""

    to: str
    role: str = "business"
    least: Severity = Severity.WARNING
    kinds: frozenset[Kind] = frozenset()

    def takes(self, kind: Kind, where: Where, severity: Severity) -> bool:
        return severity.rank >= self.least.rank and (not self.kinds or kind in self.kinds) and HEARS[self.role](kind, where)


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes and the URLs of their places. Its repr shows no URL."""

    routes: tuple[Route, ...]
    urls: Mapping[str, str]
    dashboard: str = ""

    def __repr__(self) -> str:
        return f"Routing(routes={self.routes!r}, urls of {sorted(self.urls)})"

    def for_alert(self, kind: Kind, where: Where, severity: Severity) -> list[Route]:
        """One route a place: the first that takes it."""
        chosen: dict[str, Route] = {}
        for route in self.routes:
            if route.takes(kind, where, severity):
                chosen.setdefault(route.to, route)
        return list(chosen.values())


def variable_of(place: str) -> str:
    """
    >>> variable_of("network-slack")
    'COMPLAINTS_ALERT_URL_NETWORK_SLACK'
    """
    return f"COMPLAINTS_ALERT_URL_{place.upper().replace('-', '_')}"


def read_routing(environment: Mapping[str, str]) -> Routing:
    """The routes of the file COMPLAINTS_ALERT_ROUTES names, else everything from warning on to each of COMPLAINTS_ALERT_URLS, else none.

    Raises RoutesUnusable, which never quotes a URL.
    """
    dashboard = environment.get(DASHBOARD, "").rstrip("/")
    if path := environment.get(ROUTES):
        routes = tuple(_routes(Path(path)))
        missing = sorted({variable_of(route.to) for route in routes} - {name for name, value in environment.items() if value})
        if missing:
            raise RoutesUnusable(reason=f"set {', '.join(missing)} to the Apprise URLs of these places")
        return Routing(routes, {route.to: environment[variable_of(route.to)] for route in routes}, dashboard)
    urls = {f"url-{number}": url for number, url in enumerate(environment.get(URLS, "").split(), 1)}
    return Routing(tuple(Route(place) for place in urls), urls, dashboard)


def _routes(path: Path) -> Iterable[Route]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise RoutesUnusable(reason=f"{path} could not be read ({type(error).__name__})") from None
    rows = content.get("routes") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not rows:
        raise RoutesUnusable(reason=f"{path} needs a list 'routes' with at least one row such as {{to: network-slack, role: network_ops}}")
    for number, row in enumerate(rows, 1):
        yield _route(row, f"row {number} of {path}")


def _route(row: Any, place: str) -> Route:
    if not isinstance(row, dict) or not set(row) <= _FIELDS or not _NAME.fullmatch(str(row.get("to", ""))):
        raise RoutesUnusable(reason=f"{place} needs 'to' (a name of lower-case letters, digits, dashes), and may have role, from, kinds")
    role = str(row.get("role", "business"))
    if role not in HEARS:
        raise RoutesUnusable(reason=f"the role of {place} is none of {', '.join(HEARS)}")
    least, kinds = str(row.get("from", "warning")), row.get("kinds", [])
    if least not in set(Severity) or not isinstance(kinds, list) or not set(map(str, kinds)) <= set(Kind):
        raise RoutesUnusable(reason=f"{place}: 'from' is one of {', '.join(Severity)}; 'kinds' a list of {', '.join(Kind)}")
    return Route(str(row["to"]), role, Severity(least), frozenset(map(Kind, map(str, kinds))))
