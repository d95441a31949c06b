"""Role x everything in the catalogue x verb x own or other category: what was expected, what happened."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Connection, text

from models.access import ROLES
from models.reports import report_names
from tests.models.access import rules
from tests.models.access.matrix import CATEGORY_OF, Cell, functions, privilege_cells, row_cells, rule_of, things


def wrong(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if not cell.right]


def test_every_role_may_do_what_is_written_and_nothing_else(guarded: Connection) -> None:
    cells = list(privilege_cells(guarded)) + list(row_cells(guarded))
    counted = Counter((cell.role, cell.expected) for cell in cells)
    for role in (*rules.ROLES, rules.STRANGER):
        print(f"{role:<16} {counted[role, True]:>6} allowed as written, {counted[role, False]:>6} refused as written")
    print(f"{len(cells)} combinations tried, {len(wrong(cells))} wrong")
    assert [f"{cell}" for cell in wrong(cells)] == []


def test_nothing_in_the_catalogue_is_without_a_rule(guarded: Connection) -> None:
    found = things(guarded)
    partitions = [thing.name for thing in found if thing.parent]
    print(f"{len(found)} relations ({len(partitions)} partitions), {sum(len(thing.columns) for thing in found)} columns: all have a rule")
    assert [thing.name for thing in found if rule_of(thing) is None] == []
    assert set(functions(guarded)) == set(rules.FUNCTIONS)
    assert set(report_names()) == set(rules.VIEWS)
    assert set(rules.ROLES) == set(ROLES)
    assert partitions


def test_a_new_table_without_a_rule_is_found(guarded: Connection) -> None:
    guarded.exec_driver_sql("create table core.somebodys_idea (id integer)")
    assert [thing.name for thing in things(guarded) if rule_of(thing) is None] == ["core.somebodys_idea"]


def test_a_grant_too_many_is_found(guarded: Connection) -> None:
    guarded.exec_driver_sql("grant select (sealed) on governance.identity to business")
    guarded.exec_driver_sql("grant usage on schema governance to business")
    found = {(cell.role, cell.verb, cell.object) for cell in wrong(list(privilege_cells(guarded)))}
    assert {("business", "select", "governance.identity.sealed"), ("business", "usage", "governance")} <= found
    assert {role for role, *_ in found} == {"business"}


def test_removing_any_one_policy_is_found(guarded: Connection) -> None:
    policies = guarded.execute(text("select policyname, schemaname || '.' || tablename from pg_policies order by 2, 1")).all()
    missed = []
    for policy, table in policies:
        with guarded.begin_nested() as here:
            guarded.exec_driver_sql(f"drop policy {policy} on {table}")
            if not wrong(list(row_cells(guarded, [policy.removesuffix("_writes")]))):
                missed.append((policy, table))
            here.rollback()
    print(f"{len(policies)} policies, each removed in turn: the matrix turned red {len(policies) - len(missed)} times")
    assert missed == []
    assert len(policies) > 30


@pytest.mark.parametrize("table", CATEGORY_OF)
def test_row_level_security_binds_the_owner_too(guarded: Connection, table: str) -> None:
    flags = guarded.execute(
        text("select relrowsecurity, relforcerowsecurity from pg_class where oid = to_regclass(:table)"), {"table": table}
    )
    assert tuple(flags.one()) == (True, True)


def test_partitions_have_row_level_security_and_no_policy_of_their_own(guarded: Connection) -> None:
    found = guarded.execute(
        text(
            "select relname, relforcerowsecurity, exists (select from pg_policy where polrelid = c.oid), relacl from pg_class c "
            "where relispartition and relkind = 'r'"
        )
    ).all()
    assert found
    assert {tuple(row[1:]) for row in found} == {(True, False, None)}


def test_no_role_owns_anything_signs_in_or_stands_above_the_policies(guarded: Connection) -> None:
    mighty = guarded.execute(
        text(
            "select rolname from pg_roles where rolname = any(:roles) and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole "
            "or rolcreatedb or rolreplication or exists (select from pg_class where relowner = pg_roles.oid) "
            "or exists (select from pg_auth_members where member = pg_roles.oid))"
        ),
        {"roles": list(rules.ROLES)},
    )
    assert mighty.all() == []


def test_no_materialised_view_stands_in_for_a_policy(guarded: Connection) -> None:
    assert [thing.name for thing in things(guarded) if thing.kind == "m"] == []


@pytest.mark.parametrize(("team", "category"), rules.TEAMS.items())
def test_every_report_of_a_team_is_that_of_a_warehouse_with_its_category_alone(guarded: Connection, team: str, category: str) -> None:
    guarded.exec_driver_sql("set complaints.now = '2026-03-11 12:00+01'")
    readable = [name for name, rule in rules.VIEWS.items() if team in rule]
    as_team = {}
    with guarded.begin_nested() as here:
        guarded.exec_driver_sql(f"set local role {team}")
        for name in readable:
            as_team[name] = sorted(guarded.execute(text(f"select * from reporting.{name}")).all(), key=str)
        here.rollback()
    for table in ("core.contact_text", "core.contact", "core.grievance", "core.complaint"):
        guarded.exec_driver_sql(f"delete from {table} where category <> '{category}'")
    for name in readable:
        assert as_team[name] == sorted(guarded.execute(text(f"select * from reporting.{name}")).all(), key=str), name
    assert as_team["complaints"] and as_team["contacts"]


def test_a_text_goes_to_whose_category_its_contact_is_corrected_to(guarded: Connection) -> None:
    guarded.exec_driver_sql("update core.contact set category = 'billing' where record_id = 'network-1'")
    guarded.exec_driver_sql("set local role billing_ops")
    found = guarded.scalars(text("select record_id from reporting.contacts where masked_text is not null order by 1")).all()
    assert found == ["billing-1", "billing-2", "network-1"]


def test_business_reads_the_texts_that_the_policy_names(guarded: Connection) -> None:
    guarded.exec_driver_sql("delete from core.text_access where category = 'billing'")
    with guarded.begin_nested() as here:
        guarded.exec_driver_sql("set local role business")
        found = guarded.execute(text("select category, count(*), count(masked_text) from reporting.contacts group by 1 order by 1")).all()
        here.rollback()
    assert [tuple(row) for row in found] == [("billing", 2, 0), ("network", 2, 2), ("service", 2, 2)]
