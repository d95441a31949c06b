-- Who reached out when, through which channel, and what did they say, masked?
-- readers: teams, business
select
    contact.record_id,
    contact.occurred_at,
    (contact.occurred_at at time zone 'Africa/Lagos')::date as day,
    date_trunc('month', contact.occurred_at at time zone 'Africa/Lagos')::date as month,
    contact.source,
    contact.channel,
    contact.customer,
    contact.complaint_id,
    contact_text.masked_text,
    contact.language,
    contact.is_complaint,
    contact.complaint_probability,
    contact.category,
    contact.secondary,
    contact.confidence,
    contact.code,
    code.title as code_title,
    contact.sentiment,
    contact.urgency,
    state.region,
    contact.state,
    contact.lga,
    contact.amounts,
    contact.products,
    contact.agent,
    contact.queue,
    contact.disposition,
    contact.acknowledged_at,
    contact.resolved_at,
    contact.duration_seconds,
    contact.wait_seconds,
    contact.is_repost,
    contact.media_count,
    contact.model_version,
    contact.batch_id,
    contact.edited_at,
    contact.withdrawn_at
from core.contact
left join core.contact_text on contact_text.record_id = contact.record_id and contact_text.occurred_at = contact.occurred_at
left join core.code on code.code = contact.code
left join core.state on state.state = contact.state;
