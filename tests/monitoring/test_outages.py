"""Spikes joined into outages, the regulator's rule, who is owed something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitoring.errors import UnusableSettings
from monitoring.outages import NetworkComplaint, Outage, OutageRule, compensation, draft_notice, find_outages
from monitoring.spikes import Cell, Finding, Window

START = datetime(2026, 11, 16, 8, tzinfo=UTC)
RULE = OutageRule.in_force(date(2026, 11, 16))
KANO_LGAS = ("Dala", "Fagge", "Gwale", "Nassarawa", "Tarauni", "Ungogo")


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def spike(start: float, end: float, *, verdict: str = "spike", **cell: str) -> Finding:
    window = Window(at(start), at(end))
    return Finding(Cell(**cell), window, 40, 10, 18, 1e-9, 1e-7, "reference-hours", verdict)  # type: ignore[arg-type]


def complaints(lgas: tuple[str, ...], *, state: str = "Kano", each: int = 3, hours: float = 1.0) -> list[NetworkComplaint]:
    return [
        NetworkComplaint(f"{lga}-{number}-{hours}", at(hours + number / 60), state, lga, f"person-{lga}-{number}")
        for lga in lgas
        for number in range(each)
    ]


NETWORK = {"category": "network"}
KANO = {**NETWORK, "state": "Kano"}


@pytest.mark.parametrize(
    ("findings", "places", "why"),
    [
        ([], [], "nothing"),
        ([spike(0, 2, **KANO)], [("Kano",)], "one"),
        ([spike(0, 2, **KANO), spike(1, 3, code="C9", state="Kano")], [("Kano",)], "the same place, overlapping, once as its code"),
        ([spike(0, 2, **KANO), spike(4, 5, **KANO)], [("Kano",)], "two hours apart"),
        ([spike(0, 2, **KANO), spike(9, 10, **KANO)], [("Kano",), ("Kano",)], "seven hours apart"),
        ([spike(0, 2, **KANO), spike(0, 2, **NETWORK, state="Oyo")], [("Kano",), ("Oyo",)], "two places at once are two"),
        (
            [spike(0, 2, **KANO), spike(0, 2, **NETWORK, state="Oyo"), spike(1, 2, **NETWORK)],
            [("Kano", "Oyo")],
            "unless the whole network rises with them",
        ),
        ([spike(0, 2, category="billing", state="Kano")], [], "billing is no outage"),
        ([spike(0, 2, state="Kano")], [], "nor is a state of whose categories nothing is known"),
        ([spike(0, 2, verdict="clear", **KANO)], [], "nor what is clear"),
    ],
)
def test_joined(findings: list[Finding], places: list[tuple[str, ...]], why: str) -> None:
    assert [outage.states for outage in find_outages(findings, [])] == places, why


def outage(lgas: tuple[str, ...], *, hours: float, usual: dict[tuple[str, str], float] | None = None) -> Outage:
    return find_outages([spike(0, hours, **KANO)], complaints(lgas), usual=usual)[0]


@pytest.mark.parametrize(
    ("lgas", "hours", "usual", "met", "why"),
    [
        (KANO_LGAS[:5], 2, None, True, "five areas, two hours"),
        (KANO_LGAS[:4], 2, None, False, "four areas"),
        (KANO_LGAS[:5], 2, {("Kano", "Dala"): 1.5}, False, "one of five had no more than it always has"),
        (KANO_LGAS, 2, {("Kano", "Dala"): 1.5}, True, "but of six five are left"),
    ],
)
def test_the_regulators_rule(lgas: tuple[str, ...], hours: float, usual: dict[tuple[str, str], float] | None, met: bool, why: str) -> None:
    assert (draft_notice(outage(lgas, hours=hours, usual=usual), rule=RULE, at=at(hours)) is not None) is met, why


def test_too_short_is_not_met() -> None:
    short = Outage(("Kano",), at(0), at(0.4), 9, tuple(("Kano", lga) for lga in KANO_LGAS), ())
    assert not short.meets(RULE)
    assert draft_notice(short, rule=RULE, at=at(1)) is None


def test_the_notice_says_where_since_how_many_and_by_which_rule() -> None:
    notice = draft_notice(outage(KANO_LGAS[:5], hours=2), rule=RULE, at=at(2))
    assert notice is not None
    assert notice.text.splitlines() == [
        "DRAFT notice of a major outage, from customers' complaints; to be checked against the network before it is sent.",
        "Where: Kano",
        "Since: 16 November 2026, 10:00 (Lagos), last seen 16 November 2026, 11:00 (Lagos) (1 h)",
        "Complaints: 15",
        "Local government areas touched: 5: Dala (Kano), Fagge (Kano), Gwale (Kano), Nassarawa (Kano), Tarauni (Kano)",
        "Rule met: at least 5 local government areas for at least 30 minutes (NCC major-outage directive)",
        "Compensation is due from 17 November 2026, 10:00 (Lagos) if it lasts (more than 24 h, NCC major-outage directive)",
        "Written: 16 November 2026, 11:00 (Lagos)",
    ]


@pytest.mark.parametrize(
    ("hours", "people", "why"),
    [
        (24, 0, "not before it has lasted more than a day"),
        (30, 15, "after a day everyone who complained"),
    ],
)
def test_compensation(hours: float, people: int, why: str) -> None:
    said = [*complaints(KANO_LGAS[:5], hours=hours - 1), *complaints(KANO_LGAS[:5], hours=0.0)]  # the same people again
    said += [NetworkComplaint("nobody", at(2), "Kano", "Dala", None), NetworkComplaint("elsewhere", at(2), "Oyo", "Ibarapa East", "other")]
    found = find_outages([spike(0, hours, **KANO)], said)[0]
    owed = compensation(found, said, rule=RULE)
    assert len(owed) == people, why
    assert all(each.person.startswith("person-") and each.complaints == 2 for each in owed)


@pytest.mark.parametrize(
    ("hours", "usual", "since", "until", "why"),
    [
        ((2.0, 3.5), {}, 2.0, 4.0, "the window began two hours before it and is unusual eight hours after"),
        ((0.5, 8.0), {}, 0.5, 9.0, "what lies between is part of it"),
        ((2.0, 3.5), {("Kano", "Dala"): 40.0}, 2.0, 12.0, "no hour by itself is unusual: the windows are"),
        ((2.0, 11.5), {}, 2.0, 12.0, "it has not ended: the running hour is not over"),
    ],
)
def test_it_lasts_while_complaints_are_unusual(
    hours: tuple[float, ...], usual: dict[tuple[str, str], float], since: float, until: float, why: str
) -> None:
    said = [each for hour in hours for each in complaints(KANO_LGAS[:5], hours=hour)]
    found = find_outages([spike(0, 12, **KANO)], said, usual=usual)[0]
    assert (found.since, found.until) == (at(since), at(until)), why


def test_who_says_it_again_counts_once_and_shows_that_it_goes_on() -> None:
    once = NetworkComplaint("one", at(0.2), "Kano", "Dala", "somebody")
    said = [once, *complaints(KANO_LGAS[1:4]), replace(once, said_at=at(1.9))]
    found = find_outages([spike(0, 3, **KANO)], said)[0]
    assert found.complaints == 10
    assert ("Kano", "Dala") not in found.lgas  # one voice is not a place


def test_no_compensation_where_the_rule_is_not_met() -> None:
    said = complaints(KANO_LGAS[:3])
    assert compensation(find_outages([spike(0, 30, **KANO)], said)[0], said, rule=RULE) == []


def test_no_rule_before_there_was_one() -> None:
    with pytest.raises(UnusableSettings, match="outage_rules"):
        OutageRule.in_force(date(2010, 1, 1))


def test_an_outage_everywhere_has_the_states_that_complain() -> None:
    found = find_outages([spike(0, 2, **NETWORK)], [*complaints(KANO_LGAS[:2]), *complaints(("Ibadan North",), state="Oyo")])
    assert [each.states for each in found] == [("Kano", "Oyo")]
