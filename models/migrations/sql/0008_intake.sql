-- What a customer is told who quotes a reference: never more than where the complaint stands. The caller reads none of these tables.
create function ingest.complaint_status(given_hash text) returns table (received_at timestamptz, status text, since timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    promised record;
    about text;
begin
    select r.received_at as at, r.record_id as record into promised from ingest.receipt r where r.reference_hash = given_hash;
    if not found then
        return;
    end if;
    select c.complaint_id into about from core.contact c where c.record_id = promised.record and c.complaint_id is not null limit 1;
    return query
        select promised.at, c.status, (select max(h.at) from core.status_history h where h.complaint_id = c.complaint_id and h.status = c.status)
        from (select about) as one left join core.complaint c on c.complaint_id = one.about;
end
$$;
comment on function ingest.complaint_status(text) is
'For the intake: where the complaint of a reference stands; no row for an unknown one, a null status before it is loaded';

-- The intake notes what it promises. A request hash that is there already is told by its absence from the answer.
create function ingest.write_receipts(
    request_hashes text[], body_hashes text[], reference_hashes text[], record_ids text[], received timestamptz[]
) returns setof text
language sql security definer set search_path = pg_catalog, pg_temp
as $$
    insert into ingest.receipt (request_hash, body_hash, reference_hash, record_id, received_at)
    select * from unnest(request_hashes, body_hashes, reference_hashes, record_ids, received)
    order by 1  -- two groups with the same requests wait for each other instead of for ever
    on conflict (request_hash) do nothing
    returning request_hash::text
$$;
comment on function ingest.write_receipts(text[], text[], text[], text[], timestamptz[]) is
'For the intake: notes receipts and gives the request hashes that were new';

create function ingest.receipt_body(given_hash text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select r.body_hash::text from ingest.receipt r where r.request_hash = given_hash
$$;
comment on function ingest.receipt_body(text) is
'For the intake: the hash of the body that was accepted under this request, null where none was';

revoke all on function ingest.complaint_status(text), ingest.receipt_body(text),
    ingest.write_receipts(text[], text[], text[], text[], timestamptz[]) from public;
grant execute on function ingest.complaint_status(text), ingest.receipt_body(text),
    ingest.write_receipts(text[], text[], text[], text[], timestamptz[]) to intake;
grant usage on schema ingest to intake;
grant select on ingest.sender to intake;
-- The inbox it writes to. Of what is there it sees keyed hashes: whether an event was new.
grant insert, select (source, event_key) on ingest.event_inbox, ingest.event_seen to intake;
