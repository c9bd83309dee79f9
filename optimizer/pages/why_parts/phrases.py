"""Answers in words: what could be added or given up, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimizer.explaining.answers import GivenUp, Option
from optimizer.explaining.limits import Barrier
from optimizer.facts import PlanFacts
from optimizer.locale import Translator, translator
from optimizer.pages.why_parts.subjects import place_name, tour_name
from optimizer.views.sentences import seasons_named
from optimizer.wording import counted, euros, listed


@dataclass(frozen=True)
class Phrases:
    """Speaks `lang` about one plan. Names stand in the texts as they are: whoever shows them escapes them."""

    facts: PlanFacts
    lang: str

    @property
    def _(self) -> Translator:
        return translator(self.lang)

    def seasons(self, ids: Iterable[str]) -> str:
        """``hiver, printemps``, or ``toute l'année``."""
        scenario, chosen = self.facts.scenario, set(ids)
        return seasons_named([season for season in scenario.seasons if season.id in chosen], scenario, self.lang)

    def what(self, option: Option) -> str:
        """How much of an option: ``2 demi-journées par semaine (été)``, or visits and by what."""
        _, when = self._, self.seasons(option.seasons)
        if not option.vehicle:
            return _.n("{count} half-day a week ({when})", "{count} half-days a week ({when})", option.half_days,
                       when=when)
        vehicle = self.facts.vehicle_by_id[option.vehicle]
        name = vehicle.name.text(self.lang)
        if option.visits >= vehicle.cycle_weeks:
            told = _("{vehicle}: a visit every week ({when})", vehicle=name, when=when)
        else:
            told = _.n("{vehicle}: {count} visit in {weeks} weeks ({when})",
                       "{vehicle}: {count} visits in {weeks} weeks ({when})", option.visits, vehicle=name, when=when,
                       weeks=vehicle.cycle_weeks)
        if option.joins_tour:
            told = _("{visits}, on the way of: {tour}", visits=told, tour=self.tour(option.joins_tour))
        return told

    def added(self, option: Option) -> str:
        """An option with its place: ``École du Pont : 2 demi-journées par semaine (été)``."""
        return self._("{place}: {what}", place=place_name(self.facts, option.place), what=self.what(option))

    def tour(self, number: int) -> str:
        """A tour of the plan, by when it is driven and where it calls."""
        return tour_name(self.facts, number, self.lang)

    def given_up(self, each: GivenUp) -> str:
        """One thing given up."""
        _ = self._
        if each.tour:
            return _("the tour “{tour}” is no longer driven", tour=self.tour(each.tour))
        name, when = place_name(self.facts, each.site), self.seasons(each.seasons)
        if each.half_days_left:
            return _("{place} is open {level} a week ({when})", place=name, when=when,
                     level=counted("half_day", each.half_days_left, self.lang))
        return _("{place} no longer opens ({when})", place=name, when=when)

    def all_given_up(self, given_up: Iterable[GivenUp]) -> str:
        """Things given up, one after the other."""
        return listed([self.given_up(each) for each in given_up], self.lang)

    def barriers(self, barriers: Sequence[Barrier]) -> list[str]:
        """What stands in the way, a sentence each; a team's seasons together."""
        told = [self._barrier(barrier) for barrier in barriers if barrier.kind != "staff"]
        teams: dict[tuple[str, float], list[str]] = {}
        for barrier in barriers:
            if barrier.kind == "staff":
                teams.setdefault((barrier.team, barrier.amount), []).append(barrier.season)
        names = {team.id: team.name.text(self.lang) for team in self.facts.scenario.staff.teams}
        told += [
            self._("{amount} a week are missing in the team “{team}” ({when})",
                   amount=counted("half_day", amount, self.lang), team=names[team], when=self.seasons(seasons))
            for (team, amount), seasons in teams.items()
        ]
        return told

    def _barrier(self, barrier: Barrier) -> str:
        _ = self._
        if barrier.kind == "budget":
            if barrier.amount <= 0:
                return _("the budget is used up")
            return _("{eur} a year are missing in the budget", eur=euros(barrier.amount, self.lang))
        if barrier.kind == "building":
            names = listed([place_name(self.facts, site) for site in barrier.sites], self.lang)
            return _("{places} are one building: only one of them can open", places=names)
        if barrier.kind == "rule":
            rule = self.facts.scenario.rules[barrier.rule]
            return _("your rule forbids it: {rule}",
                     rule=rule.sentence(self.lang, self.facts.territory, self.facts.scenario))
        if barrier.kind == "fleet":
            if barrier.amount <= 0:
                return _("no vehicle could come there on a free day and bring people more than they have")
            return _("the working day of the crew or the days of the vehicles do not suffice")
        if barrier.kind == "service":
            return _("it offers none of the services of your assumptions")
        if barrier.amount <= 0:
            return _("no half-day is known in which the building is free")
        return _("the building is free {level} a week at most: too little for a further opening level",
                 level=counted("half_day", barrier.amount, self.lang))
