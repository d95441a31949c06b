-- How do customers feel and how urgent is it, in this month and the five before, by category?
-- readers: teams, business
-- drill: contacts by month, category, sentiment, urgency, is_complaint
with counted as (
    select
        (occurred_at at time zone 'Africa/Lagos')::date as day, category, sentiment, urgency, is_complaint, count(*) as contacts
    from core.contact
    where is_complaint
        and occurred_at >= (
            select (date_trunc('month', core.as_of() at time zone 'Africa/Lagos') - interval '5 months') at time zone 'Africa/Lagos'
        )
    group by 1, category, sentiment, urgency, is_complaint
)
select
    date_trunc('month', day::timestamp)::date as month,
    category,
    sentiment,
    urgency,
    is_complaint,
    sum(contacts)::bigint as contacts,
    round(100.0 * sum(contacts) / sum(sum(contacts)) over (partition by date_trunc('month', day::timestamp)::date, category), 1) as percent
from counted
group by date_trunc('month', day::timestamp)::date, category, sentiment, urgency, is_complaint
order by month, category, sentiment, urgency;
