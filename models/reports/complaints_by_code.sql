-- How many complaints fall under each of the regulator's codes?
select
    code.code,
    code.title,
    code.category,
    code.provisional,
    count(grievance.complaint_id) as complaints
from core.code
left join core.grievance using (code)
group by code.code
order by complaints desc, code.code;
