-- What people do with an alert is a row of its history, which their role may add where it sees the alert; the trigger does the rest.
create function monitoring.apply_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    found_status text;
begin
    select status into found_status from monitoring.alert where alert.alert_id = new.alert_id for update;
    if found_status is null then
        raise exception 'there is no alert %', new.alert_id using errcode = 'no_data_found';
    end if;
    if found_status = 'resolved' then
        raise exception 'alert % is resolved already', new.alert_id using errcode = 'invalid_parameter_value';
    end if;
    if new.action = 'snoozed' and not new.until between new.at and new.at + interval '30 days' then
        raise exception 'snooze until a moment within the next 30 days' using errcode = 'invalid_parameter_value';
    end if;
    update monitoring.alert set
        status = new.action,
        updated_at = new.at,
        snoozed_until = new.until,
        resolved_at = case when new.action = 'resolved' then new.at end
    where alert.alert_id = new.alert_id;
    return null;
end
$$;
comment on function monitoring.apply_event() is 'Trigger: what a person does with an alert becomes its status';
create trigger apply_event after insert on monitoring.alert_event
for each row when (new.action in ('acknowledged', 'snoozed', 'resolved')) execute function monitoring.apply_event();

create function monitoring.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$ begin raise exception 'the history of alerts is only added to' using errcode = 'insufficient_privilege'; end $$;
comment on function monitoring.refuse_change() is 'Trigger: keeps monitoring.alert_event from being changed, by its owner too';
create trigger refuse_change before update or delete on monitoring.alert_event
for each statement execute function monitoring.refuse_change();

create function monitoring.acknowledge_alert(alert bigint, note text default null) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ insert into monitoring.alert_event (alert_id, action, note) values ($1, 'acknowledged', $2) $$;
comment on function monitoring.acknowledge_alert(bigint, text) is
'For those who see an alert: I am on it. Nobody is reminded of it again unless it worsens';

create function monitoring.snooze_alert(alert bigint, until timestamptz, note text default null) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ insert into monitoring.alert_event (alert_id, action, until, note) values ($1, 'snoozed', $2, $3) $$;
comment on function monitoring.snooze_alert(bigint, timestamptz, text) is
'For those who see an alert: nobody wants to hear of it until then, at most 30 days';

create function monitoring.resolve_alert(alert bigint, note text default null) returns void
language sql set search_path = pg_catalog, pg_temp
as $$ insert into monitoring.alert_event (alert_id, action, note) values ($1, 'resolved', $2) $$;
comment on function monitoring.resolve_alert(bigint, text) is
'For those who see an alert: it is over. Found again after the cooldown, it is a new alert';

-- Which hours to count again, noted by whoever changes a contact, in the same transaction: nothing is counted twice or missed,
-- however late a record comes or is corrected.
create function monitoring.touch_hours() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op <> 'DELETE' then
        insert into monitoring.touched_hour (hour, category)
        select distinct date_trunc('hour', occurred_at), category from new_rows where category is not null;
    end if;
    if tg_op <> 'INSERT' then
        insert into monitoring.touched_hour (hour, category)
        select distinct date_trunc('hour', occurred_at), category from old_rows where category is not null;
    end if;
    return null;
end
$$;
comment on function monitoring.touch_hours() is 'Trigger: notes in monitoring.touched_hour which hours have to be counted again';
create trigger touch_hours_insert after insert on core.contact
referencing new table as new_rows for each statement execute function monitoring.touch_hours();
create trigger touch_hours_update after update on core.contact
referencing new table as new_rows old table as old_rows for each statement execute function monitoring.touch_hours();
create trigger touch_hours_delete after delete on core.contact
referencing old table as old_rows for each statement execute function monitoring.touch_hours();

revoke execute on all functions in schema monitoring from public;

-- What is there already has to be counted once.
insert into monitoring.touched_hour (hour, category)
select distinct date_trunc('hour', occurred_at), category from core.contact where category is not null;
