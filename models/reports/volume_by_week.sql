-- How many complaints came in each week, from Monday, by channel, category, code and state?
-- readers: teams, business
-- drill: complaints by week, dimension=value
with counted as (
    select opened_on, 'channel' as dimension, channel as value, count(*) as complaints
    from core.complaint
    group by opened_on, channel
    union all
    select opened_on, 'category' as dimension, category as value, count(*) as complaints
    from core.complaint
    group by opened_on, category
    union all
    select opened_on, 'code' as dimension, coalesce(code, '(none)') as value, count(*) as complaints
    from core.complaint
    group by opened_on, code
    union all
    select opened_on, 'state' as dimension, coalesce(state, '(unknown)') as value, count(*) as complaints
    from core.complaint
    group by opened_on, state
)
select
    date_trunc('week', opened_on::timestamp)::date as week,
    dimension,
    value,
    sum(complaints)::bigint as complaints
from counted
group by week, dimension, value
order by week, dimension, value;
