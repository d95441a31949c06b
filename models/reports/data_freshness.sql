-- How fresh is each source: when did a customer last reach out, when was it last loaded, and what waits?
-- readers: teams, business
with loaded as (
    select batch.source, max(part.loaded_at) as last_loaded_at, max(batch.received_at) as last_received_at,
        coalesce(sum(part.read - part.quarantined) filter (where part.state = 'raw'), 0) as waiting
    from ingest.batch
    left join ingest.part on part.batch_id = batch.batch_id
    group by batch.source
),
heard as (
    select source, max(occurred_at) as last_contact_at
    from core.contact
    where occurred_at > (select core.as_of() - interval '60 days')
    group by source
)
select
    loaded.source,
    heard.last_contact_at,
    loaded.last_received_at,
    loaded.last_loaded_at,
    loaded.waiting,
    round((extract(epoch from (select core.as_of()) - heard.last_contact_at) / 3600)::numeric, 1) as hours_since_contact,
    round((extract(epoch from (select core.as_of()) - loaded.last_loaded_at) / 3600)::numeric, 1) as hours_since_load
from loaded
left join heard on heard.source = loaded.source
order by loaded.source;
