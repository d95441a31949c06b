-- How many complaints were opened on each day from the first to the last, by category?
with span as (
    select min(day) as first_day, max(day) as last_day from reporting.complaints
)
select
    dim_date.day,
    count(complaints.complaint_id) as complaints,
    count(*) filter (where complaints.category = 'network') as network,
    count(*) filter (where complaints.category = 'billing') as billing,
    count(*) filter (where complaints.category = 'service') as service
from span
join core.dim_date on dim_date.day between span.first_day and span.last_day
left join reporting.complaints using (day)
group by dim_date.day
order by dim_date.day;
