-- What did people write to one another in a thread of posts, masked, in what order?
-- readers: teams, business
select
    coalesce(contact.conversation, contact.record_id) as thread,
    contact.occurred_at,
    contact.record_id,
    contact.in_reply_to,
    parent.record_id is not null as answers_a_contact,
    contact.customer,
    contact.is_complaint,
    contact.category,
    contact.complaint_id,
    contact_text.masked_text,
    contact.edited_at,
    contact.withdrawn_at
from core.contact
left join core.contact_text on contact_text.record_id = contact.record_id and contact_text.occurred_at = contact.occurred_at
left join core.contact as parent on parent.record_id = contact.in_reply_to
where
    contact.source = 'social'
    and (
        contact.in_reply_to is not null
        or exists (select from core.contact as answer where answer.conversation = contact.record_id)
    );
