"""What differs between two plans, exactly: access, euros, visits, people; and who would go where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.access_quality import QUALITY_STEPS
from optimizer.explaining.answers import Effect, Elsewhere
from optimizer.facts import PlanFacts
from optimizer.figures import visits_gained_a_year
from optimizer.serving import Parts
from optimizer.travel.matrices import UNREACHABLE_MINUTES

NOTICEABLE = 1e-6
"""Person-weeks below which two sums differ by rounding alone."""
MOST_ELSEWHERE = 30


def effect(more: PlanFacts, less: PlanFacts) -> Effect:
    """What `more` has that `less` has not."""
    gained = more.access_by_smallest_area[2] - less.access_by_smallest_area[2]
    areas, groups, services, seasons = (
        gained.sum(axis=tuple(axis for axis in range(4) if axis != kept)) for kept in range(4)
    )
    return Effect(
        access_person_weeks=float(gained.sum()),
        eur=more.cost_eur - less.cost_eur,
        visits_a_year=visits_gained_a_year(more) - visits_gained_a_year(less),
        residents=_residents(more, less),
        by_service=_named(more.service_index, services),
        by_season=_named(more.season_index, seasons),
        by_group=_named(more.group_index, groups),
        by_area=_named(more.smallest_areas, areas),
    )


def _named(names: Iterable[str], gained: np.ndarray) -> dict[str, float]:
    known = [(name, float(value)) for name, value in zip(names, gained, strict=True) if abs(value) > NOTICEABLE]
    return dict(sorted(known, key=lambda pair: -abs(pair[1])))


def _residents(more: PlanFacts, less: PlanFacts) -> float:
    """Residents who need some service in some season that `more` gives them better than `less`."""
    total = 0.0
    for g in more.territory.resident_groups:
        mode = more.territory.groups[g].mode
        better = np.zeros(len(more.territory.demand), dtype=bool)
        for service, s in more.service_index.items():
            for season, t in more.season_index.items():
                if more.yearly_need[g, s, t] > 0:
                    better |= more.quality(mode, service, season) > less.quality(mode, service, season) + NOTICEABLE
        total += float(more.territory.demand.persons[better, g].sum())
    return total


def elsewhere(facts: PlanFacts, without: PlanFacts, places: Iterable[str]) -> tuple[Elsewhere, ...]:
    """Where those whom `places` serve best would go without them, the most visits first (the first thirty)."""
    ids = facts.travel.places.ids
    number = {place: index for index, place in enumerate(ids)}
    mine = np.array(sorted(number[place] for place in set(places)))
    territory, seasons = facts.territory, facts.scenario.seasons
    now: dict[tuple[int, int], float] = defaultdict(float)
    then: dict[tuple[int, int], float] = defaultdict(float)
    minutes: dict[tuple[int, int], int] = defaultdict(int)
    for mode in facts.modes:
        groups = [g for g, group in enumerate(territory.groups) if group.mode == mode]
        for service, s in facts.service_index.items():
            for season, t in facts.season_index.items():
                here, there = facts.parts(mode, service, season), without.parts(mode, service, season)
                asked = territory.demand.persons[:, groups] @ facts.weekly_rate[groups, s, t] * seasons[t].weeks
                for i, share, old, new in _moves(here, there, mine):
                    if asked[i] <= 0:
                        continue
                    key = i, int(there.place[new])
                    now[key] += float(asked[i] * share * here.quality[old]) / QUALITY_STEPS
                    then[key] += float(asked[i] * share * there.quality[new]) / QUALITY_STEPS
                    if there.minutes[new] < UNREACHABLE_MINUTES:
                        minutes[key] = max(minutes[key], int(there.minutes[new]))
    ordered = sorted(now, key=lambda key: (-now[key], key))[:MOST_ELSEWHERE]
    return tuple(
        Elsewhere(
            demand=territory.demand.ids[i], place=ids[place] if place >= 0 else "",
            minutes=minutes[i, place] if place >= 0 else None,
            visits_now=now[i, place], visits_then=then[i, place],
        )
        for i, place in ordered
    )


def _moves(here: Parts, there: Parts, places: NDArray[np.intp]) -> Iterator[tuple[int, float, int, int]]:
    """(demand point, share, row here, row there): who leaves `places`, and what takes them in.

    The parts of a demand point that are served elsewhere in both cases stay; what is new there is shared out in order.
    """
    leaving = np.flatnonzero(np.isin(here.place, places))
    starts, ends = (np.searchsorted(there.demand, here.demand[leaving], side) for side in ("left", "right"))
    others: dict[int, dict[int, float]] = {}
    for row, start, end in zip(leaving.tolist(), starts.tolist(), ends.tolist(), strict=True):
        i, left = int(here.demand[row]), float(here.share[row])
        if end - start == 1 and here.share[row] == 1.0:
            free = {start: 1.0}
        elif i not in others:
            free = others[i] = _new_parts(here, there, i, places, range(start, end))
        else:
            free = others[i]
        for new in free:
            share = min(left, free[new])
            if share > 0 and (there.place[new] != here.place[row] or there.quality[new] != here.quality[row]):
                yield i, share, row, new
            free[new] -= share
            left -= share


def _new_parts(here: Parts, there: Parts, i: int, places: NDArray[np.intp], rows: range) -> dict[int, float]:
    """Row there → share that those who stay where they are leave free."""
    stay: dict[int, float] = {}
    for row in np.flatnonzero(here.demand == i).tolist():
        if here.place[row] not in places:
            stay[int(here.place[row])] = stay.get(int(here.place[row]), 0.0) + float(here.share[row])
    return {row: max(0.0, float(there.share[row]) - stay.get(int(there.place[row]), 0.0)) for row in rows}
