-- Which words and pairs of words are said in more complaints than the four periods before let expect? Amount: complaints a period then.
-- shape: whole
with said as (
    select
        contact.record_id, contact.complaint_id, coalesce(contact.customer, contact.complaint_id) as person,
        contact.occurred_at >= {start} as is_now, place, btrim(spoken, E'.,;:!?"()[]-/\n\t') as word
    from core.contact
    join core.contact_text on contact_text.record_id = contact.record_id and contact_text.occurred_at = contact.occurred_at
    cross join lateral unnest(string_to_array(lower(masked_text), ' ')) with ordinality as spoken_at (spoken, place)
    where contact.occurred_at >= {four_before} and contact.occurred_at < {end}
        and contact_text.occurred_at >= {four_before} and contact_text.occurred_at < {end}
        and contact.complaint_id is not null
),
phrases as (
    select complaint_id, person, is_now, word as phrase from said where word ~ '^[[:alpha:]]{4,}$'
    union all
    select complaint_id, person, is_now, word || ' ' || following
    from (select *, lead(word) over (partition by record_id order by place) as following from said) as pairs
    where word ~ '^[[:alpha:]]{3,}$' and following ~ '^[[:alpha:]]{3,}$'
),
counted as (
    select
        phrase,
        count(distinct complaint_id) filter (where is_now) as complaints,
        count(distinct person) filter (where is_now) as people,
        count(distinct complaint_id) filter (where not is_now) as before,
        count(distinct person) filter (where not is_now) as people_before
    from phrases
    group by phrase
    having count(distinct person) filter (where is_now) >= 5
),
-- As many complaints more or fewer as there are in all are no theme.
everything as (
    select count(distinct complaint_id) filter (where is_now) as complaints, count(distinct complaint_id) filter (where not is_now) as before from said
),
rising as (
    select counted.*, (counted.complaints - expected) / sqrt(expected + 1) as score
    from counted
    cross join everything
    cross join lateral (select counted.before * everything.complaints / nullif(everything.before, 0)::numeric as expected) as share
    where counted.complaints > 1.5 * expected
)
select
    phrase as label,
    complaints::integer as complaints,
    people::integer as people,
    case when before = 0 or people_before >= 5 then round(before / 4.0, 1) end as amount
from rising
where score >= 4
    -- A word that is nearly always said as part of a rising pair is that pair.
    and not exists (
        select from rising as pair
        where pair.phrase like '% %' and rising.phrase = any(string_to_array(pair.phrase, ' ')) and pair.complaints >= 0.8 * rising.complaints
    )
order by score desc, phrase
limit 12
