"""What may leave the house, and what may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaints_nlp.masking.text import seal
from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.life import Action
from monitoring.alerts.messages import Told, write
from monitoring.alerts.words import NotAName, WordsRefused, name, say

LAGOS = ZoneInfo("Africa/Lagos")
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOLD = Told(
    alert_id=42,
    action=Action.OPENED,
    kind=Kind.SPIKE,
    severity=Severity.SEVERE,
    title=say("{count} complaints in {place}, {usual} expected", count=61, place=name("Kano"), usual=14.2),
    where=Where(category="network", state="Kano"),
    at=AT,
    opened_at=AT,
    observed=61,
    expected=14.2,
    bound=29,
    unusual=3.2e-9,
    examples=("0123456789" * 6 + "abcd", "no id"),
)


def message(told: Told = TOLD, role: str = "business", dashboard: str = "https://dash.example") -> str:
    written = write(told, role=role, dashboard=dashboard, zone=LAGOS)
    return f"{written.subject}\n{written.body}"


def test_a_message_says_what_where_how_much_and_where_to_look() -> None:
    assert message().splitlines() == [
        "[severe] new: 61 complaints in Kano, 14.2 expected",
        "61 complaints in Kano, 14.2 expected",
        "Where: network, Kano",
        "Observed: 61",
        "Expected: 14.2",
        "Unusual beyond: 29",
        "How unusual: once in 3.1e+08 such looks when nothing is amiss",
        "Since: 2026-11-23 13:00; as of 2026-11-23 13:00",
        "Examples (record ids): 0123456789012345",
        "https://dash.example/alerts/42",
        "Alert 42",
    ]


def test_leadership_hears_no_figure_that_may_be_about_few_people() -> None:
    told = message(role="leadership")
    assert "61" not in told.replace("2026", "")
    assert "[severe] new: spike in network, Kano" in told
    assert "Examples" not in told


def test_without_a_dashboard_there_is_no_link() -> None:
    assert "http" not in message(dashboard="")


@pytest.mark.parametrize(
    "title",
    ["Ngozi of 0719 123 4567 complains", 7, None],  # no text but masked text, whatever it says
)
def test_a_message_takes_no_text_but_masked_text(title: Any) -> None:
    with pytest.raises(TypeError):
        write(replace(TOLD, title=title), role="business", dashboard="", zone=LAGOS)
    with pytest.raises(TypeError):
        Incident(Kind.SPIKE, Severity.SEVERE, title)


@pytest.mark.parametrize("words", ["call 0719 123 4567", "my number 07191234567", "0 7 1 9 1 2 3 4 5 6 7"])
def test_a_long_number_left_in_masked_text_does_not_go_out_and_the_alert_still_does(words: str) -> None:
    told = message(replace(TOLD, title=seal(words)))
    assert "0719" not in told.replace(" ", "").replace("01234567", "")
    assert "[severe] new: alert 42" in told
    assert "https://dash.example/alerts/42" in told


@pytest.mark.parametrize("value", ["0719 123 4567", "ada@example.com", "", "x" * 121, "two\nlines", "<script>", "12345678901"])
def test_no_name(value: str) -> None:
    with pytest.raises(NotAName):
        name(value)


@pytest.mark.parametrize("value", ["Akwa Ibom", "Z50", "call_logs", "network, Kano", "3.1e+08", "Ọ̀ṣun"])
def test_a_name(value: str) -> None:
    assert name(value) == value


def test_plain_text_is_not_said() -> None:
    with pytest.raises(TypeError):
        say("{who} complains", who="Ngozi")  # type: ignore[arg-type]
    with pytest.raises(WordsRefused):
        say("{who}", who=seal("0719 123 4567"))
