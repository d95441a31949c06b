"""A summary as a page of HTML and as a PDF, from the same words. The same summary gives the same bytes, on any machine."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from complaints_nlp.errors import ComplaintsError
from monitoring.summary.composing import NOTHING_TO_DO, Answer, Summary, rows_as_text

TEMPLATES: Final = Path(__file__).parent / "templates"
# Points of the text, tried until the summary fits its one page; the last is the smallest that reads well on paper.
SIZES: Final = ("11", "10.5", "10", "9.5", "9", "8.5", "8", "7.5")


FIGURE_OF: Final = re.compile(r"figure = '(\w+)'")


class TooMuchToSay(ComplaintsError):
    template = "the summary of {period} does not fit on one page; shorten the rules (monitoring/summary/rules.py) that say most"


def as_html(summary: Summary) -> str:
    """One file that needs nothing else: styles and charts are in it, no script."""
    return str(_template().render(**_content(summary)))


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("summary.html.j2")


def as_pdf(summary: Summary) -> bytes:
    """A4: the summary on the first page, the queries behind it on those that follow. Dated with the period's end. Raises TooMuchToSay."""
    import typst

    given = json.dumps(_content(summary), ensure_ascii=False, sort_keys=True)
    for size in SIZES:
        inputs = {"summary": given, "size": size}
        compiler = typst.Compiler(str(TEMPLATES / "summary.typ"), root=str(TEMPLATES), ignore_system_fonts=True, sys_inputs=inputs)
        if json.loads(compiler.query("<appendix>", field="value", one=True)) == 2:
            pdf = compiler.compile(format="pdf", timestamp=int(summary.period.end.timestamp()))
            if isinstance(pdf, bytes):  # a list for formats of one file a page
                return pdf
    raise TooMuchToSay(period=summary.period.name)


def as_markdown(summary: Summary) -> str:
    """The words alone, for the Prefect UI."""
    lines = [f"# Complaints in {summary.period.title}", ""]
    lines += [" · ".join(f"**{tile.number}** {tile.caption}" for tile in summary.headlines), ""]
    for section, sentences in summary.sections:
        lines += [f"## {section}", "", *(f"- {sentence.words} [{sentence.answer.note}]" for sentence in sentences)]
        lines += [] if sentences else [f"- {NOTHING_TO_DO}"]
        lines += [""]
    return "\n".join(lines)


def _content(summary: Summary) -> dict[str, Any]:
    """What both templates are filled from: words and tables, nothing to be worked out."""
    counted = {one.name: one.complaints for one in summary.counted}
    return {
        "title": f"Complaints in {summary.period.title}",
        "period": summary.period.name,
        "kind": summary.period.kind,
        "to_day": [summary.period.to_day.year, summary.period.to_day.month, summary.period.to_day.day],
        "published_on": summary.published_on,
        "headlines": [{"number": tile.number, "caption": tile.caption, "note": tile.note} for tile in summary.headlines],
        "pictures": [{"title": one.title, "svg": one.svg, "note": one.answer.note} for one in summary.pictures],
        "sections": [
            {
                "title": section,
                "sentences": [{"words": one.words, "note": one.answer.note} for one in sentences]
                or [{"words": NOTHING_TO_DO, "note": None}],
            }
            for section, sentences in summary.sections
        ],
        "notes": [_note(one.rule, one.answer, counted) for one in summary.sentences]
        + [_note(f"chart: {one.title}", one.answer, counted) for one in summary.pictures],
        "counted": [
            {"name": one.name, "question": one.question, "sql": one.sql, "parts": one.parts, "complaints": one.complaints}
            for one in summary.counted
        ],
    }


def _note(name: str, answer: Answer, counted: Mapping[str, int]) -> dict[str, Any]:
    """A query with what it gave, and how many complaints of the period the figures it reads were counted from."""
    return {
        "complaints": sum(counted[figure] for figure in FIGURE_OF.findall(answer.sql)),
        "note": answer.note,
        "name": name,
        "sql": answer.sql,
        "columns": list(answer.columns),
        "rows": rows_as_text(answer.rows),
    }
