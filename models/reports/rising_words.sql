-- Which words are said more in the texts of the last seven days than in the four weeks before?
-- readers: teams, business
with spoken as (
    select
        occurred_at < (select ((core.as_of() at time zone 'Africa/Lagos')::date - 6)::timestamp at time zone 'Africa/Lagos') as is_before,
        occurred_at < (select ((core.as_of() at time zone 'Africa/Lagos')::date + 1)::timestamp at time zone 'Africa/Lagos') as is_known,
        unnest(string_to_array(masked_text, ' ')) as written
    from core.contact_text
    where occurred_at >= (select ((core.as_of() at time zone 'Africa/Lagos')::date - 34)::timestamp at time zone 'Africa/Lagos')
),
-- Counted as written first: capitals and punctuation are taken off once a spelling, not once a text.
spellings as (
    select written, count(*) filter (where is_known and not is_before) as times_said, count(*) filter (where is_before) as said_before
    from spoken
    group by written
),
counted as materialized (
    select btrim(lower(written), E'.,;:!?"()[]-/\n\t') as word, sum(times_said) as times_said, sum(said_before) as said_before
    from spellings
    group by word
)
select
    word,
    times_said::bigint as times_said,
    round(said_before / 4.0, 2) as times_said_a_week_before,
    round((times_said + 1) / (said_before / 4.0 + 1), 2) as times_as_many
from counted
where times_said >= 5 and word ~ '^[[:alpha:]]{4,}$' and times_said > said_before / 4.0
order by times_as_many desc, word
limit 50;
