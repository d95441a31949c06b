-- How many complaints were there each month, by category, zone and channel, in figures about at least five people?
-- readers: leadership, business
select month, category, region, channel, complaints, people
from reporting.published_block
order by month, category, region, channel;
