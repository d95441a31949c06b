create function core.find_complaint(record text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    contact core.contact%rowtype;
    signature bytea;
    candidates text[];
begin
    -- One lookup after the other: joined, the planner expects a row of each partition and reads them all.
    select * into contact from core.contact c where c.record_id = record and c.is_complaint;
    select words.fingerprint into signature from core.contact_text words
    where words.record_id = contact.record_id and words.occurred_at = contact.occurred_at;
    select array_agg(distinct theirs.complaint_id::text) into candidates
    from core.contact_identifier mine
    join core.contact_identifier theirs using (identifier)
    where mine.record_id = contact.record_id and theirs.complaint_id is distinct from contact.complaint_id;
    -- The complaint of the same person that holds the contact's category, within 7 days or with nearly its text; the nearest in time.
    return (
        select complaint_id
        from (
            select
                member.complaint_id,
                min(member.occurred_at) as opened_at,
                greatest(min(member.occurred_at) - contact.occurred_at, contact.occurred_at - max(member.occurred_at), interval '0') as distance,
                bool_or(core.similarity(words.fingerprint, signature) >= 0.8) as near
            from core.contact member
            -- With the time, so that one partition is looked into and not each.
            left join lateral (
                select said.fingerprint from core.contact_text said
                where said.record_id = member.record_id and said.occurred_at = member.occurred_at
            ) words on true
            where member.complaint_id = any(candidates) and member.record_id <> contact.record_id
            group by member.complaint_id
            having bool_or(contact.category = member.category or contact.category = any(member.secondary))
        ) fit
        where distance <= interval '7 days' or near
        order by distance, opened_at, complaint_id limit 1
    );
end
$$;
comment on function core.find_complaint(text) is 'The complaint, other than its own, that a contact belongs to by identifier, category and time; null for none';

create function core.stays(record text, may_join boolean) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    contact core.contact%rowtype;
begin
    select * into contact from core.contact c where c.record_id = record;
    -- Whoever opened a complaint stays while others are in it; another stays while it agrees with one that came before it.
    -- Alone in a complaint, one whose labels changed may find its place in another of the same person's.
    return (
        select coalesce(bool_or(
            contact.record_id = contact.complaint_id
            or (
                (other.record_id = contact.complaint_id
                    or (other.loaded_at, other.occurred_at, other.record_id) < (contact.loaded_at, contact.occurred_at, contact.record_id))
                and (contact.category = other.category or contact.category = any(other.secondary))
            )
        ), not may_join)
        from core.contact other
        where other.complaint_id = contact.complaint_id and other.record_id <> contact.record_id
    );
end
$$;
comment on function core.stays(text, boolean) is 'Whether a contact still belongs to the complaint it is in';

create or replace function core.relink_contacts(ids text[], left_behind text[]) returns integer
language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    touched text[];
    member record;
    target text;
    moved integer := 0;
begin
    select left_behind || array_agg(distinct complaint_id::text) filter (where complaint_id is not null) into touched
    from core.contact where record_id = any(ids);
    -- The others of their complaints too: they joined because a category agreed, which it may do no more.
    for member in
        select record_id, complaint_id, category, loaded_at, occurred_at from core.contact
        where is_complaint and (record_id = any(ids) or complaint_id = any(touched))
        order by loaded_at, occurred_at, record_id
    loop
        continue when member.complaint_id is not null and core.stays(member.record_id, may_join => member.record_id = any(ids));
        target := coalesce(core.find_complaint(member.record_id), member.record_id);
        continue when target = member.complaint_id;
        perform core.move_contact(member.record_id, target);
        touched := touched || target;
        moved := moved + 1;
    end loop;
    perform core.refresh_complaints(touched);
    return moved;
end
$$;

drop function core.free_id(text);
drop function core.find_complaint(text, text);
drop function core.leaving(text[]);
revoke execute on function core.find_complaint(text), core.stays(text, boolean) from public;
comment on column core.complaint.complaint_id is 'Record id of the contact that opened it';
