-- How many complaints were opened under each of the regulator's codes?
select coalesce(code.code || ' ' || code.title, '(no code)') as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
left join core.code using (code)
where opened_on between {from_day} and {to_day}
