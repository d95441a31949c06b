-- What does the regulator get each quarter: the total, by type, by channel, resolved and pending, and the change on quarter and on year?
-- readers: teams, business
with counted as (
    select
        date_trunc('quarter', opened_on::timestamp)::date as quarter, code, channel, status = 'resolved' as is_resolved, count(*) as complaints
    from core.complaint
    group by 1, code, channel, is_resolved
),
items as (
    select counted.quarter, line.section, line.item, sum(counted.complaints)::bigint as complaints
    from counted
    left join core.code on code.code = counted.code
    cross join lateral (
        values
        ('1 total', 'All complaints'),
        ('2 type', coalesce(code.type, 'Other')),
        ('3 channel', counted.channel),
        ('4 outcome', case when counted.is_resolved then 'Resolved' else 'Pending' end)
    ) as line (section, item)
    group by counted.quarter, line.section, line.item
)
select
    items.quarter,
    items.section,
    items.item,
    items.complaints,
    round(100.0 * items.complaints / total.complaints, 2) as percent,
    last_quarter.complaints as previous_quarter,
    round(100.0 * items.complaints / last_quarter.complaints - 100, 2) as change_on_quarter_percent,
    last_year.complaints as same_quarter_last_year,
    round(100.0 * items.complaints / last_year.complaints - 100, 2) as change_on_year_percent
from items
join items as total on total.quarter = items.quarter and total.section = '1 total'
left join items as last_quarter
    on last_quarter.quarter = (items.quarter - interval '3 months')::date
    and last_quarter.section = items.section and last_quarter.item = items.item
left join items as last_year
    on last_year.quarter = (items.quarter - interval '1 year')::date and last_year.section = items.section and last_year.item = items.item
order by items.quarter, items.section, items.complaints desc, items.item;
