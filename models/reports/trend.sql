-- How do the last 7, 30 and 365 days compare with as many before, in each category?
-- readers: teams, business
-- drill: complaints by category, day=from_day..to_day
with today as (
    select (core.as_of() at time zone 'Africa/Lagos')::date as day
),
periods as (
    select period, today.day - days + 1 as from_day, today.day as to_day, today.day - 2 * days + 1 as previous_from
    from today
    cross join (values ('week', 7), ('month', 30), ('year', 365)) as spans (period, days)
),
counted as (
    select opened_on, category, count(*) as complaints
    from core.complaint
    where opened_on between (select (core.as_of() at time zone 'Africa/Lagos')::date - 729) and (select (core.as_of() at time zone 'Africa/Lagos')::date)
    group by opened_on, category
)
select
    periods.period,
    category.category,
    periods.from_day,
    periods.to_day,
    coalesce(sum(complaints) filter (where opened_on >= from_day), 0)::bigint as complaints,
    coalesce(sum(complaints) filter (where opened_on < from_day), 0)::bigint as previous,
    round(
        100.0 * coalesce(sum(complaints) filter (where opened_on >= from_day), 0)
        / nullif(sum(complaints) filter (where opened_on < from_day), 0) - 100, 1
    ) as change_percent
from periods
cross join core.category
left join counted on counted.category = category.category and counted.opened_on between previous_from and to_day
group by periods.period, category.category, periods.from_day, periods.to_day
order by periods.from_day desc, category.category;
