"""Rule: vehicles come on market days, or stay away from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.phrasing import Phrasing
from optimizer.slots import DAYS, day_of
from optimizer.told import Told
from optimizer.told_values import Day, Span

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.territory import Stop, Territory


class MarketDays(RuleBase):
    """Market days of the stops that have any: required, preferred or avoided. Days, not offers: no rows."""

    title: ClassVar[dict[str, str]] = {"fr": "Jours de marché", "en": "Market days"}
    kind: Literal["market_days"] = "market_days"
    policy: Literal["require", "prefer", "avoid"] = Field(
        "prefer", description="What to do on market days", json_schema_extra={"fr": "Que faire les jours de marché"}
    )
    stops: tuple[str, ...] = Field(
        (),
        description="Stops; none: every stop with a market",
        json_schema_extra={"fr": "Points d’arrêt ; vide : tous ceux qui ont un marché"},
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        names = say.listed([say.stop(stop) for stop in self.stops])
        where = say.either(f" à {names}" if names else "", f" at {names}" if names else "")
        match self.policy:
            case "require":
                return say.either(
                    f"Les véhicules ne s’arrêtent{where} que les jours de marché.",
                    f"Vehicles stop{where} on market days only.",
                )
            case "avoid":
                return say.either(
                    f"Les véhicules ne s’arrêtent jamais{where} les jours de marché.",
                    f"Vehicles never stop{where} on market days.",
                )
        return say.either(
            f"Les véhicules s’arrêtent{where} de préférence les jours de marché.",
            f"Vehicles stop{where} on market days where possible.",
        )

    def concerns(self, stop: Stop) -> bool:
        """Whether the rule speaks about a stop: it has a market and is not left out."""
        return bool(stop.market_slots) and (not self.stops or stop.id in self.stops)

    def market_days(self, stop: Stop) -> set[str]:
        """Weekdays of the stop's markets that the rule speaks about."""
        return {day_of(slot) for slot in stop.market_slots} if self.concerns(stop) else set()

    def allowed_days(self, stop: Stop) -> set[str]:
        """Weekdays on which a vehicle may call at a stop: all, but for `require` and `avoid`."""
        if not self.concerns(stop) or self.policy == "prefer":
            return set(DAYS)
        market = self.market_days(stop)
        return market if self.policy == "require" else set(DAYS) - market

    def preferred_days(self, stop: Stop) -> set[str]:
        """Weekdays that the timetable should choose where it can: market days under `prefer`."""
        return self.market_days(stop) if self.policy == "prefer" else set()

    def rows(self, problem: Problem) -> list[Row]:
        """None: tours and timetable read `allowed_days` and `preferred_days`."""
        return []

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """Calls on a weekday that the policy forbids, or on a required market day but outside the market's hours."""
        calls = {(call.stop, run.weekday) for run in facts.tours for call in run.calls}
        wrong = sorted(
            (stop, day)
            for stop, day in calls
            if day not in self.allowed_days(facts.territory.stops[facts.territory.stop_index[stop]])
        )
        return [
            self.broken(facts, Told("a vehicle calls at “{stop}” on {day}", stop=facts.territory.stops[
                facts.territory.stop_index[stop]].name, day=Day(day)), amount=1.0, unit="calls")
            for stop, day in wrong
        ] + [
            self.broken(facts, Told("a vehicle calls at “{stop}” on {day} {span}, outside the market", stop=stop.name,
                                    day=Day(day), span=Span(*hours)), amount=1.0, unit="calls")
            for stop, day, hours in self._outside_market(facts)
        ]

    def _outside_market(self, facts: PlanFacts) -> list[tuple[Stop, str, tuple[int, int]]]:
        """(stop, day, minutes) of calls that have no part in the market they are required to meet."""
        found = {
            (call.stop, run.weekday, (call.open_minute, call.close_minute))
            for run in facts.tours for call in run.calls if self.policy == "require"
        }
        stops = {stop.id: stop for stop in facts.territory.stops}
        return [
            (stops[stop], day, hours) for stop, day, hours in sorted(found)
            if day in self.market_days(stops[stop]) and not {
                f"{day}-{part}" for part in facts.scenario.slots.touched(*hours)
            } & set(stops[stop].market_slots)
        ]
