"""What part of a plan a file is about, and which days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from optimizer.calendars.dated import Calendar
from optimizer.calendars.days import Days, a_year_from
from optimizer.scenario import Scenario
from optimizer.territory import Site, Stop, Territory


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The whole plan, or one area of it; where there are dates, a year from the first day."""

    area: str = ""
    """Area id; empty: the whole territory."""
    first_day: date = field(default_factory=date.today)
    closures: tuple[Days, ...] = ()
    """Days on which the network is closed."""

    def calendar(self, territory: Territory, scenario: Scenario) -> Calendar:
        """The year asked for."""
        return Calendar(territory=territory, scenario=scenario, days=a_year_from(self.first_day),
                        closures=self.closures)

    def covers(self, area: str, territory: Territory) -> bool:
        """Whether something in the area with this id belongs."""
        return not self.area or territory.within(area, self.area)


def where(place: str, territory: Territory) -> Site | Stop:
    """The site or stop with this id.

    Raises
    ------
    KeyError
        If the territory has none.
    """
    if place in territory.stop_index:
        return territory.stops[territory.stop_index[place]]
    return territory.sites[territory.site_index[place]]
