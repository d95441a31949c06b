-- How many customers took their complaint to the regulator in the period?
select 'all' as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
where regulator_escalated_at >= {start} and regulator_escalated_at < {end}
