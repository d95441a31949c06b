-- A reveal needs a request that is already committed: whatever is rolled back afterwards, the request stays in the audit trail.
create function governance.request_reveal(customer text, reason text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    request bigint;
begin
    if length(trim(coalesce(reason, ''))) < 10 then
        raise exception 'say why in at least ten characters' using errcode = 'check_violation';
    end if;
    insert into governance.audit_trail (action, subject, reason) values ('reveal_requested', customer, reason) returning id into request;
    return request;
end
$$;
comment on function governance.request_reveal(text, text) is
'For the privacy officer: asks to see who a pseudonym is, and why. Commit, then call governance.reveal with the number it gives';

create function governance.reveal(request bigint) returns table (sealed bytea, subject text, wrapped bytea, key_version integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
begin
    select audit_trail.subject as customer, audit_trail.reason into asked
    from governance.audit_trail
    where id = request and action = 'reveal_requested' and login = session_user and at > clock_timestamp() - interval '15 minutes'
        and pg_xact_status(transaction::text::xid8) = 'committed';
    if not found then
        raise exception 'no committed request of yours with this number within the last 15 minutes' using errcode = 'insufficient_privilege';
    end if;
    insert into governance.audit_trail (action, subject, reason, details)
    values ('revealed', asked.customer, asked.reason, jsonb_build_object('request', request));
    return query
        select identity.sealed, identity.subject::text, wrapped_key.wrapped, wrapped_key.key_version
        from governance.identity join governance.wrapped_key on wrapped_key.subject = identity.subject
        where identity.customer = asked.customer and wrapped_key.destroyed_at is null;
end
$$;
comment on function governance.reveal(bigint) is
'For the privacy officer: the sealed identity of a committed request and the wrapped key that opens it; both are audited';

create function governance.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$ begin raise exception 'the audit trail is only added to' using errcode = 'insufficient_privilege'; end $$;
comment on function governance.refuse_change() is 'Trigger: keeps governance.audit_trail from being changed, by its owner too';
create trigger refuse_change before update or delete on governance.audit_trail
for each statement execute function governance.refuse_change();

revoke execute on all functions in schema governance from public;

-- A partition says no by itself too, should somebody ever grant on it: row-level security without any policy.
do $$
declare
    child regclass;
begin
    for child in select inhrelid from pg_inherits where inhparent in ('core.contact'::regclass, 'core.contact_text'::regclass) loop
        execute format('alter table %s enable row level security, force row level security', child);
    end loop;
end
$$;
create or replace function ingest.ensure_partitions(parent regclass, months date[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    month date;
    parent_name text;
    child_name text;
    made integer := 0;
begin
    select relname into strict parent_name from pg_class where oid = parent and relkind = 'p' and relnamespace = 'core'::regnamespace;
    -- A month two sessions miss at once must be made once; nothing is locked when all are there.
    for month in select distinct date_trunc('month', m)::date from unnest(months) m order by 1 loop
        child_name := parent_name || to_char(month, '_YYYY_MM');
        continue when to_regclass('core.' || quote_ident(child_name)) is not null;
        perform pg_advisory_xact_lock(hashtext('ingest.ensure_partitions'));
        continue when to_regclass('core.' || quote_ident(child_name)) is not null;
        -- Made apart, then attached: CREATE ... PARTITION OF would wait for every running query and hold up the next ones.
        execute format('create table core.%I (like %s including defaults including constraints including comments)', child_name, parent);
        execute format('alter table core.%I enable row level security, force row level security', child_name);
        execute format(
            'alter table %s attach partition core.%I for values from (%L) to (%L)',
            parent, child_name, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00'
        );
        made := made + 1;
    end loop;
    return made;
end
$$;
