"""Who may do what: group roles, grants by table and column, row-level security forced on every table of facts.

Revision ID: 0004
Revises: 0003

Group roles belong to the whole server, so they may be there already, made by another database's migration; they cannot sign in.
People get logins of their own (``python -m flows login``). Nothing is granted on partitions: a query that names one is refused.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from alembic import op

from models.migrations.scripts import run_script

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
ROLES = {
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
}
TEAMS = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}
TEAM_ROLES = ", ".join(TEAMS)
KNOW_DIMENSIONS = ", ".join(role for role in ROLES if role != "auditor")
DIMENSIONS = (
    *("channel", "category", "code", "region", "state", "lga", "dim_date", "dim_hour", "holiday"),
    *("clock", "code_clock", "working_hours", "disposition_status", "status_transition", "subscriber_count"),
)
LABELS = (
    "record_id, occurred_at, source, channel, dialect, language, is_complaint, complaint_probability, category, secondary, confidence, "
    "code, sentiment, urgency, state, lga, amounts, products, is_repost, media_count, entities, model_version"
)
FACTS = ("contact", "contact_text", "contact_identifier", "complaint", "grievance", "status_history", "label_history", "customer")
# What, on what, to whom. Whoever is not named here may not.
GRANTS = (
    (f"select on {', '.join('core.' + name for name in DIMENSIONS)}", KNOW_DIMENSIONS),
    ("select, insert, update on core.contact, core.contact_text, core.contact_identifier, core.complaint, core.grievance", "pipeline"),
    ("select, insert, update on core.status_history, core.customer, core.agent, core.product, core.subscriber_count", "pipeline"),
    ("select on core.label_history, core.reference_data, core.text_access", "pipeline"),
    ("select, insert, update on ingest.batch, ingest.part, ingest.record, ingest.quarantine, ingest.source_file", "pipeline"),
    ("select, insert on ml.model_version, governance.wrapped_key, reporting.publication, reporting.published_block", "pipeline"),
    ("insert on governance.identity", "pipeline"),
    ("select on alembic_version", "pipeline"),
    ("select on core.contact, core.contact_text, core.complaint, core.grievance, core.status_history", f"{TEAM_ROLES}, business"),
    ("select on core.label_history, core.agent, core.product", f"{TEAM_ROLES}, business"),
    ("select (batch_id, source, status, received_at) on ingest.batch", f"{TEAM_ROLES}, business"),
    ("select on ingest.part", f"{TEAM_ROLES}, business"),
    ("insert (complaint_id, status, to_regulator) on core.status_history", TEAM_ROLES),
    ("select on core.customer, core.text_access", "business"),
    ("select on reporting.publication, reporting.published_block", "leadership, business"),
    (f"select ({LABELS}) on core.contact", "data_science, reviewer"),
    ("select on core.contact_text, core.label_history, core.product, ml.model_version", "data_science, reviewer"),
    ("select (record_id, occurred_at, source, channel, customer, complaint_id, category, state) on core.contact", "privacy_officer"),
    ("select (complaint_id, customer, category, status, opened_at, opened_on, last_contact_at) on core.complaint", "privacy_officer"),
    ("select on core.customer", "privacy_officer"),
    ("select, insert, delete on core.text_access", "privacy_officer"),
    ("select on governance.audit_trail", "auditor"),
    ("execute on function core.as_of()", KNOW_DIMENSIONS),
    ("execute on function core.working_deadline(timestamptz, interval), ingest.ensure_partitions(regclass, date[])", "pipeline"),
    ("execute on function core.set_status(text, text, boolean)", TEAM_ROLES),
    ("execute on function governance.request_reveal(text, text), governance.reveal(bigint)", "privacy_officer"),
)
USAGE = {
    "core, reporting": KNOW_DIMENSIONS,
    "ingest": f"pipeline, business, {TEAM_ROLES}",
    "ml": "pipeline, data_science, reviewer",
    "governance": "pipeline, privacy_officer, auditor",
}
OF_OWN_COMPLAINT = "exists (select from core.complaint where complaint.complaint_id = {table}.complaint_id)"
ALLOWED_TEXT = "category in (select text_access.category from core.text_access where text_access.role = 'business')"
# Table, reader, which rows. The pipeline's are apart: all rows, to write too.
READERS = (
    *(
        (table, team, f"category = '{category}'")
        for table in ("contact", "contact_text", "complaint", "grievance")
        for team, category in TEAMS.items()
    ),
    *(("label_history", team, OF_OWN_COMPLAINT.format(table="label_history")) for team in TEAMS),
    *(("status_history", team, OF_OWN_COMPLAINT.format(table="status_history")) for team in TEAMS),
    *((table, "business", "true") for table in FACTS if table not in {"contact_text", "contact_identifier"}),
    ("contact_text", "business", ALLOWED_TEXT),
    *((table, role, "true") for table in ("contact", "contact_text", "label_history") for role in ("data_science", "reviewer")),
    *((table, "privacy_officer", "true") for table in ("contact", "complaint", "customer")),
)


def upgrade() -> None:
    for statement in ROLE_STATEMENTS:
        op.execute(statement)
    run_script(SQL / "0004_governance.sql")
    for schemas, roles in USAGE.items():
        op.execute(f"grant usage on schema {schemas} to {roles}")
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")
    for statement in policies():
        op.execute(statement)


def downgrade() -> None:
    for table in FACTS:
        op.execute(f"alter table core.{table} no force row level security, disable row level security")
    for table, role, _ in READERS:
        op.execute(f"drop policy {role} on core.{table}")
    for table in FACTS:
        op.execute(f"drop policy pipeline on core.{table}")
    for team in TEAMS:
        op.execute(f"drop policy {team}_writes on core.status_history")
    for what, roles in GRANTS:
        op.execute(f"revoke {what} from {roles}")
    for schemas, roles in USAGE.items():
        op.execute(f"revoke usage on schema {schemas} from {roles}")
    run_script(SQL / "0004_governance_down.sql")
    for role in ROLES:
        op.execute(DROP_ROLE.format(role=role))


def policies() -> Iterator[str]:
    for table in FACTS:
        yield f"alter table core.{table} enable row level security, force row level security"
        yield f"create policy pipeline on core.{table} to pipeline using (true) with check (true)"
    for table, role, rows in READERS:
        yield f"create policy {role} on core.{table} for select to {role} using ({rows})"
    for team in TEAMS:
        rows = OF_OWN_COMPLAINT.format(table="status_history")
        yield f"create policy {team}_writes on core.status_history for insert to {team} with check (source = 'case_handler' and {rows})"


# Another database of this server may be making or keeping the same role at this moment.
MAKE_ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then create role {role} nologin noinherit; end if;
exception when duplicate_object or unique_violation then null;
end $$
"""
DROP_ROLE = """
do $$ begin
    execute format('revoke temporary on database %I from {role}', current_database());
    drop role if exists {role};
exception when dependent_objects_still_exist or insufficient_privilege then null;
end $$
"""
# Policies bind the owner too; its functions and migrations work as the pipeline does. A superuser is bound by none.
OWNER_IS_PIPELINE = """
do $$ begin
    if not (select rolsuper from pg_roles where rolname = current_user) and not pg_has_role(current_user, 'pipeline', 'usage') then
        execute format('grant pipeline to %I', current_user);
    end if;
end $$
"""
# Temporary objects are a reader's only place to hide a function or table of the name a query means; the loader's staging needs them.
NO_PLACE_TO_CREATE = """
do $$ begin
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to pipeline', current_database());
    revoke create on schema public from public;
end $$
"""
ROLE_STATEMENTS = (*(MAKE_ROLE.format(role=role) for role in ROLES), OWNER_IS_PIPELINE, NO_PLACE_TO_CREATE)
