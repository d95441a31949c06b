-- How many customers had to come back about the same complaint within 7 and 30 days, by month and category?
-- readers: teams, business
-- drill: complaints by month, category
with counted as (
    select
        opened_on,
        category,
        count(*) as complaints,
        count(*) filter (where second_contact_at <= opened_at + interval '7 days') as repeated_7,
        count(*) filter (where second_contact_at <= opened_at + interval '30 days') as repeated_30,
        sum(contacts) as contacts
    from core.complaint
    group by opened_on, category
)
select
    date_trunc('month', opened_on::timestamp)::date as month,
    category,
    sum(complaints)::bigint as complaints,
    sum(contacts)::bigint as contacts,
    sum(repeated_7)::bigint as repeated_within_7_days,
    sum(repeated_30)::bigint as repeated_within_30_days,
    round(100.0 * sum(repeated_7) / sum(complaints), 1) as percent_within_7_days,
    round(100.0 * sum(repeated_30) / sum(complaints), 1) as percent_within_30_days
from counted
group by month, category
order by month, category;
