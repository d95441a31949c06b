"""Ways around a policy that have worked somewhere: each as a person of that role would type it, and how PostgreSQL must answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REFUSED: Final = "refused"
OWN: Final = "own rows only"
NOTHING: Final = "nothing"
FORBIDDEN: Final = "only billing may read this"  # what no answer may hold; network_ops has "only network may read this"


@dataclass(frozen=True, slots=True)
class Attempt:
    """``answer``: refused (the last statement fails), own rows only (it answers, with what is the role's), nothing (no row)."""

    name: str
    answer: str
    statements: tuple[str, ...]
    role: str = "network_ops"


def attempt(name: str, answer: str, *statements: str, role: str = "network_ops") -> Attempt:
    return Attempt(name, answer, statements, role)


TEXTS: Final = "select * from core.contact_text"
BILLING_TABLES: Final = "core.contact_text_2026_03"
ATTEMPTS: Final = (
    # asking for it
    attempt("the other category by name", NOTHING, f"{TEXTS} where category = 'billing'"),
    attempt("everything", OWN, TEXTS),
    attempt("everything through the view", OWN, "select * from reporting.contacts"),
    attempt("what was said before an edit", OWN, "select * from core.contact_version"),
    attempt("what another team's contacts said before", NOTHING, "select * from core.contact_version where category = 'billing'"),
    attempt("the queue of those who review", REFUSED, "select * from ml.review_queue"),
    attempt("what the queue is made of", REFUSED, "select ml.note_disputes('{billing-1}')"),
    attempt("row as text", OWN, "select contact_text::text from core.contact_text"),
    attempt("by place on disk", OWN, "select * from core.contact_text where ctid = any(array['(0,1)', '(0,2)', '(0,3)', '(0,4)']::tid[])"),
    attempt("a sample", OWN, "select * from core.contact_text tablesample system (100)"),
    attempt("as XML", OWN, "select query_to_xml('select * from core.contact_text', true, true, '')"),
    attempt("a cursor", OWN, f"declare mine cursor with hold for {TEXTS}", "commit", "fetch all from mine"),
    attempt("rows locked for update", REFUSED, f"{TEXTS} for update"),
    # partitions, toast, sequences
    attempt("a partition by name", REFUSED, f"select * from {BILLING_TABLES}"),
    attempt("a partition's count", REFUSED, f"select count(*) from {BILLING_TABLES}"),
    attempt("a partition through COPY", REFUSED, f"copy {BILLING_TABLES} to stdout"),
    attempt("out-of-line storage", REFUSED, "select * from pg_toast.{toast}"),
    attempt("a sequence", REFUSED, "select last_value from core.label_history_id_seq"),
    # switching the guard off
    attempt("row_security off", REFUSED, "set row_security = off", TEXTS),
    attempt("disable row-level security", REFUSED, "alter table core.contact_text disable row level security"),
    attempt("drop the policy", REFUSED, "drop policy network_ops on core.contact_text"),
    attempt("a wider policy", REFUSED, "create policy mine on core.contact_text to network_ops using (true)"),
    attempt("own the table", REFUSED, "alter table core.contact_text owner to network_ops"),
    attempt("grant oneself", REFUSED, "grant billing_ops to current_user"),
    attempt("grant a partition", REFUSED, f"grant select on {BILLING_TABLES} to current_user"),
    # becoming somebody else
    attempt("SET ROLE", REFUSED, "set role billing_ops"),
    attempt("SET ROLE pipeline", REFUSED, "set role pipeline"),
    attempt("set_config role", REFUSED, "select set_config('role', 'billing_ops', false)"),
    attempt("SET SESSION AUTHORIZATION", REFUSED, "set session authorization postgres"),
    attempt("RESET ROLE", OWN, "reset role", "reset session authorization", TEXTS),
    attempt("prepared, then another role", REFUSED, f"prepare mine as {TEXTS}", "set role business", "execute mine"),
    attempt("prepared under one's own role", OWN, f"prepare mine as {TEXTS} where category = $1 or true", "execute mine('billing')"),
    # making things that see before the policy does
    attempt("a view of one's own", REFUSED, f"create view public.mine as {TEXTS}"),
    attempt("a temporary view", REFUSED, f"create temporary view mine as {TEXTS}"),
    attempt("a temporary table", REFUSED, f"create temporary table mine as {TEXTS}"),
    attempt(
        "a leaky function",
        REFUSED,
        "create function pg_temp.leak(text) returns boolean language plpgsql cost 0.0001 as $$ begin raise notice '%', $1; return true; end $$",
    ),
    attempt("a function of a schema", REFUSED, "create function core.mine() returns text language sql as $$ select 'x' $$"),
    attempt(
        "a definer's function", REFUSED, "create function public.mine() returns text language sql security definer as $$ select 'x' $$"
    ),
    attempt("an operator", REFUSED, "create operator public.=== (leftarg = text, rightarg = text, function = texteq)"),
    attempt(
        "an anonymous block",
        OWN,
        "do $$ declare r record; begin for r in select * from core.contact_text loop raise notice '%', r; end loop; end $$",
    ),
    attempt("an event trigger", REFUSED, "create event trigger mine on ddl_command_end execute function core.keep_label()"),
    attempt("a rule", REFUSED, f"create rule mine as on insert to core.status_history do also {TEXTS}"),
    attempt("a trigger", REFUSED, "create trigger mine before insert on core.status_history execute function core.keep_label()"),
    attempt("dblink", REFUSED, "create extension dblink"),
    # predicates that tell what they saw
    attempt("a division by zero", OWN, f"{TEXTS} where 1 / (case when masked_text like '%billing%' then 0 else 1 end) = 1"),
    attempt("a cast that quotes", REFUSED, "select masked_text::integer from core.contact_text where category = 'network' or true"),
    attempt("a cast over the other category", NOTHING, "select masked_text::integer from core.contact_text where category = 'billing'"),
    attempt(
        "a cast in a join",
        NOTHING,
        "select c.record_id from core.contact c join core.contact_text t using (record_id) "
        "where t.category = 'billing' and t.masked_text::integer = 1",
    ),
    attempt("a regular expression", OWN, f"{TEXTS} where masked_text ~ '(billing|network)'"),
    # statistics and plans
    attempt("pg_stats", NOTHING, "select most_common_vals, histogram_bounds from pg_stats where tablename like 'contact_text%'"),
    attempt("pg_statistic", REFUSED, "select stavalues1 from pg_statistic"),
    attempt("pg_stats_ext", NOTHING, "select * from pg_stats_ext where tablename like 'contact%'"),
    attempt("EXPLAIN ANALYZE", OWN, f"explain (analyze, verbose, buffers) {TEXTS} where masked_text like '%billing%'"),
    attempt(
        "another's query text", NOTHING, "select query from pg_stat_activity where query like '%only billing%' and pid <> pg_backend_pid()"
    ),
    # COPY
    attempt("COPY to the client", OWN, "copy (select masked_text from core.contact_text) to stdout"),
    attempt("COPY of the table", NOTHING, "copy core.contact_text to stdout"),
    attempt("COPY to a program", REFUSED, f"copy ({TEXTS}) to program 'cat'"),
    attempt("COPY to a file", REFUSED, f"copy ({TEXTS}) to '/tmp/mine'"),
    attempt("COPY in", REFUSED, "copy core.complaint from stdin"),
    attempt("the server's files", REFUSED, "select pg_read_file('PG_VERSION')"),
    attempt("a large object", REFUSED, "select lo_import('/etc/hostname')"),
    # writing
    attempt("another's status", REFUSED, "select core.set_status('billing-1', 'resolved')"),
    attempt(
        "another's status, directly", REFUSED, "insert into core.status_history (complaint_id, status) values ('billing-1', 'resolved')"
    ),
    attempt("does it exist", REFUSED, "insert into core.status_history (complaint_id, status) values ('nobody-1', 'resolved')"),
    attempt(
        "a status in another's name",
        REFUSED,
        "insert into core.status_history (complaint_id, status, changed_by) values ('network-1', 'resolved', 'x')",
    ),
    attempt(
        "a status in the past",
        REFUSED,
        "insert into core.status_history (complaint_id, status, at) values ('network-1', 'resolved', '2020-01-01')",
    ),
    attempt("the complaint itself", REFUSED, "update core.complaint set category = 'network' where complaint_id = 'billing-1'"),
    attempt(
        "merge", REFUSED, "merge into core.complaint c using core.grievance g on true when matched then update set status = 'resolved'"
    ),
    attempt("delete", REFUSED, "delete from core.contact_text"),
    attempt(
        "a search path of one's own", OWN, "set search_path = pg_temp, public", "select core.set_status('network-1', 'in_progress')", TEXTS
    ),
    # other rooms
    attempt("the vault", REFUSED, "select * from governance.identity"),
    attempt("the keys", REFUSED, "select * from governance.wrapped_key"),
    attempt("a reveal", REFUSED, "select * from governance.reveal(1)"),
    attempt("the audit trail", REFUSED, "select * from governance.audit_trail"),
    attempt("who a contact names", REFUSED, "select * from core.contact_identifier"),
    # other roles
    attempt("leadership, a single complaint", REFUSED, "select * from core.complaint", role="leadership"),
    attempt("leadership, a report", REFUSED, "select * from reporting.complaints_by_day", role="leadership"),
    attempt("leadership, through a join", REFUSED, "select * from core.category natural join core.complaint", role="leadership"),
    attempt("data science, pseudonyms", REFUSED, "select customer from core.contact", role="data_science"),
    attempt("data science, whole rows", REFUSED, "select contact from core.contact", role="data_science"),
    attempt("data science, returning", REFUSED, "select c.* from core.contact c", role="data_science"),
    attempt("auditor, texts", REFUSED, TEXTS, role="auditor"),
    attempt("auditor, changing the trail", REFUSED, "delete from governance.audit_trail", role="auditor"),
    attempt("privacy officer, texts", REFUSED, TEXTS, role="privacy_officer"),
    attempt(
        "privacy officer, a reveal not committed",
        REFUSED,
        "begin",
        "select * from governance.reveal(governance.request_reveal('billing-customer', 'to see what happens'))",
        role="privacy_officer",
    ),
    attempt("privacy officer, no reason", REFUSED, "select governance.request_reveal('billing-customer', '')", role="privacy_officer"),
    attempt("pipeline, the vault", REFUSED, "select * from governance.identity", role="pipeline"),
    attempt(
        "pipeline, the vault by writing",
        REFUSED,
        "insert into governance.identity (customer, subject, sealed) values ('a', 'b', '') returning sealed",
        role="pipeline",
    ),
    attempt("pipeline, a reveal", REFUSED, "select governance.request_reveal('billing-customer', 'because I can')", role="pipeline"),
)
# What a role can count although it sees no row of it. Listed in docs/sql.md; a value is never among it.
COUNTS: Final = (
    ("rows a policy removed", "explain (analyze, costs off, timing off) select * from core.contact_text", "Rows Removed by Filter"),
    ("the planner's estimate", "explain select * from core.contact_text where category = 'billing'", "rows="),
    ("rows of a table and its partitions", "select sum(n_live_tup) from pg_stat_all_tables where relname like 'contact_text%'", ""),
    ("pages and rows at the last analysis", "select sum(reltuples), sum(relpages) from pg_class where relname like 'contact_text%'", ""),
    ("bytes on disk", "select sum(pg_relation_size(oid)) from pg_class where relname like 'contact_text%'", ""),
)
