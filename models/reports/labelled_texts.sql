-- What did customers write, masked, and what did the model make of it?
-- readers: data_science, reviewer
select
    contact.record_id,
    contact.occurred_at,
    contact.channel,
    contact.dialect,
    contact_text.masked_text,
    contact.language,
    contact.is_complaint,
    contact.complaint_probability,
    contact.category,
    contact.secondary,
    contact.confidence,
    contact.code,
    contact.sentiment,
    contact.urgency,
    contact.state,
    contact.lga,
    contact.amounts,
    contact.products,
    contact.entities,
    contact.model_version
from core.contact
join core.contact_text on contact_text.record_id = contact.record_id and contact_text.occurred_at = contact.occurred_at;
