-- How many complaints fall under each of the regulator's codes?
-- readers: teams, business
-- drill: complaints by code
with counted as (
    select code, count(*) as complaints from core.complaint group by code
)
select
    code.code,
    code.title,
    code.category as counts_under,
    code.provisional,
    coalesce(counted.complaints, 0) as complaints
from core.code
left join counted on counted.code = code.code
order by complaints desc, code.code;
