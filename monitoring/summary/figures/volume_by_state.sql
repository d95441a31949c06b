-- How many complaints were opened from each state?
select coalesce(state, '(unknown)') as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
where opened_on between {from_day} and {to_day}
