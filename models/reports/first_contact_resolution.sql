-- What share of complaints is resolved with a single contact, by month, channel and category?
-- readers: teams, business
-- drill: complaints by month, channel, category
with counted as (
    select
        opened_on,
        channel,
        category,
        count(*) as complaints,
        count(*) filter (where status = 'resolved') as resolved,
        count(*) filter (where status = 'resolved' and contacts = 1) as at_first_contact
    from core.complaint
    group by opened_on, channel, category
)
select
    date_trunc('month', opened_on::timestamp)::date as month,
    channel,
    category,
    sum(complaints)::bigint as complaints,
    sum(resolved)::bigint as resolved,
    sum(at_first_contact)::bigint as resolved_at_first_contact,
    round(100.0 * sum(at_first_contact) / sum(complaints), 1) as percent
from counted
group by month, channel, category
order by month, channel, category;
