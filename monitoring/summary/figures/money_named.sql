-- How many billing complaints opened in the period name an amount, and what do their largest amounts come to in naira?
-- amount: sum(amount)
select
    case when named.largest is null then 'names none' else 'names an amount' end as label,
    coalesce(customer, complaint_id) as person,
    -- At most a million each: no single text may decide the sum, or be read out of it.
    case when named.largest is not null then least(named.largest, 1000000) end as amount
from core.complaint
left join lateral (
    select max(naira) as largest
    from core.contact cross join lateral unnest(contact.amounts) as naira
    where contact.complaint_id = complaint.complaint_id and contact.occurred_at >= {start} and contact.occurred_at < {end}
) as named on true
where opened_on between {from_day} and {to_day} and category = 'billing'
