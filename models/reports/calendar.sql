-- Which days are working days, and which are public holidays?
-- readers: teams, business, leadership, data_science
select
    dim_date.day,
    dim_date.weekday_name,
    dim_date.iso_year,
    dim_date.iso_week,
    holiday.holiday,
    holiday.status as holiday_status,
    working_hours.weekday is not null and holiday.day is null as is_working_day
from core.dim_date
left join core.holiday on holiday.day = dim_date.day
left join core.working_hours on working_hours.weekday = dim_date.weekday;
