"""Marks that several maps share: buildings, rounds of today, bases, with what is told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.drawing.palette import INK, PAPER
from optimizer.locale import translator
from optimizer.slots import day_of
from optimizer.territory import Site, Territory
from optimizer.views.map_scenes.ground import Ground
from optimizer.views.map_scenes.scene import Entry, LegendGroup, Mark, Symbol
from optimizer.views.tours import RoundCall, rounds_today
from optimizer.wording import day_name, kind_name, span

BASE = Symbol(shape="square", radius=8.5, fill=PAPER, stroke=INK, stroke_width=1.8, icon="truck", ink=INK)
ROUND_TODAY = Symbol(shape="diamond", radius=5.0, fill=PAPER, stroke=INK)
BASE_IMPORTANCE, ROUND_IMPORTANCE = 60.0, 6.0


def capital(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def kept(site: Site, *, kinds: Collection[str] | None, services: Collection[str] | None) -> bool:
    """Whether filters by kind and service keep a site; None keeps all."""
    return (kinds is None or site.kind in kinds) and (services is None or not set(services).isdisjoint(site.services))


def area_name(territory: Territory, area: str) -> str:
    """Name of an area, or its id where it has none."""
    known = territory.area_by_id.get(area)
    return known.name if known else area


def rounds(
    territory: Territory, ground: Ground, *, weekday: str | None, services: Collection[str] | None, lang: str,
    hidden: Collection[str] = (),
) -> tuple[Mark, ...]:
    """Stops of the rounds that drive today, one mark a stop; `hidden` stops are drawn otherwise."""
    _ = translator(lang)
    calls: dict[str, list[RoundCall]] = {}
    for call in rounds_today(territory):
        wanted = weekday in (None, call.weekday) and (services is None or set(services) & set(call.call.services))
        if wanted and call.stop.id not in hidden:
            calls.setdefault(call.stop.id, []).append(call)
    marks = []
    for stop_id, its in calls.items():
        stop = its[0].stop
        x, y = ground.frame.point(stop.lon, stop.lat)
        lines = [capital(f"{day_name(day_of(call.call.slot), lang)} "
                         f"{span(call.call.start_minute, call.call.end_minute, lang)}") for call in its]
        marks.append(Mark(id=stop_id, x=x, y=y, symbol=ROUND_TODAY, title=stop.name,
                          lines=(capital(_("stop of a round of today")), *lines), label=stop.name,
                          importance=ROUND_IMPORTANCE))
    return tuple(marks)


def bases(territory: Territory, ground: Ground, *, used: Collection[str] | None, lang: str) -> tuple[Mark, ...]:
    """Where vehicles start: those `used`, or all."""
    _ = translator(lang)
    marks = []
    for base in territory.bases:
        if used is None or base.id in used:
            x, y = ground.frame.point(base.lon, base.lat)
            marks.append(Mark(id=base.id, x=x, y=y, symbol=BASE, title=base.name,
                              lines=(capital(_("base of vehicles")),), label=base.name,
                              importance=BASE_IMPORTANCE, chosen=False))
    return tuple(marks)


def kinds_legend(kinds: Iterable[str], lang: str) -> LegendGroup:
    """The pictograms of the kinds shown."""
    _ = translator(lang)
    entries = (
        Entry(capital(kind_name(kind, lang)), symbol=Symbol(radius=8.5, fill="none", stroke="none", icon=kind, ink=INK))
        for kind in sorted(set(kinds), key=lambda kind: kind_name(kind, lang)))
    return LegendGroup(_("Buildings"), tuple(entries))


def classes_of(values: NDArray[np.float64], limits: Sequence[float]) -> NDArray[np.int8]:
    """Class of each value, a limit belonging to the class above; -1 where it is not a number."""
    classes = np.digitize(np.nan_to_num(values) + 1e-9, limits).astype(np.int8)
    return np.where(np.isnan(values), np.int8(-1), classes)
