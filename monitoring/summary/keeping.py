"""A summary written, kept and sent: the lake has the files, reporting.summary what they say, and the addresses get both."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, select

from complaints_nlp.errors import ComplaintsError
from models.database import open_session
from models.installation import Installation
from models.tables.reporting import Summary as SummaryRow
from monitoring.summary.composing import compose
from monitoring.summary.pages import as_html, as_markdown, as_pdf
from monitoring.summary.periods import Period
from monitoring.summary.publishing import publish_period

Notify = Callable[..., bool]
FORMATS: Final = ("pdf", "html")


class NotSent(ComplaintsError):
    """Says which address by its number: an Apprise URL holds a password."""

    template = "the summary of {period} was not taken by {failed} of {total} addresses of COMPLAINTS_SUMMARY_URLS; try their URLs with: apprise -vv"


@dataclass(frozen=True, slots=True)
class Written:
    """A summary's files. ``published`` are the periods whose figures were published for it."""

    period: Period
    published: tuple[str, ...]
    markdown: str
    files: dict[str, bytes]
    keys: dict[str, str]

    @property
    def name(self) -> str:
        return f"summary-{self.period.name}"


def write_summary(place: Installation, period: Period, *, now: datetime) -> Written:
    """Publish the period's figures if they are not, and write its summary to the lake and reporting.summary.

    Written again it has the same bytes. Raises PeriodNotOver, NothingToSummarise, TooMuchToSay.
    """
    with open_session(place.engine) as session:
        published = publish_period(session, period, now=now)
        session.commit()
        summary = compose(session, period)
    files = {"pdf": as_pdf(summary), "html": as_html(summary).encode()}
    name = f"summary-{period.name}"
    keys = {kind: place.lake.write_report(name, day=period.to_day, kind=kind, contents=contents) for kind, contents in files.items()}
    with open_session(place.engine) as session:
        _keep(session, period, facts=summary.facts(), files=files, keys=keys, now=now)
        session.commit()
    return Written(period, tuple(published), as_markdown(summary), files, keys)


def _keep(session: Session, period: Period, *, facts: dict[str, Any], files: dict[str, bytes], keys: dict[str, str], now: datetime) -> None:
    digests = {f"{kind}_sha256": hashlib.sha256(contents).hexdigest() for kind, contents in files.items()}
    said = {"written_at": now, "facts": facts, **digests, **{f"{kind}_key": key for kind, key in keys.items()}}
    table = SummaryRow.__table__  # type: ignore[attr-defined]
    session.execute(insert(table).values(period=period.name, **said).on_conflict_do_update(index_elements=["period"], set_=said))


def send_summary(place: Installation, written: Written, *, urls: Sequence[str], now: datetime, notify: Notify | None = None) -> bool:
    """Send a summary to every address, once: False where it was sent before or there is no address.

    Noted as sent when all have taken it; where one did not, NotSent, and the next try sends to all of them again. ``notify`` is
    ``apprise.Apprise.notify`` of one address, for tests.
    """
    if not urls:
        return False
    with open_session(place.engine) as session:
        # Held until it is noted: two runs at once send it once.
        row = session.exec(select(SummaryRow).where(SummaryRow.period == written.period.name).with_for_update()).one()
        if row.sent_at is not None:
            return False
        with tempfile.TemporaryDirectory(prefix="summary-") as folder:
            files = []
            for kind in FORMATS:
                path = Path(folder) / f"{written.name}.{kind}"
                path.write_bytes(written.files[kind])
                files.append(str(path))
            failed = sum(not _send(url, written, files, notify) for url in urls)
        if failed:
            raise NotSent(period=written.period.name, failed=failed, total=len(urls))
        row.sent_at = now
        session.add(row)
        session.commit()
    return True


def _send(url: str, written: Written, files: Sequence[str], notify: Notify | None) -> bool:
    title = f"Complaints in {written.period.title}"
    if notify is not None:
        return notify(url=url, title=title, body=written.markdown, attach=files)
    import apprise

    address = apprise.Apprise()
    if not address.add(url):
        return False
    return bool(address.notify(title=title, body=written.markdown, body_format=apprise.NotifyFormat.MARKDOWN, attach=list(files)))
