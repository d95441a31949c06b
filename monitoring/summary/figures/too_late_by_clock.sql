-- Which clocks ran out unresolved in the period?
-- within: clock_outcome = too late
select clock.title as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
join (select distinct on (clock) clock, title from core.clock order by clock, effective_from desc) as clock on clock.clock = resolve_clock
where resolve_by >= {start} and resolve_by < {end} and not (status = 'resolved' and resolved_at <= resolve_by)
