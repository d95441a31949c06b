-- On how many days did nothing at all arrive through a channel that had brought something on most of the 28 days before?
-- shape: whole
select channel.channel as label, 0 as complaints, null::integer as people, count(*)::numeric as amount
from core.channel
cross join generate_series({from_day}::timestamp, {to_day}::timestamp, interval '1 day') as day
where (
    select count(distinct (occurred_at at time zone 'Africa/Lagos')::date)
    from core.contact
    where contact.channel = channel.channel and occurred_at >= {start} - interval '28 days' and occurred_at < {start}
) >= 20
and not exists (
    select from core.contact
    where contact.channel = channel.channel
        and occurred_at >= day at time zone 'Africa/Lagos' and occurred_at < (day + interval '1 day') at time zone 'Africa/Lagos'
)
group by channel.channel
order by channel.channel
