"""The three pictures of the page: how many over time, and what moved by code and by state. Drawn as SVG, the same for page and PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from monitoring.summary.publishing import SHOWN_BEFORE
from monitoring.summary.rules import Row

FONT: Final = "Libertinus Serif"  # the PDF's: a font of the system's would differ from machine to machine
COLOURS: Final = {"network": "#1f5a7a", "billing": "#d08a2e", "service": "#7a9e57", "(several)": "#b8b8b8"}
THEN: Final = "#b9c2c9"
NOW: Final = "#1f5a7a"
LARGEST: Final = 7
PARTS: Final = """\
select label, complaints, previous
from reporting.leadership_figures where period = '{{period}}' and figure = '{figure}' and label not in ('(several)', '(unknown)', '(no code)')
order by complaints desc, label limit {largest}"""


@dataclass(frozen=True, slots=True)
class Chart:
    """``sql`` is asked as a rule's is; ``draw`` makes a Vega-Lite chart of its rows."""

    name: str
    title: str
    sql: str
    draw: Callable[[Sequence[Row]], Any]


def _inline(values: Sequence[Row]) -> Any:
    return {"values": list(values)}


def _trend(rows: Sequence[Row]) -> Any:
    import altair as alt

    values = [{"period": row["period"].partition("-")[2], "label": row["label"], "complaints": row["complaints"]} for row in rows]
    order = list(dict.fromkeys(row["period"] for row in values))
    present = [label for label in COLOURS if any(row["label"] == label for row in values)]
    return (
        alt.Chart(_inline(values))
        .mark_bar()
        .encode(
            x=alt.X("period:O", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("sum(complaints):Q", title=None, axis=alt.Axis(tickCount=4)),
            color=alt.Color(
                "label:N",
                scale=alt.Scale(domain=present, range=[COLOURS[label] for label in present]),
                legend=alt.Legend(title=None, orient="top", symbolSize=40),
            ),
        )
    )


def _parts(rows: Sequence[Row]) -> Any:
    import altair as alt

    order = [row["label"] for row in rows]
    now = [{"label": row["label"], "complaints": row["complaints"]} for row in rows]
    before = [{"label": row["label"], "complaints": row["previous"]} for row in rows if row["previous"] is not None]
    place = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=120, ticks=False, domain=False))
    count = alt.X("complaints:Q", title=None, axis=alt.Axis(tickCount=4))
    bars = alt.Chart(_inline(now)).mark_bar(color=NOW, height={"band": 0.45}).encode(x=count, y=place)
    behind = alt.Chart(_inline(before)).mark_bar(color=THEN, height={"band": 0.85}).encode(x=count, y=place)
    return alt.layer(behind, bars)


CHARTS: Final = (
    Chart(
        "trend",
        "Complaints by category",
        "select period, label, complaints\nfrom reporting.leadership_figures\n"
        "where figure = 'volume_by_category' and period in (\n"
        "    select shown.period from reporting.summary_period as shown join reporting.summary_period as this on this.period = '{period}'\n"
        f"    where shown.kind = '{{kind}}' and shown.from_day between this.from_day - interval '{SHOWN_BEFORE} {{kind}}s' and this.from_day\n"
        ")\norder by period, label",
        _trend,
    ),
    Chart("by code", "By code, the {kind} before in grey", PARTS.format(figure="volume_by_code", largest=LARGEST), _parts),
    Chart("by state", "By state, the {kind} before in grey", PARTS.format(figure="volume_by_state", largest=LARGEST), _parts),
)


def draw(chart: Chart, rows: Sequence[Row]) -> str:
    """The chart as SVG: no script, no reference to anything outside, the same rows the same bytes. Empty where there is nothing to draw."""
    if not rows:
        return ""
    import vl_convert

    drawn = chart.draw(rows).properties(width=190 if chart.name == "trend" else 120, height=130)
    drawn = drawn.configure(font=FONT, padding=2, background="transparent").configure_view(stroke=None)
    drawn = drawn.configure_axis(labelFontSize=9, gridColor="#e4e4e4", domainColor="#999999").configure_legend(labelFontSize=9)
    svg: str = vl_convert.vegalite_to_svg(drawn.to_dict())
    return svg
