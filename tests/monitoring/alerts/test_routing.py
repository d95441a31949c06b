"""Who hears of what, and what is said of routes that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring.alerts.incidents import Kind, Severity, Where
from monitoring.alerts.routing import RoutesUnusable, Routing, read_routing

NETWORK, BILLING, FEED = Where(category="network", state="Kano"), Where(category="billing"), Where(source="sms")
FILE = """
routes:
  - {to: network-slack, role: network_ops, from: notice}
  - {to: engineers, role: pipeline, from: warning}
  - {to: chief, role: leadership, from: severe, kinds: [spike, outage]}
  - {to: engineers, role: business, kinds: [theme]}
"""
URLS = {
    "COMPLAINTS_ALERT_URL_NETWORK_SLACK": "json://127.0.0.1:1/network?token=hush",
    "COMPLAINTS_ALERT_URL_ENGINEERS": "json://127.0.0.1:1/engineers",
    "COMPLAINTS_ALERT_URL_CHIEF": "json://127.0.0.1:1/chief",
}


@pytest.fixture
def routing(tmp_path: Path) -> Routing:
    (tmp_path / "routes.yaml").write_text(FILE)
    return read_routing(URLS | {"COMPLAINTS_ALERT_ROUTES": str(tmp_path / "routes.yaml"), "COMPLAINTS_DASHBOARD_URL": "http://d/"})


@pytest.mark.parametrize(
    ("kind", "where", "severity", "places"),
    [
        (Kind.SPIKE, NETWORK, Severity.NOTICE, ["network-slack"]),  # theirs, and they hear notices
        (Kind.SPIKE, NETWORK, Severity.SEVERE, ["network-slack", "chief"]),
        (Kind.SPIKE, BILLING, Severity.SEVERE, ["chief"]),  # another team's
        (Kind.SPIKE, Where(state="Kano"), Severity.WARNING, []),  # of all categories together: no team's
        (Kind.QUALITY, FEED, Severity.WARNING, ["network-slack", "engineers"]),  # a broken feed is everybody's
        (Kind.QUALITY, FEED, Severity.NOTICE, ["network-slack"]),
        (Kind.DRIFT, Where(), Severity.SEVERE, ["engineers"]),
        (Kind.THEME, BILLING, Severity.WARNING, ["engineers"]),  # by its second route
    ],
)
def test_who_hears(routing: Routing, kind: Kind, where: Where, severity: Severity, places: list[str]) -> None:
    assert [route.to for route in routing.for_alert(kind, where, severity)] == places


def test_without_a_file_every_url_hears_from_warning_on() -> None:
    routing = read_routing({"COMPLAINTS_ALERT_URLS": "json://a/ slack://b/"})
    assert [route.to for route in routing.for_alert(Kind.SPIKE, NETWORK, Severity.WARNING)] == ["url-1", "url-2"]
    assert routing.for_alert(Kind.SPIKE, NETWORK, Severity.NOTICE) == []


def test_without_anything_nobody_hears_and_nothing_fails() -> None:
    assert read_routing({}).for_alert(Kind.SPIKE, NETWORK, Severity.SEVERE) == []


def test_secrets_stay_out_of_sight(routing: Routing) -> None:
    assert "hush" not in repr(routing)
    assert routing.dashboard == "http://d"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "needs a list"),
        ("routes: []", "at least one row"),
        ("routes: [{to: Slack Channel}]", "lower-case"),
        ("routes: [{to: a, who: b}]", "may have role"),
        ("routes: [{to: a, role: boss}]", "none of network_ops"),
        ("routes: [{to: a, from: loud}]", "notice, warning, severe"),
        ("routes: [{to: a, kinds: [flood]}]", "spike, outage"),
        ("routes: [{to: a}]", "set COMPLAINTS_ALERT_URL_A"),  # no URL in the environment
        ("{", "could not be read"),
    ],
)
def test_unusable_routes(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "routes.yaml").write_text(content)
    with pytest.raises(RoutesUnusable, match=says):
        read_routing({"COMPLAINTS_ALERT_ROUTES": str(tmp_path / "routes.yaml")})
