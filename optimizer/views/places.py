"""Places open under a plan, today's included: what each is, when it opens and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.access_quality import season_slots
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Site, Territory


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """One building open in at least one season, under the plan or today."""

    site: Site
    area_name: str
    half_days: Mapping[str, int]
    """Season id → half-days a week under the plan, today's included; 0 where closed."""
    today_half_days: Mapping[str, int]
    slots: Mapping[str, tuple[str, ...]]
    """Season id → slots of the week in which the place is open under the plan."""
    visits: Mapping[str, float]
    """Season id → expected visits a week, where the plan says."""
    fitted: bool
    building_open_today: bool

    @property
    def new(self) -> bool:
        """In a building that is not open today."""
        return not self.building_open_today

    @property
    def extended(self) -> bool:
        """In a building that is open today: with more half-days in some season, or for further services."""
        return self.building_open_today and any(
            count > self.today_half_days[season] for season, count in self.half_days.items()
        )

    @property
    def change(self) -> str:
        """``new``, ``extended`` or ``as_today``."""
        return "new" if self.new else "extended" if self.extended else "as_today"

    @property
    def most_half_days(self) -> int:
        """Half-days a week in the season in which the place is open most."""
        return max(self.half_days.values())


def places(plan: Plan, territory: Territory, scenario: Scenario) -> tuple[PlaceView, ...]:
    """Every place open under the plan: new ones first, then extended ones, then those as today.

    Existing sites keep today's hours where the plan says nothing of them.

    Raises
    ------
    KeyError
        If the plan opens a site that the territory does not have.
    """
    openings = {(opening.site, opening.season): opening for opening in plan.openings}
    fitted = set(plan.fitted)
    for opened, _ in openings:
        territory.site_index[opened]  # a plan of another territory stays loud
    open_buildings = {site.building_id for site in territory.sites if site.existing}
    views = []
    for site in territory.sites:
        rows = territory.availability_of.get(site.id, ()) if site.existing else ()
        slots, today, half_days = {}, {}, {}
        for season in scenario.seasons:
            now = season_slots(rows, season, "open", allowed_slots=scenario.allowed_slots)
            opening = openings.get((site.id, season.id))
            today[season.id] = len(now)
            slots[season.id] = opening.slots if opening else now
            half_days[season.id] = opening.half_days if opening else len(now)
        if not any(half_days.values()):
            continue
        area = territory.area_by_id.get(site.area)
        visits = plan.figures.visits_per_week
        views.append(PlaceView(
            site=site, area_name=area.name if area else site.area, half_days=half_days, today_half_days=today,
            slots=slots, fitted=site.id in fitted, building_open_today=site.building_id in open_buildings,
            visits={s.id: visits[site.id, s.id] for s in scenario.seasons if (site.id, s.id) in visits},
        ))
    order = ("new", "extended", "as_today")
    return tuple(sorted(views, key=lambda view: (order.index(view.change), -view.most_half_days, view.site.name)))


def place_names(territory: Territory) -> dict[str, str]:
    """Site or stop id → its name."""
    return {stop.id: stop.name for stop in territory.stops} | {site.id: site.name for site in territory.sites}
