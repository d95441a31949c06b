-- Monthly partitions (UTC) of a table in schema core, made when missing. The loader calls it; making them ahead is a deployment's job.
create function ingest.ensure_partitions(parent regclass, months date[]) returns integer
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
comment on function ingest.ensure_partitions(regclass, date[]) is 'Makes the monthly partitions of a core table that are missing; says how many';
revoke execute on function ingest.ensure_partitions(regclass, date[]) from public;

insert into core.dim_date (day, year, quarter, month, month_name, iso_year, iso_week, weekday, weekday_name, is_weekend)
select
    day::date,
    extract(year from day), extract(quarter from day), extract(month from day), to_char(day, 'FMMonth'),
    extract(isoyear from day), extract(week from day),
    extract(isodow from day), to_char(day, 'FMDay'), extract(isodow from day) in (6, 7)
from generate_series(timestamp '2015-01-01', timestamp '2045-12-31', interval '1 day') as day;
