-- In which hour of the last seven days did network complaints come from five or more LGAs of one state?
-- readers: teams, business
-- drill: complaints by day, hour, state, category
select
    day,
    hour,
    state,
    category,
    count(*) as complaints,
    count(distinct lga) as lgas,
    count(distinct lga) filter (where code in ('C9', 'C6', 'D1')) as lgas_without_service,
    min(opened_at) as first_at,
    max(opened_at) as last_at
from reporting.complaints
where day between (select (core.as_of() at time zone 'Africa/Lagos')::date - 6) and (select (core.as_of() at time zone 'Africa/Lagos')::date) and category = 'network' and state is not null
group by day, hour, state, category
having count(distinct lga) >= 5
order by lgas desc, complaints desc, day, hour, state;
