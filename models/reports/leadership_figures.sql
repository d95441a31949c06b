-- What do the figures of each week and month for leadership say, beside those of the one before and of a year before?
-- readers: leadership, business
with whole as (
    -- Where no part of a figure was joined or left out, a part that is missing is none.
    select period, figure from reporting.summary_figure group by period, figure having count(*) filter (where label = '(several)') = 0
)
select
    period.kind,
    figure.period,
    figure.figure,
    figure.label,
    figure.complaints,
    figure.people,
    figure.amount,
    coalesce(before.complaints, case when before_whole.figure is not null then 0 end) as previous,
    before.amount as previous_amount,
    coalesce(earlier.complaints, case when earlier_whole.figure is not null then 0 end) as year_before,
    earlier.amount as year_before_amount
from reporting.summary_figure as figure
join reporting.summary_period as period on period.period = figure.period
left join reporting.summary_figure as before
    on before.period = period.previous and before.figure = figure.figure and before.label = figure.label
left join whole as before_whole on before_whole.period = period.previous and before_whole.figure = figure.figure
left join reporting.summary_figure as earlier
    on earlier.period = period.year_before and earlier.figure = figure.figure and earlier.label = figure.label
left join whole as earlier_whole on earlier_whole.period = period.year_before and earlier_whole.figure = figure.figure
order by figure.period, figure.figure, figure.complaints desc, figure.label;
