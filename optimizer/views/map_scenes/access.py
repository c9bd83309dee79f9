"""Access as ground: each cell coloured by the share of its need that is met, told and listed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.drawing.palette import GAIN_COLOURS, GAIN_LIMITS, SHARE_COLOURS, SHARE_LIMITS
from optimizer.locale import translator
from optimizer.territory import Territory
from optimizer.views.map_scenes.ground import Ground, residents
from optimizer.views.map_scenes.marks import classes_of
from optimizer.views.map_scenes.scene import CellNotes, Colouring, Entry, LegendGroup
from optimizer.views.tables import Table
from optimizer.wording import DASH, NO_BREAK, counted, number, per_cent


def ground_legend(colouring: Colouring) -> LegendGroup:
    """The classes of the ground."""
    return LegendGroup(colouring.title, tuple(
        Entry(label, swatch=colour) for label, colour in zip(colouring.labels, colouring.colours)))


def access_colouring(
    need: NDArray[np.float64], today: NDArray[np.float64], after: NDArray[np.float64], colour: str, service: str,
    lang: str,
) -> Colouring:
    """Share of need met in each cell, in classes: ``after``, ``today`` or the ``gain`` between them."""
    _ = translator(lang)
    met = {"after": after, "today": today, "gain": after - today}[colour]
    share = np.divide(met, need, out=np.full(len(need), np.nan), where=need > 0)
    limits, colours = (GAIN_LIMITS, GAIN_COLOURS) if colour == "gain" else (SHARE_LIMITS, SHARE_COLOURS)
    edges = (*limits, 1.0)
    labels = [f"{number(100 * low, lang)}{NO_BREAK}{DASH}{NO_BREAK}{per_cent(high, lang)}"
              for low, high in zip((0.0, *limits), edges)]
    if colour == "gain":
        ends = [number(100 * limit, lang, signed=True) for limit in limits]
        labels = [_("less than {points}", points=ends[0]),
                  *(f"{low}{NO_BREAK}{DASH}{NO_BREAK}{high}" for low, high in zip(ends, ends[1:])),
                  _("{points} and more", points=ends[-1])]
    title = {"after": _("Need met under the plan"), "today": _("Need met today"),
             "gain": _("Need met: points gained")}[colour]
    return Colouring(title=_("{title}, {service}", title=title, service=service) if service else title,
                     colours=colours, labels=tuple(labels), classes=classes_of(share, limits).tolist())


def access_notes(
    people: NDArray[np.float64], need: NDArray[np.float64], today: NDArray[np.float64], after: NDArray[np.float64],
    lang: str,
) -> CellNotes:
    """What is told of each cell: inhabitants, need met."""
    _ = translator(lang)
    words = _("Need met: {after} ({today} today)", after="{1}", today="{2}")
    return CellNotes(templates=("{0}", words), columns=(
        [counted("inhabitant", float(round(value)), lang) for value in people],
        [per_cent(a / n, lang) if n > 0 else DASH for a, n in zip(after, need)],
        [per_cent(t / n, lang) if n > 0 else DASH for t, n in zip(today, need)]))


def access_table(
    territory: Territory, ground: Ground, need: NDArray[np.float64], today: NDArray[np.float64],
    after: NDArray[np.float64], lang: str,
) -> Table:
    """The same as figures, a row for each cell."""
    _ = translator(lang)
    columns = (_("Commune, hamlet or cell"), _("Inhabitants"), _("Need met today"), _("Need met under the plan"),
               _("Points gained"))
    rows = tuple(
        (territory.demand.names[index], round(float(people)), *(
            (per_cent(t / n, lang), per_cent(a / n, lang), number(100 * (a - t) / n, lang, digits=1, signed=True))
            if n > 0 else (DASH, DASH, DASH)))
        for index, people, n, t, a in zip(ground.first, ground.sums(residents(territory)), need, today, after))
    return Table("access", columns, rows)
