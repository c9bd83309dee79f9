"""Access as ground: each cell coloured by the share of its need that is met, told and listed."""

from __future__ import annotations

import math
from collections.abc import Callable

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


def each_told(values: NDArray[np.float64], say: Callable[[float], str], *, digits: int) -> list[str]:
    """Values in words, each different one said once: a grid has thousands of cells and a hundred per cents."""
    rounded = np.round(values, digits).tolist()
    words = {value: say(value) for value in set(rounded) if not math.isnan(value)}
    return [words.get(value, DASH) for value in rounded]


def inhabitants_told(people: NDArray[np.float64], lang: str) -> list[str]:
    """``1 014 habitants``, cell by cell."""
    return each_told(people, lambda count: counted("inhabitant", count, lang), digits=0)


def shares_told(share: NDArray[np.float64], lang: str) -> list[str]:
    """Shares as per cent, a dash where nobody asks."""
    return each_told(share, lambda value: per_cent(value, lang), digits=2)


def points_told(change: NDArray[np.float64], lang: str) -> list[str]:
    """Changes of shares in points, to a tenth."""
    return each_told(100 * change, lambda value: number(value, lang, digits=1, signed=True), digits=1)


def share_of(met: NDArray[np.float64], need: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of need met, not a number where nobody asks."""
    return np.divide(met, need, out=np.full(len(need), np.nan), where=need > 0)


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
    share = share_of(met, need)
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
        inhabitants_told(people, lang), shares_told(share_of(after, need), lang),
        shares_told(share_of(today, need), lang)))


def access_table(
    territory: Territory, ground: Ground, need: NDArray[np.float64], today: NDArray[np.float64],
    after: NDArray[np.float64], lang: str,
) -> Table:
    """The same as figures, a row for each cell."""
    _ = translator(lang)
    columns = (_("Commune, hamlet or cell"), _("Inhabitants"), _("Need met today"), _("Need met under the plan"),
               _("Points gained"))
    names = [territory.demand.names[index] for index in ground.first]
    people = np.rint(ground.sums(residents(territory))).astype(int).tolist()
    told = (shares_told(share_of(today, need), lang), shares_told(share_of(after, need), lang),
            points_told(share_of(after - today, need), lang))
    return Table("access", columns, tuple(zip(names, people, *told)))
