-- What share of complaints is resolved, in time and with one contact, each month, in figures about at least five people?
-- readers: leadership, business
select
    month,
    category,
    region,
    channel,
    complaints,
    round(100.0 * resolved / complaints) as percent_resolved,
    round(100.0 * within_clock / complaints) as percent_within_clock,
    round(100.0 * repeated / complaints) as percent_repeated
from reporting.published_block
order by month, category, region, channel;
