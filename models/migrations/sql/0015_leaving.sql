-- Who leaves a complaint, decided for all of them at once. What 0005 did one contact at a time missed three things: contacts whose only link was
-- one that left stayed together; a complaint whose first contact left was torn in two; and a first contact that came back was put
-- among those who had gone on under its id, whether it belonged to them or not.

create function core.leaving(complaints text[]) returns table (record_id text, complaint_id text, is_cut_off boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
    return query
    with recursive member as materialized (
        select complaint_id, record_id, turn, category, secondary from core.members(complaints)
    ), held as (
        select complaint_id, named.category, min(turn) as since
        from member cross join lateral unnest(array_prepend(member.category, member.secondary)) named (category)
        group by complaint_id, named.category
    ), named as materialized (
        select complaint_id, record_id, identifier, bool_or(turn = 1) over (partition by complaint_id, identifier) as is_of_first
        from member join core.contact_identifier using (complaint_id, record_id)
    ), near as materialized (
        select complaint_id, record_id, bool_or(is_of_first) as is_next from named group by complaint_id, record_id
    ), winding as materialized (
        -- Nearly always everybody shares an identifier with the first, and no chain needs to be followed.
        select named.* from named where complaint_id in (select complaint_id from near where not is_next)
    ), reached as (
        select complaint_id, identifier from winding where is_of_first
        union
        select further.complaint_id, further.identifier
        from reached
        join winding via using (complaint_id, identifier)
        join winding further on further.complaint_id = via.complaint_id and further.record_id = via.record_id
    ), linked as (
        select complaint_id, record_id from near where is_next
        union
        select complaint_id, record_id from winding join reached using (complaint_id, identifier)
    )
    select member.record_id, member.complaint_id, linked.record_id is null
    from member
    join held using (complaint_id, category)
    left join linked on linked.complaint_id = member.complaint_id and linked.record_id = member.record_id
    -- The first keeps the complaint: what case handlers said of it stays where it was said.
    where turn > 1 and (linked.record_id is null or since = turn);
end
$$;
comment on function core.leaving(text[]) is
    'Contacts that no chain of identifiers joins to the first of their complaint any more, or whose category none before them has';

create function core.find_complaint(record text, was text) returns text
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
    where mine.record_id = contact.record_id and theirs.complaint_id is not null;
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
            having bool_or(
                (contact.category = member.category or contact.category = any(member.secondary))
                -- Back into the complaint it is leaving only for one that came before it, as core.leaving has it.
                and (
                    member.complaint_id is distinct from was or member.record_id = was
                    or (member.loaded_at, member.occurred_at, member.record_id) < (contact.loaded_at, contact.occurred_at, contact.record_id)
                )
            )
        ) fit
        where distance <= interval '7 days' or near
        order by distance, opened_at, complaint_id limit 1
    );
end
$$;
comment on function core.find_complaint(text, text) is
    'The complaint a contact belongs to by identifier, category and time, given the one it is leaving (or null for none); null for none';

create function core.free_id(record text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    free text := record;
begin
    while exists (select from core.contact where complaint_id = free) loop
        free := encode(sha256(convert_to(free, 'UTF8')), 'hex');
    end loop;
    return free;
end
$$;
comment on function core.free_id(text) is
    'The id of the complaint a contact opens: its own, or one derived from it where others went on under its own after it had left';

create or replace function core.relink_contacts(ids text[], left_behind text[]) returns integer
language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    touched text[] := array(
        select unnest(left_behind) union select complaint_id from core.contact where record_id = any(ids) and complaint_id is not null
    );
    looked_at text[] := touched;
    leavers text[];
    places text[];
    gone text[] := '{}';
    gone_from text[] := '{}';
    member record;
    target text;
    moved integer := 0;
begin
    -- All out first, until those who are left belong together: whoever leaves may have been what held others, who are found in the next round.
    loop
        select array_agg(record_id), array_agg(complaint_id) into leavers, places from core.leaving(looked_at);
        exit when leavers is null;
        update core.contact set complaint_id = null where record_id = any(leavers);
        update core.contact_identifier set complaint_id = null where record_id = any(leavers);
        gone := gone || leavers;
        gone_from := gone_from || places;
        looked_at := array(select distinct unnest(places));
    end loop;
    -- Then, in the order they were loaded, each to where loading would put it.
    for member in
        select contact.record_id, coalesce(left_it.complaint_id, contact.complaint_id) as was, contact.complaint_id is not null as is_in
        from core.contact
        left join unnest(gone, gone_from) left_it (record_id, complaint_id) on left_it.record_id = contact.record_id
        where contact.is_complaint and contact.record_id = any(ids || gone)
        order by contact.loaded_at, contact.occurred_at, contact.record_id
    loop
        -- Alone in a complaint, one whose labels changed may find its place in another of the same person's.
        continue when member.is_in and exists (
            select from core.contact other where other.complaint_id = member.was and other.record_id <> member.record_id
        );
        target := core.find_complaint(member.record_id, member.was);
        continue when target is null and member.is_in;
        target := coalesce(target, core.free_id(member.record_id));
        perform core.move_contact(member.record_id, target);
        touched := touched || target;
        moved := moved + (target is distinct from member.was)::integer;
    end loop;
    perform core.refresh_complaints(touched);
    return moved;
end
$$;

comment on column core.complaint.complaint_id is 'Record id of the contact that opened it; one derived from it where others keep that one';

drop function core.stays(text, boolean);
drop function core.find_complaint(text);
revoke execute on function core.leaving(text[]), core.find_complaint(text, text), core.free_id(text) from public;

-- Complaints left in pieces before: no identifier is on all their contacts, and somebody who shares one was labelled again and may have left.
do $$
declare
    chained text[] := array(
        select complaint_id::text
        from (
            select complaint_id, max(contacts) as most
            from (
                select complaint_id, count(*) as contacts from core.contact_identifier
                where complaint_id is not null group by complaint_id, identifier
            ) sharing
            group by complaint_id
        ) named
        join core.complaint using (complaint_id)
        where most < contacts
    );
    doubtful text[] := array(
        select distinct theirs.complaint_id::text
        from core.contact_identifier theirs
        join core.contact_identifier mine using (identifier)
        join core.contact on contact.record_id = mine.record_id and contact.occurred_at = mine.occurred_at
        where theirs.complaint_id = any(chained) and (
            contact.corrected_at is not null or contact.edited_at is not null
            or (select count(*) from ml.prediction said where said.record_id = contact.record_id) > 1
        )
    );
    broken text[] := array(select distinct complaint_id from core.leaving(doubtful) where is_cut_off);
begin
    perform core.relink_contacts('{}', broken);
end
$$;
