"""Rule: the weekdays on which vehicles may call at a stop, or that none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.openings import chain
from optimizer.rules.phrasing import Phrasing
from optimizer.slots import DAYS
from optimizer.told import Told
from optimizer.told_values import Day
from optimizer.wording import day_name, listed

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory


class StopDays(RuleBase):
    """Vehicles call at a stop on certain weekdays only; without any, never. Days, not offers: rows only for never."""

    title: ClassVar[dict[str, str]] = {"fr": "Jours de passage", "en": "Days of visits"}
    kind: Literal["stop_days"] = "stop_days"
    stop: str = Field(description="Stop", json_schema_extra={"fr": "Point d’arrêt"})
    season: str | None = Field(
        None, description="Season; none: each of them", json_schema_extra={"fr": "Saison ; vide : chacune"}
    )
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        (), description="Weekdays; none: no vehicle stops there",
        json_schema_extra={"fr": "Jours ; vide : aucun véhicule ne s’y arrête"},
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        stop, during = say.stop(self.stop), say.during(self.season)
        if not self.days:
            return say.either(
                f"Aucun véhicule ne s’arrête à {stop}{during}.", f"No vehicle stops at {stop}{during}."
            )
        days = listed([say.either(f"le {day_name(day, lang)}", day_name(day, lang)) for day in self._ordered], lang)
        return say.either(
            f"Les véhicules ne s’arrêtent à {stop}{during} que {days}.",
            f"Vehicles stop at {stop}{during} on {days} only.",
        )

    def allowed_days(self, stop: str, season: str) -> set[str]:
        """Weekdays on which a vehicle may call at a stop in a season."""
        concerned = stop == self.stop and self.season in (None, season)
        return set(self.days) if concerned else set(DAYS)

    def rows(self, problem: Problem) -> list[Row]:
        """No visit, where no day is left; else none: tours and timetable read `allowed_days`."""
        if self.days:
            return []
        place = problem.n_sites + problem.territory.stop_index[self.stop]
        found = [
            chain(problem, place=place, season=problem.season_index[season.id], vehicle=vehicle)[1]
            for season in problem.scenario.seasons if self.season in (None, season.id)
            for vehicle in range(len(problem.scenario.fleet))
        ]
        columns = np.concatenate([np.empty(0, dtype=np.int64), *found])
        if not len(columns):
            return []
        return [Row(label=self.label(problem), columns=columns, values=np.ones(len(columns)), hi=0.0, unit="visits")]

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Calls on other weekdays."""
        wrong = sorted({
            run.weekday for run in facts.tours for call in run.calls
            if call.stop == self.stop and run.weekday not in self.allowed_days(call.stop, run.season)
        }, key=DAYS.index)
        name = facts.territory.stops[facts.territory.stop_index[self.stop]].name
        return [
            self.broken(facts, Told("a vehicle calls at “{stop}” on {day}", stop=name, day=Day(day)), amount=1.0,
                        unit="calls")
            for day in wrong
        ]

    @property
    def _ordered(self) -> list[str]:
        return [day for day in DAYS if day in self.days]
