"""Charts of a plan: bars that say their values, drawn from rows in the reader's language.

Every bar carries its value in letters and the two bars of a pair differ in shade and in words, so that
nothing hangs on telling two colours apart. The same rows stand in a table beside each chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimizer.drawing.palette import QUIET, TEXT
from optimizer.locale import translator
from optimizer.views.access_tables import ShareRow
from optimizer.views.money import CostItem, PayerItem
from optimizer.wording import euros, per_cent

if TYPE_CHECKING:
    import altair as alt

TODAY, AFTER, OTHER = "#b3c2c1", "#1d5c63", "#8fb3ad"
ROW_PX = 46
LABEL_PX = 240
FONT_PX = 13


def before_after(rows: Sequence[ShareRow], lang: str) -> alt.LayerChart:
    """Two bars for each row: share of need met today and under the plan."""
    import altair as alt

    _ = translator(lang)
    today, after = _("today"), _("with the plan")
    data = [
        {"name": row.name, "what": what, "share": share, "told": per_cent(share, lang)}
        for row in rows for what, share in ((today, row.today), (after, row.after))
    ]
    bars, texts = _bars(data, order=[row.name for row in rows], value="share", top=max(
        [0.05, *(max(row.today, row.after) for row in rows)]))
    pair = alt.YOffset("what:N", sort=[today, after])
    colour = alt.Color("what:N", title=None, scale=alt.Scale(domain=[today, after], range=[TODAY, AFTER]),
                       legend=_legend())
    return _finished(bars.encode(yOffset=pair, color=colour), texts.encode(yOffset=pair), len(rows))


def cost_bars(items: Sequence[CostItem], lang: str) -> alt.LayerChart:
    """Euros a year of each type of cost."""
    data = [{"name": item.name, "what": item.nature, "eur": item.eur, "told": euros(item.eur, lang)} for item in items]
    bars, texts = _bars(data, order=[item.name for item in items], value="eur",
                        top=max([1.0, *(item.eur for item in items)]))
    return _finished(bars.encode(color=_colours([item.nature for item in items])), texts, len(items))


def payer_bars(items: Sequence[PayerItem], lang: str) -> alt.LayerChart:
    """Euros a year that each payer bears: grants given, then remainder."""
    import altair as alt

    _ = translator(lang)
    grants, remainder = _("grants given"), _("remainder to bear")
    parts = [
        {"name": item.name, "what": what, "eur": eur, "order": order}
        for item in items
        for order, (what, eur) in enumerate(((remainder, item.remainder_eur), (grants, item.grants_eur)))
    ]
    sums = [{"name": item.name, "eur": item.borne_eur, "told": euros(item.borne_eur, lang)} for item in items]
    bars, texts = _bars(parts, order=[item.name for item in items], value="eur", sums=sums,
                        top=max([1.0, *(item.borne_eur for item in items)]))
    stacked = bars.encode(
        order="order:Q",
        color=alt.Color("what:N", title=None, scale=alt.Scale(domain=[remainder, grants], range=[AFTER, OTHER]),
                        legend=_legend()))
    return _finished(stacked, texts, len(items))


def _bars(
    data: list[dict[str, object]], *, order: list[str], value: str, top: float,
    sums: list[dict[str, object]] | None = None,
) -> tuple[alt.Chart, alt.Chart]:
    """Bars and the letters at their ends; the scale leaves room for these."""
    import altair as alt

    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(
        labelLimit=LABEL_PX, labelFontSize=FONT_PX, labelColor=TEXT, ticks=False, domain=False, labelPadding=8))
    x = alt.X(f"{value}:Q", axis=None, scale=alt.Scale(domain=[0, 1.18 * top]))
    bars = alt.Chart(alt.Data(values=data)).mark_bar(cornerRadiusEnd=2).encode(y=y, x=x)
    texts = alt.Chart(alt.Data(values=data if sums is None else sums)).mark_text(
        align="left", dx=5, fontSize=FONT_PX, color=TEXT).encode(y=y, x=x, text="told:N")
    return bars, texts


def _colours(natures: list[str]) -> alt.Color:
    import altair as alt

    domain = list(dict.fromkeys(natures))
    colours = [OTHER, AFTER] if len(domain) > 1 else [AFTER]
    return alt.Color("what:N", title=None, scale=alt.Scale(domain=domain, range=colours), legend=_legend())


def _legend() -> alt.Legend:
    import altair as alt

    return alt.Legend(orient="top", direction="horizontal", symbolType="square", labelFontSize=FONT_PX,
                      labelColor=QUIET, offset=4)


def _finished(bars: alt.Chart, texts: alt.Chart, rows: int) -> alt.LayerChart:
    import altair as alt

    return alt.layer(bars, texts).properties(height=max(2, rows) * ROW_PX).configure_view(strokeWidth=0)
