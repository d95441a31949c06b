"""Reports as files in the lake, CSV and Parquet, and the lake's table of complaints: for those without a login in the warehouse."""

from __future__ import annotations

from datetime import date

from prefect import flow

from flows.common import summarise_reports
from flows.tasks import report_day, write_complaints_to_lake, write_report
from models.installation import open_installation


@flow(name="write_reports")
def write_reports() -> dict[str, int]:
    """Rows of each report written; the files of a day are replaced by a later run of that day."""
    from models.reports.export import exported

    with open_installation() as place:
        day: date = report_day(place)
        written = {name: write_report(place, name=name, day=day) for name in exported()}
        write_complaints_to_lake(place)
    return summarise_reports(written)
