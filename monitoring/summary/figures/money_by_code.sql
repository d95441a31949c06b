-- Under which of the regulator's codes are the billing complaints that name an amount, and what do they come to in naira?
-- within: money_named = names an amount
-- amount: sum(amount)
select
    coalesce(code.code || ' ' || code.title, '(no code)') as label,
    coalesce(customer, complaint_id) as person,
    least(named.largest, 1000000) as amount
from core.complaint
left join core.code using (code)
join lateral (
    select max(naira) as largest
    from core.contact cross join lateral unnest(contact.amounts) as naira
    where contact.complaint_id = complaint.complaint_id and contact.occurred_at >= {start} and contact.occurred_at < {end}
) as named on named.largest is not null
where opened_on between {from_day} and {to_day} and complaint.category = 'billing'
