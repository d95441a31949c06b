drop trigger forget_weeks_insert on core.complaint;
drop trigger forget_weeks_update on core.complaint;
drop trigger forget_weeks_delete on core.complaint;
drop function reporting.forget_weeks();
drop function reporting.count_weeks(integer);
