-- Which words turn up more in the texts of the last seven days than in the four weeks before?
-- readers: teams, business
with spoken as (
    select
        occurred_at >= ((select (core.as_of() at time zone 'Africa/Lagos')::date) - 6)::timestamp at time zone 'Africa/Lagos' as is_recent,
        unnest(tsvector_to_array(to_tsvector('simple', masked_text))) as word
    from core.contact_text
    where occurred_at >= (((select (core.as_of() at time zone 'Africa/Lagos')::date) - 34)::timestamp at time zone 'Africa/Lagos')
        and occurred_at < (((select (core.as_of() at time zone 'Africa/Lagos')::date) + 1)::timestamp at time zone 'Africa/Lagos')
),
counted as (
    select word, count(*) filter (where is_recent) as texts, count(*) filter (where not is_recent) as texts_before
    from spoken
    group by word
)
select
    word,
    texts,
    round(texts_before / 4.0, 2) as texts_a_week_before,
    round((texts + 1) / (texts_before / 4.0 + 1), 2) as times_as_many
from counted
where texts >= 5 and word ~ '^[[:alpha:]]{4,}$' and texts > texts_before / 4.0
order by times_as_many desc, word
limit 50;
