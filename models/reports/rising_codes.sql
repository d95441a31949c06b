-- Which of the regulator's codes turn up more in the last seven days than in the four weeks before?
-- readers: teams, business
-- drill: complaints by code, day=from_day..to_day
with counted as (
    select
        code,
        count(*) filter (where opened_on >= (select (core.as_of() at time zone 'Africa/Lagos')::date - 6)) as complaints,
        count(*) filter (where opened_on < (select (core.as_of() at time zone 'Africa/Lagos')::date - 6)) as before
    from core.complaint
    where opened_on between (select (core.as_of() at time zone 'Africa/Lagos')::date - 34) and (select (core.as_of() at time zone 'Africa/Lagos')::date) and code is not null
    group by code
)
select
    code.code,
    code.title,
    (select (core.as_of() at time zone 'Africa/Lagos')::date - 6) as from_day,
    (select (core.as_of() at time zone 'Africa/Lagos')::date) as to_day,
    counted.complaints,
    round(counted.before / 4.0, 2) as complaints_a_week_before,
    round((counted.complaints + 1) / (counted.before / 4.0 + 1), 2) as times_as_many
from counted
join core.code on code.code = counted.code
where counted.complaints > counted.before / 4.0
order by times_as_many desc, code.code;
