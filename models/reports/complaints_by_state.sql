-- How many complaints come from each state, as far as a place is known?
-- readers: teams, business
-- drill: complaints by state
with counted as (
    select state, category, count(*) as complaints from core.complaint group by state, category
)
select
    state.region,
    state.state,
    coalesce(sum(complaints), 0)::bigint as complaints,
    coalesce(sum(complaints) filter (where category = 'network'), 0)::bigint as network,
    coalesce(sum(complaints) filter (where category = 'billing'), 0)::bigint as billing,
    coalesce(sum(complaints) filter (where category = 'service'), 0)::bigint as service
from core.state
left join counted on counted.state = state.state
group by state.region, state.state
order by complaints desc, state.state;
