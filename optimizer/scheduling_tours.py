"""The cycle of one vehicle type's tours in one season: from decisions to working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.lexicographic import OutOfTimeError
from models.timetable_tours import ToursConflict, ToursCycle, arrange_tours, share_vehicles
from optimizer.call_hours import Hours, hours_of
from optimizer.neighbours import Presence, neighbour_pairs, quiet_days
from optimizer.plan import Call, TourRun
from optimizer.scenario import Scenario, Season, Vehicle
from optimizer.slots import DAYS
from optimizer.territory import Label, Territory
from optimizer.timetable import ScheduleConflict
from optimizer.tour_days import TourDay, tour_days
from optimizer.wording import listed

Tours = Mapping[tuple[str, tuple[str, ...]], int]
"""(base, stops in driving order) → runs per cycle."""


@dataclass(frozen=True, kw_only=True)
class ToursTask:
    """The tours of one vehicle type in one season, and what they are fitted into."""

    tours: Tours
    vehicle: Vehicle
    season: Season
    territory: Territory
    scenario: Scenario
    minutes: NDArray[np.int16]
    km: NDArray[np.floating]
    """Both by road among bases, then stops."""
    vehicles_at_base: Mapping[str, int] | None = None
    """Vehicles that are paid for; none: as few as will do."""
    others: Sequence[Presence] = ()
    """Who else is somewhere this season: places left as they are, rounds, other vehicles."""
    in_force: Sequence[TourRun] = ()

    @property
    def stops(self) -> list[str]:
        """Ids of the stops called at."""
        return list(dict.fromkeys(stop for _, stops in self.tours for stop in stops))

    @property
    def bases(self) -> list[str]:
        """Ids of the bases used."""
        return list(dict.fromkeys(base for base, _ in self.tours))


def schedule_tours(task: ToursTask, *, seed: int, time_limit_s: float) -> tuple[TourRun, ...] | ScheduleConflict:
    """Weekdays, weeks, vehicles and clock times of the tours."""
    hours = hours_of(task.territory, task.scenario, task.vehicle, task.season)
    days = [_tour_days(task, hours, base, stops) for base, stops in task.tours]
    cycle = _cycle(task, days)
    try:
        found = arrange_tours(cycle, seed=seed, time_limit_s=time_limit_s)
    except OutOfTimeError:
        return _no_time(task)
    if isinstance(found, ToursConflict):
        return _conflict(task, found, hours)
    runs = []
    for drive in share_vehicles(cycle, found):
        day = days[drive.tour][drive.weekday]
        assert day is not None  # the cycle only drives on days there are
        runs.append(TourRun(
            vehicle=task.vehicle.id, unit=drive.vehicle + 1, base=list(task.tours)[drive.tour][0],
            season=task.season.id, weekday=DAYS[drive.weekday], weeks=tuple(week + 1 for week in drive.weeks),
            depart_minute=day.clock.depart_minute, return_minute=day.clock.return_minute,
            calls=tuple(
                Call(stop=stop, open_minute=opens, close_minute=closes)
                for stop, (opens, closes) in zip(day.stops, day.clock.calls)
            ),
            km=day.km, driving_minutes=day.driving_minutes, eur_per_run=day.eur_per_run,
        ))
    return tuple(sorted(runs, key=lambda run: (run.weeks, DAYS.index(run.weekday), run.unit)))


def _tour_days(task: ToursTask, hours: Hours, base: str, stops: tuple[str, ...]) -> tuple[TourDay | None, ...]:
    index = [task.territory.stop_index[stop] for stop in stops]
    return tour_days(
        [task.territory.stops[stop] for stop in index], task.territory.base_index[base],
        [len(task.territory.bases) + stop for stop in index], hours, task.minutes, task.km,
    )


def _cycle(task: ToursTask, days: Sequence[tuple[TourDay | None, ...]]) -> ToursCycle:
    """The task as arrays."""
    vehicle, bases, stops = task.vehicle, task.bases, task.stops
    places = [task.territory.stops[task.territory.stop_index[stop]] for stop in stops]
    here = [Presence(place, vehicle.services, frozenset()) for place in places]
    if task.vehicles_at_base is None:
        at_base = [task.territory.bases[task.territory.base_index[base]].trucks for base in bases]
    else:
        at_base = [task.vehicles_at_base.get(base, 0) for base in bases]
    in_force = np.zeros((len(stops), len(DAYS), vehicle.cycle_weeks), dtype=bool)
    for run in task.in_force:
        for call in run.calls:
            if call.stop in stops:
                weeks = [week - 1 for week in run.weeks if week <= vehicle.cycle_weeks]
                in_force[stops.index(call.stop), DAYS.index(run.weekday), weeks] = True
    return ToursCycle(
        calls=np.array([[stop in tour for stop in stops] for _, tour in task.tours], dtype=bool),
        runs=np.array(list(task.tours.values()), dtype=np.int64),
        base=np.array([bases.index(base) for base, _ in task.tours], dtype=np.int64),
        works=np.array([day in vehicle.days for day in DAYS]),
        may_drive=np.array([[day is not None for day in week] for week in days], dtype=bool),
        at_market=np.array([[day.market_calls if day else 0 for day in week] for week in days], dtype=np.int64),
        vehicles_at_base=np.minimum(vehicle.number, np.array(at_base, dtype=np.int64)), vehicles=vehicle.number,
        weeks=vehicle.cycle_weeks, neighbours=neighbour_pairs(here), quiet=quiet_days(here, task.others),
        in_force=in_force,
    )


def _conflict(task: ToursTask, found: ToursConflict, hours: Hours) -> ScheduleConflict:
    """Names the stops whose rhythms, rooms or markets conflict; all of them where there are too many runs."""
    tours = [stops for _, stops in task.tours]
    asked = dict.fromkeys(task.stops[stop] for stop in found.stops)
    for tour in found.tours:
        stops = [task.territory.stops[task.territory.stop_index[stop]] for stop in tours[tour]]
        # Where nothing binds a stop, it is the length of the day that fits on no weekday: all of the tour.
        bound = [stop.id for stop in stops if hours.bound(stop)]
        asked.update(dict.fromkeys(bound or tours[tour]))
    if not asked:
        return _says(
            task, "tours", task.stops, "il y a plus de tournées que de journées de véhicule",
            "there are more tours than vehicle-days",
        )
    if not found.tours:
        return _says(
            task, "tours", list(asked), "aucun jour ne convient à la fréquence de tous ces arrêts",
            "no weekdays suit the visits of all these stops",
        )
    if any(stop in hours.rooms for stop in asked):
        return _says(
            task, "room", list(asked), "les salles ne sont pas libres aux jours et heures de passage",
            "the rooms are not free on the days and at the hours of the calls",
        )
    if any(hours.bound(task.territory.stops[task.territory.stop_index[stop]]) for stop in asked):
        return _says(
            task, "tours", list(asked), "les jours et heures de marché ou d’accueil ne permettent pas ces passages",
            "market days, or the hours of the stops, do not allow these calls",
        )
    return _says(
        task, "tours", list(asked), "la tournée ne tient pas dans une journée de travail",
        "the tour does not fit into a working day",
    )


def _no_time(task: ToursTask) -> ScheduleConflict:
    return _says(
        task, "tours", task.stops, "aucun calendrier trouvé dans le temps imparti",
        "no timetable was found in the time allowed",
    )


def _says(task: ToursTask, kind: str, stops: Sequence[str], fr: str, en: str) -> ScheduleConflict:
    names = [task.territory.stops[task.territory.stop_index[stop]].name for stop in stops]
    season, vehicle = task.season, task.vehicle
    return ScheduleConflict(
        season=season.id, kind=kind, places=tuple(stops), vehicle=vehicle.id,
        words=Label(
            f"{season.name.fr}, {vehicle.name.fr}, {listed(names, 'fr')}\u00a0: {fr}.",
            f"{season.name.en}, {vehicle.name.en}, {listed(names, 'en')}: {en}.",
        ),
    )
