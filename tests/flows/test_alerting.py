"""Findings into alerts and messages, and a sender that may die at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from flows.steps import alerting
from flows.steps.alerting import keep_incidents, post_by_apprise, send_due
from models.database import open_session
from models.installation import Installation
from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.routing import Route, Routing
from monitoring.alerts.words import name, say
from tests.flows.making import Killed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LAGOS = ZoneInfo("Africa/Lagos")
ROUTING = Routing(
    (Route("ops", "network_ops", Severity.NOTICE), Route("all", "business")),
    {"ops": "json://127.0.0.1:9/ops?token=hush", "all": "json://127.0.0.1:9/all"},
    "http://dash",
)


def spike(count: float = 61, severity: Severity = Severity.WARNING, state: str = "Kano") -> Incident:
    title = say("{count} complaints in {place}", count=count, place=name(state))
    where = Where(category="network", state=state)
    return Incident(Kind.SPIKE, severity, title, where, observed=count, expected=14, bound=29, unusual=1e-9, examples=("a" * 64,))


def keep(
    place: Installation, incidents: Sequence[Incident], *, hours: float = 0, routing: Routing = ROUTING, **rest: Any
) -> dict[str, int]:
    with open_session(place.engine) as session:
        now = NOW + timedelta(hours=hours)
        done = keep_incidents(session, incidents, looked_for=[Kind.SPIKE], routing=routing, zone=LAGOS, now=now, **rest)
        session.commit()
    return done


def rows(place: Installation, query: str) -> list[tuple[Any, ...]]:
    with place.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def alerts(place: Installation) -> list[tuple[Any, ...]]:
    return rows(place, "select status, severity, findings from monitoring.alert order by alert_id")


def history(place: Installation) -> list[str]:
    return [row[0] for row in rows(place, "select action from monitoring.alert_event order by event_id")]


class Places:
    """Where messages arrive; one may refuse, or the sender may die right after it took a message."""

    def __init__(self) -> None:
        self.took: list[tuple[str, str, str]] = []
        self.refusing: set[str] = set()
        self.deadly = False

    def post(self, url: str, subject: str, body: str, severity: Severity) -> bool:
        name = url.split("/")[3].split("?", maxsplit=1)[0]
        if name in self.refusing:
            raise OSError(f"could not reach {url}")
        self.took.append((name, subject, body))
        if self.deadly:
            raise Killed
        return True


def send(place: Installation, places: Places, *, hours: float = 0) -> Any:
    return send_due(place.engine, routing=ROUTING, post=places.post, now=lambda: NOW + timedelta(hours=hours))


def test_one_incident_is_one_alert_from_its_first_finding_to_its_end(place: Installation) -> None:
    for minute in range(30):
        keep(place, [spike(61 + minute)], hours=minute / 60)
    assert alerts(place) == [("opened", "warning", 30)]
    assert keep(place, [spike(400, Severity.SEVERE)], hours=1) == {"worsened": 1}
    assert keep(place, [], hours=2) == {}
    assert keep(place, [], hours=3) == {"closed": 1}
    assert keep(place, [spike()], hours=4) == {"reopened": 1}
    assert keep(place, [], hours=6) == {"closed": 1}
    assert keep(place, [spike()], hours=11) == {"opened": 1}
    assert alerts(place) == [("resolved", "severe", 32), ("opened", "warning", 1)]
    steps = history(place)
    assert [step for step in steps if step != "updated"] == ["opened", "worsened", "closed", "reopened", "closed", "opened"]
    assert steps.count("updated") < 4  # a line when it moves by a fifth, not every minute


def test_two_places_are_two_alerts_and_a_blind_one_stays_open(place: Installation) -> None:
    keep(place, [spike(), spike(state="Lagos")])
    assert keep(place, [], hours=5, blind=lambda alert: alert.state == "Kano") == {"closed": 1}
    assert rows(place, "select state from monitoring.alert where status = 'opened'") == [("Kano",)]


def test_the_message_and_the_change_are_one_transaction(place: Installation) -> None:
    with open_session(place.engine) as session:
        keep_incidents(session, [spike()], looked_for=[], routing=ROUTING, zone=LAGOS, now=NOW)
        assert len(session.execute(text("select from monitoring.delivery")).all()) == 2
        session.rollback()
    assert alerts(place) == rows(place, "select 1 from monitoring.delivery") == []


def test_each_place_gets_its_message_once_when_all_goes_well(place: Installation) -> None:
    keep(place, [spike()])
    places = Places()
    assert send(place, places) == {"sent": 2, "failed": 0, "given_up": 0}
    assert send(place, places) == {}
    assert sorted(name for name, *_ in places.took) == ["all", "ops"]
    number = rows(place, "select alert_id from monitoring.alert")[0][0]
    for _, subject, body in places.took:
        assert subject == "[warning] new: 61 complaints in Kano"
        assert f"http://dash/alerts/{number}" in body
    assert rows(place, "select distinct state, tries, last_error from monitoring.delivery") == [("sent", 1, None)]


def test_a_sender_that_dies_after_sending_sends_again_and_loses_nothing(place: Installation) -> None:
    keep(place, [spike()])
    places = Places()
    places.deadly = True
    with pytest.raises(Killed):
        send(place, places)
    assert {row[0] for row in rows(place, "select state from monitoring.delivery")} == {"waiting"}
    first = len(places.took)
    assert first  # the other channel may not have come to its turn
    places.deadly = False
    send(place, places)
    took = [(name, body.splitlines()[-1]) for name, _, body in places.took]
    before, after = took[:first], took[first:]
    assert {name for name, _ in after} == {"all", "ops"}
    assert len(after) == 2
    assert set(before) <= set(after)  # again, by the number it carries known to be the same


def test_a_place_that_is_down_is_tried_again_later_and_holds_up_no_other(place: Installation) -> None:
    keep(place, [spike()])
    places = Places()
    places.refusing = {"ops"}
    assert send(place, places) == {"sent": 1, "failed": 1, "given_up": 0}
    assert send(place, places) == {}  # not at once
    assert rows(place, "select last_error from monitoring.delivery where channel = 'ops'") == [("OSError while sending",)]  # no URL in it
    places.refusing = set()
    assert send(place, places, hours=1) == {"sent": 1, "failed": 0, "given_up": 0}


def test_what_cannot_be_sent_for_days_is_given_up_and_stays_to_be_seen(place: Installation) -> None:
    keep(place, [spike()])
    places = Places()
    places.refusing = {"ops", "all"}
    for hour in range(0, 73, 8):
        last = send(place, places, hours=hour)
    assert last == {"sent": 0, "failed": 0, "given_up": 2}
    assert {row[0] for row in rows(place, "select state from monitoring.delivery")} == {"given_up"}


def test_without_routes_alerts_are_kept_and_nobody_is_told(place: Installation) -> None:
    keep(place, [spike()], routing=Routing((), {}))
    assert alerts(place) == [("opened", "warning", 1)]
    assert rows(place, "select from monitoring.delivery") == []


def as_role(place: Installation, role: str, statement: str) -> Any:
    with place.engine.begin() as connection:
        connection.exec_driver_sql(f"set local role {role}")
        return connection.execute(text(statement)).all()


def test_people_acknowledge_snooze_and_resolve_and_the_history_says_who(place: Installation) -> None:
    keep(place, [spike()])
    number = rows(place, "select alert_id from monitoring.alert")[0][0]
    as_role(place, "network_ops", f"select monitoring.acknowledge_alert({number}, 'on it')")
    assert keep(place, [spike()], hours=5) == {"updated": 1}
    assert alerts(place)[0][0] == "acknowledged"
    as_role(place, "business", f"select monitoring.snooze_alert({number}, clock_timestamp() + interval '2 hours')")
    assert alerts(place)[0][0] == "snoozed"
    as_role(place, "network_ops", f"select monitoring.resolve_alert({number}, 'mast repaired')")
    assert alerts(place)[0][0] == "resolved"
    assert history(place) == ["opened", "acknowledged", "snoozed", "resolved"]
    assert {row[0] for row in rows(place, "select login = session_user from monitoring.alert_event")} == {True}
    assert rows(place, "select count(*) from monitoring.delivery") == [(2,)]  # nobody was told again


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("billing_ops", "select monitoring.acknowledge_alert({number})"),  # another team's
        ("leadership", "select monitoring.resolve_alert({number})"),
        ("network_ops", "select monitoring.snooze_alert({number}, now() + interval '31 days')"),  # that is no snooze
        ("network_ops", "select monitoring.snooze_alert({number}, now() - interval '1 day')"),
        ("network_ops", "select monitoring.acknowledge_alert({number}, 'customer 07191234567')"),  # no place for a number
        ("network_ops", "select monitoring.acknowledge_alert({number}, 'mail ada@example.com')"),
        ("network_ops", "insert into monitoring.alert_event (alert_id, action) values ({number}, 'closed')"),  # not a person's step
        (
            "network_ops",
            "insert into monitoring.alert_event (alert_id, action, login) values ({number}, 'acknowledged', 'bola')",
        ),  # as another
        ("network_ops", "update monitoring.alert set status = 'resolved'"),
        ("pipeline", "update monitoring.alert_event set login = 'bola'"),  # history is not changed
    ],
)
def test_what_people_may_not(place: Installation, role: str, statement: str) -> None:
    keep(place, [spike()])
    number = rows(place, "select alert_id from monitoring.alert")[0][0]
    with pytest.raises(Exception, match=r"permission|policy|violates|within|only added to"):
        as_role(place, role, statement.format(number=number))
    assert alerts(place) == [("opened", "warning", 1)]


def test_a_team_sees_its_own_alerts_and_those_of_feeds(place: Installation) -> None:
    feed = Incident(Kind.QUALITY, Severity.SEVERE, say("no records"), Where(source="sms"), "freshness")
    everywhere = Incident(Kind.SPIKE, Severity.WARNING, say("complaints everywhere"))
    keep(place, [spike(), feed, everywhere])
    seen = {
        role: {row[0] for row in as_role(place, role, "select kind || coalesce(category, '') from monitoring.alert")}
        for role in ("network_ops", "billing_ops", "business")
    }
    assert seen == {
        "network_ops": {"spikenetwork", "quality"},
        "billing_ops": {"quality"},
        "business": {"spikenetwork", "quality", "spike"},
    }


def test_apprise_says_no_to_what_it_does_not_know_without_a_word() -> None:
    assert not post_by_apprise("nonsense", "a", "b", Severity.NOTICE)


def test_the_sender_never_waits_for_a_place_within_the_transaction_of_an_alert(place: Installation) -> None:
    keep(place, [spike()])
    places = Places()
    seen: list[int] = []

    def slow(url: str, subject: str, body: str, severity: Severity) -> bool:
        seen.append(sum(keep(place, [spike(70 + len(seen))]).values()))  # alerts go on while a place takes its time
        return places.post(url, subject, body, severity)

    alerting.send_due(place.engine, routing=ROUTING, post=slow, now=lambda: NOW)
    assert seen == [1, 1]
