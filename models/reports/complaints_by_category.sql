-- How many complaints are there in each category, and what share of all is that?
select
    category.category,
    category.title,
    count(complaints.complaint_id) as complaints,
    round(100.0 * count(complaints.complaint_id) / nullif(sum(count(complaints.complaint_id)) over (), 0), 1) as percent
from core.category
left join reporting.complaints using (category)
group by category.category, category.title
order by complaints desc, category.category;
