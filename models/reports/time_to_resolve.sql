-- How many hours until complaints are acknowledged and resolved, half of them and nine in ten, in this month and the twelve before, by category?
-- readers: teams, business
-- drill: complaints by month, category
with measured as (
    select
        date_trunc('month', opened_on::timestamp)::date as month,
        category,
        count(*) as complaints,
        count(acknowledged_at) as acknowledged,
        percentile_cont(array[0.5, 0.9]) within group (order by date_part('epoch', acknowledged_at - opened_at) / 3600) as to_acknowledge,
        count(*) filter (where status = 'resolved') as resolved,
        percentile_cont(array[0.5, 0.9]) within group (
            order by case when status = 'resolved' then date_part('epoch', resolved_at - opened_at) / 3600 end
        ) as to_resolve
    from core.complaint
    where opened_on >= (select (date_trunc('month', core.as_of() at time zone 'Africa/Lagos') - interval '12 months')::date)
    group by month, category
)
select
    month,
    category,
    complaints,
    acknowledged,
    to_acknowledge[1] as hours_to_acknowledge_p50,
    to_acknowledge[2] as hours_to_acknowledge_p90,
    resolved,
    to_resolve[1] as hours_to_resolve_p50,
    to_resolve[2] as hours_to_resolve_p90
from measured
order by month, category;
