drop trigger refuse_change on governance.audit_trail;
drop function governance.refuse_change();
drop function governance.reveal(bigint);
drop function governance.request_reveal(text, text);
do $$
declare
    child regclass;
begin
    for child in select inhrelid from pg_inherits where inhparent in ('core.contact'::regclass, 'core.contact_text'::regclass) loop
        execute format('alter table %s no force row level security, disable row level security', child);
    end loop;
    execute format('grant temporary on database %I to public', current_database());
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
        execute format(
            'alter table %s attach partition core.%I for values from (%L) to (%L)',
            parent, child_name, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00'
        );
        made := made + 1;
    end loop;
    return made;
end
$$;
