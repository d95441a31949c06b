-- Through which channel were complaints opened, and how many contacts did they take?
select
    channel.channel,
    channel.title,
    count(complaints.complaint_id) as complaints,
    coalesce(sum(complaints.contacts), 0) as contacts
from core.channel
left join reporting.complaints using (channel)
group by channel.channel, channel.title
order by complaints desc, channel.channel;
