-- Which words are said more in the texts of the last seven days than in the four weeks before?
-- readers: teams, business
with counted as (
    select
        word,
        count(*) filter (where occurred_at >= ((select (core.as_of() at time zone 'Africa/Lagos')::date) - 6)::timestamp at time zone 'Africa/Lagos') as times_said,
        count(*) filter (where occurred_at < ((select (core.as_of() at time zone 'Africa/Lagos')::date) - 6)::timestamp at time zone 'Africa/Lagos') as said_before
    from core.contact_text
    cross join lateral string_to_table(translate(lower(masked_text), '.,;:!?"()[]/-' || chr(10) || chr(9), '               '), ' ') as word
    where occurred_at >= (((select (core.as_of() at time zone 'Africa/Lagos')::date) - 34)::timestamp at time zone 'Africa/Lagos')
        and occurred_at < (((select (core.as_of() at time zone 'Africa/Lagos')::date) + 1)::timestamp at time zone 'Africa/Lagos')
    group by word
)
select
    word,
    times_said,
    round(said_before / 4.0, 2) as times_said_a_week_before,
    round((times_said + 1) / (said_before / 4.0 + 1), 2) as times_as_many
from counted
where times_said >= 5 and word ~ '^[[:alpha:]]{4,}$' and times_said > said_before / 4.0
order by times_as_many desc, word
limit 50;
