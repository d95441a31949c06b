create function ml.correct_label(
    record_id text, is_complaint boolean, category text default null, code text default null, secondary text[] default '{}',
    via text default 'sql'
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    contact core.contact%rowtype;
    said text := coalesce(correct_label.category, (select c.category from core.contact c where c.record_id = correct_label.record_id));
    further text[] := case when correct_label.is_complaint then coalesce(correct_label.secondary, '{}') else '{}' end;
    number bigint;
begin
    -- Loading takes turns by the same lock: a complaint must not go while a contact is about to join it.
    perform pg_advisory_xact_lock(7165065861792751972);
    select * into contact from core.contact c where c.record_id = correct_label.record_id;
    if not exists (
        select from core.contact_text words where words.record_id = contact.record_id and words.occurred_at = contact.occurred_at
    ) then
        raise exception 'no contact with words has the record id %', correct_label.record_id using errcode = 'no_data_found';
    end if;
    if correct_label.is_complaint is null or (correct_label.is_complaint and correct_label.category is null) then
        raise exception 'say whether it is a complaint and, if it is, its category' using errcode = 'invalid_parameter_value';
    end if;
    if said not in ('network', 'billing', 'service') or not further <@ array['network', 'billing', 'service'] then
        raise exception 'categories are network, billing and service' using errcode = 'invalid_parameter_value';
    end if;
    if correct_label.code is not null and not (correct_label.is_complaint and exists (
        select from core.code known where known.code = correct_label.code and known.category = said
    )) then
        raise exception 'code % is no code of category %', correct_label.code, said using errcode = 'invalid_parameter_value';
    end if;
    further := array(select distinct name from unnest(further) name where name <> said order by name);

    insert into ml.correction (record_id, corrected_at, reviewer, via, is_complaint, category, secondary, code, model_version, before)
    values (
        contact.record_id, clock_timestamp(), session_user, correct_label.via, correct_label.is_complaint, said, further,
        correct_label.code, contact.model_version,
        jsonb_build_object('is_complaint', contact.is_complaint, 'category', contact.category, 'secondary', contact.secondary,
                           'code', contact.code, 'complaint_id', contact.complaint_id, 'corrected_at', contact.corrected_at)
    ) returning correction_id into number;
    update core.contact c set
        is_complaint = correct_label.is_complaint, category = said, secondary = further, code = correct_label.code,
        confidence = null, complaint_probability = null, corrected_at = clock_timestamp(),
        complaint_id = case when correct_label.is_complaint then contact.complaint_id end
    where c.record_id = contact.record_id and c.occurred_at = contact.occurred_at;
    if contact.complaint_id is not null and not correct_label.is_complaint then
        perform core.move_contact(contact.record_id, null);
    end if;
    perform core.relink_contacts(array[contact.record_id::text], array_remove(array[contact.complaint_id::text], null));
    return number;
end
$$;
comment on function ml.correct_label(text, boolean, text, text, text[], text) is
    'A person''s word on a contact, which outranks any model''s: noted in ml.correction, in force at once. For reviewers, and the pipeline that takes their files in';
revoke execute on function ml.correct_label(text, boolean, text, text, text[], text) from public;

create function ml.apply_predictions(version text, ids text[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    changed text[];
    left_behind text[];
    around text[];
begin
    perform pg_advisory_xact_lock(7165065861792751972);
    -- The answers are looked up first: what the planner knows of a new version's rows is that there are none.
    with answer as materialized (
        select said.* from unnest(ids) id join ml.prediction said on said.record_id = id and said.model_version = version
    )
    select array_agg(contact.record_id), array_agg(distinct contact.complaint_id) filter (where contact.complaint_id is not null)
    into changed, left_behind
    from answer
    join core.contact on contact.record_id = answer.record_id
    where contact.corrected_at is null
        and (contact.is_complaint, contact.category, contact.secondary) is distinct from (answer.is_complaint, answer.category, answer.secondary);
    with answer as materialized (
        select said.* from unnest(ids) id join ml.prediction said on said.record_id = id and said.model_version = version
    )
    update core.contact set
        -- What a person said stays; what nobody corrects is the newer model's.
        is_complaint = case when corrected_at is null then said.is_complaint else contact.is_complaint end,
        category = case when corrected_at is null then said.category else contact.category end,
        secondary = case when corrected_at is null then said.secondary else contact.secondary end,
        code = case when corrected_at is null then (select known.code from core.code known where known.code = said.code) else contact.code end,
        confidence = case when corrected_at is null then said.confidence end,
        complaint_probability = case when corrected_at is null then said.complaint_probability end,
        complaint_id = case when corrected_at is not null or said.is_complaint then complaint_id end,
        sentiment = said.sentiment, urgency = said.urgency, model_version = version
    from answer said
    where said.record_id = contact.record_id;
    update core.contact_identifier named set complaint_id = null
    from core.contact
    where contact.record_id = any(changed) and named.record_id = contact.record_id and contact.complaint_id is null;
    perform core.relink_contacts(coalesce(changed, '{}'), coalesce(left_behind, '{}'));
    select array_agg(distinct complaint_id) into around from core.contact where record_id = any(ids) and complaint_id is not null;
    perform core.refresh_complaints(around);
    return coalesce(cardinality(changed), 0);
end
$$;
comment on function ml.apply_predictions(text, text[]) is
    'Makes a model''s stored answers the labels of these contacts, corrected ones excepted; says how many changed';
revoke execute on function ml.apply_predictions(text, text[]) from public;

create view ml.review_queue with (security_invoker = true) as
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

-- What the models said so far; of what was corrected before a downgrade that is not known any more.
insert into ml.prediction (record_id, model_version, predicted_at, is_complaint, complaint_probability, category, confidence, secondary, code,
                           sentiment, urgency)
select record_id, model_version, loaded_at, is_complaint, complaint_probability, category, confidence, secondary, code, sentiment, urgency
from core.contact where model_version is not null and complaint_probability is not null and confidence is not null
on conflict do nothing;
