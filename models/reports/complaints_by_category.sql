-- How many complaints are there in each category, and what share of all is that?
-- readers: teams, business
-- drill: complaints by category
with counted as (
    select category, count(*) as complaints from core.complaint group by category
)
select
    category.category,
    category.title,
    coalesce(counted.complaints, 0) as complaints,
    round(100.0 * coalesce(counted.complaints, 0) / nullif(sum(counted.complaints) over (), 0), 1) as percent
from core.category
left join counted on counted.category = category.category
order by complaints desc, category.category;
