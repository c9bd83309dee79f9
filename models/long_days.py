"""Days of so many stops that their tours cannot be listed: what is known of them, and lists that grow.

A list holds each stop set in its quickest order. Where the sets of a use are too many, its list begins with the
small ones and grows by the tours that prices ask for (`models.day_pricing`); whatever asks for *all* tours asks the
days themselves. Positions in a list never change: a list only grows at its end, so that a plan made with a shorter
one keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.call_windows import TourHours, timed_tours
from models.program import FloatArray
from models.tours import MOST_STOPS, TourPool, shortest_tour

MOST_SEARCHED = 7
"""With hours, all orders of so many stops are tried, of more the quickest and its reverse."""
StopSet = tuple[int, ...]
"""Stops in driving order."""


@dataclass(frozen=True, eq=False)
class DayRoads:
    """Where a vehicle's day may go from its base: uses of equal roads share one.

    Attributes
    ----------
    minutes, km : shape (stops + 1, stops + 1)
        Driving between points, the base first; minutes obey the triangle inequality.
    hold_minutes : shape (stops,)
        Set-up and service.
    shift_minutes : int
        Working minutes a day without the break.
    most_stops : int
    days : shape (stops,), int8
        Weekdays on which each stop may be visited, as bits; 0: never.
    most_driving_minutes : int, optional
        No limit of its own: the shift. Labels do not look at it; their bound holds all the same.
    hours : TourHours, optional
        When calls may open; none: at any time. Labels do not look at it either.
    """

    minutes: NDArray[np.int64]
    km: FloatArray
    hold_minutes: NDArray[np.int64]
    shift_minutes: int
    most_stops: int
    days: NDArray[np.int8]
    most_driving_minutes: int | None = None
    hours: TourHours | None = None

    @cached_property
    def classes(self) -> tuple[NDArray[np.bool_], ...]:
        """Stops that share a weekday, shape (stops,) each; those within another are left out."""
        of_day = np.unique([(self.days >> day & 1).astype(bool) for day in range(7)], axis=0)
        return tuple(
            mine for at, mine in enumerate(of_day)
            if mine.any() and not any((mine <= other).all() for k, other in enumerate(of_day) if k != at)
        )

    def tour(self, stops: Sequence[int]) -> tuple[StopSet, int, float] | None:
        """The quickest tour of these stops (as they come, where they are many): order, minutes, kilometres.

        None if the day is too short for it, or no weekday and its hours suit all.
        """
        if not stops or len(stops) > self.most_stops or not np.bitwise_and.reduce(self.days[list(stops)]):
            return None
        order = tuple(stops)
        if len(stops) <= MOST_STOPS:
            order = shortest_tour(self.minutes, self.km, order)
        way = np.array([0, *(stop + 1 for stop in order), 0])
        driving = int(self.minutes[way[:-1], way[1:]].sum())
        minutes = driving + int(self.hold_minutes[list(stops)].sum())
        most_driving = self.shift_minutes if self.most_driving_minutes is None else self.most_driving_minutes
        if minutes > self.shift_minutes or driving > most_driving:
            return None
        return self._timed(order, minutes, float(self.km[way[:-1], way[1:]].sum()))

    def _timed(self, order: StopSet, minutes: int, km: float) -> tuple[StopSet, int, float] | None:
        """The tour at the hours of its stops, waiting counted; None if they do not allow it."""
        if self.hours is None or not self.hours.bind:
            return order, minutes, km
        alone = TourPool(
            np.array([order], np.int16), np.array([len(order)], np.int8), np.array([minutes], np.int32), np.array([km])
        )
        timed = timed_tours(
            alone, self.hours, minutes=self.minutes, km=self.km, base=0, first_stop=1, most_searched=MOST_SEARCHED
        )
        if not len(timed):
            return None
        return tuple(timed.stops[0].tolist()), int(timed.minutes[0]), float(timed.km[0])


@dataclass(frozen=True)
class LongDays:
    """The days of one use, and what they cost: yearly euros for each run in the cycle."""

    roads: DayRoads
    eur_per_run: float
    eur_per_minute: float
    eur_per_km: float

    def eur(self, minutes: FloatArray, km: FloatArray) -> FloatArray:
        """Yearly euros of tours for each run in the cycle."""
        return np.asarray(self.eur_per_run + self.eur_per_minute * minutes + self.eur_per_km * km)

    @cached_property
    def arc_eur(self) -> FloatArray:
        """Least euros of the way between any two points through whatever points, shape of `roads.minutes`."""
        least = self.eur_per_minute * self.roads.minutes + self.eur_per_km * self.roads.km
        for through in range(len(least)):
            least = np.minimum(least, least[:, through, None] + least[None, through, :])
        return np.asarray(least)


def grown(
    pool: TourPool, eur: FloatArray, days: LongDays, sets: Iterable[Sequence[int]]
) -> tuple[TourPool, FloatArray]:
    """The list and its euros with the tours of these stop sets that it lacks; those no day holds are passed over."""
    known: set[frozenset[int]] = set()
    orders: list[StopSet] = []
    minutes, km = [], []
    for stops in sets:
        key = frozenset(stops)
        if key in known or pool.find(key) is not None:
            continue
        known.add(key)
        tour = days.roads.tour(tuple(stops))
        if tour is not None:
            orders.append(tour[0])
            minutes.append(tour[1])
            km.append(tour[2])
    if not orders:
        return pool, eur
    width = max(pool.stops.shape[1], max(map(len, orders)))
    table = np.full((len(pool) + len(orders), width), -1, np.int16)
    table[: len(pool), : pool.stops.shape[1]] = pool.stops
    for at, order in enumerate(orders, len(pool)):
        table[at, : len(order)] = order
    longer = TourPool(
        table, np.concatenate((pool.size, np.array([len(order) for order in orders], np.int8))),
        np.concatenate((pool.minutes, np.array(minutes, np.int32))), np.concatenate((pool.km, np.array(km))),
    )
    more = days.eur(np.array(minutes, dtype=np.float64), np.array(km))
    return longer, np.concatenate((eur, more))
