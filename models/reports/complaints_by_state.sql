-- How many complaints come from each state, as far as a place is known?
select
    state.region,
    state.state,
    count(complaints.complaint_id) as complaints,
    count(*) filter (where complaints.category = 'network') as network,
    count(*) filter (where complaints.category = 'billing') as billing,
    count(*) filter (where complaints.category = 'service') as service
from core.state
left join reporting.complaints using (state)
group by state.region, state.state
order by complaints desc, state.state;
