"""A territory before any plan: who lives where, what is open today, what could open, where trucks may stop."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from optimizer.drawing.palette import FORBIDDEN, INK, PAPER, PERSON_COLOURS, QUIET, REQUIRED
from optimizer.locale import Translator, translator
from optimizer.territory import Site, Territory
from optimizer.views.map_scenes.access import ground_legend, inhabitants_told
from optimizer.views.map_scenes.ground import Ground, ground_of, residents, towns
from optimizer.views.map_scenes.marks import (
    BASE,
    ROUND_TODAY,
    area_name,
    bases,
    capital,
    kept,
    kinds_legend,
    rounds,
)
from optimizer.views.map_scenes.scene import CellNotes, Colouring, Entry, LegendGroup, Mark, Scene, Symbol
from optimizer.views.tables import Table
from optimizer.wording import DASH, NO_BREAK, counted, euros, kind_name, number

STOP = Symbol(shape="square", radius=2.3, fill=QUIET, stroke=PAPER, stroke_width=0.8)


def territory_scene(
    territory: Territory, *, lang: str, kinds: Collection[str] | None = None, areas: Collection[str] | None = None,
    services: Collection[str] | None = None, only_ready: Collection[str] | None = None,
    states: Mapping[str, str] | None = None, stops: bool = True,
) -> Scene:
    """Today's places and rounds, possible places, stops and bases over the people, cell by cell.

    Parameters
    ----------
    kinds, services
        Kinds of building and service ids to show; None shows all.
    areas
        Ids of areas, of any level: only what lies in one of them is shown, the rest of the ground is left empty.
    only_ready
        Ids of the possible places that could open at once; None shows the others too. Places of today always show.
    states
        Site id → ``free``, ``required`` or ``forbidden``; a site that is not named is free.
    stops
        Whether to show where trucks could stop.
    """
    _, ground = translator(lang), ground_of(territory)
    state_of = states or {}

    def inside(area: str) -> bool:
        return areas is None or any(territory.within(area, outer) for outer in areas)

    shown = [site for site in territory.sites
             if kept(site, kinds=kinds, services=services) and inside(site.area)
             and (only_ready is None or site.existing or site.id in only_ready)]
    places = [_place(site, state_of.get(site.id, "free"), territory, ground, lang) for site in shown]
    in_areas = {stop.id for stop in territory.stops if inside(stop.area)}
    round_marks = tuple(mark for mark in rounds(territory, ground, weekday=None, services=services, lang=lang)
                        if mark.id in in_areas)
    drawn = {mark.id for mark in round_marks}
    stop_marks = [
        Mark(id=stop.id, x=point[0], y=point[1], symbol=STOP, title=stop.name, lines=(capital(_("possible stop")),),
             label="", importance=0.0)
        for stop in territory.stops if stops and stop.id in in_areas - drawn
        for point in [ground.frame.point(stop.lon, stop.lat)]]
    people = ground.sums(residents(territory))
    here = np.array([inside(territory.demand.area[index]) for index in ground.first])
    colouring = _people(people, here, lang)
    name = territory.name.text(lang)
    existing = sum(site.existing for site in shown)
    return Scene(
        title=_("Map of {territory}", territory=name), lang=lang, ground=ground, colouring=colouring,
        alternative=_(
            "Map of {territory}: {inhabitants}, {today} open today, {possible} that could open, {stops} where a "
            "vehicle can receive people. The darker the ground, the more people live there.",
            territory=name, inhabitants=counted("inhabitant", float(round(people[here].sum())), lang),
            today=counted("place", existing, lang), possible=counted("place", len(shown) - existing, lang),
            stops=counted("stop", len(in_areas), lang)),
        cell_names=[territory.demand.names[index] for index in ground.first],
        cell_notes=CellNotes(templates=("{0}",), columns=(
            inhabitants_told(people, lang),)),
        towns=towns(territory, ground),
        marks=(*stop_marks, *sorted(places, key=lambda mark: mark.importance), *round_marks,
               *bases(territory, ground, used=None, lang=lang)),
        legend=_legend(colouring, shown, state_of, bool(stop_marks), bool(round_marks), bool(territory.bases), lang),
        table=_table(shown, state_of, territory, lang),
        ground_table=Table("inhabitants", (_("Commune, hamlet or cell"), _("Inhabitants")), tuple(
            (territory.demand.names[index], round(float(count)))
            for index, count, inner in zip(ground.first, people, here) if inner)))


def _symbol(kind: str, *, existing: bool, state: str, illustrative: bool) -> Symbol:
    if state == "forbidden":
        return Symbol(radius=6.6, fill="#eef0f1", stroke=QUIET, icon=kind, ink=QUIET, cross=FORBIDDEN,
                      dashed=illustrative)
    if state == "required":
        return Symbol(radius=8.6, fill=REQUIRED, stroke=PAPER, stroke_width=1.6, icon=kind, ink=PAPER)
    if existing:
        return Symbol(radius=7.2, fill=INK, stroke=PAPER, icon=kind, ink=PAPER)
    return Symbol(radius=6.6, fill=PAPER, stroke=INK, stroke_width=1.0, icon=kind, ink=INK, dashed=illustrative)


def _state_words(site: Site, state: str, _: Translator) -> str:
    if state == "required":
        return _("must open")
    if state == "forbidden":
        return _("must not open")
    return _("open today") if site.existing else _("could open")


def _place(site: Site, state: str, territory: Territory, ground: Ground, lang: str) -> Mark:
    _ = translator(lang)
    x, y = ground.frame.point(site.lon, site.lat)
    lines = [f"{capital(kind_name(site.kind, lang))} · {_state_words(site, state, _)}"]
    if not site.existing:
        lines.append(_("Fit-out {fit_out}, room {room} a half-day", fit_out=euros(site.fit_out_eur, lang),
                       room=euros(site.half_day_eur, lang)))
    if np.isfinite(site.capacity_persons):
        lines.append(_("Room for {count} persons at a time", count=number(site.capacity_persons, lang)))
    if site.illustrative:
        lines.append(_("Illustrative: stands for a building that no published data locates"))
    importance = {"required": 40.0, "forbidden": 3.0}.get(state, 12.0 if site.existing else 1.0)
    return Mark(
        id=site.id, x=x, y=y, title=site.name, lines=tuple(lines), label=area_name(territory, site.area),
        importance=importance,
        symbol=_symbol(site.kind, existing=site.existing, state=state, illustrative=site.illustrative))


def _people(people: NDArray[np.float64], here: NDArray[np.bool_], lang: str) -> Colouring:
    """Cells by inhabitants, in classes whose limits are round numbers."""
    _ = translator(lang)
    limits = round_limits(people[here])
    labels = [_("fewer than {count}", count=number(limits[0], lang))]
    labels += [f"{number(low, lang)}{NO_BREAK}{DASH}{NO_BREAK}{number(high - 1, lang)}"
               for low, high in zip(limits, limits[1:])]
    labels.append(_("{count} and more", count=number(limits[-1], lang)))
    classes = np.where(here, np.digitize(people, limits), -1)
    return Colouring(title=_("Inhabitants"), colours=PERSON_COLOURS[:len(labels)], labels=tuple(labels),
                     classes=classes.tolist())


def round_limits(values: NDArray[np.float64]) -> tuple[int, ...]:
    """At most four different limits, near the quantiles, each 1, 2 or 5 times a power of ten."""
    wanted = np.quantile(values, (0.3, 0.6, 0.85, 0.97)) if len(values) else np.ones(1)
    steps = np.array([nice * 10**power for power in range(8) for nice in (1, 2, 5)])
    nearest = {int(steps[np.abs(np.log(steps / max(limit, 1.0))).argmin()]) for limit in wanted}
    return tuple(sorted(nearest))


def _legend(
    colouring: Colouring, shown: list[Site], states: Mapping[str, str], stops: bool, rounds_shown: bool,
    bases_shown: bool, lang: str,
) -> tuple[LegendGroup, ...]:
    _ = translator(lang)

    def sample(*, existing: bool = False, state: str = "free", illustrative: bool = False) -> Symbol:
        return _symbol("other", existing=existing, state=state, illustrative=illustrative)

    present = {states.get(site.id, "free") for site in shown}
    entries = [
        Entry(_("place open today"), symbol=sample(existing=True)) if any(site.existing for site in shown) else None,
        Entry(_("possible place"), symbol=sample()) if not all(site.existing for site in shown) else None,
        Entry(_("illustrative place"), symbol=sample(illustrative=True)) if any(
            site.illustrative for site in shown) else None,
        Entry(_("must open"), symbol=sample(state="required")) if "required" in present else None,
        Entry(_("must not open"), symbol=sample(state="forbidden")) if "forbidden" in present else None,
        Entry(_("stop of a round of today"), symbol=ROUND_TODAY) if rounds_shown else None,
        Entry(_("possible stop"), symbol=STOP) if stops else None,
        Entry(_("base of vehicles"), symbol=BASE) if bases_shown else None,
    ]
    places = LegendGroup(_("Places"), tuple(entry for entry in entries if entry))
    return (ground_legend(colouring), places, *([kinds_legend((site.kind for site in shown), lang)] if shown else []))


def _table(shown: list[Site], states: Mapping[str, str], territory: Territory, lang: str) -> Table:
    _ = translator(lang)
    columns = (_("Place"), _("Building"), _("Commune"), _("Situation"), _("Illustrative"))
    rows = tuple(
        (site.name, kind_name(site.kind, lang), area_name(territory, site.area),
         _state_words(site, states.get(site.id, "free"), _), _("yes") if site.illustrative else _("no"))
        for site in shown)
    return Table("places", columns, rows)
