-- How many complaints were opened on each day from the first to the last, by category?
-- readers: teams, business
-- drill: complaints by day
with counted as (
    select opened_on as day, category, count(*) as complaints from core.complaint group by opened_on, category
)
select
    dim_date.day,
    coalesce(sum(complaints), 0)::bigint as complaints,
    coalesce(sum(complaints) filter (where category = 'network'), 0)::bigint as network,
    coalesce(sum(complaints) filter (where category = 'billing'), 0)::bigint as billing,
    coalesce(sum(complaints) filter (where category = 'service'), 0)::bigint as service
from core.dim_date
left join counted on counted.day = dim_date.day
where dim_date.day between (select min(day) from counted) and (select max(day) from counted)
group by dim_date.day
order by dim_date.day;
