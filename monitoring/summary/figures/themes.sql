-- Which words and pairs of words are said in more complaints than the four periods before let expect? Amount: complaints a period then.
-- shape: whole
-- Read once each and hashed: the planner, which expects a row of each month, would look the texts up one by one.
with contacts as materialized (
    select record_id, complaint_id, coalesce(customer, complaint_id) as person, occurred_at >= {start} as is_now
    from core.contact
    where occurred_at >= {four_before} and occurred_at < {end} and complaint_id is not null
),
texts as materialized (
    select record_id, masked_text from core.contact_text where occurred_at >= {four_before} and occurred_at < {end}
),
said as materialized (
    select record_id, complaint_id, person, is_now, place, btrim(spoken, E'.,;:!?"()[]-/\n\t') as word
    from contacts
    join texts using (record_id)
    cross join lateral unnest(string_to_array(lower(masked_text), ' ')) with ordinality as spoken_at (spoken, place)
),
phrases as materialized (
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
    select count(distinct complaint_id) filter (where is_now) as complaints, count(distinct complaint_id) filter (where not is_now) as before
    from contacts
),
rising as (
    select
        counted.*,
        string_to_array(phrase, ' ') as words,
        (counted.complaints - expected) / sqrt(expected + 1) as score,
        -- A pair tells more than a word that is nearly always said in it.
        (counted.complaints - expected) / sqrt(expected + 1) * case when phrase like '% %' then 1.25 else 1 end as weight
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
    -- Of phrases that share a word the most telling stands for all.
    and not exists (
        select from rising as other
        where other.words && rising.words and (other.weight, other.phrase) > (rising.weight, rising.phrase)
    )
order by score desc, phrase
limit 12
