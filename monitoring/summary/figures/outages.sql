-- From which states did network complaints of five or more LGAs come within one hour, three times as many as usual: a possible major outage?
select complaint.state as label, coalesce(customer, complaint_id) as person, null::numeric as amount
from core.complaint
join (
    select state, date_trunc('hour', opened_at) as hour
    from core.complaint
    where category = 'network' and state is not null and opened_on between {from_day} and {to_day}
    group by state, hour
    having count(distinct lga) >= 5 and count(*) >= 3 * (
        select count(*) / (28 * 24.0)
        from core.complaint as usual
        where usual.category = 'network' and usual.state = complaint.state and usual.opened_on between {from_day} - 28 and {from_day} - 1
    )
) as struck on struck.state = complaint.state and struck.hour = date_trunc('hour', complaint.opened_at)
where category = 'network' and opened_on between {from_day} and {to_day}
