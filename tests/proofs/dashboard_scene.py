"""A warehouse for the dashboard to be looked at: two years of made-up complaints, alerts, checks, and a login for each role."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from os import environ
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.access import make_login
from models.database import open_session, warehouse
from monitoring.alerts.outages import details_of
from monitoring.outages import Outage, OutageRule, draft_notice
from tests.proofs import report_timings
from tests.proofs.report_timings import NOW

PEOPLE: Final = {
    "bola": "network_ops",
    "chidi": "billing_ops",
    "dele": "service_ops",
    "ebele": "business",
    "folake": "leadership",
    "gani": "data_science",
    "halima": "reviewer",
    "idris": "privacy_officer",
    "jumoke": "auditor",
}
SAID: Final[Mapping[Category, Sequence[tuple[str, str]]]] = {
    Category.NETWORK: (
        ("en", "No network for {place} since yesterday evening. My POS is down and I am losing customers. Call me on <PHONE_NUMBER>."),
        ("pcm", "Abeg una network for my area don die since morning, I no fit even send message."),
        ("en", "Calls drop after two minutes, every time, at my office. I have reported it three times."),
        ("en", "Internet is very slow at night, pages do not open at all. My line is <PHONE_NUMBER>."),
        ("yo", "Ẹ jọ̀ọ́, network kò dára ní agbègbè wa, ó ti tó ọjọ́ mẹ́ta."),
        ("ha", "Babu sabis a unguwarmu tun jiya, don Allah ku gyara."),
    ),
    Category.BILLING: (
        ("en", "You deducted N2,500 from my airtime and I did not subscribe to anything. Please refund me. <PERSON>"),
        ("pcm", "I buy 5k data yesterday, this morning e don finish. I no even watch video. Make una check am."),
        ("en", "Recharge of N1,000 from my bank was debited but not credited. Reference <ACCOUNT_NUMBER>."),
        ("en", "Your caller tune keeps taking my money every week and I cannot stop it."),
        ("ig", "Ego m agwụla, e ji m data 3k ụnyaahụ, ọ gwụla taa."),
    ),
    Category.SERVICE: (
        ("en", "I have been at your office since 8 am to swap my SIM, nobody attends to us. The agent was rude."),
        ("en", "My line is blocked although I linked my NIN two times. <NIN>. What else do you want?"),
        ("en", "Your agent cut the call when I asked for her name. I waited 40 minutes."),
        ("pcm", "Two weeks now I dey wait for router, nobody come. My house na <ADDRESS>."),
    ),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """``passwords`` by login. ``url`` is where the dashboard listens."""

    url: str
    home: Path
    engine: Engine
    passwords: Mapping[str, str] = field(repr=False)


def fill(engine: Engine, *, complaints: int, words: bool = True) -> dict[str, str]:
    """Two years of complaints, their figures, alerts and checks; the logins' passwords. ``words``: texts a reader can read."""
    report_timings.fill(engine, complaints)
    if words:
        with engine.begin() as connection:
            tell(connection)
    with open_session(engine) as session:
        while _count_weeks(session):
            session.commit()
    with engine.begin() as connection:
        make_alerts(connection, NOW)
        make_checks(connection, NOW)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
    return make_people(engine)


def _count_weeks(session: Session) -> int:
    session.execute(text("select set_config('complaints.now', :now, true)"), {"now": NOW.isoformat()})
    return int(session.scalar(text("select reporting.count_weeks(26)")) or 0)


def tell(connection: Connection) -> None:
    """Words for the made-up texts in their languages, an outage, and some of the newest the model was in doubt about."""
    plant_outage(connection)
    for category, said in SAID.items():
        values = {
            "said": [words for _, words in said],
            "languages": [code for code, _ in said],
            "count": len(said),
            "category": category.value,
        }
        connection.execute(
            text(
                "update core.contact_text as words set masked_text = replace((cast(:said as text[]))[1 + abs(hashtext(words.record_id)) % :count], "
                "'{place}', coalesce(contact.lga, 'my area')) from core.contact where contact.record_id = words.record_id "
                "and contact.occurred_at = words.occurred_at and words.category = :category"
            ),
            values,
        )
        connection.execute(
            text(
                "update core.contact set language = (cast(:languages as text[]))[1 + abs(hashtext(record_id)) % :count], sentiment = 'negative' "
                "where category = :category"
            ),
            values,
        )
    connection.execute(
        text(
            "update core.contact set confidence = 0.34 + abs(hashtext(record_id)) % 20 / 100.0, complaint_probability = 0.55 "
            "where occurred_at > :since and abs(hashtext(record_id)) % 40 = 0"
        ),
        {"since": NOW - timedelta(days=12)},
    )


LGAS: Final = ("Ikeja", "Surulere", "Alimosho", "Mushin", "Agege", "Kosofe", "Shomolu")


def plant_outage(connection: Connection) -> None:
    """Thirty network complaints of this month become one of a place and half an hour: Lagos, five hours ago."""
    connection.execute(
        text(
            "create temporary table gone on commit drop as select complaint_id, :at + row_number() over () * interval '1 minute' as at, "
            "(cast(:lgas as text[]))[1 + row_number() over () % 7] as lga from core.complaint "
            "where category = 'network' and contacts = 1 and status <> 'resolved' and opened_at between :since and :at limit 30"
        ),
        {"at": NOW - timedelta(hours=5), "since": NOW - timedelta(days=29), "lgas": list(LGAS)},
    )
    for statement in (
        "update core.contact_text as words set occurred_at = at from core.contact, gone "
        "where words.record_id = contact.record_id and contact.complaint_id = gone.complaint_id",
        "update core.contact set occurred_at = at, state = 'Lagos', lga = gone.lga, code = 'C9' from gone "
        "where contact.complaint_id = gone.complaint_id",
        "update core.complaint set opened_at = at, last_contact_at = at, state = 'Lagos', lga = gone.lga, code = 'C9', status = 'opened', "
        "acknowledged_at = null from gone where complaint.complaint_id = gone.complaint_id",
        "update core.status_history set at = gone.at from gone where status_history.complaint_id = gone.complaint_id and status = 'opened'",
        "delete from core.status_history using gone where status_history.complaint_id = gone.complaint_id and status <> 'opened'",
    ):
        connection.exec_driver_sql(statement)


def make_people(engine: Engine) -> dict[str, str]:
    with engine.begin() as connection:
        return {name: make_login(connection, name, role=role).password for name, role in PEOPLE.items()}


ALERTS: Final = (
    # kind, severity, title, category, code, channel, state, observed, expected, unusual, hours ago
    ("outage", "severe", "No service in 7 LGAs of Lagos: 30 complaints in half an hour", "network", "C9", None, "Lagos", 30, 1.2, 1e-9, 5),
    ("spike", "warning", "Over-deduction: 14 in a day where 5 are usual", "billing", "A1", None, None, 14, 5.1, 0.0008, 20),
    ("spike", "notice", "SIM complaints by web form, above what is usual", "service", "E1", "web", None, 9, 4.4, 0.004, 31),
    ("quality", "warning", "SMS: 61% fewer records than on other Tuesdays", None, None, None, None, 120, 310, 0.0001, 6),
    ("theme", "notice", "New in what customers say of billing: caller tune keeps taking", "billing", None, None, None, 9, 0.7, None, 3),
)
THEME: Final = {
    "name": "caller tune keeps taking, every week",
    "phrases": [
        {"words": "caller tune keeps", "said": 9, "expected": 0.7},
        {"words": "every week", "said": 8, "expected": 1.2},
        {"words": "cannot stop", "said": 7, "expected": 0.9},
    ],
}


def details(kind: str, now: datetime) -> dict[str, Any]:
    """What a finder keeps with an alert of this kind."""
    since = now - timedelta(hours=5)
    outage = Outage(("Lagos",), since, since + timedelta(minutes=31), 30, tuple(("Lagos", lga) for lga in LGAS), ())
    notice = draft_notice(outage, rule=OutageRule.in_force(now.date()), at=now)
    assert notice is not None
    return {"outage": details_of(outage, spans={}, notice=notice.text), "theme": THEME}.get(kind, {})


def make_alerts(connection: Connection, now: datetime) -> None:
    names = "kind, severity, title, category, code, channel, state, observed, expected, unusual"
    for number, (*given, hours) in enumerate(ALERTS):
        opened = now - timedelta(hours=hours)
        values = dict(zip(names.split(", "), given, strict=True))
        alert = connection.execute(
            text(
                f"insert into monitoring.alert (fingerprint, {names}, bound, details, examples, opened_at, found_at, updated_at, findings) values "
                f"(:fingerprint, {', '.join(':' + name for name in values)}, :bound, cast(:details as jsonb), "
                "array(select record_id from core.contact where category = :category "
                "and (cast(:state as text) is null or state = :state) and (cast(:code as text) is null or code = :code) and occurred_at <= :now "
                "order by occurred_at desc limit 3), :opened, :found, :found, 4) returning alert_id"
            ),
            {
                **values,
                "fingerprint": f"scene {number}",
                "bound": given[8] * 2,
                "details": json.dumps(details(given[0], now)),
                "opened": opened,
                "found": now - timedelta(hours=1),
                "now": now,
            },
        ).scalar_one()
        connection.execute(
            text(
                "insert into monitoring.alert_event (alert_id, action, at, login, severity, observed, expected) "
                "values (:alert, 'opened', :at, 'pipeline', :severity, :observed, :expected)"
            ),
            {"alert": alert, "at": opened, "severity": given[1], "observed": given[7], "expected": given[8]},
        )


def make_checks(connection: Connection, now: datetime) -> None:
    rows = [
        (name, source, passed, None if passed else "warning", observed, low, high)
        for source in ("call_logs", "sms", "social", "web_forms")
        for name, observed, low, high in (
            ("volume", 120 if source == "sms" else 305, 180, 520),
            ("freshness", 0.4, None, 6.0),
            ("missing_fields", 0.01, None, 0.05),
            ("duplicates", 0.02, None, 0.08),
            ("quarantine_share", 0.004, None, 0.02),
            ("masking_rate", 0.71, 0.55, 0.9),
        )
        for passed in [not (source == "sms" and name == "volume")]
    ]
    for name, source, passed, severity, observed, low, high in rows:
        connection.execute(
            text(
                "insert into monitoring.check_result (checked_at, name, source, passed, severity, observed, low, high, records) "
                "values (:at, :name, :source, :passed, :severity, :observed, :low, :high, 310)"
            ),
            {
                **{"at": now - timedelta(hours=2), "name": name, "source": source, "passed": passed, "severity": severity},
                **{"observed": observed, "low": low, "high": high},
            },
        )


@contextmanager
def scene(*, complaints: int = 40_000, words: bool = True, **settings: str) -> Iterator[Scene]:
    """Everything up in a folder of its own: the warehouse filled, the dashboard listening. ``settings`` are COMPLAINTS_DASHBOARD_*."""
    home = Path(tempfile.mkdtemp(prefix="dashboard-"))
    home.chmod(0o755)
    try:
        with warehouse(home=home) as engine:
            passwords = fill(engine, complaints=complaints, words=words)
            with serving(home, **settings) as url:
                yield Scene(url, home, engine, passwords)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[str]:
    """``python -m apps.dashboard`` on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    given = {"now": NOW.isoformat(), "port": str(port), **settings}
    own = {name: value for name, value in environ.items() if not name.startswith("COMPLAINTS_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.dashboard"],
        env={**own, "COMPLAINTS_HOME": str(home), **{f"COMPLAINTS_DASHBOARD_{name.upper()}": value for name, value in given.items()}},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the dashboard did not start")
