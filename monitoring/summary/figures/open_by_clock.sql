-- How many complaints were open when the period ended, and how many of them past their clock or near it?
select
    case
        when resolve_by < {end} then 'past its clock'
        when resolve_by < {end} + interval '7 days' then 'runs out within 7 days'
        else 'has more time'
    end as label,
    coalesce(customer, complaint_id) as person,
    null::numeric as amount
from core.complaint
where opened_at < {end} and not (status = 'resolved' and resolved_at < {end})
