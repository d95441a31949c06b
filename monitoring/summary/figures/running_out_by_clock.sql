-- Which clocks were to run out within seven days after the period?
-- within: open_by_clock = runs out within 7 days
select clock.title as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
join (select distinct on (clock) clock, title from core.clock order by clock, effective_from desc) as clock on clock.clock = resolve_clock
where opened_at < {end} and not (status = 'resolved' and resolved_at < {end}) and resolve_by >= {end} and resolve_by < {end} + interval '7 days'
