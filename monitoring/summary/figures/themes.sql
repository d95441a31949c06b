-- Of the phrases that rose most against the four periods before: how many complaints say them? Amount: complaints a period then.
-- shape: whole
-- chosen: themes
with chosen as materialized (
    select phrase, '(^|[^[:alpha:]])' || replace(phrase, ' ', '[^[:alpha:].,;:!?()\n]+') || '($|[^[:alpha:]])' as pattern
    from unnest(array[{chosen}]::text[]) as phrase
),
-- Read once each and hashed: the planner, which expects a row of each month, would look the texts up one by one.
contacts as materialized (
    select record_id, complaint_id, coalesce(customer, complaint_id) as person, occurred_at >= {start} as is_now
    from core.contact
    where occurred_at >= {four_before} and occurred_at < {end} and complaint_id is not null and withdrawn_at is null
),
texts as materialized (
    -- What was masked is no word, and ends a phrase.
    select record_id, regexp_replace(lower(masked_text), '<[^>]*>', '.', 'g') as said
    from core.contact_text
    where occurred_at >= {four_before} and occurred_at < {end}
),
counted as (
    select
        phrase,
        count(distinct complaint_id) filter (where is_now) as complaints,
        count(distinct person) filter (where is_now) as people,
        count(distinct complaint_id) filter (where not is_now) as before,
        count(distinct person) filter (where not is_now) as people_before
    from contacts
    join texts using (record_id)
    join chosen on strpos(said, split_part(phrase, ' ', 1)) > 0 and said ~ pattern
    group by phrase
)
select
    phrase as label,
    complaints::integer as complaints,
    people::integer as people,
    case when before = 0 or people_before >= 5 then round(before / 4.0, 1) end as amount
from counted
where people >= 5
order by complaints desc, phrase
