-- How many complaints came in each week, from Monday, by channel, category, code and state?
-- readers: teams, business
-- drill: complaints by week, dimension=value
with counted as (
    -- 1 January 2001 was a Monday. Two readings serve four dimensions.
    select opened_on - (opened_on - date '2001-01-01') % 7 as week, channel, category, code, count(*) as complaints
    from core.complaint
    group by week, channel, category, code
),
by_state as (
    select opened_on - (opened_on - date '2001-01-01') % 7 as week, state, count(*) as complaints
    from core.complaint
    group by week, state
)
select week, dimension, value, sum(complaints)::bigint as complaints
from counted
cross join lateral (
    values ('channel', channel), ('category', category), ('code', coalesce(code, '(none)'))
) as by (dimension, value)
group by week, dimension, value
union all
select week, 'state', coalesce(state, '(unknown)'), complaints
from by_state
order by week, dimension, value;
