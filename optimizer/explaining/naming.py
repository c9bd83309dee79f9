"""What answers speak of, in words: places, tours, seasons, additions, things given up, barriers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.explaining.answers import GivenUp, Option
from optimizer.explaining.limits import Barrier
from optimizer.facts import PlanFacts
from optimizer.locale import Translator, translator
from optimizer.wording import day_name, euros, listed, number, weeks


@dataclass(frozen=True)
class Naming:
    """Speaks `lang` about one plan."""

    facts: PlanFacts
    lang: str

    @property
    def _(self) -> Translator:
        return translator(self.lang)

    def place(self, place: str) -> str:
        """Name of a site or stop."""
        territory = self.facts.territory
        if place in territory.site_index:
            return self.facts.site(place).name
        return territory.stops[territory.stop_index[place]].name

    def demand(self, demand: str) -> str:
        """Name of a demand point."""
        points = self.facts.territory.demand
        return points.names[points.ids.index(demand)]

    def area(self, area: str) -> str:
        """Name of an area."""
        known = self.facts.territory.area_by_id.get(area)
        return known.name if known else area

    def service(self, service: str) -> str:
        """Name of a service."""
        return self.facts.scenario.services[self.facts.service_index[service]].name.text(self.lang)

    def seasons(self, seasons: Iterable[str]) -> str:
        """Names of seasons; all of them are the whole year."""
        chosen = set(seasons)
        if chosen == set(self.facts.season_index):
            return self._("all year")
        named = [season.name.text(self.lang) for season in self.facts.scenario.seasons if season.id in chosen]
        return listed([name.lower() for name in named], self.lang)

    def tour(self, number_: int) -> str:
        """A tour of the plan by its number, day, weeks, season and stops."""
        run = self.facts.tours[number_ - 1]
        vehicle = self.facts.vehicle_by_id[run.vehicle]
        return self._(
            "tour {number} ({day}, {weeks}, {season}: {stops})", number=number_, day=day_name(run.weekday, self.lang),
            weeks=weeks(run.weeks, vehicle.cycle_weeks, self.lang), season=self.seasons([run.season]),
            stops=", ".join(self.place(call.stop) for call in run.calls),
        )

    def option(self, option: Option) -> str:
        """An addition: where, how much, when."""
        _, place, when = self._, self.place(option.place), self.seasons(option.seasons)
        if not option.vehicle:
            return _.n("{place}, {count} half-day a week ({when})", "{place}, {count} half-days a week ({when})",
                       option.half_days, place=place, when=when)
        vehicle = self.facts.vehicle_by_id[option.vehicle]
        often = _.n("{count} visit in {weeks} weeks", "{count} visits in {weeks} weeks", option.visits,
                    weeks=vehicle.cycle_weeks)
        if option.joins_tour:
            return _("{place}, {often} ({when}), on the way of tour {tour}", place=place, often=often, when=when,
                     tour=option.joins_tour)
        return _("{place}, {often} ({when})", place=place, often=often, when=when)

    def given_up(self, given_up: Iterable[GivenUp]) -> str:
        """Things given up, one after the other."""
        _, told = self._, []
        for each in given_up:
            if each.tour:
                told.append(self.tour(each.tour))
            elif each.half_days_left:
                told.append(_("{place} down to {level} a week ({when})", place=self.place(each.site),
                              level=_.n("{count} half-day", "{count} half-days", each.half_days_left),
                              when=self.seasons(each.seasons)))
            else:
                told.append(_("{place} ({when})", place=self.place(each.site), when=self.seasons(each.seasons)))
        return listed(told, self.lang)

    def barriers(self, barriers: Iterable[Barrier]) -> str:
        """What stands in the way; a team's seasons are told together."""
        staff: dict[tuple[str, float], list[str]] = {}
        told = []
        for barrier in barriers:
            if barrier.kind == "staff":
                staff.setdefault((barrier.team, barrier.amount), []).append(barrier.season)
            else:
                told.append(self._barrier(barrier))
        names = {team.id: team.name.text(self.lang) for team in self.facts.scenario.staff.teams}
        told += [
            self._("{team} would lack {hours} a week ({when})", team=names[team], when=self.seasons(seasons),
                   hours=self._.n("{count} half-day", "{count} half-days", amount))
            for (team, amount), seasons in staff.items()
        ]
        return "; ".join(told) if self.lang == "en" else "\u00a0; ".join(told)

    def _barrier(self, barrier: Barrier) -> str:
        _ = self._
        match barrier.kind:
            case "budget" if barrier.amount <= 0:
                return _("the budget is spent")
            case "budget":
                return _("the budget lacks {eur}", eur=euros(barrier.amount, self.lang))
            case "building":
                return _("one building, of which one variant opens: {sites}",
                         sites=listed([self.place(site) for site in barrier.sites], self.lang))
            case "fleet":
                return _("no working day of a vehicle allows it")
            case "rule":
                rule = self.facts.scenario.rules[barrier.rule]
                return _("it breaks rule {number}: {rule}", number=barrier.rule + 1,
                         rule=rule.sentence(self.lang, self.facts.territory, self.facts.scenario))
            case "service":
                return _("it offers no service that is asked for")
            case "hours" if barrier.amount <= 0:
                return _("the building is never available")
            case _:
                return _("the building allows {hours} half-days a week and no more",
                         hours=number(barrier.amount, self.lang))
