"""Rule: a place receives only as many people as it has room for; the others go elsewhere, or stay as today."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.rules.base import Row, RuleBase, Violation
from optimizer.rules.phrasing import Phrasing

if TYPE_CHECKING:
    from optimizer.facts import PlanFacts
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario, Vehicle
    from optimizer.territory import Site, Stop, Territory


class Capacity(RuleBase):
    """What the plan adds at a place holds so many visits a week: seats × visitors one after the other × half-days.

    People beyond that go to the next best place with room, or keep what they have today: access counts only those who
    find room. No plan breaks the rule, so it has no rows; `models.capacity` counts for the optimiser,
    `optimizer.serving` for checker and figures. Two visitors a half-day is an assumption: a visit of
    one to two hours. So are three persons in a van.
    """

    title: ClassVar[dict[str, str]] = {"fr": "Capacité d’accueil", "en": "Capacity"}
    kind: Literal["capacity"] = "capacity"
    visits_per_person_per_half_day: float = Field(
        2, gt=0, le=100, description="Visitors who follow each other on one seat in a half-day",
        json_schema_extra={
            "fr": "Visiteurs qui se succèdent à une même place en une demi-journée", "unit": "visits",
        },
    )
    persons_per_vehicle: float = Field(
        3, ge=0, le=1000, description="Persons at a time in a truck",
        json_schema_extra={"fr": "Personnes à la fois dans un camion", "unit": "persons"},
    )

    def sentence(self, lang: str, territory: Territory | None = None, scenario: Scenario | None = None) -> str:
        """One sentence."""
        say = Phrasing(lang, territory, scenario)
        a_seat, seats = self.visits_per_person_per_half_day, self.persons_per_vehicle
        visits, persons = say.number(a_seat), say.number(seats)
        return say.either(
            f"Chaque lieu n’accueille que ce que permettent ses places\u00a0: {visits} visite{'s' * (a_seat >= 2)} par "
            f"place et par demi-journée ({persons} place{'s' * (seats >= 2)} dans un camion)\u00a0; les autres "
            "personnes vont ailleurs ou font comme aujourd’hui.",
            f"Every place receives only what its seats allow: {visits} visit{'s' * (a_seat != 1)} per seat and "
            f"half-day ({persons} seat{'s' * (seats != 1)} in a truck); other people go elsewhere or do as today.",
        )

    def site_visits(self, site: Site, *, half_days: float) -> float:
        """Visits a week that half-days a week at a site hold; infinite where its capacity is not known."""
        return site.capacity_persons * self.visits_per_person_per_half_day * half_days if half_days else 0.0

    def vehicle_visits(self, vehicle: Vehicle, stop: Stop, room: Site | None, *, visits: float) -> float:
        """Visits a week that so many calls of a vehicle in its cycle hold; `room` where it works in a lent one."""
        from optimizer.stop_times import visit_half_days

        half_days = visit_half_days(vehicle, stop, visits)
        if room is not None:
            return self.site_visits(room, half_days=half_days)
        return self.persons_per_vehicle * self.visits_per_person_per_half_day * half_days

    def rows(self, problem: Problem) -> list[Row]:
        """None: people are turned away, plans are not."""
        return []

    def violations(self, facts: PlanFacts) -> list[Violation]:
        """None: who finds no room is not counted; `optimizer.checking` refuses a plan that counts them."""
        return []
