"""Who can go where, as arrays for the optimiser: what every need gains by each offer, and how many each place holds.

The same definition as the figures' (`optimizer.serving`): a plan must hold the visits it brings. At an existing place
with more half-days these are the visits beyond those who come there today, and the half-days beyond today's hold them;
what stands today serves whom it serves today without limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.capacity import Capacity
from optimizer.access_quality import QUALITY_STEPS
from optimizer.preferences import preferences
from optimizer.rules.capacity import Capacity as CapacityRule
from optimizer.territory import MODES

if TYPE_CHECKING:
    from optimizer.problem import Problem


def capacity(problem: Problem) -> Capacity | None:
    """Gains, visits and room of a problem; None where no rule limits what places hold, or none can be full."""
    rules = [rule for rule in problem.scenario.rules if isinstance(rule, CapacityRule)]
    if not rules:
        return None
    offers = problem.offers
    room = np.min([_room(problem, rule) for rule in rules], axis=0)
    need, offer, gain, visits = _entries(problem)
    chain = _lowest_levels(offers.below)
    limited = _can_be_full(chain, offers.below, offer, visits, room)
    touched = np.zeros(len(problem.needs), dtype=bool)
    touched[need[limited[offer]]] = True
    if not touched.any():
        return None
    kept = touched[need]
    counts = np.bincount(need[kept], minlength=len(touched))[touched]
    of_element = touched[problem.entries.need]
    return Capacity(
        need_ptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64), need_offer=offer[kept].astype(np.int32),
        gain=gain[kept], visits=visits[kept], below=offers.below, chain=chain,
        room=np.where(limited, room, 0.0), limited=limited,
        touched=np.bincount(
            problem.entries.element[of_element], problem.entries.person_weeks[of_element],
            minlength=len(problem.elements),
        ).astype(np.float64),
    )


def _room(problem: Problem, rule: CapacityRule) -> NDArray[np.float64]:
    """Visits a week that each level adds room for, shape (offers,)."""
    territory, offers = problem.territory, problem.offers
    below = np.where(offers.below >= 0, offers.level[np.maximum(offers.below, 0)], 0).astype(np.float64)
    lowest = offers.below < 0
    below[lowest] = problem.today_half_days[offers.place[lowest], offers.season[lowest]]
    room = np.zeros(len(offers))
    for offer, (place, vehicle) in enumerate(zip(offers.place.tolist(), offers.vehicle.tolist(), strict=True)):
        if vehicle < 0:
            more = float(offers.level[offer] - below[offer])
            room[offer] = rule.site_visits(territory.sites[place], half_days=more)
            continue
        kind, stop = problem.scenario.fleet[vehicle], territory.stops[place - problem.n_sites]
        lent = territory.sites[territory.site_index[stop.room]] if kind.kind == "car_with_room" else None
        visits_below = offers.level[offers.below[offer]] if offers.below[offer] >= 0 else 0
        room[offer] = rule.vehicle_visits(kind, stop, lent, visits=float(offers.level[offer] - visits_below))
    return room


def _entries(
    problem: Problem,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """(need, offer, access gained, visits to hold) wherever an offer gives more than today; best first by need."""
    needs, offers = problem.needs, problem.offers
    shape = len(problem.scenario.services), len(problem.scenario.seasons), len(MODES), len(problem.territory.demand)
    key = np.ravel_multi_index((needs.service, needs.season, needs.mode, needs.demand), shape)
    position = np.argsort(key, kind="stable")
    parts = []
    for block in preferences(problem):
        mine = np.ravel_multi_index((
            np.full(len(block.demand), block.service), np.full(len(block.demand), block.season),
            np.full(len(block.demand), block.mode), block.demand,
        ), shape)
        at = np.minimum(np.searchsorted(key[position], mine), len(key) - 1)
        known = key[position[at]] == mine  # what weighs nothing asks no access
        of = block.need
        better = known[of] & (block.quality > block.today_quality[of])
        of, offer, quality = of[better], block.offer[better], block.quality[better]
        need = position[at[of]]
        here = (offers.vehicle[offer] < 0) & (block.today_place[of] == offers.place[offer])
        held = quality - np.where(here, block.today_quality[of], 0)
        parts.append((
            need, offer, needs.person_weeks[need] * (quality - block.today_quality[of]) / QUALITY_STEPS,
            block.asked[of] * held / QUALITY_STEPS,
        ))
    need, offer, gain, visits = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(need, kind="stable")
    return need[order], offer[order], gain[order], visits[order]


def _lowest_levels(below: NDArray[np.int32]) -> NDArray[np.int32]:
    """Lowest level of the chain of each offer, shape (offers,)."""
    lowest = np.arange(len(below), dtype=np.int32)
    while (above := below[lowest] >= 0).any():
        lowest = np.where(above, below[lowest], lowest).astype(np.int32)
    return lowest


def _can_be_full(
    chain: NDArray[np.int32], below: NDArray[np.int32], offer: NDArray[np.int64], visits: NDArray[np.float64],
    room: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Chains some level of which holds fewer visits than would come if nothing else opened, shape (offers,)."""
    come = np.bincount(offer, visits, minlength=len(chain))
    holds = room.copy()
    for one in np.flatnonzero(below >= 0):  # lower levels have lower numbers
        holds[one] += holds[below[one]]
    can = np.zeros(len(chain), dtype=bool)
    can[chain[come > holds]] = True
    return np.asarray(can[chain])
