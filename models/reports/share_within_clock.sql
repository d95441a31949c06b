-- What share of complaints was resolved within its clock, by month, category and clock?
-- readers: teams, business
-- drill: complaints by month, category, clock
with judged as (
    select
        opened_on,
        category,
        resolve_clock,
        count(*) as complaints,
        count(*) filter (where status = 'resolved' and resolved_at <= resolve_by) as within,
        count(*) filter (where case when status = 'resolved' then resolved_at else (select core.as_of()) end > resolve_by) as breached
    from core.complaint
    where resolve_clock is not null
    group by opened_on, category, resolve_clock
)
select
    date_trunc('month', opened_on::timestamp)::date as month,
    category,
    resolve_clock as clock,
    sum(complaints)::bigint as complaints,
    sum(within)::bigint as resolved_within,
    sum(breached)::bigint as breached,
    (sum(complaints) - sum(within) - sum(breached))::bigint as still_running,
    round(100.0 * sum(within) / nullif(sum(within) + sum(breached), 0), 1) as percent_within
from judged
group by month, category, resolve_clock
order by month, category, resolve_clock;
