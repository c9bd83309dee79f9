"""How well an area's people are served: need met, inhabitants within reach, how far they go, beside the average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.figures import ANY_SERVICE
from optimizer.sheets.content import AccessPart, DistancePart, ReachPart
from optimizer.sheets.journeys import Journeys
from optimizer.sheets.source import SheetSource
from optimizer.views.places import place_names
from optimizer.views.sentences import mode_names, service_names

MOST_PLACES = 3


@dataclass(frozen=True)
class AreaAccess:
    """Need met of one area's people, in all and by part."""

    whole: AccessPart
    by_service: tuple[AccessPart, ...]
    by_season: tuple[AccessPart, ...]
    by_group: tuple[AccessPart, ...]


def area_access(source: SheetSource, inside: NDArray[np.bool_]) -> AreaAccess:
    """Need met of the people of some of the smallest areas; parts for which nobody asks are left out."""
    everywhere = source.facts.access_by_smallest_area
    here = np.array([part[inside].sum(axis=0) for part in everywhere])
    average = np.array([part.sum(axis=0) for part in everywhere])
    scenario, lang = source.scenario, source.lang
    return AreaAccess(
        whole=_part("", "", here.sum(axis=(1, 2, 3)), average.sum(axis=(1, 2, 3))),
        by_group=_parts({each.id: each.name.text(lang) for each in source.territory.groups}, here, average, axis=1),
        by_service=_parts(service_names(scenario, lang), here, average, axis=2),
        by_season=_parts({each.id: each.name.text(lang) for each in scenario.seasons}, here, average, axis=3),
    )


def _parts(
    names: Mapping[str, str], here: NDArray[np.float64], average: NDArray[np.float64], *, axis: int
) -> tuple[AccessPart, ...]:
    others = tuple(each for each in (1, 2, 3) if each != axis)
    columns = zip(names.items(), here.sum(axis=others).T, average.sum(axis=others).T, strict=True)
    return tuple(_part(key, name, its, all_) for (key, name), its, all_ in columns if its[0] > 0)


def _part(key: str, name: str, here: NDArray[np.float64], average: NDArray[np.float64]) -> AccessPart:
    """`here` and `average`: need, met today, met under the plan."""
    need, today, after = map(float, here)
    whole, whole_today, whole_after = map(float, average)
    return AccessPart(
        id=key, name=name, need_person_weeks=need, today_person_weeks=today, after_person_weeks=after,
        average_today=whole_today / whole if whole else 0.0, average_after=whole_after / whole if whole else 0.0)


def area_reach(source: SheetSource, inside: NDArray[np.bool_]) -> tuple[ReachPart, ...]:
    """Inhabitants of some of the smallest areas within reach of each service, all year."""
    services = {ANY_SERVICE: source._("any service")} | service_names(source.scenario, source.lang)
    modes = mode_names(source.lang)
    parts = []
    for each in source.reach:
        residents, today, after = (float(values[inside].sum()) for values in (each.residents, each.today, each.after))
        everyone = float(each.residents.sum())
        if residents > 0:
            parts.append(ReachPart(
                minutes=each.minutes, service=each.service, name=services[each.service], mode=each.mode,
                mode_name=modes[each.mode], residents=residents, today=today, after=after,
                average_today=float(each.today.sum()) / everyone, average_after=float(each.after.sum()) / everyone))
    return tuple(parts)


def area_distances(source: SheetSource, today: Journeys, after: Journeys) -> tuple[DistancePart, ...]:
    """How far some people go for each service by each mode of travel, today and under the plan."""
    parts = []
    modes, names = mode_names(source.lang), service_names(source.scenario, source.lang)
    place_name, ids = place_names(source.territory), source.facts.travel.places.ids
    for m, mode in enumerate(source.facts.modes):
        for service, s in source.facts.service_index.items():
            then = after.about(s, m)
            if not len(then.place):
                continue
            minutes_today, unserved_today = today.about(s, m).mean_minutes(source.weeks)
            minutes_after, unserved_after = then.mean_minutes(source.weeks)
            parts.append(DistancePart(
                service=service, name=names[service], mode=mode, mode_name=modes[mode], minutes_today=minutes_today,
                minutes_after=minutes_after, unserved_today=unserved_today, unserved_after=unserved_after,
                average_minutes_after=source.average_minutes[s, m],
                places=tuple(place_name[ids[place]] for place in _main_places(then, source.weeks))))
    return tuple(parts)


def _main_places(chosen: Journeys, weeks: NDArray[np.float64]) -> Sequence[int]:
    """Places with the most visits a year, at most three."""
    served = chosen.place >= 0
    places, at = np.unique(chosen.place[served], return_inverse=True)
    visits = np.bincount(at, weights=chosen.visits_a_year(weeks)[served], minlength=len(places))
    order = np.argsort(-visits, kind="stable")[:MOST_PLACES]
    return [int(place) for place in places[order]]
