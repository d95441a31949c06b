-- The figures of past weeks, counted once: two years of complaints are a thousand times as many rows. A week is as it was counted until
-- somebody changes one of its complaints; from that moment, in the same transaction, it is counted anew from the complaints themselves.
-- A week is told by its Monday; 1 January 2001 was one. Hours are told by the step they are on of a scale whose steps are each an eighth
-- longer than the one before: enough for a median, and steps can be added up (apps/dashboard/figures.py reads them).
create function reporting.forget_weeks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op <> 'DELETE' then
        delete from reporting.counted_week where week in (select distinct opened_on - (opened_on - date '2001-01-01') % 7 from new_rows);
    end if;
    if tg_op <> 'INSERT' then
        delete from reporting.counted_week where week in (select distinct opened_on - (opened_on - date '2001-01-01') % 7 from old_rows);
    end if;
    return null;
end
$$;
comment on function reporting.forget_weeks() is 'Trigger: a week of which a complaint changed is no longer as it was counted';
create trigger forget_weeks_insert after insert on core.complaint
referencing new table as new_rows for each statement execute function reporting.forget_weeks();
create trigger forget_weeks_update after update on core.complaint
referencing new table as new_rows old table as old_rows for each statement execute function reporting.forget_weeks();
create trigger forget_weeks_delete after delete on core.complaint
referencing old table as old_rows for each statement execute function reporting.forget_weeks();

create function reporting.count_weeks(most integer default 8) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    missing date[];
begin
    -- A change that is under way would be neither counted nor seen to come: wait for it, and let the next ones wait for us.
    lock table core.complaint in share mode;
    select array_agg(week) into missing from (
        select week::date as week
        from generate_series(
            (select min(opened_on - (opened_on - date '2001-01-01') % 7)::timestamp from core.complaint),
            date_trunc('week', core.as_of() at time zone 'Africa/Lagos') - interval '1 week', interval '1 week'
        ) as week
        where not exists (select from reporting.counted_week known where known.week = week.week::date)
        order by week desc
        limit most
    ) latest;
    if missing is null then
        return 0;
    end if;
    delete from reporting.weekly_count where week = any(missing);
    insert into reporting.weekly_count (
        week, category, channel, dimension, value, complaints, resolved, timed, within_clock, repeated
    )
    with picked as materialized (
        select
            opened_on - (opened_on - date '2001-01-01') % 7 as week, category, channel, coalesce(state, '(unknown)') as state, coalesce(code, '(none)') as code,
            case
                when status = 'resolved' and resolved_at is not null
                then least(100, floor(8 * ln(1 + greatest(extract(epoch from resolved_at - opened_at) / 3600, 0)))::integer)
            end as step,
            status = 'resolved' as is_resolved,
            resolve_by is not null and (status = 'resolved' or resolve_by < core.as_of()) as is_timed,
            status = 'resolved' and resolved_at <= resolve_by as is_within,
            coalesce(second_contact_at <= opened_at + interval '7 days', false) as is_repeated
        from core.complaint
        where opened_on >= (select min(week) from unnest(missing) week) and opened_on < (select max(week) + 7 from unnest(missing) week)
            and opened_on - (opened_on - date '2001-01-01') % 7 = any(missing)
    )
    select
        week, category, channel,
        case when grouping(state) = 0 then 'state' when grouping(code) = 0 then 'code' else 'hours' end,
        case when grouping(state) = 0 then state when grouping(code) = 0 then code else step::text end,
        count(*), count(*) filter (where is_resolved), count(*) filter (where is_timed), count(*) filter (where is_within),
        count(*) filter (where is_repeated)
    from picked
    group by grouping sets ((week, category, channel, state), (week, category, channel, code), (week, category, channel, step))
    having grouping(step) = 1 or step is not null;
    insert into reporting.counted_week (week, counted_at) select week, core.as_of() from unnest(missing) week;
    return cardinality(missing);
end
$$;
comment on function reporting.count_weeks(integer) is
'Counts past weeks that are not counted as they stand, the latest first; how many. Writing complaints waits meanwhile: commit between calls';
revoke execute on function reporting.count_weeks(integer), reporting.forget_weeks() from public;
