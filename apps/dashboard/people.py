"""Who signs in: their login is checked by the warehouse itself, and what they may see is what the warehouse says they may.

Nothing here can tell a wrong password from a login that does not exist, or from one that has no business here, so neither can anybody
who tries. The server compares passwords by SCRAM, and takes as long where there is no such login.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from complaints_nlp.errors import ComplaintsError
from models.access import LOGIN, ROLES

# They belong to programs: no person looks around with them.
PROGRAMS: Final = frozenset({"pipeline", "intake"})
PEOPLE: Final = tuple(role for role in ROLES if role not in PROGRAMS)
LONGEST_PASSWORD: Final = 200


class SignInRefused(ComplaintsError):
    template = "This login and password do not open the dashboard."


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person signed in. ``engine`` connects as them and as nobody else; it holds their password, so it stays out of the repr."""

    login: str
    role: str
    rights: frozenset[str]
    """Of the things asked about in ``RIGHTS``."""
    engine: Engine = field(repr=False)

    def may(self, *needed: str) -> bool:
        return self.rights.issuperset(needed)


# The fourth: the server would take any password from this one, or none, as the embedded one does from its superuser.
REFUSALS: Final = ("authentication failed", "no pg_hba.conf entry", "is not permitted to log in", "authentication method requirement")

# What pages need, as the warehouse's own catalogue answers for the login. A right given or taken there shows at the next sign-in.
RELATIONS: Final = (
    *("reporting.complaints", "reporting.contacts", "reporting.leadership_volume", "reporting.leadership_service"),
    *("reporting.data_freshness", "reporting.ledger", "ml.review_queue", "ml.drift_check", "ml.prediction"),
    *("monitoring.alert", "monitoring.alert_event", "monitoring.check_result", "core.status_history"),
)
FUNCTIONS: Final = (
    "ml.correct_label",
    "core.set_status",
    "monitoring.acknowledge_alert",
    "monitoring.snooze_alert",
    "monitoring.resolve_alert",
)
RIGHTS: Final = text(
    "select nspname || '.' || relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace "
    "where nspname || '.' || relname = any(cast(:relations as text[])) and has_schema_privilege(pg_namespace.oid, 'usage') "
    "and has_any_column_privilege(pg_class.oid, 'select') "
    "union "
    "select nspname || '.' || proname from pg_proc join pg_namespace on pg_namespace.oid = pronamespace "
    "where nspname || '.' || proname = any(cast(:functions as text[])) and has_schema_privilege(pg_namespace.oid, 'usage') "
    "and has_function_privilege(pg_proc.oid, 'execute')"
)
WHO: Final = text(
    "select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication as mighty, "
    "array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as groups "
    "from pg_roles r where rolname = session_user"
)
SignIn = Callable[[str, str], Viewer]


def sign_in(url: URL, login: str, password: str, *, options: str) -> Viewer:
    """Connect as ``login`` and see who that is. ``url`` is the warehouse; ``options`` go to the server with each connection.

    Raises SignInRefused for whatever does not work, and ``OperationalError`` where the server cannot be reached at all.
    """
    if not LOGIN.fullmatch(login) or not password or len(password) > LONGEST_PASSWORD or "\0" in password:
        raise SignInRefused
    engine = _engine(url, login, password, options=options)
    try:
        viewer = _look(engine, login)
    except DBAPIError as error:
        engine.dispose()
        if _is_about_the_login(error):
            raise SignInRefused from None
        raise
    if viewer is None:
        engine.dispose()
        raise SignInRefused
    return viewer


def _engine(url: URL, login: str, password: str, *, options: str) -> Engine:
    # require_auth: a server that asks nobody for a password (trust, in pg_hba.conf) would take any.
    return create_engine(
        url.set(username=login, password=password),
        hide_parameters=True,
        pool_size=1,
        max_overflow=3,
        pool_timeout=10,
        pool_recycle=600,
        pool_pre_ping=True,
        connect_args={
            "options": options,
            "application_name": "complaints dashboard",
            "connect_timeout": 5,
            "require_auth": "scram-sha-256,md5",
        },
    )


def _look(engine: Engine, login: str) -> Viewer | None:
    """The viewer, or None for a login that is not one of ours: of no group, of several, of a program's, or mighty."""
    with engine.connect() as connection:
        row = connection.execute(WHO).one()
        groups = [group for group in row.groups if group in ROLES]
        if row.mighty or len(row.groups) != 1 or len(groups) != 1 or groups[0] not in PEOPLE:
            return None
        return Viewer(login, groups[0], _rights(connection), engine)


def _rights(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(RIGHTS, {"relations": list(RELATIONS), "functions": list(FUNCTIONS)}))


def _is_about_the_login(error: DBAPIError) -> bool:
    """Whether the server answered and said no, rather than not at all. Its words are the only thing libpq leaves of the code."""
    words = str(error.orig)
    return any(said in words for said in REFUSALS)
