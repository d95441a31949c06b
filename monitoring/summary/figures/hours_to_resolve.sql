-- How many complaints were resolved in the period, and how many hours did half of them take at most?
-- amount: percentile_cont(0.5) within group (order by amount)
select 'all' as label, coalesce(customer, complaint_id) as person, round(extract(epoch from resolved_at - opened_at) / 3600, 2) as amount
from core.complaint
where status = 'resolved' and resolved_at >= {start} and resolved_at < {end}
