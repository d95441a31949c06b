-- Through which channel were complaints opened, and how many contacts did they take?
-- readers: teams, business
-- drill: complaints by channel
with counted as (
    select channel, count(*) as complaints, sum(contacts) as contacts from core.complaint group by channel
)
select
    channel.channel,
    channel.title,
    coalesce(counted.complaints, 0) as complaints,
    coalesce(counted.contacts, 0) as contacts
from core.channel
left join counted on counted.channel = channel.channel
order by complaints desc, channel.channel;
