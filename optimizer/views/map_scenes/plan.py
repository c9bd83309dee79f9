"""One season of a plan: who is served, what is open, what drives where, in which order and when."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from optimizer.drawing.canvas import bowed
from optimizer.drawing.palette import (
    DAY_COLOURS,
    INK,
    PAPER,
    QUIET,
)
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.slots import DAYS, day_of
from optimizer.territory import Territory
from optimizer.views.map_scenes.access import access_colouring, access_notes, access_table, ground_legend
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
from optimizer.views.map_scenes.scene import Colouring, Entry, LegendGroup, Line, Mark, Scene, Symbol
from optimizer.views.places import PlaceView, places
from optimizer.views.shares import need_met
from optimizer.views.tables import Table
from optimizer.views.tours import TourView, tours
from optimizer.wording import (
    clock,
    counted,
    day_name,
    hours,
    kind_name,
    number,
    per_cent,
    span,
    weeks,
)

COLOURS = ("after", "today", "gain")


def plan_scene(
    plan: Plan, territory: Territory, scenario: Scenario, *, season: str, lang: str, weekday: str | None = None,
    kinds: Collection[str] | None = None, services: Collection[str] | None = None,
    levels: Collection[int] | None = None, service_for_access: str | None = None, colour: str = "after",
    only_ready: Collection[str] | None = None,
) -> Scene:
    """Places and tours of a plan over access, cell by cell.

    Parameters
    ----------
    season
        Season id.
    weekday
        ``mon`` … ``sun``: only what is open or driven that day; None, the whole week.
    kinds, services, levels
        Kinds of building, service ids and half-days a week to show; None shows all.
    service_for_access
        Service whose access colours the ground; None, all of them together.
    colour
        ``after``, ``today`` or ``gain``: share of need met under the plan, today, or its increase.
    only_ready
        Ids of the places that could open at once; None shows the others too. Places of today always show.

    Raises
    ------
    ValueError
        If `colour` is none of these.
    KeyError, StopIteration
        If the plan or the season is not of these inputs.
    """
    if colour not in COLOURS:
        raise ValueError(f"colour must be one of {COLOURS}, not {colour!r}")
    _, ground = translator(lang), ground_of(territory)
    season_name = next(each.name.text(lang) for each in scenario.seasons if each.id == season)
    open_places = [view for view in places(plan, territory, scenario)
                   if view.half_days[season] and kept(view.site, kinds=kinds, services=services)
                   and (levels is None or view.half_days[season] in levels)
                   and (weekday is None or weekday in map(day_of, view.slots[season]))
                   and (only_ready is None or view.site.existing or view.site.id in only_ready)]
    driven = [view for view in tours(plan, territory, scenario)
              if view.run.season == season and weekday in (None, view.run.weekday)
              and (services is None or set(services) & set(view.vehicle.services))]
    place_marks = [place_mark(view, scenario, ground, season, lang) for view in reversed(open_places)]
    stop_marks = _stops(plan, territory, driven, ground, season, lang)
    round_marks = rounds(territory, ground, weekday=weekday, services=services, lang=lang,
                         hidden={mark.id for mark in stop_marks})
    need, today, after = map(ground.sums, need_met(plan, territory, season=season, service=service_for_access))
    service = next((each.name.text(lang) for each in scenario.services if each.id == service_for_access), "")
    colouring = access_colouring(need, today, after, colour, service, lang)
    new = sum(view.new for view in open_places)
    stops = {call.stop.id for view in driven for call in view.calls}
    when = season_name if weekday is None else f"{season_name}, {day_name(weekday, lang)}"
    share = np.array([today.sum(), after.sum()]) / max(need.sum(), 1e-9)
    return Scene(
        title=_("Map of the plan “{name}”, {season}", name=scenario.name.text(lang), season=when), lang=lang,
        alternative=_(
            "{season}: {places} open, of which {new}; {tours} with {stops}. {after} of the need is met, {today} today. "
            "The ground shows: {colours}.",
            season=when, places=counted("place", len(open_places), lang), new=counted("new_place", new, lang),
            tours=counted("tour", len(driven), lang), stops=counted("stop", len(stops), lang),
            after=per_cent(float(share[1]), lang), today=per_cent(float(share[0]), lang),
            colours=colouring.title[:1].lower() + colouring.title[1:]),
        ground=ground, colouring=colouring,
        cell_names=[territory.demand.names[index] for index in ground.first],
        cell_notes=access_notes(ground.sums(residents(territory)), need, today, after, lang),
        towns=towns(territory, ground), lines=tuple(_line(view, ground, lang) for view in driven),
        marks=(*round_marks, *place_marks, *stop_marks,
               *bases(territory, ground, used={view.base.id for view in driven}, lang=lang)),
        legend=_legend(colouring, open_places, driven, bool(round_marks), season, lang),
        table=_table(open_places, driven, territory, scenario, season, lang),
        ground_table=access_table(territory, ground, need, today, after, lang))


def place_change(view: PlaceView, season: str) -> str:
    """``new``, ``extended`` or ``as_today`` in one season."""
    return view.change if view.half_days[season] > view.today_half_days[season] else "as_today"


def place_lines(view: PlaceView, scenario: Scenario, season: str, lang: str) -> tuple[str, ...]:
    """What is told of a place in one season: what it is, its hours, expected visits."""
    _ = translator(lang)
    change = {"new": _("new place"), "extended": _("place open today, extended"),
              "as_today": _("open as today")}[place_change(view, season)]
    level, now = view.half_days[season], view.today_half_days[season]
    lines = [f"{capital(kind_name(view.site.kind, lang))} · {change}",
             capital(hours(view.slots[season], scenario.slots, lang)),
             _.n("{count} half-day a week", "{count} half-days a week", level)
             + (f" ({_('today: {count}', count=now)})" if now and now != level else "")]
    visits = view.visits.get(season)
    if visits is not None:
        lines.append(_("About {count} expected visits a week", count=number(visits, lang)))
    if view.site.illustrative:
        lines.append(_("Illustrative: stands for a building that no published data locates"))
    return tuple(line for line in lines if line)


def place_mark(view: PlaceView, scenario: Scenario, ground: Ground, season: str, lang: str) -> Mark:
    """A place, the larger the more it is open; plain and small where nothing changes."""
    x, y = ground.frame.point(view.site.lon, view.site.lat)
    change, level = place_change(view, season), view.half_days[season]
    importance = level / 10 + {"new": 40, "extended": 30, "as_today": 2}[change]
    return Mark(id=view.site.id, x=x, y=y, symbol=_symbol(view.site.kind, change, level), title=view.site.name,
                lines=place_lines(view, scenario, season, lang), label=view.area_name or view.site.name,
                importance=importance)


def tour_hours(view: TourView, lang: str) -> tuple[str, ...]:
    """A tour from departure to return, a line for each stop."""
    _ = translator(lang)
    calls = (f"{call.order}. {call.stop.name}, {span(call.call.open_minute, call.call.close_minute, lang)}"
             for call in view.calls)
    return (_("Leaves {base} at {time}", base=view.base.name, time=clock(view.run.depart_minute, lang)), *calls,
            _("Back at {time}, {km} km", time=clock(view.run.return_minute, lang), km=number(view.run.km, lang)))


def tour_days(view: TourView, lang: str) -> str:
    """``Mardi, semaines impaires``."""
    return capital(f"{day_name(view.run.weekday, lang)}, {weeks(view.run.weeks, view.vehicle.cycle_weeks, lang)}")


def _symbol(kind: str, change: str, level: int) -> Symbol:
    size = math.sqrt(min(level, 10) / 10)
    if change == "as_today":
        return Symbol(radius=round(2.6 + 2.4 * size, 1), fill=PAPER, stroke=INK, stroke_width=1.1)
    radius, new = round(6.5 + 4.5 * size, 1), change == "new"
    return Symbol(radius=radius, fill=INK if new else PAPER, stroke=PAPER if new else INK,
                  stroke_width=1.4 if new else 2.2, icon=kind, ink=PAPER if new else INK)


def _stops(
    plan: Plan, territory: Territory, driven: Sequence[TourView], ground: Ground, season: str, lang: str
) -> tuple[Mark, ...]:
    _ = translator(lang)
    at: dict[str, list[tuple[TourView, int]]] = {}
    for view in driven:
        for index, call in enumerate(view.calls):
            at.setdefault(call.stop.id, []).append((view, index))
    marks = []
    for stop_id, visits in at.items():
        stop = visits[0][0].calls[visits[0][1]].stop
        x, y = ground.frame.point(stop.lon, stop.lat)
        lines = [capital(_("stop of the truck"))]
        for view, index in visits:
            call = view.calls[index]
            order = _("stop {order} of {count}", order=call.order, count=len(view.calls))
            lines.append(f"{tour_days(view, lang)}, {span(call.call.open_minute, call.call.close_minute, lang)}"
                         f" ({order})")
        expected = plan.figures.visits_per_week.get((stop_id, season))
        if expected is not None:
            lines.append(_("About {count} expected visits a week", count=number(expected, lang)))
        days = tuple(dict.fromkeys(DAY_COLOURS[view.run.weekday] for view, _index in visits))
        orders = {view.calls[index].order for view, index in visits}
        symbol = Symbol(radius=6.8, fill=PAPER, stroke=days[0], stroke_width=2.2, arcs=days if len(days) > 1 else (),
                        text=str(orders.pop()) if len(orders) == 1 else "•", ink=days[0] if len(days) == 1 else INK)
        marks.append(Mark(id=stop_id, x=x, y=y, symbol=symbol, title=stop.name, lines=tuple(lines), label=stop.name,
                          importance=50.0))
    return tuple(marks)


def _line(view: TourView, ground: Ground, lang: str) -> Line:
    path = bowed([ground.frame.point(*where) for where in view.line])
    return Line(path=path.replace(".0", ""), colour=DAY_COLOURS[view.run.weekday], title=tour_days(view, lang),
                lines=tour_hours(view, lang), dashed=len(view.run.weeks) < view.vehicle.cycle_weeks)


def _legend(
    colouring: Colouring, open_places: Sequence[PlaceView], driven: Sequence[TourView], rounds_shown: bool,
    season: str, lang: str,
) -> tuple[LegendGroup, ...]:
    _ = translator(lang)
    changes = {place_change(view, season) for view in open_places}
    words = {"new": _("new place"), "extended": _("place open today, extended"), "as_today": _("open as today")}
    entries = [Entry(said, symbol=_symbol("other", change, 5)) for change, said in words.items() if change in changes]
    if rounds_shown:
        entries.append(Entry(_("stop of a round of today"), symbol=ROUND_TODAY))
    size = _("The larger, the more half-days open a week")
    groups = [ground_legend(colouring), LegendGroup(_("Places"), tuple(entries), size)]
    kinds = {view.site.kind for view in open_places if place_change(view, season) != "as_today"}
    if kinds:
        groups.append(kinds_legend(kinds, lang))
    if driven:
        days = {view.run.weekday for view in driven}
        lines = [Entry(capital(day_name(day, lang)), line=DAY_COLOURS[day]) for day in DAYS if day in days]
        if any(len(view.run.weeks) < view.vehicle.cycle_weeks for view in driven):
            lines.append(Entry(_("not every week"), line=QUIET, dashed=True))
        lines.append(Entry(_("stop, in order"), symbol=Symbol(
            radius=6.8, fill=PAPER, stroke=QUIET, stroke_width=2.2, text="1", ink=QUIET)))
        lines.append(Entry(_("base of vehicles"), symbol=BASE))
        groups.append(LegendGroup(_("Tours"), tuple(lines), _("Schematic lines: they do not follow roads")))
    return tuple(groups)


def _table(
    open_places: Sequence[PlaceView], driven: Sequence[TourView], territory: Territory, scenario: Scenario, season: str,
    lang: str,
) -> Table:
    _ = translator(lang)
    columns = (_("Place or stop"), _("Type of place"), _("Commune"), _("Change"), _("Hours"),
               _("Expected visits a week"))
    words = {"new": _("new place"), "extended": _("place open today, extended"), "as_today": _("open as today")}
    rows: list[tuple[str | int | None, ...]] = []
    for view in open_places:
        visits = view.visits.get(season)
        rows.append((view.site.name, kind_name(view.site.kind, lang), view.area_name, words[place_change(view, season)],
                     hours(view.slots[season], scenario.slots, lang), None if visits is None else round(visits)))
    rows += [(call.stop.name, _("stop {order} of {count}", order=call.order, count=len(view.calls)),
              area_name(territory, call.stop.area), _("tour"),
              f"{tour_days(view, lang)}, {span(call.call.open_minute, call.call.close_minute, lang)}", None)
             for view in driven for call in view.calls]
    return Table("places", columns, tuple(rows))
