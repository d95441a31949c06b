-- How many complaints took a further contact before the period was over?
select case when second_contact_at < {end} then 'contacted again' else 'contacted once' end as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
where opened_on between {from_day} and {to_day}
