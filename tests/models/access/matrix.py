"""The matrix: everything the catalogue knows, tried by every role. Permissions are tried for real, by EXPLAIN, which checks and does not do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from models.tables import SCHEMAS
from tests.models.access import rules

OURS: Final = (*SCHEMAS, "public")
VERBS: Final = {"r": "select", "a": "insert", "w": "update", "d": "delete"}
STATEMENTS: Final = {
    "r": "explain select {column} from {relation}",
    "a": "explain insert into {relation} ({column}) values (default)",
    "w": "explain update {relation} set {column} = default",
}
REFUSED: Final = "42501"
# As the role, in a block of its own: what PostgreSQL answers, ok or its code.
ATTEMPTS: Final = """
create function pg_temp.attempts(role text, statements text[]) returns text[] language plpgsql as $$
declare
    answers text[] := '{}';
    statement text;
begin
    foreach statement in array statements loop
        begin
            perform set_config('role', role, true);
            execute statement;
            answers := answers || 'ok'::text;
        exception when others then
            answers := answers || sqlstate::text;
        end;
        perform set_config('role', 'none', true);
    end loop;
    return answers;
end $$
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing one role might do: whether it should be let, and what happened."""

    role: str
    verb: str
    object: str
    expected: bool
    happened: str

    @property
    def right(self) -> bool:
        return self.expected == (self.happened == "ok")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of the catalogue: a table, partition, view or sequence with its columns."""

    name: str
    kind: str
    parent: str | None
    columns: tuple[str, ...]


def things(connection: Connection) -> list[Thing]:
    found = connection.execute(
        text(
            "select n.nspname || '.' || c.relname, c.relkind, (select i.inhparent::regclass::text from pg_inherits i "
            "where i.inhrelid = c.oid), array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0 "
            "and not attisdropped order by attnum) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = any(:ours) and c.relkind not in ('i', 'I', 't') order by 1"
        ),
        {"ours": list(OURS)},
    )
    return [Thing(name, kind if isinstance(kind, str) else kind.decode(), parent, tuple(columns)) for name, kind, parent, columns in found]


def rule_of(thing: Thing) -> rules.Rule | None:
    """The rule for a thing; None where nobody wrote one, which fails the matrix."""
    if thing.kind == "S" or thing.parent is not None:  # sequences, and partitions by their own name
        return rules.NOBODY
    if thing.kind == "v":
        return {**rules.VIEWS, **rules.OTHER_VIEWS}.get(thing.name.removeprefix("reporting."))
    return rules.TABLES.get(thing.name)


def expected(rule: rules.Rule, role: str, verb: str, column: str) -> bool:
    held_to = rule.get(role, {}).get(verb, "")
    return held_to == rules.ALL or column in held_to.split(", ")


def privilege_cells(connection: Connection) -> Iterator[Cell]:
    """Every relation, column by column and as a whole, function and schema, for every role."""
    connection.exec_driver_sql(ATTEMPTS)
    roles = (*rules.ROLES, rules.STRANGER)
    relations = [(thing, rule) for thing in things(connection) if (rule := rule_of(thing)) is not None]
    for role in roles:
        wanted = list(_relation_attempts(relations, role))
        answers = _attempt(connection, role, [statement for *_, statement in wanted])
        for (verb, name, allowed, _), answer in zip(wanted, answers, strict=True):
            yield Cell(role, verb, name, allowed, answer)
        yield from _function_cells(connection, role)
        yield from _schema_cells(connection, role)


def _relation_attempts(relations: Sequence[tuple[Thing, rules.Rule]], role: str) -> Iterator[tuple[str, str, bool, str]]:
    for thing, rule in relations:
        for letter, statement in STATEMENTS.items():
            for column in thing.columns:
                allowed = expected(rule, role, letter, column)
                yield VERBS[letter], f"{thing.name}.{column}", allowed, statement.format(relation=thing.name, column=column)
        yield "delete", thing.name, "d" in rule.get(role, {}), f"explain delete from {thing.name}"
        yield "count", thing.name, bool(rule.get(role, {}).get("r")), f"explain select count(*) from {thing.name}"
        # Who may change a whole table may hold it; PostgreSQL knows no smaller right.
        holds = any(rule.get(role, {}).get(letter) == rules.ALL for letter in "wd")
        yield "lock", thing.name, holds, f"lock table {thing.name} in access exclusive mode"
        yield "truncate", thing.name, False, f"truncate {thing.name}"
        yield "alter", thing.name, False, f"comment on {'view' if thing.kind == 'v' else 'table'} {thing.name} is 'mine'"


def _attempt(connection: Connection, role: str, statements: Sequence[str]) -> list[str]:
    answers = connection.execute(text("select pg_temp.attempts(:role, :statements)"), {"role": role, "statements": list(statements)})
    return list(answers.scalar_one())


def functions(connection: Connection) -> list[str]:
    return list(
        connection.scalars(
            text("select oid::regprocedure::text from pg_proc where pronamespace::regnamespace::text = any(:ours) order by 1"),
            {"ours": list(OURS)},
        )
    )


def _function_cells(connection: Connection, role: str) -> Iterator[Cell]:
    for name in functions(connection):
        let = connection.scalar(text("select has_function_privilege(:role, :name, 'execute')"), {"role": role, "name": name})
        yield Cell(role, "execute", name, role in rules.FUNCTIONS.get(name, ()), "ok" if let else REFUSED)


def _schema_cells(connection: Connection, role: str) -> Iterator[Cell]:
    for schema, users in rules.SCHEMAS.items():
        statement = text("select has_schema_privilege(:role, :schema, 'usage'), has_schema_privilege(:role, :schema, 'create')")
        usage, create = connection.execute(statement, {"role": role, "schema": schema}).one()
        yield Cell(role, "usage", schema, role in users, "ok" if usage else REFUSED)
        yield Cell(role, "create", schema, False, "ok" if create else REFUSED)
    temporary = connection.scalar(text("select has_database_privilege(:role, current_database(), 'temporary')"), {"role": role})
    yield Cell(role, "temporary", "the database", role == "pipeline", "ok" if temporary else REFUSED)


CATEGORY_OF: Final = {
    **dict.fromkeys(("core.contact", "core.contact_text", "core.contact_version", "core.complaint"), "category"),
    "core.grievance": "category",
    # Whose row it is, told by its complaint id or pseudonym: the fixture names them after their category.
    "core.status_history": "split_part(complaint_id, '-', 1)",
    "core.label_history": "split_part(complaint_id, '-', 1)",
    "core.contact_identifier": "split_part(identifier, '-', 1)",
    "core.customer": "split_part(customer, '-', 1)",
    "ml.prediction": "category",
    "ml.correction": "category",
    **dict.fromkeys(("monitoring.alert", "monitoring.hourly_count", "reporting.weekly_count"), "category"),
    "monitoring.alert_event": "(select category from monitoring.alert where alert.alert_id = alert_event.alert_id)",
}


def row_cells(connection: Connection, roles: Sequence[str] = (*rules.ROLES, rules.STRANGER)) -> Iterator[Cell]:
    """Every role, every table of facts, rows of every category: seen or not; and a status put on a complaint, an alert of each: taken or not."""
    alerts = dict(connection.execute(text("select category, alert_id from monitoring.alert")).tuples().all())
    for role in roles:
        for table, category in CATEGORY_OF.items():
            seen = _seen(connection, role, table, category)
            for name in sorted(rules.EVERY):
                yield Cell(role, f"see rows of {name}", table, name in rules.ROWS[table].get(role, ()), "ok" if name in seen else REFUSED)
        for name in sorted(rules.EVERY):
            own = rules.TEAMS.get(role) == name
            statement = f"select core.set_status('{name}-1', 'in_progress')"
            yield Cell(role, f"set status of {name}", "core.status_history", own, _try(connection, role, statement))
        for name, number in alerts.items():
            may = rules.TEAMS.get(role) == name or role == "business"
            statement = f"select monitoring.acknowledge_alert({number})"
            yield Cell(role, f"acknowledge an alert of {name}", "monitoring.alert_event", may, _try(connection, role, statement))


def _seen(connection: Connection, role: str, table: str, category: str) -> set[str]:
    with connection.begin_nested() as here:
        connection.exec_driver_sql(f"set local role {role}")
        try:
            return set(connection.scalars(text(f"select distinct {category} from {table}")))
        except ProgrammingError as error:
            if getattr(error.orig, "pgcode", None) != REFUSED:
                raise
            return set()
        finally:
            here.rollback()


def _try(connection: Connection, role: str, statement: str) -> str:
    with connection.begin_nested() as here:
        connection.exec_driver_sql(f"set local role {role}")
        try:
            connection.exec_driver_sql(statement)
        except DBAPIError as error:
            return str(getattr(error.orig, "pgcode", error))
        else:
            return "ok"
        finally:
            here.rollback()
