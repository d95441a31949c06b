-- Now, or the moment a reader sets: set complaints.now = '2026-03-01 09:00+01' shows the reports as they stood then.
create function core.as_of() returns timestamptz
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$ select coalesce(nullif(current_setting('complaints.now', true), '')::timestamptz, now()) $$;
comment on function core.as_of() is 'The moment reports are asked for: now, or the setting complaints.now';

-- A clock of working hours: the moment at which its span is used up, counting only open hours of days that are no holiday.
create function core.working_deadline(starts timestamptz, span interval) returns timestamptz
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
    here timestamp := starts at time zone 'Africa/Lagos';
    remaining interval := span;
    open_from timestamp;
    hours record;
begin
    for days in 0..3700 loop
        for hours in
            select here::date + opens as opens, here::date + closes as closes from core.working_hours
            where weekday = extract(isodow from here) and not exists (select from core.holiday where day = here::date)
        loop
            open_from := greatest(here, hours.opens);
            if open_from < hours.closes then
                if open_from + remaining <= hours.closes then
                    return (open_from + remaining) at time zone 'Africa/Lagos';
                end if;
                remaining := remaining - (hours.closes - open_from);
            end if;
        end loop;
        here := here::date + 1;
    end loop;
    raise exception 'no working hours within ten years; see core.working_hours';
end
$$;
comment on function core.working_deadline(timestamptz, interval) is
'When a span of working hours that starts then is used up (core.working_hours, core.holiday)';

-- Which clocks a complaint is under and when they run out: of several that end alike, the one that runs out first.
create function core.set_clocks() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    running record;
begin
    new.acknowledge_clock := null; new.acknowledge_by := null;
    new.resolve_clock := null; new.resolve_by := null;
    new.advise_by := null;
    for running in
        select clock.clock, clock.ends,
            case
                when clock.working_hours then core.working_deadline(started.at, clock.time_limit)
                else (started.at at time zone 'Africa/Lagos' + clock.time_limit) at time zone 'Africa/Lagos'
            end as due
        from core.clock
        cross join lateral (
            select case clock.starts when 'opened' then new.opened_at when 'regulator_escalation' then new.regulator_escalated_at end as at
        ) as started
        where started.at is not null
            and clock.effective_from <= (new.opened_at at time zone 'Africa/Lagos')::date
            and coalesce((new.opened_at at time zone 'Africa/Lagos')::date < clock.effective_to, true)
            and (clock.every_code or exists (select from core.code_clock where code_clock.code = new.code and code_clock.clock = clock.clock))
        order by due desc, clock.clock desc
    loop
        case running.ends
            when 'acknowledged' then new.acknowledge_clock := running.clock; new.acknowledge_by := running.due;
            when 'resolved' then new.resolve_clock := running.clock; new.resolve_by := running.due;
            when 'advised' then new.advise_by := running.due;
            else null;
        end case;
    end loop;
    return new;
end
$$;
comment on function core.set_clocks() is 'Trigger: the clocks of a complaint, from core.clock and core.code_clock';
-- The loader brings the clocks of what it opens along (models/clocks.py); a null advise_by asks for them to be set.
create trigger set_clocks before insert on core.complaint
for each row when (new.advise_by is null or new.regulator_escalated_at is not null) execute function core.set_clocks();
create trigger reset_clocks before update on core.complaint
for each row when (
    (old.code, old.opened_at, old.regulator_escalated_at) is distinct from (new.code, new.opened_at, new.regulator_escalated_at)
    or new.advise_by is null
)
execute function core.set_clocks();

-- A correction of a label leaves what was said before.
create function core.keep_label() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into core.label_history (complaint_id, category_before, code_before, category_after, code_after)
    values (new.complaint_id, old.category, old.code, new.category, new.code);
    return null;
end
$$;
comment on function core.keep_label() is 'Trigger: writes core.label_history when category or code of a complaint changes';
create trigger keep_label after update of category, code on core.complaint
for each row when ((old.category, old.code) is distinct from (new.category, new.code)) execute function core.keep_label();

-- Who may read a text is decided by its contact's category, so it follows when that is corrected.
create function core.move_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    update core.contact_text set category = new.category where record_id = new.record_id and occurred_at = new.occurred_at;
    return null;
end
$$;
comment on function core.move_text() is 'Trigger: core.contact_text.category follows core.contact.category';
create trigger move_text after update of category on core.contact
for each row when (old.category is distinct from new.category) execute function core.move_text();

-- A case handler's word is stamped with who and when, whatever they say of it.
create function core.stamp_status() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    new.at := clock_timestamp();
    new.changed_by := session_user;
    return new;
end
$$;
comment on function core.stamp_status() is 'Trigger: who and when, for what a case handler says in core.status_history';
create trigger stamp_status before insert on core.status_history
for each row when (new.source = 'case_handler') execute function core.stamp_status();

-- After the insert, not before: by then the policy has refused what is not the caller's, so an error here tells nothing of others' complaints.
create function core.apply_status() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    before text;
begin
    select status into strict before from core.complaint where complaint_id = new.complaint_id for update;
    if not exists (select from core.status_transition where from_status = before and to_status = new.status) then
        raise exception 'a complaint that is % cannot become %', before, new.status
            using errcode = 'check_violation', hint = 'core.status_transition lists what can follow what';
    end if;
    update core.complaint set
        status = new.status,
        acknowledged_at = case when new.status in ('acknowledged', 'in_progress', 'resolved') then coalesce(acknowledged_at, new.at) else acknowledged_at end,
        resolved_at = case when new.status = 'resolved' then new.at else resolved_at end,
        regulator_escalated_at = case when new.to_regulator then coalesce(regulator_escalated_at, new.at) else regulator_escalated_at end
    where complaint_id = new.complaint_id;
    return null;
end
$$;
comment on function core.apply_status() is 'Trigger: a case handler''s status becomes the complaint''s, if it may follow the one it has';
create trigger apply_status after insert on core.status_history
for each row when (new.source = 'case_handler') execute function core.apply_status();

create function core.set_status(complaint_id text, status text, to_regulator boolean default false) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ insert into core.status_history (complaint_id, status, to_regulator) values ($1, $2, $3) $$;
comment on function core.set_status(text, text, boolean) is
'For case handlers: puts one of their complaints into a status; to_regulator says the customer took it to the regulator';

revoke execute on all functions in schema core from public;
