"""Forms that are not ours, and what every answer carries."""

from __future__ import annotations

import pytest

from apps.dashboard.protection import HEADERS, MOST_BYTES
from tests.apps.dashboard.conftest import Desk, token_in

POSTS = ("/sign-out", "/alerts/1/acknowledge", "/alerts/1/snooze", "/alerts/1/resolve", "/complaints/network-0/status", "/review/network-0")


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_the_token_of_its_session_is_not_taken(desk: Desk, path: str) -> None:
    client, other = desk.as_("business"), desk.as_("business")
    theirs = token_in(other.get("/leadership").text, "csrf")
    for token in ({}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": theirs}, {"csrf": "é"}):
        assert client.post(path, data={**token, "back": "/"}).status_code == 403, token
    assert client.get("/leadership").status_code == 200


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"origin": "https://evil.example"}, "another site's form"),
        ({"origin": "null"}, "a sandboxed frame's"),
        ({"sec-fetch-site": "cross-site"}, "the browser says so"),
        ({"sec-fetch-site": "same-site"}, "a neighbour on the same domain"),
    ],
)
def test_a_form_of_another_site_is_not_taken(desk: Desk, headers: dict[str, str], reason: str) -> None:
    client = desk.as_("business")
    csrf = token_in(client.get("/leadership").text, "csrf")
    assert client.post("/sign-out", data={"csrf": csrf}, headers=headers).status_code == 403, reason
    fresh = desk.client()
    token = token_in(fresh.get("/sign-in").text)
    login = desk.logins["business"]
    given = {"token": token, "login": login.name, "password": login.password}
    assert fresh.post("/sign-in", data=given, headers=headers).status_code == 403, reason


def test_nobody_is_signed_in_by_a_form_of_another_browser(desk: Desk) -> None:
    token = token_in(desk.client().get("/sign-in").text)
    login = desk.logins["business"]
    answer = desk.client().post("/sign-in", data={"token": token, "login": login.name, "password": login.password})
    assert answer.status_code == 403


def test_a_form_too_large_or_too_long_is_not_taken(desk: Desk) -> None:
    client = desk.as_("business")
    assert client.post("/sign-out", content=b"x" * (MOST_BYTES + 1)).status_code == 403
    assert client.post("/sign-out", content="&".join("a=1" for _ in range(100))).status_code == 403
    assert client.post("/sign-out", content=b"\xff\xfe=1").status_code == 403


@pytest.mark.parametrize(
    "path", ["/sign-in", "/overview", "/complaints.csv", "/static/style.css", "/nothing", "/complaints/nothing", "/health", "/review"]
)
def test_every_answer_carries_the_headers(desk: Desk, path: str) -> None:
    for client in (desk.client(), desk.as_("business")):
        answer = client.get(path)
        kept = {"cache-control": "public, max-age=31536000, immutable"} if path.startswith("/static/") else {}
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS | kept


def test_no_page_holds_a_script_or_style_of_its_own(desk: Desk) -> None:
    client = desk.as_("business")
    for path in ("/overview", "/live", "/leadership", "/complaints", "/quality", "/complaints/network-0"):
        page = client.get(path).text.replace('<script src="/static/enhance.js', "")
        assert "<script" not in page and "<style" not in page and " style=" not in page and " onclick" not in page, path
