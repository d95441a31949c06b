"""What a summary can say: each rule a question to the published figures and, for what may be answered, a sentence.

``sql`` is asked as ``leadership`` and gives rows; the first case whose condition holds for them makes the sentence, none says nothing.
A case's words are filled from the first row, ``{kind}`` (week or month) and ``{items}``: all rows in the words of ``each``. So every
number in a sentence is a value its query gives, and the same figures give the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Row = Mapping[str, Any]
Condition = Callable[[Row], bool]

FROM: Final = "from reporting.leadership_figures where period = '{period}' and figure = "
# Two counts differ by more than chance where their difference exceeds twice its standard error; counts vary as their square root.
BY_CHANCE: Final = "abs(complaints - previous) <= 2 * sqrt(complaints + previous)"
MOVED: Final = f"not ({BY_CHANCE})"
SECTIONS: Final = ("What moved, and why", "The regulator's clocks", "Money at stake", "What is new in what customers say", "Recommended")
MOVEMENT, REGULATOR, MONEY, THEMES, ADVICE = SECTIONS


@dataclass(frozen=True, slots=True)
class Case:
    when: Condition
    say: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline: one number in large, and what it is."""

    number: str
    caption: str


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    section: str
    sql: str
    cases: tuple[Case, ...]
    each: str = ""
    tile: Tile | None = None


def always(_: Row) -> bool:
    return True


def known(name: str) -> Condition:
    """The figure is published: not left out for being about too few people."""
    return lambda row: row[name] is not None


def above(name: str, other: str) -> Condition:
    return lambda row: row[name] is not None and row[other] is not None and row[name] > row[other]


def usual(row: Row) -> bool:
    return bool(row["is_usual"])


def _moved(figure: str, *, most: int = 3, where: str = "") -> str:
    """The parts of a figure that moved by more than chance, the largest movement first."""
    return (
        "select label, complaints, previous, complaints - previous as difference\n"
        f"{FROM}'{figure}' and label not in ('(several)', '(unknown)', '(no code)') and {MOVED}{where}\n"
        f"order by abs(complaints - previous) desc, label limit {most}"
    )


def _parts(figure: str, *, most: int = 3, by: str = "complaints", where: str = "") -> str:
    """The largest parts of a figure."""
    return f"select label, complaints, people, amount\n{FROM}'{figure}'{where}\norder by {by} desc, label limit {most}"


VOLUME: Final = f"""\
select
    complaints, people, previous, round(100.0 * complaints / nullif(previous, 0) - 100) as change, {BY_CHANCE} as is_usual
{FROM}'volume'"""
YEAR: Final = """\
select
    year_before, round(100.0 * complaints / nullif(year_before, 0) - 100) as change,
    abs(complaints - year_before) <= 2 * sqrt(complaints + year_before) as is_usual
from reporting.leadership_figures where period = '{period}' and figure = 'volume'"""
CAME_BACK: Final = f"""\
select
    max(complaints) filter (where label = 'contacted again') as again,
    round(100.0 * max(complaints) filter (where label = 'contacted again') / sum(complaints)) as share,
    round(100.0 * max(previous) filter (where label = 'contacted again') / nullif(sum(previous), 0)) as share_before
{FROM}'came_back'"""
IN_TIME: Final = f"""\
select
    sum(complaints) as ended, max(complaints) filter (where label = 'too late') as late,
    round(100.0 * max(complaints) filter (where label = 'in time') / sum(complaints)) as share,
    round(100.0 * max(previous) filter (where label = 'in time') / nullif(sum(previous), 0)) as share_before
{FROM}'clock_outcome'"""
OPEN: Final = f"""\
select
    sum(complaints) as open,
    max(complaints) filter (where label = 'past its clock') as past,
    max(previous) filter (where label = 'past its clock') as past_before,
    max(complaints) filter (where label = 'runs out within 7 days') as soon
{FROM}'open_by_clock'"""
NAMED: Final = f"""\
select
    max(complaints) filter (where label = 'names an amount') as complaints, sum(complaints) as billing,
    max(amount) filter (where label = 'names an amount') as naira,
    max(previous_amount) filter (where label = 'names an amount') as naira_before,
    round(100 * max(amount) filter (where label = 'names an amount')
        / nullif(max(previous_amount) filter (where label = 'names an amount'), 0) - 100) as change
{FROM}'money_named'"""
HOURS: Final = f"select complaints, round(amount, 1) as hours, round(previous_amount, 1) as hours_before\n{FROM}'hours_to_resolve'"
SAID_BEFORE: Final = (
    "case when amount = 0 then 'none before' else coalesce(round(amount, 1)::text || ' a {kind} before', 'hardly any before') end"
)
RISING: Final = (
    f"select label, complaints, {SAID_BEFORE} as then\n{FROM}'themes'\norder by complaints - coalesce(amount, 0) desc, label limit "
)

# What the figures call parts that have no name of their own.
NAMES: Final = {"(several)": "others together", "(no code)": "no code", "(unknown)": "an unknown state"}
ITEM: Final = "{label} {complaints:,} ({difference:+,})"
COUNTED: Final = "{label} ({complaints:,})"

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "volume",
        MOVEMENT,
        VOLUME,
        (
            Case(
                lambda row: row["previous"] is None,
                "{people:,} customers opened {complaints:,} complaints; nothing is published of the {kind} before to compare them with.",
            ),
            Case(usual, "{people:,} customers opened {complaints:,} complaints, within chance of the {kind} before ({previous:,})."),
            Case(
                above("complaints", "previous"),
                "{people:,} customers opened {complaints:,} complaints, {change:+}% on the {kind} before ({previous:,}).",
            ),
            Case(always, "{people:,} customers opened {complaints:,} complaints, {change:+}% on the {kind} before ({previous:,})."),
        ),
        tile=Tile("{complaints:,}", "complaints opened"),
    ),
    Rule(
        "against last year",
        MOVEMENT,
        YEAR,
        (
            Case(lambda row: row["year_before"] is None, "Nothing is published of the same {kind} a year before."),
            Case(usual, "A year before it was {year_before:,}: no more of a difference than chance makes."),
            Case(always, "A year before it was {year_before:,}: {change:+}%."),
        ),
    ),
    Rule(
        "categories", MOVEMENT, _moved("volume_by_category"), (Case(always, "By category, what moved by more than chance: {items}."),), ITEM
    ),
    Rule("codes", MOVEMENT, _moved("volume_by_code"), (Case(always, "By the regulator's codes, the largest movements: {items}."),), ITEM),
    Rule("states", MOVEMENT, _moved("volume_by_state"), (Case(always, "By state: {items}."),), ITEM),
    Rule("channels", MOVEMENT, _moved("volume_by_channel", most=2), (Case(always, "By channel: {items}."),), ITEM),
    Rule(
        "outages",
        MOVEMENT,
        _parts("outages"),
        (Case(always, "Five or more LGAs of one state complained of the network within one hour, the mark of a major outage: {items}."),),
        COUNTED,
    ),
    Rule(
        "silence",
        MOVEMENT,
        _parts("silent_days", by="amount"),
        (Case(always, "Days without a single contact: {items}. Counts of this {kind} may be too low."),),
        "{label} ({amount:,})",
    ),
    Rule(
        "came back",
        MOVEMENT,
        CAME_BACK,
        (
            Case(lambda row: row["again"] is None, ""),
            Case(lambda row: row["share_before"] is None, "{share}% of complaints ({again:,}) took a further contact."),
            Case(always, "{share}% of complaints ({again:,}) took a further contact, after {share_before}% the {kind} before."),
        ),
    ),
    Rule(
        "in time",
        REGULATOR,
        IN_TIME,
        (
            Case(lambda row: row["late"] is None, ""),
            Case(
                lambda row: row["share_before"] is None,
                "Of {ended:,} clocks that ran out in the {kind}, {late:,} did so unresolved: {share}% were met.",
            ),
            Case(
                always,
                "Of {ended:,} clocks that ran out in the {kind}, {late:,} did so unresolved: {share}% were met, after {share_before}% the {kind} before.",
            ),
        ),
        tile=Tile("{share}%", "of clocks met"),
    ),
    Rule("missed clocks", REGULATOR, _parts("too_late_by_clock"), (Case(always, "Missed were: {items}."),), COUNTED),
    Rule(
        "open",
        REGULATOR,
        OPEN,
        (
            Case(lambda row: row["open"] is None or row["past"] is None, ""),
            Case(
                lambda row: row["soon"] is None, "When the {kind} ended {open:,} complaints were open, {past:,} of them past their clock."
            ),
            Case(
                always, "When the {kind} ended {open:,} complaints were open: {past:,} past their clock, {soon:,} to run out within 7 days."
            ),
        ),
        tile=Tile("{past:,}", "open past their clock"),
    ),
    Rule(
        "resolved",
        REGULATOR,
        HOURS,
        (
            Case(lambda row: row["hours_before"] is None, "{complaints:,} were resolved, half of them within {hours:,} hours."),
            Case(always, "{complaints:,} were resolved, half of them within {hours:,} hours ({hours_before:,} the {kind} before)."),
        ),
    ),
    Rule(
        "to the regulator",
        REGULATOR,
        f"select complaints, previous\n{FROM}'to_regulator'",
        (
            Case(lambda row: row["previous"] is None, "{complaints:,} customers' complaints went to the NCC."),
            Case(always, "{complaints:,} complaints were taken to the NCC, after {previous:,} the {kind} before."),
        ),
    ),
    Rule(
        "money",
        MONEY,
        NAMED,
        (
            Case(lambda row: row["naira"] is None, ""),
            Case(
                lambda row: row["change"] is None, "{complaints:,} of {billing:,} billing complaints name an amount, together ₦{naira:,}."
            ),
            Case(
                always,
                "{complaints:,} of {billing:,} billing complaints name an amount, together ₦{naira:,} "
                "({change:+}% on the ₦{naira_before:,} of the {kind} before).",
            ),
        ),
        tile=Tile("₦{naira:,}", "named in billing complaints"),
    ),
    Rule(
        "money by code",
        MONEY,
        _parts("money_by_code", by="amount"),
        (Case(always, "Most of it is said under {items}."),),
        "{label}, ₦{amount:,} in {complaints:,}",
    ),
    Rule(
        "themes",
        THEMES,
        RISING + "5",
        (Case(always, "Said in more complaints than the four {kind}s before let expect: {items}."),),
        "“{label}” {complaints:,} ({then})",
    ),
    Rule(
        "report outages",
        ADVICE,
        _parts("outages"),
        (
            Case(
                always,
                "Find out with the network team whether the outages in {items} lasted 30 minutes, which is to be reported to the NCC, "
                "or over 24 hours, which is to be compensated.",
            ),
        ),
        "{label}",
    ),
    Rule(
        "before they run out",
        ADVICE,
        _parts("running_out_by_clock", most=1, where=" and label <> '(several)'"),
        (Case(always, "Put first what runs out within 7 days; the most are under “{label}” ({complaints:,})."),),
    ),
    Rule(
        "past their clock",
        ADVICE,
        _parts("past_by_clock", most=1, where=" and label <> '(several)'"),
        (Case(always, "Close what is past its clock; the most are under “{label}” ({complaints:,})."),),
    ),
    Rule(
        "find the cause",
        ADVICE,
        _moved("volume_by_code", most=1, where=" and complaints > previous"),
        (Case(always, "Name an owner for {label}: no code grew more ({difference:+,}, to {complaints:,})."),),
    ),
    Rule(
        "refund or explain",
        ADVICE,
        _parts("money_by_code", most=1, by="amount", where=" and label not in ('(several)', '(no code)')"),
        (Case(always, "Refund or explain {label}, where the largest sum is at stake (₦{amount:,})."),),
    ),
    Rule("look into", ADVICE, RISING + "1", (Case(always, "Read what lies behind “{label}” ({complaints:,} complaints, {then})."),)),
    Rule(
        "mend the feed",
        ADVICE,
        _parts("silent_days", by="amount"),
        (Case(always, "Have the feeds looked at that were silent: {items}."),),
        "{label}",
    ),
)


def fill(rule: Rule, rows: Sequence[Row], *, kind: str) -> str:
    """The sentence of a rule, or nothing."""
    if not rows:
        return ""
    named = [{name: NAMES.get(value, value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
    first = {**named[0], "kind": kind}
    say = next((case.say for case in rule.cases if case.when(first)), "")
    return say.format(**first, items=join([rule.each.format(**row) for row in named]))


def join(items: Sequence[str]) -> str:
    """
    >>> join(["a", "b", "c"])
    'a, b and c'
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
