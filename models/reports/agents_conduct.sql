-- How do customers of each agent fare, over the last 90 days and at least five contacts?
-- readers: teams, business
-- drill: contacts by agent, day=from_day..to_day
select
    agent,
    (select (core.as_of() at time zone 'Africa/Lagos')::date) - 89 as from_day,
    (select (core.as_of() at time zone 'Africa/Lagos')::date) as to_day,
    count(*) as contacts,
    count(*) filter (where code = 'B2') as called_nonchalant,
    round(100.0 * count(*) filter (where sentiment = 'negative') / count(*), 1) as percent_negative,
    round(100.0 * count(*) filter (where disposition in ('resolved', 'reversed')) / count(*), 1) as percent_closed_resolved,
    round(avg(wait_seconds)::numeric, 1) as seconds_waited,
    round(avg(duration_seconds)::numeric, 1) as seconds_talked
from core.contact
where agent is not null
    and occurred_at >= (select ((core.as_of() at time zone 'Africa/Lagos')::date - 89)::timestamp at time zone 'Africa/Lagos')
    and occurred_at < (select ((core.as_of() at time zone 'Africa/Lagos')::date + 1)::timestamp at time zone 'Africa/Lagos')
group by agent
having count(*) >= 5
order by percent_negative desc, contacts desc, agent;
