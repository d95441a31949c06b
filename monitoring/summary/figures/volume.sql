-- How many complaints were opened?
select 'all' as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
where opened_on between {from_day} and {to_day}
