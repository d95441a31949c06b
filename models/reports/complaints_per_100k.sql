-- How many complaints are there per 100,000 subscribers, by month and state?
-- readers: teams, business
-- drill: complaints by month, state
with counted as (
    select opened_on, state, count(*) as complaints from core.complaint where state is not null group by opened_on, state
),
monthly as (
    select date_trunc('month', opened_on::timestamp)::date as month, state, sum(complaints)::bigint as complaints
    from counted
    group by 1, state
)
select
    monthly.month,
    monthly.state,
    monthly.complaints,
    known.subscribers,
    round(100000.0 * monthly.complaints / known.subscribers, 2) as per_100k
from monthly
left join lateral (
    select subscribers from core.subscriber_count
    where subscriber_count.state = monthly.state and effective_from < (monthly.month + interval '1 month')
    order by effective_from desc
    limit 1
) as known on true
order by monthly.month, per_100k desc nulls last, monthly.state;
