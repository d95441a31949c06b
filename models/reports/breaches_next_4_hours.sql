-- Which open complaints run out of time within the next four hours?
-- readers: teams, business
select complaint_id, category, code, code_title, clock, resolve_by, time_left, urgency, status, state, lga, contacts, channel
from reporting.complaints
where is_open and resolve_by between (select core.as_of()) and (select core.as_of() + interval '4 hours')
order by resolve_by, complaint_id;
