"""What differs between two plans, in words: places, tours, access by area, euros."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.plan import Plan, TourRun
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import levels, payer_names, place_name
from optimizer.wording import change, day_name, euros, per_cent, points, printable, say, weeks

MOST_AREAS = 10
_SAME_SHARE = 0.0005
"""Changes of the share of need met below a twentieth of a point are not told."""
_SAME_EUR = 0.5


@dataclass(frozen=True, kw_only=True)
class AreaChange:
    """Share of need met in one area, in the first and in the second plan."""

    name: str
    first: float
    second: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How the second plan differs from the first."""

    first: Plan
    second: Plan
    first_scenario: Scenario
    second_scenario: Scenario
    gained: tuple[PlaceView, ...]
    """Open under the second plan only."""
    lost: tuple[PlaceView, ...]
    """Open under the first plan only."""
    level_changes: tuple[tuple[PlaceView, PlaceView], ...]
    """Open under both, with other half-days in some season."""
    tours_gained: tuple[TourRun, ...]
    tours_lost: tuple[TourRun, ...]
    """Tours are the same when vehicle, base, season, day, weeks and stops in order are."""
    stops_gained: tuple[str, ...]
    stops_lost: tuple[str, ...]
    """Names of the villages visited in some season under one plan only."""
    areas: tuple[AreaChange, ...]
    """Areas whose share of need met changes, the biggest change first."""
    cost_change_eur: float
    payer_changes_eur: dict[str, float]
    """Payer id → change of its remainder a year."""
    stop_names: dict[str, str]

    @property
    def same(self) -> bool:
        """Whether nothing that people would notice differs."""
        return not (self.gained or self.lost or self.level_changes or self.tours_gained or self.tours_lost
                    or self.areas or self.payer_changes_eur or abs(self.cost_change_eur) >= _SAME_EUR)

    def text(self, lang: str) -> str:
        """The differences in words."""
        names = [scenario.name.text(lang) for scenario in (self.first_scenario, self.second_scenario)]
        title = say("compare.title", lang, first=names[0], second=names[1])
        if self.same:
            return f"{title}\n{say('compare.same', lang)}"
        parts = [title, *self._access(lang), *self._euros(lang)]
        parts += self._section("compare.gained", [
            f"{place_name(view, lang)}{say('colon', lang)}{levels(view.half_days, self.second_scenario, lang)}"
            for view in self.gained], lang)
        parts += self._section("compare.lost", [
            f"{place_name(view, lang)}{say('colon', lang)}{levels(view.half_days, self.first_scenario, lang)}"
            for view in self.lost], lang)
        parts += self._section("compare.levels", [self._level_line(*pair, lang) for pair in self.level_changes], lang)
        for key, stops in (("compare.stops_gained", self.stops_gained), ("compare.stops_lost", self.stops_lost)):
            if stops:
                parts += ["", f"{say(key, lang)}{say('colon', lang)}{', '.join(stops)}"]
        parts += self._section("compare.tours_gained", [
            self._tour_line(run, self.second_scenario, lang) for run in self.tours_gained], lang)
        parts += self._section("compare.tours_lost", [
            self._tour_line(run, self.first_scenario, lang) for run in self.tours_lost], lang)
        parts += self._section("compare.areas", [
            f"{area.name}{say('colon', lang)}{change(per_cent(area.first, lang), per_cent(area.second, lang))} "
            f"({points(area.second - area.first, lang)})" for area in self.areas[:MOST_AREAS]], lang)
        return printable("\n".join(parts))

    def _access(self, lang: str) -> list[str]:
        shares = [_share(plan) for plan in (self.first, self.second)]
        told = change(*(per_cent(share, lang, digits=1) for share in shares))
        return [f"{say('figure.need_met', lang)}{say('colon', lang)}{told} ({points(shares[1] - shares[0], lang)})"]

    def _euros(self, lang: str) -> list[str]:
        told = change(euros(self.first.figures.cost_eur, lang), euros(self.second.figures.cost_eur, lang))
        more = euros(self.cost_change_eur, lang, signed=True)
        lines = [f"{say('figure.cost', lang)}{say('colon', lang)}{told} ({more})"]
        names = payer_names(self.first_scenario, lang) | payer_names(self.second_scenario, lang)
        lines += [f"  {names.get(payer, payer)}{say('colon', lang)}{euros(eur, lang, signed=True)}"
                  for payer, eur in self.payer_changes_eur.items()]
        return lines

    def _level_line(self, first: PlaceView, second: PlaceView, lang: str) -> str:
        return (f"{place_name(second, lang)}{say('colon', lang)}"
                + change(levels(first.half_days, self.first_scenario, lang),
                         levels(second.half_days, self.second_scenario, lang)))

    def _tour_line(self, run: TourRun, scenario: Scenario, lang: str) -> str:
        season = next(season.name.text(lang) for season in scenario.seasons if season.id == run.season)
        cycle = next(vehicle.cycle_weeks for vehicle in scenario.fleet if vehicle.id == run.vehicle)
        stops = " → ".join(self.stop_names[call.stop] for call in run.calls)
        return f"{season}, {day_name(run.weekday, lang)}, {weeks(run.weeks, cycle, lang)}{say('colon', lang)}{stops}"

    @staticmethod
    def _section(key: str, lines: list[str], lang: str) -> list[str]:
        head = f"{say(key, lang)}{say('colon', lang)}{len(lines)}"
        return ["", head, *(f"  {line}" for line in lines)] if lines else []


def compare(
    first: Plan, second: Plan, *, territory: Territory, first_scenario: Scenario, second_scenario: Scenario
) -> Comparison:
    """Compare two plans of one territory.

    Raises
    ------
    KeyError
        If a plan names a site or stop that the territory does not have.
    """
    before = {view.site.id: view for view in places(first, territory, first_scenario)}
    after = {view.site.id: view for view in places(second, territory, second_scenario)}
    tours = [{_tour_key(run): run for run in plan.tours} for plan in (first, second)]
    stops = [{call.stop for run in plan.tours for call in run.calls} for plan in (first, second)]
    stop_names = {stop.id: stop.name for stop in territory.stops}
    return Comparison(
        first=first, second=second, first_scenario=first_scenario, second_scenario=second_scenario,
        gained=tuple(view for site, view in after.items() if site not in before),
        lost=tuple(view for site, view in before.items() if site not in after),
        level_changes=tuple((before[site], view) for site, view in after.items()
                            if site in before and before[site].half_days != view.half_days),
        tours_gained=tuple(run for key, run in tours[1].items() if key not in tours[0]),
        tours_lost=tuple(run for key, run in tours[0].items() if key not in tours[1]),
        stops_gained=tuple(sorted(stop_names[stop] for stop in stops[1] - stops[0])),
        stops_lost=tuple(sorted(stop_names[stop] for stop in stops[0] - stops[1])),
        areas=_area_changes(first, second, territory),
        cost_change_eur=second.figures.cost_eur - first.figures.cost_eur,
        payer_changes_eur=_payer_changes(first, second),
        stop_names=stop_names,
    )


def _share(plan: Plan) -> float:
    need = plan.figures.need_person_weeks
    return plan.figures.access_person_weeks / need if need else 0.0


def _tour_key(run: TourRun) -> tuple[object, ...]:
    stops = tuple(call.stop for call in run.calls)
    return run.vehicle, run.unit, run.base, run.season, run.weekday, run.weeks, stops


def _area_changes(first: Plan, second: Plan, territory: Territory) -> tuple[AreaChange, ...]:
    shares = [
        {area: after / need for area, (need, _, after) in plan.figures.access_by_area.items() if need}
        for plan in (first, second)
    ]
    names = {area.id: area.name for area in territory.areas}
    changes = [
        AreaChange(name=names.get(area, area), first=share, second=shares[1][area])
        for area, share in shares[0].items()
        if area in shares[1] and abs(shares[1][area] - share) >= _SAME_SHARE
    ]
    return tuple(sorted(changes, key=lambda change: -abs(change.second - change.first)))


def _payer_changes(first: Plan, second: Plan) -> dict[str, float]:
    bears = [{line.payer: line.remainder_eur for line in plan.figures.payers} for plan in (first, second)]
    changes = {payer: bears[1].get(payer, 0.0) - bears[0].get(payer, 0.0) for payer in {**bears[0], **bears[1]}}
    return {payer: eur for payer, eur in changes.items() if abs(eur) >= _SAME_EUR}
