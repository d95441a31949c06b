-- How many complaints are open, how old are they, and how many are past their clock?
-- readers: teams, business
-- drill: complaints by category, age
select
    category,
    age,
    count(*) as complaints,
    count(*) filter (where status = 'reopened') as reopened,
    count(*) filter (where breached) as breached,
    min(opened_at) as oldest
from reporting.complaints
where is_open
group by category, age
order by category, min(opened_at) desc;
