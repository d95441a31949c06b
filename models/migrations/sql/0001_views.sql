-- security_invoker: a view obeys the policies of who asks, not of who made it.
create view reporting.contacts with (security_invoker = true) as
select
    contact.record_id,
    contact.occurred_at,
    (contact.occurred_at at time zone 'Africa/Lagos')::date as day,
    contact.source,
    contact.channel,
    contact.customer,
    contact.complaint_id,
    contact.masked_text,
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
    contact.batch_id
from core.contact
left join core.code using (code)
left join core.state on state.state = contact.state;
comment on view reporting.contacts is 'Each time someone reached out, complaint or not, with the names of its code and place; days are those of Africa/Lagos';

create view reporting.complaints with (security_invoker = true) as
select
    complaint.complaint_id,
    complaint.customer,
    complaint.channel,
    complaint.category,
    complaint.code,
    code.title as code_title,
    code.provisional as code_provisional,
    complaint.urgency,
    state.region,
    complaint.state,
    complaint.lga,
    complaint.opened_at,
    (complaint.opened_at at time zone 'Africa/Lagos')::date as day,
    complaint.last_contact_at,
    complaint.contacts,
    complaint.contacts > 1 as is_repeat,
    complaint.status,
    complaint.acknowledged_at,
    complaint.resolved_at,
    extract(epoch from complaint.acknowledged_at - complaint.opened_at) / 3600 as hours_to_acknowledge,
    extract(epoch from complaint.resolved_at - complaint.opened_at) / 3600 as hours_to_resolve
from core.complaint
left join core.code using (code)
left join core.state on state.state = complaint.state;
comment on view reporting.complaints is 'What each person wants fixed, with the names of its code and place; days are those of Africa/Lagos';

create view reporting.ledger with (security_invoker = true) as
select
    batch.source,
    count(distinct batch.batch_id) as landed,
    count(distinct batch.batch_id) filter (where batch.status = 'failed') as failed,
    coalesce(sum(part.read), 0) as read,
    coalesce(sum(part.loaded), 0) as loaded,
    coalesce(sum(part.duplicates), 0) as duplicates,
    coalesce(sum(part.quarantined), 0) as quarantined,
    coalesce(sum(part.read - part.quarantined) filter (where part.state = 'raw'), 0) as waiting,
    max(part.loaded_at) as last_loaded_at
from ingest.batch
left join ingest.part using (batch_id)
group by batch.source;
comment on view reporting.ledger is 'What came in per source: files landed, records read = loaded + duplicates + quarantined + waiting';
