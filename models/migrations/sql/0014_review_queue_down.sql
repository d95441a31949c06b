drop trigger note_dispute on core.contact;

create or replace view ml.review_queue with (security_invoker = true) as
with doubtful as (
    select
        contact.record_id, contact.occurred_at, contact.channel, contact.language, words.masked_text, words.fingerprint, contact.is_complaint,
        contact.complaint_probability, contact.category, contact.secondary, contact.confidence, contact.code, contact.model_version,
        other.model_version as other_version,
        other.category as other_category,
        other.is_complaint as other_is_complaint,
        coalesce(other.is_complaint <> contact.is_complaint or (contact.is_complaint and other.category <> contact.category), false)
            as disagreement,
        -- 1 where complaint or not is a coin's toss, or where the three categories are as likely as each other; 0 where both are sure.
        greatest(
            1 - abs(2 * contact.complaint_probability - 1), contact.complaint_probability * (1 - contact.confidence) * 1.5
        ) as uncertainty
    from core.contact
    join core.contact_text words on words.record_id = contact.record_id and words.occurred_at = contact.occurred_at
    left join lateral (
        select said.model_version, said.category, said.is_complaint from ml.prediction said
        where said.record_id = contact.record_id and said.model_version <> contact.model_version
        order by said.predicted_at desc, said.model_version limit 1
    ) other on true
    where contact.corrected_at is null
), placed as (
    select
        doubtful.*,
        -- Near-duplicates mostly share the first two numbers of their signature: one of them teaches what all would.
        row_number() over (partition by coalesce(substr(fingerprint, 1, 8), convert_to(record_id, 'UTF8'))
                           order by uncertainty desc, record_id) as alike,
        row_number() over (partition by language, channel, is_complaint, category order by uncertainty desc, record_id) as of_kind
    from doubtful
    where uncertainty >= 0.5 or disagreement
)
select
    record_id, occurred_at, channel, language, masked_text, is_complaint, complaint_probability, category, secondary, confidence, code,
    model_version, uncertainty, disagreement, other_version, other_is_complaint, other_category,
    uncertainty * case when disagreement then 2 else 1 end / (sqrt(of_kind) * alike) as informativeness
from placed
order by informativeness desc, record_id;
comment on view ml.review_queue is
    'What a person should read next, most informative first: doubt, doubled where two models disagree, divided among texts of one kind and near-duplicates';

drop index core.ix_contact_review;
drop function ml.note_disputes(text[]);
drop function ml.note_dispute();
drop function ml.is_disputed(text, text, boolean, text);
