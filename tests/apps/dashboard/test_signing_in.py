"""The door: who gets in, who does not, and that nobody can tell why not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine

from apps.dashboard.limiting import MOST, WINDOW
from apps.dashboard.people import PEOPLE, SignInRefused, sign_in
from models.access import ROLES
from tests.apps.dashboard.conftest import Desk, token_in
from tests.models.making import NOW


def told(page: str) -> str:
    """What a page says, without the token of its form."""
    return re.sub(r'name="token" value="[^"]+"', "", page)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_of_people_gets_in(desk: Desk, role: str) -> None:
    answer = desk.as_(role).get("/")
    assert answer.status_code in (200, 303)
    assert answer.headers.get("location", "/overview") != "/sign-in"


REFUSALS = (
    ("{business}", "wrong", "the login is right, the password is not"),
    ("nobody_of_this_name", "wrong", "no such login"),
    ("{business}", "", "no password"),
    ("", "", "nothing at all"),
    ("postgres", "postgres", "the superuser is no viewer"),
    ("pipeline", "pipeline", "a group role cannot sign in"),
    ("{pipeline}", "{pipeline!p}", "right password, but the pipeline's login is for programs"),
    ("{intake}", "{intake!p}", "the same of the intake's"),
    ("x'; drop table core.complaint; --", "x", "no name a login can have"),
    ("{business}", "x\0y", "no password libpq could send"),
    ("{business}", "x" * 5_000, "no password of ours"),
)


def test_all_refusals_read_alike(desk: Desk) -> None:
    """One table, one client each, so that no count of failures gets in the way."""
    answers = set()
    for login, password, reason in REFUSALS:
        name = login.format(**{role: made.name for role, made in desk.logins.items()})
        word = {f"{{{role}!p}}": made.password for role, made in desk.logins.items()}.get(password, password)
        _, answer = desk.try_to_sign_in(name, word)
        assert answer.status_code == 401, reason
        assert "complaints=" not in answer.headers.get("set-cookie", "").replace("complaints_form=", ""), reason
        answers.add(told(answer.text))
    assert len(answers) == 1


def test_after_five_failures_even_the_right_password_waits(desk: Desk) -> None:
    login = desk.logins["business"]
    for _ in range(MOST["login at address"]):
        assert desk.try_to_sign_in(login.name, "wrong")[1].status_code == 401
    assert desk.try_to_sign_in(login.name, login.password)[1].status_code == 429
    desk.now = NOW + WINDOW + timedelta(seconds=1)
    assert desk.try_to_sign_in(login.name, login.password)[1].status_code == 303


@pytest.mark.parametrize(
    ("passed", "status", "reason"),
    [
        (timedelta(minutes=29), 200, "within the half hour"),
        (timedelta(minutes=30), 303, "idle for half an hour"),
        (timedelta(hours=11), 303, "older than a day's work"),
    ],
)
def test_a_session_ends(desk: Desk, passed: timedelta, status: int, reason: str) -> None:
    client = desk.as_("business")
    desk.now = NOW + passed
    answer = client.get("/overview?period=30d")
    assert answer.status_code == status, reason
    if status == 303:
        assert answer.headers["location"] == "/sign-in?next=%2Foverview%3Fperiod%3D30d"
        assert "session has ended" in client.get(answer.headers["location"]).text


def test_a_busy_session_ends_too(desk: Desk) -> None:
    client = desk.as_("business")
    for minutes in range(20, 601, 20):
        desk.now = NOW + timedelta(minutes=minutes)
        status = client.get("/leadership").status_code
        assert status == (200 if minutes < 600 else 303), minutes


def test_signing_out_ends_it_for_a_stolen_cookie_too(desk: Desk) -> None:
    client, thief = desk.as_("business"), desk.client()
    thief.cookies = client.cookies
    page = thief.get("/leadership")
    assert page.status_code == 200
    assert client.post("/sign-out", data={"csrf": token_in(page.text, "csrf")}).status_code == 303
    assert thief.get("/leadership").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(desk: Desk) -> None:
    login = desk.logins["business"]
    _, answer = desk.try_to_sign_in(login.name, login.password)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("complaints="))
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert login.name not in cookie and login.password not in cookie


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tx", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(desk: Desk, wanted: str) -> None:
    login = desk.logins["business"]
    _, answer = desk.try_to_sign_in(login.name, login.password, wanted=wanted)
    assert answer.headers["location"] == "/"


def test_a_server_that_asks_nobody_for_a_password_lets_nobody_in(filled: Engine) -> None:
    """The embedded server trusts its superuser, whose socket only its owner reaches; that must never pass for a password."""
    engine = create_engine(filled.url)
    with engine.connect():
        pass  # without a password it is let in
    engine.dispose()
    with pytest.raises(SignInRefused):
        sign_in(filled.url, "postgres", "anything", options="")


def test_roles_are_all_but_those_of_programs() -> None:
    assert set(ROLES) - set(PEOPLE) == {"pipeline", "intake"}
