"""People's way in: logins that are members of one group role. What the roles may do: migration 0004 and docs/sql.md."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from complaints_nlp.errors import ComplaintsError

ROLES: Final[Mapping[str, str]] = {
    "pipeline": "loads the warehouse; writes the vault and cannot read it",
    "network_ops": "complaints about the network, masked",
    "billing_ops": "complaints about billing, masked",
    "service_ops": "complaints about service, masked",
    "business": "all complaints, masked; texts as core.text_access says",
    "leadership": "published figures only, none about fewer than five people",
    "data_science": "masked texts and labels, no pseudonyms",
    "reviewer": "masked texts and labels, and the review queue",
    "privacy_officer": "who a pseudonym is, one at a time, with a reason, audited",
    "auditor": "the audit trail only",
    "intake": "takes complaints in over HTTP; reads none",
}
LOGIN: Final = re.compile(r"[a-z][a-z0-9_]{1,61}")
# A report takes a second; what takes ten minutes is a mistake. The pipeline's batches are not to be cut off.
SETTINGS: Final[Mapping[str, str]] = {"statement_timeout": "10min", "idle_in_transaction_session_timeout": "30min"}


class RoleUnknown(ComplaintsError):
    template = "there is no role {role}; there are {known}"


class LoginRefused(ComplaintsError):
    template = "{login} cannot be a login: {reason}"


@dataclass(frozen=True, slots=True)
class Login:
    """A login as it was made. ``password`` is known here and nowhere else; it stays out of the repr."""

    name: str
    role: str
    password: str

    def __repr__(self) -> str:
        return f"Login(name={self.name!r}, role={self.role!r})"


def make_login(connection: Connection, name: str, *, role: str, audited: bool = False) -> Login:
    """A login of ``role`` with a new password; an existing one of that role gets a new password.

    ``audited`` has the server write every statement of the login to its log (needs a superuser). The caller commits.
    Raises RoleUnknown, LoginRefused.
    """
    if role not in ROLES:
        raise RoleUnknown(role=role, known=", ".join(ROLES))
    if not LOGIN.fullmatch(name) or name in ROLES or name.startswith("pg_"):
        raise LoginRefused(login=name, reason="take lower-case letters, digits and _, begin with a letter, and leave the roles' own names")
    _refuse_others(connection, name, role)
    password = secrets.token_urlsafe(24)
    exists = connection.scalar(text("select 1 from pg_roles where rolname = :name"), {"name": name})
    verb = "alter" if exists else "create"
    connection.exec_driver_sql(f"{verb} role {name} login inherit password '{password}'")
    connection.exec_driver_sql(f"grant {role} to {name}")
    for setting, value in {} if role == "pipeline" else SETTINGS.items():
        connection.exec_driver_sql(f"alter role {name} set {setting} = '{value}'")
    if audited:
        connection.exec_driver_sql(f"alter role {name} set log_statement = 'all'")
    return Login(name, role, password)


def _refuse_others(connection: Connection, name: str, role: str) -> None:
    """A login belongs to one group: a second one would add its rows, which nobody sees from the name."""
    found = connection.execute(
        text(
            "select rolsuper or rolcreaterole or rolbypassrls as mighty, array(select g.rolname::text from pg_auth_members m "
            "join pg_roles g on g.oid = m.roleid where m.member = r.oid) as groups from pg_roles r where rolname = :name"
        ),
        {"name": name},
    ).one_or_none()
    if found is None:
        return
    if found.mighty:
        raise LoginRefused(login=name, reason="it is there already with rights over the whole server")
    if set(found.groups) - {role}:
        raise LoginRefused(login=name, reason=f"it belongs to {', '.join(sorted(found.groups))} already; drop it first")
