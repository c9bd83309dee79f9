"""Two plans on one map: what only the first has, only the second, or both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from optimizer.drawing.canvas import bowed
from optimizer.drawing.palette import CHANGE_COLOURS, CHANGE_LIMITS, FIRST_ONLY, INK, PAPER, QUIET, SECOND_ONLY
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.map_scenes.access import ground_legend, inhabitants_told, points_told, share_of, shares_told
from optimizer.views.map_scenes.ground import Ground, ground_of, residents, towns
from optimizer.views.map_scenes.marks import BASE, area_name, bases, capital, classes_of, kinds_legend
from optimizer.views.map_scenes.plan import place_change, place_lines, tour_days
from optimizer.views.map_scenes.scene import CellNotes, Colouring, Entry, LegendGroup, Line, Mark, Scene, Symbol
from optimizer.views.places import PlaceView, places
from optimizer.views.shares import need_met
from optimizer.views.tables import Cell, Table
from optimizer.views.tours import TourView, tours
from optimizer.wording import kind_name

Leg = tuple[tuple[float, float], tuple[float, float]]
OWNERS = ("first", "second", "both")
_COLOUR = {"first": FIRST_ONLY, "second": SECOND_ONLY, "both": QUIET}
_SHAPE = {"first": "square", "second": "circle", "both": "circle"}
_BIG = 20.0
"""Importance of what differs: its label is bold and comes first."""


def comparison_scene(
    first: Plan, second: Plan, territory: Territory, first_scenario: Scenario, second_scenario: Scenario, *,
    season: str, lang: str,
) -> Scene:
    """Places, stops and legs of tours of one season in three colours and shapes, over the change of access.

    Raises
    ------
    KeyError
        If a plan is not of these inputs.
    """
    _, ground = translator(lang), ground_of(territory)
    names = (first_scenario.name.text(lang), second_scenario.name.text(lang))
    plans = ((first, first_scenario), (second, second_scenario))
    opened = [{view.site.id: view for view in places(plan, territory, scenario) if view.half_days.get(season)}
              for plan, scenario in plans]
    driven = [[view for view in tours(plan, territory, scenario) if view.run.season == season]
              for plan, scenario in plans]
    marks: list[Mark] = []
    rows: list[tuple[Cell, ...]] = []
    said = {"first": _("only in A"), "second": _("only in B"), "both": _("in both")}
    for site in (*opened[0], *(site for site in opened[1] if site not in opened[0])):
        views = (opened[0].get(site), opened[1].get(site))
        owner, view = owner_of(views), views[0] or views[1]
        assert view is not None
        marks.append(_place(views, (first_scenario, second_scenario), owner, said[owner], ground, season, lang))
        rows.append((view.site.name, kind_name(view.site.kind, lang), view.area_name, said[owner],
                     *(each.half_days[season] if each else 0 for each in views)))
    calls = [_visits(views, lang) for views in driven]
    for stop_id in (*calls[0], *(stop for stop in calls[1] if stop not in calls[0])):
        stop = territory.stops[territory.stop_index[stop_id]]
        both = (calls[0].get(stop_id), calls[1].get(stop_id))
        owner = owner_of(both)
        x, y = ground.frame.point(stop.lon, stop.lat)
        lines = [capital(f"{_('stop of the truck')} · {said[owner]}")]
        lines += [f"{letter}{NOTE}{line}" for letter, its in zip("AB", both) for line in its or ()]
        marks.append(Mark(id=stop_id, x=x, y=y, symbol=_stop_symbol(owner), title=stop.name, lines=tuple(lines),
                          label=stop.name, importance=_BIG - 5 if owner != "both" else 5.0))
        rows.append((stop.name, _("stop of the truck"), area_name(territory, stop.area), said[owner],
                     *(len(its) if its else 0 for its in both)))
    marks.sort(key=lambda mark: mark.importance)
    colouring, notes, ground_table = _change(first, second, territory, ground, season, lang)
    counts = {owner: sum(row[3] == said[owner] for row in rows) for owner in OWNERS}
    used = {view.base.id for views in driven for view in views}
    kinds = {view.site.kind for views in opened for view in views.values()
             if owner_of((opened[0].get(view.site.id), opened[1].get(view.site.id))) != "both"}
    return Scene(
        title=_("Map of A, “{first}”, beside B, “{second}”", first=names[0], second=names[1]), lang=lang,
        alternative=_(
            "A is “{first}”, B is “{second}”. Places and stops: {only_first} only in A, {only_second} only in B, "
            "{both} in both. The ground shows where more of the need is met: orange under A, blue under B.",
            first=names[0], second=names[1], only_first=counts["first"], only_second=counts["second"],
            both=counts["both"]),
        ground=ground, colouring=colouring,
        cell_names=[territory.demand.names[index] for index in ground.first], cell_notes=notes,
        towns=towns(territory, ground), lines=tuple(_legs(driven, ground, said)),
        marks=(*marks, *bases(territory, ground, used=used, lang=lang)),
        legend=_legend(colouring, names, kinds, any(driven), lang),
        table=Table("differences", (
            _("Place or stop"), _("Type of place"), _("Commune"), _("In which plan"),
            _("A: half-days or visits a week"), _("B: half-days or visits a week")), tuple(rows)),
        ground_table=ground_table)


NOTE = "\u00a0: "


def owner_of(pair: Sequence[object]) -> str:
    """``first``, ``second`` or ``both``, by what is not None."""
    return "both" if pair[0] is not None and pair[1] is not None else "first" if pair[0] is not None else "second"


def _place(
    views: Sequence[PlaceView | None], scenarios: Sequence[Scenario], owner: str, said: str, ground: Ground,
    season: str, lang: str,
) -> Mark:
    view = views[0] or views[1]
    assert view is not None
    x, y = ground.frame.point(view.site.lon, view.site.lat)
    lines = [capital(said)]
    for letter, each, scenario in zip("AB", views, scenarios):
        lines += [f"{letter}{NOTE}{line}" for line in (place_lines(each, scenario, season, lang) if each else ())]
    quiet = owner == "both" and all(each is None or place_change(each, season) == "as_today" for each in views)
    importance = _BIG if owner != "both" else 1.0 if quiet else 8.0
    return Mark(id=view.site.id, x=x, y=y, symbol=_place_symbol(view.site.kind, owner, quiet=quiet),
                title=view.site.name, lines=tuple(lines), label=view.area_name or view.site.name,
                importance=importance)


def _place_symbol(kind: str, owner: str, *, quiet: bool = False) -> Symbol:
    if quiet:
        return Symbol(radius=3.6, fill=PAPER, stroke=INK, stroke_width=1.1)
    if owner == "both":
        return Symbol(radius=8.0, fill=PAPER, stroke=INK, stroke_width=1.8, icon=kind, ink=INK)
    return Symbol(shape=_SHAPE[owner], radius=8.6 if owner == "first" else 9.4, fill=_COLOUR[owner], stroke=PAPER,
                  stroke_width=1.5, icon=kind, ink=PAPER)


def _stop_symbol(owner: str) -> Symbol:
    text = {"first": "A", "second": "B", "both": ""}[owner]
    return Symbol(shape=_SHAPE[owner], radius=6.4 if text else 4.6, fill=PAPER, stroke=_COLOUR[owner],
                  stroke_width=2.2, text=text, ink=_COLOUR[owner])


def _visits(views: Iterable[TourView], lang: str) -> dict[str, list[str]]:
    """Stop id → the days on which it is visited, in words."""
    found: dict[str, list[str]] = {}
    for view in views:
        for call in view.calls:
            found.setdefault(call.stop.id, []).append(tour_days(view, lang))
    return found


def _legs(driven: Sequence[Sequence[TourView]], ground: Ground, said: dict[str, str]) -> Iterable[Line]:
    """Legs, once each way or the other; those of both plans first, below the others."""
    legs: list[dict[Leg, str]] = [{}, {}]
    for number_of_plan, views in enumerate(driven):
        for view in views:
            names = (view.base.name, *(call.stop.name for call in view.calls), view.base.name)
            for here, there, name, other in zip(view.line, view.line[1:], names, names[1:]):
                legs[number_of_plan].setdefault((min(here, there), max(here, there)), f"{name} – {other}")
    every = legs[0] | legs[1]
    for owner in reversed(OWNERS):
        for leg, name in every.items():
            if owner_of((legs[0].get(leg), legs[1].get(leg))) == owner:
                ends = [ground.frame.point(*end) for end in (leg if owner != "second" else leg[::-1])]
                yield Line(path=bowed(ends).replace(".0", ""), colour=_COLOUR[owner], title=name,
                           lines=(capital(said[owner]),), dashed=owner == "first",
                           width=1.8 if owner == "both" else 2.8)


def _change(
    first: Plan, second: Plan, territory: Territory, ground: Ground, season: str, lang: str
) -> tuple[Colouring, CellNotes, Table]:
    """Share of need met under the second plan less that under the first; needs may differ between them."""
    _ = translator(lang)
    shares = []
    for plan in (first, second):
        need, _today, after = map(ground.sums, need_met(plan, territory, season=season))
        shares.append(share_of(after, need))
    told = [shares_told(share, lang) for share in shares]
    people = ground.sums(residents(territory))
    labels = (_("much better under A"), _("better under A"), _("as good"), _("better under B"),
              _("much better under B"))
    colouring = Colouring(title=_("Need met, A beside B"), colours=CHANGE_COLOURS, labels=labels,
                          classes=classes_of(shares[1] - shares[0], CHANGE_LIMITS).tolist())
    words = _("Need met: A {first}, B {second}", first="{1}", second="{2}")
    notes = CellNotes(templates=("{0}", words), columns=(
        inhabitants_told(people, lang), *told))
    change = points_told(shares[1] - shares[0], lang)
    table = Table("access", (_("Commune, hamlet or cell"), _("Inhabitants"), _("Need met, A"), _("Need met, B"),
                             _("Change in points")),
                  tuple((territory.demand.names[index], round(float(count)), a, b, points)
                        for index, count, a, b, points in zip(ground.first, people, *told, change)))
    return colouring, notes, table


def _legend(
    colouring: Colouring, names: Sequence[str], kinds: set[str], tours_shown: bool, lang: str
) -> tuple[LegendGroup, ...]:
    _ = translator(lang)
    said = {"first": _("A only: {name}", name=names[0]), "second": _("B only: {name}", name=names[1]),
            "both": _("in both")}
    found = [Entry(said[owner], symbol=_place_symbol("other", owner)) for owner in OWNERS]
    found.append(Entry(_("in both, as today"), symbol=_place_symbol("other", "both", quiet=True)))
    groups = [ground_legend(colouring), LegendGroup(_("Places"), tuple(found))]
    if tours_shown:
        entries = [Entry(f"{_('stop')}, {said[owner]}", symbol=_stop_symbol(owner)) for owner in OWNERS]
        entries += [Entry(f"{_('way of a tour')}, {said[owner]}", line=_COLOUR[owner], dashed=owner == "first")
                    for owner in OWNERS]
        groups.append(LegendGroup(_("Tours"), (*entries, Entry(_("base of vehicles"), symbol=BASE)),
                                  _("Schematic lines: they do not follow roads")))
    return (*groups, *([kinds_legend(kinds, lang)] if kinds else []))
