"""Rule: nobody is farther than so many minutes from a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.names import Reference, unknown_names
from optimizer.rules.phrasing import Phrasing
from optimizer.told import Told
from optimizer.told_values import shortlist

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

UNREACHABLE_MINUTES = int(np.iinfo(np.int16).max)
"""As travel times say "no way"."""


class WithinMinutes(RuleBase):
    """In every season, everyone present who travels by `mode` has some offer of the service in reach.

    Any level will do, and today's places and rounds count.
    """

    title: ClassVar[dict[str, str]] = {"fr": "Personne trop loin", "en": "Nobody too far"}
    relaxation: ClassVar[Literal["none", "shared", "each"]] = "each"
    kind: Literal["within_minutes"] = "within_minutes"
    service: str = Field(description="Service", json_schema_extra={"fr": "Famille de services"})
    minutes: int = Field(ge=0, le=600, description="At most", json_schema_extra={"fr": "Au plus", "unit": "min"})
    mode: Literal["car", "foot", "bicycle"] = Field(
        "car", description="Travelling", json_schema_extra={"fr": "Déplacement"}
    )
    area: str | None = Field(
        None,
        description="Area; none: everywhere",
        json_schema_extra={"fr": "Intercommunalité, canton ou commune ; vide : partout"},
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        service, how = say.service(self.service), say.by_mode(self.mode)
        where = say.inside(self.area)
        return say.either(
            f"Personne{where} n’est à plus de {self.minutes} min {how} du service {service}, en toute saison.",
            f"Nobody{where} is farther than {self.minutes} min {how} from {service}, in any season.",
        )

    def rows(self, problem: Problem) -> list[Row]:
        """At least one offer in reach; demand points with the same offers in reach share a row.

        Those whom no offer reaches get a row without columns: it cannot hold, and its label names them.
        """
        return [
            Row(
                label=self._row_label(problem, season, demand),
                columns=columns,
                values=np.ones(len(columns)),
                lo=1.0,
                unit="offers",
            )
            for season, demand, columns in self._unserved(problem)
        ]

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Demand points too far, season by season."""
        found = []
        for season in facts.scenario.seasons:
            nearest = facts.nearest_minutes(self.mode, self.service, season.id)
            present = _present(facts.territory, facts.scenario, facts.season_index[season.id], self.mode, self.area)
            far = np.flatnonzero(present & (nearest > self.minutes))
            if len(far):
                names = shortlist(facts.territory.demand.names[i] for i in far)
                message = Told("too far in {season}: {names}", season=season.name, names=names)
                found.append(self.broken(facts, message, amount=float(len(far)), unit="demand points"))
        return found

    def remedy(self, eased: Sequence[tuple[Row, float]], lang: str, problem: Problem) -> str:
        """Accept that those who are too far stay so; where no offer reaches them, the minutes that would."""
        say = Phrasing(lang, problem.territory, problem.scenario)
        labels = {row.label for row, _ in eased}
        seasons_of: dict[str, list[str]] = {}
        beyond: dict[str, int] = {}
        for season, demand, columns in self._unserved(problem):
            if self._row_label(problem, season, demand) not in labels:
                continue
            names = [problem.territory.demand.names[i] for i in demand]
            for name in names:
                seasons_of.setdefault(name, []).append(say.season(problem.scenario.seasons[season].id))
            if not len(columns):
                reachable = problem.minutes[self.mode, season][demand][:, self._offering(problem, season)]
                for name, nearest in zip(names, reachable.min(axis=1, initial=UNREACHABLE_MINUTES), strict=True):
                    beyond[name] = max(beyond.get(name, 0), int(nearest))
        people = say.listed([f"{name} ({say.listed(seasons)})" for name, seasons in sorted(seasons_of.items())])
        text = say.either(
            f"accepter que restent trop loin\u00a0: {people}", f"accept that these stay too far: {people}"
        )
        if not beyond:
            return text
        far = say.listed(
            [
                name if minutes >= UNREACHABLE_MINUTES else f"{name} ({minutes} min)"
                for name, minutes in sorted(beyond.items())
            ]
        )
        return text + say.either(
            f" ; aucun lieu ni point d’arrêt possible n’est assez près de {far}",
            f"; no possible place or stop is near enough to {far}",
        )

    def references(self, territory: Territory, scenario: Scenario) -> list[Reference]:
        """Unknown names, and a mode by which nobody travels."""
        faults = unknown_names(self, territory, scenario)
        modes = sorted({group.mode for group in territory.groups})
        if self.mode not in modes:
            wrong = Told("no group travels by {mode}", mode=self.mode)
            faults.append(("mode", wrong, Told("one of: {names}", names=", ".join(modes))))
        return faults

    def _unserved(self, problem: Problem) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.int64]]]:
        """(season, demand points that nothing serves today, columns of the offers that reach them all)."""
        offers = problem.offers
        for season in range(len(problem.scenario.seasons)):
            near = problem.minutes[self.mode, season] <= self.minutes
            present = _present(problem.territory, problem.scenario, season, self.mode, self.area)
            far = np.flatnonzero(present & ~near[:, self._today(problem, season)].any(axis=1))
            chosen = np.flatnonzero((offers.season == season) & (offers.below < 0) & self._gives(problem))
            reach, group = np.unique(near[far][:, offers.place[chosen]], axis=0, return_inverse=True)
            for number, reached in enumerate(reach):
                yield season, far[group.ravel() == number], np.asarray(problem.offer_column(chosen[reached]))

    def _gives(self, problem: Problem) -> NDArray[np.bool_]:
        """Which offers give the service, shape (offers,)."""
        offers, service = problem.offers, problem.service_index[self.service]
        gives = np.zeros(len(offers), dtype=bool)
        at_site = offers.vehicle < 0
        gives[at_site] = problem.place_services[offers.place[at_site], service]
        for number, vehicle in enumerate(problem.scenario.fleet):
            gives[offers.vehicle == number] = self.service in vehicle.services
        return gives

    def _today(self, problem: Problem, season: int) -> list[int]:
        """Places where the service stands today: open sites and the stops of existing rounds."""
        territory = problem.territory
        has = problem.place_services[:, problem.service_index[self.service]]
        open_today = np.flatnonzero(has & (problem.today_half_days[: problem.n_sites, season] > 0))
        stops = {call.stop for call in territory.existing_tours if self.service in call.services}
        return [*open_today.tolist(), *(problem.n_sites + territory.stop_index[stop] for stop in sorted(stops))]

    def _offering(self, problem: Problem, season: int) -> NDArray[np.int32]:
        chosen = (problem.offers.season == season) & self._gives(problem)
        return np.unique(problem.offers.place[chosen])

    def _row_label(self, problem: Problem, season: int, demand: NDArray[np.intp]) -> str:
        names = Phrasing("en").listed([problem.territory.demand.names[i] for i in demand], at_most=3)
        where = f"{problem.scenario.seasons[season].id}, {problem.territory.demand.ids[demand[0]]}"
        return f"{self.label(problem)} [{where}: {names}]"


def _present(territory: Territory, scenario: Scenario, season: int, mode: str, area: str | None) -> NDArray[np.bool_]:
    """Demand points where someone who travels by `mode` is present in a season."""
    weight = np.array(
        [
            scenario.seasons[season].multipliers.get(group.id, 1.0) if group.mode == mode else 0.0
            for group in territory.groups
        ]
    )
    present: NDArray[np.bool_] = territory.demand.persons @ weight > 0
    if area is not None:
        present &= np.array([territory.within(own, area) for own in territory.demand.area], dtype=bool)
    return present
