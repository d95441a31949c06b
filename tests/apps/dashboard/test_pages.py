"""Which page is whose, what stands on it, and that no address leads to another team's complaint."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from apps.dashboard.pages import PAGES
from tests.apps.dashboard.conftest import AT, HOSTILE, Desk, token_in

TEAMS = ("network_ops", "billing_ops", "service_ops")
STAFF = (*TEAMS, "business")
# Written down apart from the rights pages ask for: who is shown what.
READERS = {
    "/overview": STAFF,
    "/live": STAFF,
    "/complaints": STAFF,
    "/leadership": ("business", "leadership"),
    "/review": ("data_science", "reviewer"),
    "/quality": (*STAFF, "data_science", "privacy_officer"),
}


@pytest.mark.parametrize("role", [*STAFF, "leadership", "data_science", "reviewer", "privacy_officer", "auditor"])
def test_a_role_gets_its_pages_and_no_other(desk: Desk, role: str) -> None:
    client = desk.as_(role)
    for path, readers in READERS.items():
        answer = client.get(path)
        assert answer.status_code == (200 if role in readers else 403), path
        for other, others in READERS.items():
            assert (f'<a href="{other}"' in answer.text) == (role in others), f"{path} offers {other}"


def test_every_page_of_the_table_has_readers_written_down() -> None:
    assert {page.path for page in PAGES if page.title} == set(READERS)


@pytest.mark.parametrize("path", [*READERS, "/complaints.csv", "/complaints/network-0", "/alerts/1"])
def test_nobody_signed_in_sees_nothing(desk: Desk, path: str) -> None:
    answer = desk.client().get(path)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


NETWORK = ("network words", "network-", "a spike of network")


def test_billing_reaches_no_network_complaint_by_any_address(desk: Desk) -> None:
    client = desk.as_("billing_ops")
    with desk.filled.connect() as connection:
        alert = connection.scalar(text("select alert_id from monitoring.alert where category = 'network'"))
    for path in (*(f"/complaints/network-{number}" for number in range(11)), "/complaints/network-0?why=1", f"/alerts/{alert}"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.text.count("it is not for you to see") == 1
    span = "period=52w"
    for path in (
        *(
            f"{page}?{span}{more}"
            for page in ("/overview", "/complaints", "/complaints.csv")
            for more in ("", "&category=network", "&code=C9")
        ),
        *("/live?category=network", f"/complaints?{span}&state=Lagos&category=network", f"/complaints?{span}&customer=1:network0"),
        *("/quality", f"/complaints?{span}&late=1"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not [word for word in NETWORK if word in answer.text.replace(path.replace("&", "&amp;"), "")], path
    # What does not exist reads the same.
    assert client.get("/complaints/network-0").text.replace("network-0", "") == client.get("/complaints/nothing").text.replace(
        "nothing", ""
    )
    assert "billing words 3" in client.get(f"/complaints?{span}").text


def test_an_overview_counts_what_its_reader_may_see(desk: Desk) -> None:
    assert "33 opened" in desk.as_("business").get("/complaints?period=52w").text
    assert "11 opened" in desk.as_("service_ops").get("/complaints?period=52w").text


def test_from_every_mark_of_the_overview_a_link_leads_to_complaints(desk: Desk) -> None:
    client = desk.as_("business")
    page = client.get("/overview?period=52w").text
    hrefs = {href.replace("&amp;", "&") for href in re.findall(r'href="(/complaints\?[^"]*)"', page)}
    assert len(hrefs) > 60
    for href in sorted(hrefs)[::4]:
        answer = client.get(href)
        assert answer.status_code == 200 and "Left out" not in answer.text, href


def test_the_queue_counts_what_is_behind_it(desk: Desk) -> None:
    client = desk.as_("business")
    page = client.get("/live").text
    rows = re.findall(r'<a href="(/complaints\?[^"]*(?:due|over)=[^"]*)"><span class="label">[^<]*</span><b>([\d,]+)</b>', page)
    assert len(rows) == 4 and any(count != "0" for _, count in rows)
    for href, count in rows:
        assert f'<p class="muted">{count} opened' in client.get(href.replace("&amp;", "&")).text, href


def test_pages_by_key_hold_every_complaint_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.dashboard.pages.complaints.PAGE", 7)
    client, path, seen = desk.as_("business"), "/complaints?period=52w", []
    while path:
        page = client.get(path).text
        seen += re.findall(r'href="/complaints/([a-z]+-\d+)"', page)
        following = re.search(r'href="([^"]+)">Older', page)
        path = "/complaints" + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 33 == len(set(seen))


def test_an_export_is_what_was_asked_and_no_formula(desk: Desk) -> None:
    answer = desk.as_("business").get("/complaints.csv?period=52w&category=billing")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 11 and {row["category"] for row in rows} == {"billing"}
    assert "'" + HOSTILE in {row["masked_text"] for row in rows}
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize(
    "key", ["category", "code", "channel", "state", "lga", "status", "customer", "hour", "due", "over", "period", "from", "after"]
)
def test_what_cannot_be_read_in_an_address_is_left_out_and_never_shown(desk: Desk, key: str) -> None:
    answer = desk.as_("business").get("/complaints", params={key: "\"'><script>alert(1)</script>' or 1=1 --"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "or 1=1" not in answer.text


def test_a_script_in_a_text_is_text(desk: Desk) -> None:
    client = desk.as_("business")
    for path in ("/complaints?period=52w", "/complaints/billing-10", "/complaints/billing-10?why=1"):
        page = client.get(path).text
        assert "<script>alert" not in page and "HYPERLINK" in page, path


def test_why_shows_the_words_of_the_model_that_was_asked(desk: Desk) -> None:
    page = desk.as_("billing_ops").get("/complaints/billing-2?why=1").text
    assert "Shaded words spoke for it" in page and "the label is another model" in page  # the test's label says test-1 gave it


def test_an_alert_is_acknowledged_by_who_sees_it(desk: Desk) -> None:
    with desk.filled.connect() as connection:
        alert = connection.scalar(text("select alert_id from monitoring.alert where category = 'service'"))
    client = desk.as_("service_ops")
    page = client.get(f"/alerts/{alert}").text
    assert "service words 9" in page
    csrf = token_in(page, "csrf")
    refused = client.post(f"/alerts/{alert}/acknowledge", data={"csrf": csrf, "note": "call 0719 123 4567", "back": "/live"})
    assert refused.status_code == 400 and "0719" not in refused.text
    stranger = desk.as_("billing_ops")
    token = token_in(stranger.get("/live").text, "csrf")
    assert stranger.post(f"/alerts/{alert}/acknowledge", data={"csrf": token, "back": "/live"}).status_code == 404
    done = client.post(f"/alerts/{alert}/acknowledge", data={"csrf": csrf, "note": "on it", "back": f"/alerts/{alert}"})
    assert done.status_code == 303 and done.headers["location"] == f"/alerts/{alert}"
    page = client.get(f"/alerts/{alert}").text
    assert "Acknowledged: nobody is reminded" in page and "on it" in page and desk.logins["service_ops"].name in page


FOUND = {
    "outage": ("network", {"notice": "DRAFT notice of a major outage", "owed": 7, "lgas": [["Kano", "Dala"]]}),
    "theme": ("network", {"name": "esim transfer", "phrases": [{"words": "esim transfer failed", "said": 9, "expected": 0.4}]}),
}


@pytest.fixture
def found(desk: Desk) -> Iterator[dict[str, int]]:
    """An open outage and a theme, each with its alert's number."""
    numbers = {}
    with desk.filled.begin() as connection:
        for kind, (category, details) in FOUND.items():
            numbers[kind] = connection.scalar(
                text(
                    "insert into monitoring.alert (fingerprint, kind, severity, title, category, opened_at, found_at, updated_at, examples, details, "
                    "observed, expected) values (:kind, :kind, 'notice', :kind || ' title', :category, now(), now(), now(), array['network-9'], "
                    "cast(:details as jsonb), 9, 0.4) returning alert_id"
                ),
                {"kind": kind, "category": category, "details": json.dumps(details)},
            )
    yield numbers
    with desk.filled.begin() as connection:
        connection.execute(text("delete from monitoring.alert where alert_id = any(:ids)"), {"ids": list(numbers.values())})


@pytest.mark.parametrize(("role", "sees"), [("network_ops", True), ("business", True), ("billing_ops", False), ("service_ops", False)])
def test_who_sees_an_outage_and_a_theme(desk: Desk, found: dict[str, int], role: str, sees: bool) -> None:
    client = desk.as_(role)
    live, overview = client.get("/live").text, client.get("/overview").text
    assert ("DRAFT notice of a major outage" in live) is sees
    assert (f"python -m flows outages compensation {found['outage']}" in live) is sees
    assert ("esim transfer" in live) is sees
    assert ("esim transfer" in overview) is sees
    assert (client.get(f"/alerts/{found['theme']}").status_code == 200) is sees
    if sees:
        page = client.get(f"/alerts/{found['theme']}").text
        assert "“esim transfer failed”" in page and "network words 9" in page  # the example, as the reader may read it


def test_a_label_is_corrected_in_place(desk: Desk) -> None:
    client = desk.as_("reviewer")
    with desk.filled.begin() as connection:
        connection.exec_driver_sql("update core.contact set confidence = 0.35 where record_id in ('service-1', 'service-2')")
    csrf = token_in(client.get("/review").text, "csrf")
    for values, status, reason in (
        ({"said": "everything"}, 400, "no category"),
        ({"said": "billing", "code": "C9"}, 400, "a code of another category"),
        ({"said": "service", "code": "E2", "secondary": "billing"}, 303, "as it should be"),
    ):
        answer = client.post("/review/service-1", data={"csrf": csrf, "back": "/review", **values})
        assert answer.status_code == status, reason
    assert client.post("/review/no-such-record", data={"csrf": csrf, "said": "none", "back": "/review"}).status_code == 400
    with desk.filled.connect() as connection:
        row = connection.execute(text("select reviewer, category, code, secondary from ml.correction where record_id = 'service-1'")).one()
    assert tuple(row) == (desk.logins["reviewer"].name, "service", "E2", ["billing"])
    data_science = desk.as_("data_science")
    token = token_in(data_science.get("/review").text, "csrf")
    assert data_science.post("/review/service-2", data={"csrf": token, "said": "none", "back": "/"}).status_code == 403


def test_a_status_is_set_by_its_team(desk: Desk) -> None:
    client = desk.as_("network_ops")
    page = client.get("/complaints/network-4").text
    csrf = token_in(page, "csrf")
    assert (
        client.post(
            "/complaints/network-4/status", data={"csrf": csrf, "status": "in_progress", "back": "/complaints/network-4"}
        ).status_code
        == 303
    )
    assert "In progress" in client.get("/complaints/network-4").text
    assert client.post("/complaints/billing-4/status", data={"csrf": csrf, "status": "in_progress", "back": "/"}).status_code == 404


def test_figures_are_asked_for_at_the_moment_that_is_set(desk: Desk) -> None:
    assert f"As of {AT.day} {AT:%b %Y}" in desk.as_("business").get("/overview").text
