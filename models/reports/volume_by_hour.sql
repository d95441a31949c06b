-- How many complaints came in each hour of the last seven days, by channel, category, code and state?
-- readers: teams, business
-- drill: complaints by day, hour, dimension=value
select
    complaints.day,
    complaints.hour,
    by.dimension,
    by.value,
    count(*) as complaints
from reporting.complaints
cross join lateral (
    values
    ('channel', channel), ('category', category), ('code', coalesce(code, '(none)')), ('state', coalesce(state, '(unknown)'))
) as by (dimension, value)
where complaints.day between (select (core.as_of() at time zone 'Africa/Lagos')::date - 6) and (select (core.as_of() at time zone 'Africa/Lagos')::date)
group by complaints.day, complaints.hour, by.dimension, by.value
order by complaints.day, complaints.hour, by.dimension, by.value;
