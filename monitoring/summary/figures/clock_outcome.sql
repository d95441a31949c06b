-- Of the complaints whose clock ran out in the period, how many had been resolved in time?
select
    case when status = 'resolved' and resolved_at <= resolve_by then 'in time' else 'too late' end as label,
    coalesce(customer, complaint_id) as person,
    null::numeric as amount
from core.complaint
where resolve_by >= {start} and resolve_by < {end}
