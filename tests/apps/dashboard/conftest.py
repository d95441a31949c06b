"""The dashboard over a warehouse of a few complaints, one login for each role, and a clock the test sets."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import URL, Engine, text
from starlette.testclient import TestClient

from apps.dashboard.application import create_app
from apps.dashboard.settings import DashboardSettings
from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from models.access import ROLES, Login, make_login
from models.database import migrate, open_session
from models.records import Source
from tests.models.conftest import scratch_database, server, short_home
from tests.models.making import DAY0, NOW, analysis, contact, load

__all__ = ["server", "short_home"]  # fixtures
AT = DAY0 + timedelta(days=40)
HOSTILE = '=HYPERLINK("http://evil.example")<script>alert(1)</script>'


def make_complaints() -> list[object]:
    """Of each category eleven in five weeks, one a day or so, of different states; one text of billing is hostile."""
    made = []
    for category, code in ((Category.NETWORK, "C9"), (Category.BILLING, "A1"), (Category.SERVICE, "E1")):
        for number in range(11):
            words = HOSTILE if number == 10 and category is Category.BILLING else f"{category.value} words {number} <PHONE_NUMBER>"
            said = analysis(category, masked_text=seal(words), code=code if number % 3 else None, state=("Lagos", "Kano", None)[number % 3])
            made.append(
                contact(
                    f"{category.value} {number}",
                    days=number * 3.5,
                    people=[f"1:{category.value}{number}"],
                    words=said,
                    source=list(Source)[number % 4],
                    record_id=f"{category.value}-{number}",
                    resolved_at=DAY0 + timedelta(days=number * 3.5, hours=5 + number) if number % 2 else None,
                )
            )
    return made


@pytest.fixture(scope="session")
def filled(server: URL) -> Iterator[Engine]:
    with scratch_database(server) as engine:
        migrate(engine)
        with open_session(engine) as session:
            load(session, make_complaints())  # type: ignore[arg-type]
            for category in Category:
                session.execute(
                    text(
                        "insert into monitoring.alert (fingerprint, kind, severity, title, category, opened_at, found_at, updated_at, examples) "
                        "values (:category, 'spike', 'severe', :title, :category, :at, :at, :at, array[:category || '-9'])"
                    ),
                    {"category": category.value, "title": f"a spike of {category.value}", "at": AT - timedelta(hours=3)},
                )
            session.commit()
        yield engine


@pytest.fixture(scope="session")
def logins(filled: Engine) -> Iterator[dict[str, Login]]:
    """By role. Logins belong to the whole server, so their names are of this run alone."""
    tag = uuid.uuid4().hex[:8]
    with filled.begin() as connection:
        made = {role: make_login(connection, f"look_{role}_{tag}", role=role) for role in ROLES}
    yield made
    with filled.begin() as connection:
        for login in made.values():
            connection.exec_driver_sql(f"drop role {login.name}")


@dataclass
class Desk:
    """The application as a browser meets it. ``now`` is what its clock says."""

    filled: Engine
    logins: dict[str, Login]
    now: datetime = NOW
    clients: list[TestClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = DashboardSettings(now=AT, _env_file=None)  # type: ignore[call-arg]
        self.app = create_app(settings, url=self.filled.url.set(username=None, password=None), clock=lambda: self.now)

    def client(self) -> TestClient:
        made = TestClient(self.app, base_url="http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False)
        self.clients.append(made)
        return made

    def try_to_sign_in(
        self, login: str, password: str, *, client: TestClient | None = None, wanted: str = "/"
    ) -> tuple[TestClient, object]:
        client = client or self.client()
        token = token_in(client.get("/sign-in", params={"next": wanted}).text)
        return client, client.post("/sign-in", data={"token": token, "login": login, "password": password, "next": wanted})

    def as_(self, role: str) -> TestClient:
        client, answer = self.try_to_sign_in(self.logins[role].name, self.logins[role].password)
        assert answer.status_code == 303, answer.text  # type: ignore[attr-defined]
        return client


@pytest.fixture
def desk(filled: Engine, logins: dict[str, Login]) -> Iterator[Desk]:
    made = Desk(filled, logins)
    yield made
    for client in made.clients:
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/quality").text + client.get("/leadership").text)
        if token:
            client.post("/sign-out", data={"csrf": token[1]})  # closes its connections


def token_in(page: str, name: str = "token") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no {name} in the page"
    return found[1]
