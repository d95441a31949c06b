-- How far behind is the stream: what waits, since when, and how fast is it drained?
-- readers: teams, business
with inbox as (
    select source, count(*) filter (where batch_id is null) as waiting, count(*) filter (where batch_id is not null) as being_loaded,
        min(received_at) filter (where batch_id is null) as oldest_at
    from ingest.event_inbox
    group by source
)
select
    coalesce(state.source, inbox.source) as source,
    coalesce(state.transport, 'postgres') as transport,
    case when state.transport = 'kafka' then state.waiting else coalesce(inbox.waiting, 0) end as waiting,
    coalesce(inbox.being_loaded, 0) as being_loaded,
    round(extract(epoch from (select core.as_of()) - case when state.transport = 'kafka' then state.oldest_at else inbox.oldest_at end)::numeric, 1)
        as oldest_waits_seconds,
    state.last_minute as loaded_last_minute,
    state.drained as loaded_in_all,
    state.last_event_at,
    round(extract(epoch from (select core.as_of()) - state.noted_at)::numeric, 1) as drainer_said_seconds_ago
from ingest.stream_state as state
full join inbox on inbox.source = state.source
order by 1;
