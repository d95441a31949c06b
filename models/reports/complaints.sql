-- What does each person want fixed, where does it stand, and how long is left?
-- readers: teams, business
select
    complaint.complaint_id,
    complaint.customer,
    complaint.channel,
    complaint.category,
    complaint.code,
    code.title as code_title,
    code.type as regulator_type,
    code.provisional as code_provisional,
    complaint.urgency,
    state.region,
    complaint.state,
    complaint.lga,
    complaint.opened_at,
    complaint.opened_on as day,
    extract(hour from complaint.opened_at at time zone 'Africa/Lagos')::integer as hour,
    date_trunc('week', complaint.opened_on::timestamp)::date as week,
    date_trunc('month', complaint.opened_on::timestamp)::date as month,
    date_trunc('quarter', complaint.opened_on::timestamp)::date as quarter,
    complaint.second_contact_at,
    complaint.last_contact_at,
    complaint.contacts,
    complaint.contacts > 1 as is_repeat,
    complaint.status,
    complaint.status <> 'resolved' as is_open,
    complaint.acknowledged_at,
    case when complaint.status = 'resolved' then complaint.resolved_at end as resolved_at,
    complaint.regulator_escalated_at,
    date_part('epoch', complaint.acknowledged_at - complaint.opened_at) / 3600 as hours_to_acknowledge,
    case
        when complaint.status = 'resolved' then date_part('epoch', complaint.resolved_at - complaint.opened_at) / 3600
    end as hours_to_resolve,
    complaint.acknowledge_clock,
    complaint.acknowledge_by,
    coalesce(complaint.acknowledged_at, (select core.as_of())) > complaint.acknowledge_by as acknowledged_late,
    complaint.resolve_clock as clock,
    complaint.resolve_by,
    case when complaint.status <> 'resolved' then complaint.resolve_by - (select core.as_of()) end as time_left,
    case when complaint.status = 'resolved' then complaint.resolved_at else (select core.as_of()) end > complaint.resolve_by as breached,
    complaint.advise_by,
    case
        when complaint.status = 'resolved' then null
        when (select core.as_of()) - complaint.opened_at < interval '1 day' then 'under 1 day'
        when (select core.as_of()) - complaint.opened_at < interval '3 days' then '1 to 3 days'
        when (select core.as_of()) - complaint.opened_at < interval '7 days' then '3 to 7 days'
        when (select core.as_of()) - complaint.opened_at < interval '30 days' then '7 to 30 days'
        when (select core.as_of()) - complaint.opened_at < interval '90 days' then '30 to 90 days'
        else 'over 90 days'
    end as age
from core.complaint
left join core.code on code.code = complaint.code
left join core.state on state.state = complaint.state;
