"""The places of a plan as a list to filter and read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.place_cards import place_eur
from optimizer.views.places import PlaceView, place_names
from optimizer.views.sentences import commune, levels, service_names, visits
from optimizer.views.tables import Table
from optimizer.wording import DASH, euros, kind_name, number


def chosen_places(
    views: Sequence[PlaceView], *, changes: Collection[str] = (), kinds: Collection[str] = (),
    services: Collection[str] = (), ready: Collection[str] | None = None,
) -> tuple[PlaceView, ...]:
    """Places of the changes, kinds and services named; an empty choice is no choice.

    Parameters
    ----------
    ready
        Ids of the places that could open at once; None: whether they could does not matter. Places as today are
        open already.
    """
    return tuple(
        view for view in views
        if (not changes or view.change in changes) and (not kinds or view.site.kind in kinds)
        and (not services or not set(services).isdisjoint(view.site.services))
        and (ready is None or view.change == "as_today" or view.site.id in ready)
    )


def sorted_places(
    views: Sequence[PlaceView], territory: Territory, scenario: Scenario, *, by: str
) -> tuple[PlaceView, ...]:
    """Places by ``change`` (new ones first), ``visits`` or ``eur`` (most first), or ``name``.

    Raises
    ------
    KeyError
        If `by` is none of these.
    """
    keys: dict[str, Callable[[PlaceView], object]] = {
        "change": lambda view: 0,
        "visits": lambda view: -(_visits_a_year(view, scenario) or 0),
        "eur": lambda view: -sum(place_eur(view, territory, scenario).values()),
        "name": lambda view: view.site.name,
    }
    key: Any = keys[by]
    return tuple(sorted(views, key=key))


def place_table(views: Sequence[PlaceView], territory: Territory, scenario: Scenario, lang: str) -> Table:
    """One row per place: what it is, what changes, how much it opens, who comes, what it costs above today."""
    _ = translator(lang)
    changes = {"new": _("new"), "extended": _("extended"), "as_today": _("as today")}
    names = service_names(scenario, lang)
    columns = (_("Place"), _("Kind"), _("What changes"), _("Opening a week"), _("Services"),
               _("Expected visits a year"), _("Cost above today, a year"))
    rows = []
    for view in views:
        visits_a_year = _visits_a_year(view, scenario)
        where = commune(view)
        rows.append((
            f"{view.site.name}, {where}" if where else view.site.name, kind_name(view.site.kind, lang),
            changes[view.change], levels(view.half_days, scenario, lang),
            ", ".join(names.get(each, each) for each in view.site.services),
            DASH if visits_a_year is None else number(visits_a_year, lang),
            euros(sum(place_eur(view, territory, scenario).values()), lang)))
    return Table("places", columns, tuple(rows))


def quiet_table(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> Table:
    """Places under the critical mass by the plan: one row each, expected visits a week in the seasons concerned."""
    _ = translator(lang)
    names = place_names(territory)
    by_place: dict[str, dict[str, str]] = {}
    for place, season, per_week in plan.figures.too_quiet:
        by_place.setdefault(place, {})[season] = visits(per_week, lang)
    opened = {opening.site for opening in plan.openings}
    open_beside = {site.building_id: site.id for site in territory.sites if site.id in opened}

    def to_know(place: str) -> str:
        beside = open_beside.get(territory.sites[territory.site_index[place]].building_id, place)
        return "" if beside == place else _("same building, extended by the plan: its visitors go there")

    columns = (_("Place"), *(season.name.text(lang) for season in scenario.seasons), _("To know"))
    return Table("quiet", columns, tuple(
        (names[place], *(its.get(season.id, "") for season in scenario.seasons), to_know(place))
        for place, its in by_place.items()))


def full_table(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> Table:
    """Places and stops that are full: one row each, visits a week that find no room in the seasons concerned."""
    _ = translator(lang)
    names = place_names(territory)
    by_place: dict[str, dict[str, str]] = {}
    for place, season, turned_away in plan.figures.full:
        by_place.setdefault(place, {})[season] = visits(turned_away, lang)
    columns = (_("Place"), *(season.name.text(lang) for season in scenario.seasons))
    return Table("full", columns, tuple(
        (names[place], *(its.get(season.id, "") for season in scenario.seasons)) for place, its in by_place.items()))


def _visits_a_year(view: PlaceView, scenario: Scenario) -> int | None:
    if not view.visits:
        return None
    return round(sum(view.visits.get(season.id, 0.0) * season.weeks for season in scenario.seasons))
