-- %(complaints)s made-up complaints over 24 months up to %(now)s, straight into the tables: the same shape as loaded ones, in minutes.
-- Growth, season and rush hours; a quarter of them have further contacts; a person has two or three complaints. Run as a superuser.
select setseed(0.5);

create temporary table made on commit drop as
select
    n,
    encode(sha256(convert_to('complaint ' || n, 'UTF8')), 'hex') as complaint_id,
    '1:' || md5('person ' || floor(random() * %(complaints)s / 2.5)) as customer,
    -- More lately than two years ago; rounded to a rush hour for some.
    timestamptz %(now)s - interval '730 days' * (1 - sqrt(random() * 0.75 + 0.25)) * 2
        - (case when random() < 0.3 then interval '0' else interval '6 hours' * random() end) as opened_at,
    (array['call', 'sms', 'social', 'web'])[1 + floor(random() * 4)::integer] as channel,
    places.state,
    places.lga,
    codes.code,
    codes.category,
    random() as fate,
    random() as luck,
    case when random() < 0.25 then 1 + floor(-ln(random()) * 0.9)::integer else 0 end as further
from generate_series(1, %(complaints)s) as n
join (select row_number() over (order by code) - 1 as place, code, category from core.code) codes
    on codes.place = abs(hashint4(n)) %% (select count(*) from core.code)
join (select row_number() over (order by state, lga) - 1 as place, state, lga from core.lga) places
    on places.place = abs(hashint4(n + 7)) %% (select count(*) from core.lga);

select ingest.ensure_partitions(
    parent, array(select month::date from generate_series(timestamptz %(now)s - interval '26 months', timestamptz %(now)s, interval '1 month') month)
)
from unnest(array['core.contact', 'core.contact_text']::regclass[]) as parent;

insert into core.complaint (
    complaint_id, customer, channel, category, code, urgency, state, lga, opened_at, second_contact_at, last_contact_at, contacts, status,
    acknowledged_at, resolved_at
)
select
    complaint_id, customer, channel, category, case when luck < 0.95 then code end, (array['low', 'normal', 'high'])[1 + n %% 3],
    case when luck < 0.85 then state end, case when luck < 0.8 then lga end, opened_at,
    case when further > 0 then opened_at + interval '1 day' * luck * 9 end,
    opened_at + interval '1 day' * luck * 9 * greatest(further, 0), 1 + further,
    case when fate < 0.62 then 'resolved' when fate < 0.7 then 'reopened' when fate < 0.8 then 'in_progress' when fate < 0.9 then 'acknowledged' else 'opened' end,
    case when fate < 0.9 then least(opened_at + interval '1 hour' * -ln(luck) * 8, timestamptz %(now)s) end,
    case when fate < 0.7 then least(opened_at + interval '1 hour' * -ln(luck) * 40, timestamptz %(now)s) end
from made
order by opened_at;

create temporary table said on commit drop as
select
    encode(sha256(convert_to('contact ' || made.n || '/' || turn, 'UTF8')), 'hex') as record_id,
    least(made.opened_at + interval '1 day' * made.luck * 9 * turn, timestamptz %(now)s) as occurred_at,
    made.*, turn
from made cross join lateral generate_series(0, made.further) as turn;

insert into core.contact (
    record_id, occurred_at, source, channel, dialect, received_at, customer, complaint_id, language, is_complaint, complaint_probability,
    category, secondary, confidence, code, sentiment, urgency, state, lga, amounts, products, agent, queue, disposition, duration_seconds,
    wait_seconds, is_repost, media_count, entities, model_version, batch_id, loaded_at
)
select
    record_id, occurred_at, (array['call_logs', 'sms', 'social', 'web_forms'])[array_position(array['call', 'sms', 'social', 'web'], channel)],
    channel, 'made up', occurred_at, customer, complaint_id, (array['en', 'pcm', 'yo', 'ha', 'ig'])[1 + n %% 5], true,
    -- A quarter is in doubt, so the review queue is long.
    0.5 + 0.5 * power(random(), 0.25), category, '{}', 0.34 + 0.66 * (1 - power(random(), 2.2)), code, (array['negative', 'neutral', 'positive'])[1 + (n + turn) %% 3], (array['low', 'normal', 'high'])[1 + n %% 3],
    case when luck < 0.85 then state end, case when luck < 0.8 then lga end, '{}', '{}',
    case when channel = 'call' then '1:agent-' || n %% 300 end, case when channel = 'call' then 'complaints' end,
    case when channel = 'call' then (array['enquiry', 'ticket_opened', 'resolved', 'escalated'])[1 + n %% 4] end,
    case when channel = 'call' then 30 + luck * 600 end, case when channel = 'call' then luck * 300 end, false, 0, '{}', 'made up',
    repeat('0', 64), occurred_at
from said
order by occurred_at;

insert into core.contact_text (record_id, occurred_at, category, masked_text, fingerprint)
select
    record_id, occurred_at, category,
    (
        select string_agg(word, ' ')
        from (
            select (array[
                'network', 'signal', 'internet', 'slow', 'data', 'finished', 'money', 'charged', 'airtime', 'recharge', 'refund', 'bundle',
                'caller', 'tune', 'swap', 'blocked', 'registration', 'agent', 'rude', 'waiting', 'office', 'router', 'fibre', 'drops'
            ])[1 + abs(hashint4(said.n * 31 + place)) %% 24] as word
            from generate_series(1, 24) as place
        ) words
    ) || ' call me on <PHONE_NUMBER>',
    decode(repeat(md5(n::text), 16), 'hex')
from said
order by occurred_at;

-- What the model said of each, and what an earlier one said of a part of them: the same but for one contact in twenty.
insert into ml.prediction (
    record_id, model_version, predicted_at, is_complaint, complaint_probability, category, confidence, secondary, sentiment, urgency
)
select record_id, model_version, loaded_at, true, complaint_probability, category, confidence, '{}'::text[], sentiment, urgency from core.contact
union all
select
    record_id, 'made up earlier', loaded_at, true, complaint_probability,
    case when hashtext(record_id) %% 20 = 0 then case category when 'network' then 'service' else 'network' end else category end,
    confidence, '{}', sentiment, urgency
from core.contact
where hashtext(record_id) %% 5 in (0, 1);
update core.contact set disputed = true where hashtext(record_id) %% 20 = 0;

insert into core.grievance (complaint_id, category, code, is_primary, confidence)
select complaint_id, category, code, true, 0.8 from core.complaint;
insert into core.status_history (complaint_id, status, at, source)
select complaint_id, 'opened', opened_at, 'made up' from core.complaint
union all select complaint_id, 'acknowledged', acknowledged_at, 'made up' from core.complaint where acknowledged_at is not null
union all select complaint_id, 'resolved', resolved_at, 'made up' from core.complaint where resolved_at is not null;
insert into core.customer (customer, first_seen, last_seen)
select customer, min(opened_at), max(last_contact_at) from core.complaint group by customer;
insert into core.subscriber_count (state, effective_from, subscribers) select state, '2020-01-01', 1000000 from core.state;
insert into ingest.batch (batch_id, source, file_name, file_bytes, landing_key, received_at, status, read, created_at)
select encode(sha256(convert_to(source || n, 'UTF8')), 'hex'), source, 'made up', 0, '', timestamptz %(now)s - interval '1 hour' * n, 'loaded', 1000, now()
from unnest(array['call_logs', 'sms', 'social', 'web_forms']) as source, generate_series(1, 700) as n;
insert into ingest.part (batch_id, part_no, state, read, loaded, loaded_at)
select batch_id, 0, 'loaded', 1000, 1000, received_at from ingest.batch;
