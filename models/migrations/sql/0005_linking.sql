-- Complaints after labels changed: what loading decides in Python (models/linking.py, models/complaint_rows.py), for contacts that
-- are in the warehouse already. tests/models/test_relabelling.py holds the two against each other.
-- PL/pgSQL with generic plans: planning a lookup over all monthly partitions, anew for each contact, takes ten times as long as the lookup.

create function core.similarity(one bytea, other bytea) returns double precision
language sql immutable set search_path = pg_catalog, pg_temp
as $$
    -- As models.linking.similarity: the share of equal lanes of 32 bits.
    select case when length(one) > 0 and length(one) = length(other) then (
        select avg((substr(one, lane * 4 + 1, 4) = substr(other, lane * 4 + 1, 4))::integer)
        from generate_series(0, length(one) / 4 - 1) lane
    ) else 0 end
$$;
comment on function core.similarity(bytea, bytea) is 'Share of equal lanes of two MinHash signatures: an estimate of the Jaccard similarity of the texts';

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

create function core.move_contact(record text, target text) returns void
language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
    update core.contact set complaint_id = target where record_id = record;
    update core.contact_identifier set complaint_id = target where record_id = record;
    -- A stub where it opens one; core.refresh_complaints fills it.
    insert into core.complaint (complaint_id, channel, category, code, urgency, opened_at, last_contact_at, contacts, status)
    select target, channel, category, code, urgency, occurred_at, occurred_at, 1, 'opened'
    from core.contact where record_id = record and target is not null
    on conflict do nothing;
end
$$;
comment on function core.move_contact(text, text) is 'Puts a contact into a complaint, made where there is none, or (null) out of any';

create function core.members(ids text[])
returns table (
    complaint_id text, turn bigint, record_id text, occurred_at timestamptz, source text, channel text, customer text, category text,
    secondary text[], code text, confidence double precision, urgency text, state text, lga text,
    acknowledged_at timestamptz, resolved_at timestamptz, ended_at timestamptz, said text
)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
    return query select
        c.complaint_id::text,
        row_number() over (partition by c.complaint_id order by c.record_id <> c.complaint_id, c.loaded_at, c.occurred_at, c.record_id),
        c.record_id::text, c.occurred_at, c.source, c.channel, c.customer, c.category, c.secondary, c.code, c.confidence, c.urgency,
        c.state, c.lga, c.acknowledged_at, c.resolved_at, c.occurred_at + make_interval(secs => coalesce(c.duration_seconds, 0)),
        (
            -- What the agent's closing word says, as models.contact_rows.Reference.status.
            select known.status from core.disposition_status known
            where known.disposition = btrim(regexp_replace(lower(c.disposition), '[-_[:space:]]+', '_', 'g'), '_')
        )
    from core.contact c where c.complaint_id = any(ids);
end
$$;
comment on function core.members(text[]) is 'The contacts of complaints, turn by turn: who opened it first, then as they were loaded';

create function core.refresh_complaints(ids text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    feeds constant text[] := array['call_logs', 'sms', 'social', 'web_forms'];
    ranks constant text[] := array['opened', 'acknowledged', 'in_progress', 'escalated'];
begin
    delete from core.complaint gone
    where gone.complaint_id = any(ids) and not exists (select from core.contact where contact.complaint_id = gone.complaint_id);

    -- What the feeds said of its course is told anew; what a person said stays, and when a contact that is still in it reopened it.
    delete from core.status_history told
    where told.complaint_id = any(ids) and told.source = any(feeds) and told.changed_by is null and (
        told.status <> 'reopened'
        or not exists (select from core.contact where contact.complaint_id = told.complaint_id and contact.occurred_at = told.at)
    );
    insert into core.status_history (complaint_id, status, at, source)
    select complaint_id, 'opened', min(occurred_at), min(source) filter (where turn = 1) from core.members(ids) group by complaint_id
    union all
    select complaint_id, status, at, (array_agg(source order by turn))[1]
    from (
        select complaint_id, 'acknowledged' as status, acknowledged_at as at, source, turn from core.members(ids)
        union all
        select complaint_id, 'resolved', resolved_at, source, turn from core.members(ids)
        union all
        select complaint_id, said, ended_at, source, turn from core.members(ids) where not (said = 'resolved' and resolved_at is not null)
    ) entry
    where status is not null and at is not null
    group by complaint_id, status, at
    on conflict do nothing;

    update core.complaint set
        customer = made.customer, channel = made.channel, category = made.category, code = made.code, urgency = made.urgency,
        state = made.state, lga = made.lga, opened_at = made.opened_at, second_contact_at = made.second_contact_at,
        last_contact_at = made.last_contact_at, contacts = made.contacts,
        acknowledged_at = least(made.acknowledged_at, (
            select min(at) from core.status_history h
            where h.complaint_id = made.complaint_id and not (h.source = any(feeds) and h.changed_by is null)
                and h.status in ('acknowledged', 'in_progress', 'resolved')
        )),
        resolved_at = greatest(made.resolved_at, (
            select max(at) from core.status_history h
            where h.complaint_id = made.complaint_id and not (h.source = any(feeds) and h.changed_by is null) and h.status = 'resolved'
        ))
    from (
        select
            complaint_id,
            (array_agg(customer order by turn) filter (where customer is not null))[1] as customer,
            (array_agg(channel order by turn))[1] as channel,
            (array_agg(category order by turn))[1] as category,
            (array_agg(code order by turn))[1] as code,
            (array['low', 'normal', 'high'])[max(array_position(array['low', 'normal', 'high'], urgency))] as urgency,
            min(said_state) as state,
            (array_agg(lga order by turn) filter (where state = said_state and lga is not null))[1] as lga,
            min(occurred_at) as opened_at,
            (array_agg(occurred_at order by occurred_at))[2] as second_contact_at,
            max(occurred_at) as last_contact_at,
            count(*) as contacts,
            min(acknowledged_at) as acknowledged_at,
            max(coalesce(resolved_at, case when said = 'resolved' then ended_at end)) as resolved_at
        from (
            select member.*, first_value(state) over (partition by complaint_id order by state is null, turn) as said_state
            from core.members(ids) member
        ) placed
        group by complaint_id
    ) made
    where complaint.complaint_id = made.complaint_id;

    -- A person's last word stands until a source tells of something further, or of a contact after a resolution.
    update core.complaint set status = case
        when complaint.resolved_at is not null then case
            when hand.status = complaint.status and hand.at > complaint.resolved_at then complaint.status
            when complaint.last_contact_at > complaint.resolved_at then 'reopened'
            else 'resolved'
        end
        else ranks[greatest(
            1,
            array_position(ranks, hand.status),
            case when complaint.acknowledged_at is not null then 2 end,
            (
                select max(array_position(ranks, member.said)) from core.members(array[complaint.complaint_id::text]) member
                where hand.at is null or member.ended_at > hand.at or member.said = complaint.status
            )
        )]
    end
    from unnest(ids) named
    left join lateral (
        select h.status, h.at from core.status_history h
        where h.complaint_id = named and not (h.source = any(feeds) and h.changed_by is null)
        order by h.at desc, h.status limit 1
    ) hand on true
    where complaint.complaint_id = named;

    -- As models.complaint_rows.note_reopened: the first contact after the last resolution says when.
    insert into core.status_history (complaint_id, status, at, source)
    select complaint.complaint_id, 'reopened', first.occurred_at, first.source
    from core.complaint
    cross join lateral (
        select contact.occurred_at, contact.source from core.contact
        where contact.complaint_id = complaint.complaint_id and contact.occurred_at > complaint.resolved_at
        order by contact.occurred_at, contact.record_id limit 1
    ) first
    where complaint.complaint_id = any(ids) and complaint.status = 'reopened' and complaint.last_contact_at > complaint.resolved_at
        and not exists (
            select from core.status_history known
            where known.complaint_id = complaint.complaint_id and known.status = 'reopened' and known.at > complaint.resolved_at
        );

    delete from core.grievance where complaint_id = any(ids);
    insert into core.grievance (complaint_id, category, code, is_primary, confidence)
    select
        complaint_id,
        named.category,
        (array_agg(member.code order by turn) filter (where member.code is not null and named.category = member.category))[1],
        bool_or(turn = 1 and named.category = member.category),
        max(member.confidence) filter (where named.category = member.category)
    from core.members(ids) member
    cross join lateral (select distinct category from unnest(array_prepend(member.category, member.secondary)) category) named
    group by complaint_id, named.category;
end
$$;
comment on function core.refresh_complaints(text[]) is 'Makes complaints, grievances and status history anew from the contacts; a complaint without any goes';

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

create function core.relink_contacts(ids text[], left_behind text[]) returns integer
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
comment on function core.relink_contacts(text[], text[]) is
    'After labels of contacts changed (and some left complaints behind): each to the complaint it belongs to now; says how many moved';

revoke execute on function
    core.similarity(bytea, bytea), core.find_complaint(text), core.move_contact(text, text),
    core.members(text[]), core.refresh_complaints(text[]), core.relink_contacts(text[], text[]), core.stays(text, boolean)
from public;
