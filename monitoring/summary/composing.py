"""A summary made of published figures: asked as ``leadership``, said by the rules, each sentence with its query and what it gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session

from monitoring.summary.charts import CHARTS, draw
from monitoring.summary.periods import Period
from monitoring.summary.publishing import figures
from monitoring.summary.rules import ADVICE, RULES, SECTIONS, Row, Rule, fill

READER: Final = "leadership"
NOTHING_TO_DO: Final = "Nothing stands out that asks for more than the daily work."


@dataclass(frozen=True, slots=True)
class Answer:
    """A query as it was asked and what it gave. ``note`` is the number of the footnote that shows it."""

    note: int
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[Row]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Sentence:
    rule: str
    words: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Headline:
    number: str
    caption: str
    note: int


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    svg: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Counted:
    """How a figure was counted: its query on the complaints themselves, and how many of them it counted. None is left out for being small."""

    name: str
    question: str
    sql: str
    parts: int
    complaints: int


@dataclass(frozen=True, slots=True)
class Summary:
    period: Period
    published_on: str
    headlines: tuple[Headline, ...]
    sections: tuple[tuple[str, tuple[Sentence, ...]], ...]
    pictures: tuple[Picture, ...]
    counted: tuple[Counted, ...]

    @property
    def sentences(self) -> list[Sentence]:
        return [sentence for _, sentences in self.sections for sentence in sentences]

    def facts(self) -> dict[str, Any]:
        """As it is kept in reporting.summary."""
        return {
            "period": self.period.name,
            "sentences": [
                {
                    "rule": sentence.rule,
                    "note": sentence.answer.note,
                    "words": sentence.words,
                    "query": sentence.answer.sql,
                    "rows": [{name: str(value) for name, value in row.items()} for row in sentence.answer.records()],
                }
                for sentence in self.sentences
            ],
        }


def compose(session: Session, period: Period) -> Summary:
    """Ask everything as ``leadership`` and say what may be said.

    Only what was published is read. A writer whose login may not act as leadership (group roles are nobody's members) asks as itself: the
    same queries of the same tables, which leadership may read whole.
    """
    _read_as_leadership(session)
    asker = _Asker(session, period)
    said = {rule.name: sentence for rule in RULES if (sentence := asker.say(rule)) is not None}
    sections = tuple(
        (section, tuple(said[rule.name] for rule in RULES if rule.section == section and rule.name in said)) for section in SECTIONS
    )
    pictures = tuple(asker.pictures())
    summary = Summary(
        period=period,
        published_on=asker.published_on(),
        headlines=tuple(_headlines(said)),
        sections=tuple((section, found) for section, found in sections if found or section == ADVICE),
        pictures=pictures,
        counted=tuple(asker.counted()),
    )
    session.execute(text("reset role"))
    return summary


def _read_as_leadership(session: Session) -> None:
    try:
        with session.begin_nested():
            session.execute(text(f"set local role {READER}"))
    except ProgrammingError:
        return


def _headlines(said: dict[str, Sentence]) -> Iterable[Headline]:
    for rule in RULES:
        if rule.tile is not None and rule.name in said:
            answer = said[rule.name].answer
            yield Headline(rule.tile.number.format(**answer.records()[0]), rule.tile.caption, answer.note)


class _Asker:
    """Asks and numbers the questions whose answers are shown."""

    def __init__(self, session: Session, period: Period) -> None:
        self._session = session
        self._period = period
        self._notes = 0

    def _ask(self, sql: str) -> tuple[str, tuple[str, ...], tuple[tuple[Any, ...], ...]]:
        sql = sql.replace("{period}", self._period.name).replace("{kind}", self._period.kind)
        result = self._session.connection().exec_driver_sql(sql.replace("%", "%%"))
        return sql, tuple(result.keys()), tuple(tuple(_plain(value) for value in row) for row in result)

    def _note(self, asked: tuple[str, tuple[str, ...], tuple[tuple[Any, ...], ...]]) -> Answer:
        self._notes += 1
        return Answer(self._notes, *asked)

    def say(self, rule: Rule) -> Sentence | None:
        asked = self._ask(rule.sql)
        words = fill(rule, [dict(zip(asked[1], row, strict=True)) for row in asked[2]], kind=self._period.kind)
        return Sentence(rule.name, words, self._note(asked)) if words else None

    def pictures(self) -> Iterable[Picture]:
        for chart in CHARTS:
            asked = self._ask(chart.sql)
            if svg := draw(chart, [dict(zip(asked[1], row, strict=True)) for row in asked[2]]):
                yield Picture(chart.title.format(kind=self._period.kind), svg, self._note(asked))

    def published_on(self) -> str:
        sql = "select (published_at at time zone 'Africa/Lagos')::date from reporting.summary_period where period = :period"
        return f"{self._session.scalar(text(sql), {'period': self._period.name})}"

    def counted(self) -> Iterable[Counted]:
        sql = (
            "select figure, count(*), sum(complaints), array_agg(label order by label) "
            "from reporting.summary_figure where period = :period group by figure"
        )
        found = {row[0]: row for row in self._session.execute(text(sql), {"period": self._period.name})}
        for name, figure in sorted(figures().items()):
            _, parts, complaints, labels = found.get(name, (name, 0, 0, []))
            yield Counted(name, figure.question, figure.sql(self._period, labels if figure.chosen else ()), parts, int(complaints))


def _plain(value: Any) -> Any:
    """Whole numbers as such: PostgreSQL's rounding leaves them numeric."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def rows_as_text(rows: Sequence[tuple[Any, ...]]) -> list[list[str]]:
    """For tables: what is null is a dash."""
    return [["–" if value is None else str(value) for value in row] for row in rows]
