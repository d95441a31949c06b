"""What each report must answer, asked of the independent frames (see independent.py) in DuckDB."""

from __future__ import annotations

from typing import Final

MONTH: Final = "date_trunc('month', d)::date"
SHARE: Final = "round(100.0 * {part} / {whole}, 1)"
PIVOT: Final = "count(*) filter (category = 'network'), count(*) filter (category = 'billing'), count(*) filter (category = 'service')"
LONG: Final = (
    "(select d, t, 'channel' dim, channel val from c union all select d, t, 'category', category from c "
    "union all select d, t, 'code', coalesce(code, '(none)') from c union all select d, t, 'state', coalesce(state, '(unknown)') from c)"
)
QUARTER: Final = (
    "(select date_trunc('quarter', d)::date q, unnest(['1 total', '2 type', '3 channel', '4 outcome']) s, "
    "unnest(['All complaints', coalesce(type, 'Other'), channel, if(status = 'resolved', 'Resolved', 'Pending')]) i "
    "from c left join regulator_codes using (code))"
)
# Report -> the same question. Rows are compared as sets with their numbers rounded, so no order is needed here.
ANSWERS: Final[dict[str, str]] = {
    "complaints_by_category": (
        "select category, title, count(id), round(100.0 * count(id) / (select count(*) from c), 1) from categories left join c using (category) "
        "group by all"
    ),
    "complaints_by_channel": "select channel, title, count(id), coalesce(sum(contacts), 0) from channels left join c using (channel) group by all",
    "complaints_by_code": (
        "select r.code, title, r.category, provisional = 'true', count(id) from regulator_codes r left join c on c.code = r.code group by all"
    ),
    "complaints_by_day": (
        f"select day, count(id), {PIVOT.replace('count(*)', 'count(id)')} from "
        "(select unnest(generate_series((select min(d) from c), (select max(d) from c), interval 1 day))::date as day) "
        "left join c on d = day group by day"
    ),
    "complaints_by_state": (
        f"select region, s.state, count(id), {PIVOT.replace('count(*)', 'count(id)')} from states s left join c on c.state = s.state "
        "group by 1, 2"
    ),
    "volume_by_hour": f"select d, hour(t), dim, val, count(*) from {LONG} where d > today_() - 7 and d <= today_() group by all",
    "volume_by_day": f"select d, dim, val, count(*) from {LONG} where d > today_() - 92 group by all",
    "volume_by_week": f"select d - (isodow(d) - 1)::integer, dim, val, count(*) from {LONG} group by all",
    "trend": (
        "with p as (select unnest(['week', 'month', 'year']) p, unnest([7, 30, 365]) n), x as (select p, n, category, "
        "(select count(*) from c where c.category = g.category and d > today_() - n and d <= today_()) a, "
        "(select count(*) from c where c.category = g.category and d > today_() - 2 * n and d <= today_() - n) b from p, categories g) "
        "select p, category, today_() - n + 1, today_(), a, b, round(100.0 * a / nullif(b, 0) - 100, 1) from x"
    ),
    "time_to_resolve": (
        f"select {MONTH}, category, count(*), count(acknowledged_at), quantile_cont(epoch(acknowledged_at - opened_at) / 3600, 0.5), "
        "quantile_cont(epoch(acknowledged_at - opened_at) / 3600, 0.9), count(resolved_at), "
        "quantile_cont(epoch(resolved_at - opened_at) / 3600, 0.5), quantile_cont(epoch(resolved_at - opened_at) / 3600, 0.9) from c "
        "where d >= (date_trunc('month', today_()) - interval 12 month)::date group by 1, 2"
    ),
    "share_within_clock": (
        f"with x as (select {MONTH} m, category, clock, count(*) n, count(*) filter (resolved_at <= due) w, "
        "count(*) filter (coalesce(resolved_at, now_()) > due) b from c group by all) "
        "select m, category, clock, n, w, b, n - w - b, round(100.0 * w / nullif(w + b, 0), 1) from x"
    ),
    "repeat_contact": (
        f"with x as (select {MONTH} m, category, count(*) n, sum(contacts) k, count(*) filter (epoch(second - opened_at) <= 604800) a, "
        "count(*) filter (epoch(second - opened_at) <= 2592000) b from c group by all) "
        "select m, category, n, k, a, b, round(100.0 * a / n, 1), round(100.0 * b / n, 1) from x"
    ),
    "first_contact_resolution": (
        f"with x as (select {MONTH} m, channel, category, count(*) n, count(resolved_at) r, count(*) filter (contacts = 1 and "
        "resolved_at is not null) f from c group by all) select *, round(100.0 * f / n, 1) from x"
    ),
    "backlog": (
        "with x as (select *, epoch(now_() - opened_at) / 86400 a from c where status <> 'resolved') select category, "
        "case when a < 1 then 'under 1 day' when a < 3 then '1 to 3 days' when a < 7 then '3 to 7 days' when a < 30 then '7 to 30 days' "
        "when a < 90 then '30 to 90 days' else 'over 90 days' end, count(*), count(*) filter (status = 'reopened'), "
        "count(*) filter (due < now_()), min(opened_at) from x group by 1, 2"
    ),
    "breaches_next_4_hours": (
        "select id, category, code, clock, due, contacts from c where status <> 'resolved' and due >= now_() and epoch(due - now_()) <= 14400"
    ),
    "rising_words": (
        "with w as (select d > today_() - 7 r, unnest(regexp_extract_all(lower(masked_text), '[a-z]+')) w from k "
        "where d > today_() - 35 and d <= today_()), x as (select w, count(*) filter (r) a, count(*) filter (not r) b from w "
        "where length(w) >= 4 and w not in ('phone', 'number') group by w) "
        "select w, a, round(b / 4, 2), round((a + 1) / (b / 4 + 1), 2) from x where a >= 5 and a > b / 4 order by 4 desc, 1 limit 50"
    ),
    "rising_codes": (
        "with x as (select code, count(*) filter (d > today_() - 7) a, count(*) filter (d <= today_() - 7) b from c "
        "where d > today_() - 35 and code is not null group by 1) select code, title, today_() - 6, today_(), a, round(b / 4, 2), "
        "round((a + 1) / (b / 4 + 1), 2) from x join regulator_codes using (code) where a > b / 4"
    ),
    "sentiment_and_urgency": (
        f"with x as (select {MONTH} m, category, sentiment, urgency, count(*) n from k where is_complaint "
        "and d >= (date_trunc('month', today_()) - interval 5 month)::date group by all) "
        "select m, category, sentiment, urgency, true, n, round(100.0 * n / sum(n) over (partition by m, category), 1) from x"
    ),
    "complaints_per_100k": (
        f"select {MONTH}, state, count(*), any_value(n), round(100000.0 * count(*) / any_value(n), 2) from c left join subscribers using (state) "
        "where state is not null group by 1, 2"
    ),
    "agents_conduct": (
        "select agent, today_() - 89, today_(), count(*), count(*) filter (code = 'B2'), "
        "round(100.0 * count(*) filter (sentiment = 'negative') / count(*), 1), "
        "round(100.0 * count(*) filter (disposition in ('resolved', 'reversed')) / count(*), 1), round(avg(wait_seconds)::decimal(18, 6), 1), "
        "round(avg(duration_seconds)::decimal(18, 6), 1) from k where agent is not null and d > today_() - 90 group by agent having count(*) >= 5"
    ),
    "outage_candidates": (
        "select d, hour(t), state, 'network', count(*), count(distinct lga), count(distinct lga) filter (code in ('C9', 'C6', 'D1')), "
        "min(opened_at), max(opened_at) from c where category = 'network' and state is not null and d > today_() - 7 "
        "group by 1, 2, 3 having count(distinct lga) >= 5"
    ),
    "quarterly_return": (
        f"with x as (select q, s, i, count(*) n from {QUARTER} group by all) select x.q, x.s, x.i, x.n, round(100.0 * x.n / t.n, 2), p.n, "
        "round(100.0 * x.n / p.n - 100, 2), y.n, round(100.0 * x.n / y.n - 100, 2) from x join x t on t.q = x.q and t.s = '1 total' "
        "left join x p on p.q = x.q - interval 3 month and p.s = x.s and p.i = x.i "
        "left join x y on y.q = x.q - interval 1 year and y.s = x.s and y.i = x.i"
    ),
    "data_freshness": ("select source, max(occurred_at), round(epoch(now_() - max(occurred_at)) / 3600, 1) from k group by source"),
}
# Where the report shows more than the question needs: the columns compared.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "breaches_next_4_hours": ("complaint_id", "category", "code", "clock", "resolve_by", "contacts"),
    "data_freshness": ("source", "last_contact_at", "hours_since_contact"),
}
# Reports whose answer lies outside the lake, or that are the complaints themselves; checked elsewhere, as said.
ELSEWHERE: Final[dict[str, str]] = {
    "complaints": "test_the_complaints_themselves_are_equal",
    "contacts": "test_contacts_are_those_of_the_lake",
    "labelled_texts": "test_contacts_are_those_of_the_lake",
    "calendar": "tests/models/test_reports.py",
    "threads": "test_by_hand.py: the lake's clean zone knows no threads",
    "stream_lag": "test_by_hand.py: what waits is not in the lake",
    "ledger": "tests/models/test_ledger.py: what came in is known to the ledger alone",
    "leadership_volume": "tests/models/test_publishing.py",
    "leadership_service": "tests/models/test_publishing.py",
    "leadership_figures": "tests/monitoring/summary/test_figures.py",
}
