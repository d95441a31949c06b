-- How many complaints came in each of the last 92 days, by channel, category, code and state?
-- readers: teams, business
-- drill: complaints by day, dimension=value
with counted as (
    select opened_on, 'channel' as dimension, channel as value, count(*) as complaints
    from core.complaint
    where opened_on between (select (core.as_of() at time zone 'Africa/Lagos')::date - 91) and (select (core.as_of() at time zone 'Africa/Lagos')::date)
    group by opened_on, channel
    union all
    select opened_on, 'category' as dimension, category as value, count(*) as complaints
    from core.complaint
    where opened_on between (select (core.as_of() at time zone 'Africa/Lagos')::date - 91) and (select (core.as_of() at time zone 'Africa/Lagos')::date)
    group by opened_on, category
    union all
    select opened_on, 'code' as dimension, coalesce(code, '(none)') as value, count(*) as complaints
    from core.complaint
    where opened_on between (select (core.as_of() at time zone 'Africa/Lagos')::date - 91) and (select (core.as_of() at time zone 'Africa/Lagos')::date)
    group by opened_on, code
    union all
    select opened_on, 'state' as dimension, coalesce(state, '(unknown)') as value, count(*) as complaints
    from core.complaint
    where opened_on between (select (core.as_of() at time zone 'Africa/Lagos')::date - 91) and (select (core.as_of() at time zone 'Africa/Lagos')::date)
    group by opened_on, state
)
select opened_on as day, dimension, value, complaints
from counted
order by opened_on, dimension, value;
