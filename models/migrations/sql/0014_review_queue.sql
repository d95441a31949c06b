-- Whether two models disagree is kept on the contact, for to find out of a million means to join a million answers.
create function ml.is_disputed(record_id text, model_version text, is_complaint boolean, category text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select said.is_complaint <> is_disputed.is_complaint or (is_disputed.is_complaint and said.category <> is_disputed.category)
        from ml.prediction said
        where said.record_id = is_disputed.record_id and said.model_version <> is_disputed.model_version
        order by said.predicted_at desc, said.model_version limit 1
    ), false)
$$;
comment on function ml.is_disputed(text, text, boolean, text) is
    'Whether the newest answer of another model differs from these labels of a contact';

create function ml.note_dispute() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    new.disputed := new.corrected_at is null and ml.is_disputed(new.record_id, new.model_version, new.is_complaint, new.category);
    return new;
end
$$;
comment on function ml.note_dispute() is
    'Trigger: core.contact.disputed follows the labels. Not on insert: of what was just loaded only one model has spoken';
create trigger note_dispute before update of model_version, is_complaint, category, corrected_at on core.contact
for each row execute function ml.note_dispute();

create function ml.note_disputes(ids text[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    changed integer;
begin
    update core.contact set disputed = not disputed
    where record_id = any(ids) and corrected_at is null
        and disputed <> ml.is_disputed(record_id, model_version, is_complaint, category);
    get diagnostics changed = row_count;
    return changed;
end
$$;
comment on function ml.note_disputes(text[]) is
    'Has core.contact.disputed follow answers that were stored beside a contact''s own; says how many changed';
revoke execute on function ml.is_disputed(text, text, boolean, text), ml.note_dispute(), ml.note_disputes(text[]) from public;

-- One probe an answer of another version, and none where a model's own is all there is.
update core.contact set disputed = true
where corrected_at is null
    and record_id in (
        select said.record_id from ml.prediction said join core.contact own on own.record_id = said.record_id
        where said.model_version <> own.model_version
    )
    and ml.is_disputed(record_id, model_version, is_complaint, category);

create index ix_contact_review on core.contact (
    language, category,
    (greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5) * (1 + disputed::integer)),
    record_id
) where corrected_at is null
    and (disputed or greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5) >= 0.5);

-- A million contacts may wait, and a person reads twenty. What is ranked is therefore bounded: of each language and category the fifty
-- contacts of most doubt within each band of doubt, which the index above holds in this order: nothing is left out but for fifty at least as
-- doubtful. Bands, because a text pasted by thousands has one doubt: it may fill a band, and the rest of its language and category is found
-- in the others. As contacts are corrected, others move up.
create or replace view ml.review_queue with (security_invoker = true) as
with doubtful as (
    select most.*
    from unnest(array['en', 'pcm', 'yo', 'ha', 'ig', 'other']) as spoken (language)
    cross join unnest(array['network', 'billing', 'service']) as about (category)
    cross join (values (0, 0.5), (0.5, 0.65), (0.65, 0.8), (0.8, 1), (1, 'infinity'::double precision)) as band (low, high)
    cross join lateral (
        select
            record_id, occurred_at, channel, contact.language, is_complaint, complaint_probability, contact.category, secondary, confidence,
            code, model_version, disputed as disagreement,
            -- 1 where complaint or not is a coin's toss, or where the three categories are as likely as each other; 0 where both are sure.
            greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5) as uncertainty,
            greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5) * (1 + disputed::integer) as doubt
        from core.contact
        where corrected_at is null
            and (disputed or greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5) >= 0.5)
            and contact.language = spoken.language and contact.category = about.category
            and greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5) * (1 + disputed::integer)
                < band.high
        order by doubt desc, record_id desc
        limit 50
    ) most
    -- Out here, where the planner does not take the two bounds for a handful of rows and sort a whole partition for them.
    where most.doubt >= band.low
), placed as (
    select
        doubtful.*, words.masked_text,
        -- Near-duplicates mostly share the first two numbers of their signature: one of them teaches what all would.
        row_number() over (partition by coalesce(substr(words.fingerprint, 1, 8), convert_to(record_id, 'UTF8'))
                           order by uncertainty desc, record_id) as alike,
        row_number() over (partition by language, channel, is_complaint, doubtful.category order by uncertainty desc, record_id) as of_kind
    from doubtful
    join core.contact_text words using (record_id, occurred_at)
), asked as (
    select placed.*, doubt / (sqrt(of_kind) * alike) as informativeness from placed
)
select
    asked.record_id, occurred_at, channel, language, masked_text, asked.is_complaint, complaint_probability, asked.category, secondary,
    confidence, code, asked.model_version, uncertainty, disagreement,
    other.model_version as other_version,
    other.is_complaint as other_is_complaint,
    other.category as other_category,
    informativeness
from asked
left join lateral (
    select said.model_version, said.category, said.is_complaint from ml.prediction said
    where said.record_id = asked.record_id and said.model_version <> asked.model_version
    order by said.predicted_at desc, said.model_version limit 1
) other on true
order by informativeness desc, asked.record_id;
comment on view ml.review_queue is
    'What a person should read next, most informative first: doubt, doubled where two models disagree, divided among texts of one kind and near-duplicates; ranked are the fifty of most doubt in each language, category and band of doubt';
