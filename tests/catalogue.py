"""Tiny covering cases whose optima are worked out by hand (the note says how), and brute force."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from models.elements import Elements


@dataclass(frozen=True, kw_only=True)
class CoveringCase:
    """`serves[o]` are the elements that offer o serves."""

    name: str
    serves: tuple[tuple[int, ...], ...]
    weight: tuple[float, ...]
    cost: tuple[float, ...]
    budget: float
    optimum: float
    note: str
    below: tuple[int, ...] | None = None
    cover_cost: float | None = None
    """Least cost of serving every element, without chains."""

    @property
    def elements(self) -> Elements:
        return elements_of(self.serves, self.weight)

    @property
    def chain(self) -> NDArray[np.int32]:
        return np.array(self.below if self.below else [-1] * len(self.cost), np.int32)


def elements_of(
    serves: tuple[tuple[int, ...], ...] | list[set[int]], weight: tuple[float, ...] | list[float]
) -> Elements:
    """Elements from what each offer serves; elements that no offer serves are left out."""
    sets = [[o for o, mine in enumerate(serves) if e in mine] for e in range(len(weight))]
    kept = [e for e, offers in enumerate(sets) if offers]
    indptr = np.cumsum([0, *(len(sets[e]) for e in kept)]).astype(np.int64)
    offers = np.array([o for e in kept for o in sets[e]], np.int32)
    return Elements(np.array([weight[e] for e in kept], float), indptr, offers)


def brute_force(elements: Elements, cost: NDArray[np.float64], budget: float, chain: NDArray[np.int32]) -> float:
    """Best value over every plan."""
    best = 0.0
    for size in range(len(cost) + 1):
        for plan in combinations(range(len(cost)), size):
            if cost[list(plan)].sum() > budget + 1e-9 or any(chain[o] >= 0 and chain[o] not in plan for o in plan):
                continue
            served = [
                bool(set(elements.offers[a:b]) & set(plan))
                for a, b in zip(elements.indptr, elements.indptr[1:], strict=False)
            ]
            best = max(best, float(elements.weight[served].sum()) if served else 0.0)
    return best


COVERING_CASES = (
    CoveringCase(
        name="greedy by gain is misled", serves=((0, 1, 2, 3), (0, 1, 4), (2, 3, 5)), weight=(1,) * 6, cost=(1, 1, 1),
        budget=2, optimum=6, cover_cost=2,
        note="greedy takes offer 0 (4) and then one more; offers 1 and 2 serve all six",
    ),
    CoveringCase(
        name="greedy by ratio is misled", serves=((0,), (1,)), weight=(2, 10), cost=(1, 10), budget=10, optimum=10,
        cover_cost=11, note="ratio takes offer 0 (2 per unit), after which offer 1 no longer fits; alone it gives 10",
    ),
    CoveringCase(
        name="five-cycle", serves=((0, 1), (1, 2), (2, 3), (3, 4), (4, 0)), weight=(1,) * 5, cost=(1,) * 5, budget=2,
        optimum=4, cover_cost=3,
        note="two disjoint edges serve four vertices; the relaxed set covering costs 2.5, so 3",
    ),
    CoveringCase(
        name="a level needs the level below", serves=((0,), (1,), (2,)), weight=(5, 10, 9), cost=(2, 2, 3), budget=4,
        below=(-1, 0, -1), optimum=15,
        note="levels 0 and 1 cost 4 and give 15; offer 2 alone gives 9; 1 without 0 is barred",
    ),
    CoveringCase(
        name="the chain does not fit", serves=((0,), (1,), (2,)), weight=(5, 10, 9), cost=(2, 2, 3), budget=3,
        below=(-1, 0, -1), optimum=9, note="level 1 would cost 4; offer 2 beats level 0",
    ),
    CoveringCase(
        name="exactly on the budget, in floats", serves=((0,), (1,), (2,)), weight=(1, 1, 1), cost=(0.1, 0.1, 0.1),
        budget=0.3, optimum=3, cover_cost=0.3,
        note="0.1 + 0.1 + 0.1 > 0.3 in floats, and the plan is within the budget",
    ),
    CoveringCase(
        name="free offers", serves=((0, 1), (1, 2)), weight=(3, 4, 5), cost=(0, 7), budget=0, optimum=7, cover_cost=7,
        note="a budget of nothing still opens what costs nothing",
    ),
    CoveringCase(
        name="no budget at all", serves=((0,),), weight=(3,), cost=(1,), budget=0.5, optimum=0, cover_cost=1,
        note="nothing is affordable",
    ),
    CoveringCase(
        name="fractional weights", serves=((0, 1), (1, 2), (0, 2)), weight=(0.25, 0.5, 1.0), cost=(1, 1, 1), budget=1,
        optimum=1.5, cover_cost=2, note="offer 1 serves 0.5 + 1.0",
    ),
)
