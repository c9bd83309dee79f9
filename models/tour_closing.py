"""Closing the gap over a list of tours: subset-row cuts, fixing by reduced cost, then the integer program.

Over the list a linear program (`models.tour_packing`, `models.location_routing_tree`) is solved by column generation
and strengthened by

    Σ_{r: |r ∩ S| ≥ 2} λ_r ≤ 1   for triples S of points

(Jepsen, Petersen, Spoorendonk & Pisinger 2008, doi:10.1287/opre.1070.0449): of the tours through two of three
points only one can be driven. A tour whose gain is too low for a better plan leaves the list; what remains is
small enough for HiGHS (as in Baldacci, Christofides & Mingozzi 2008, doi:10.1007/s10107-007-0178-5).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.orienteering import Floats, Orienteering
from models.program import FloatArray, Program
from models.solver import solve_program, solve_relaxation
from models.tour_packing import packing

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Incidence = NDArray[np.bool_]
Cuts = NDArray[np.int64]

ROUNDING = 1e-6
MOST_ROUNDS = 60
CUTS_A_ROUND = 30
SMALL = 2_500
"""Tours that HiGHS packs quickly."""
LARGE = 20_000
"""Tours that HiGHS may still be given."""


@dataclass(frozen=True)
class Closed:
    """No plan over the list has more than `bound`, or else the given value is the best; `tours`: a better plan."""

    tours: tuple[tuple[int, ...], ...] | None
    bound: float


def _in_cut(visits: Incidence, cuts: Cuts) -> Incidence:
    """Whether a tour visits at least two points of a cut, shape (tours, cuts)."""
    counts = visits[:, cuts].sum(axis=2, dtype=np.int8)
    return np.asarray(counts >= 2)


@dataclass(frozen=True)
class TourList:
    """Tours as columns of a program.

    Attributes
    ----------
    core : Program
        Its rows, and the columns that are no tours (bases to open); a feasible point whatever tours there are.
    prize : shape (tours,)
        Objective of a tour.
    uses : sparse (tours, rows of the core)
    visits : shape (tours, points)
    promise : shape (tours,)
        The more, the earlier a tour enters the relaxation.
    step : float
        Plans differ by multiples of it.
    """

    core: Program
    prize: Floats
    uses: csr_array
    visits: Incidence
    promise: Floats
    step: float

    def subset(self, chosen: Incidence) -> TourList:
        """Some of the tours."""
        return TourList(
            self.core, self.prize[chosen], self.uses[chosen], self.visits[chosen], self.promise[chosen], self.step
        )

    def program(self, cuts: Cuts, *, whole: bool) -> Program:
        """All tours with the cuts; the relaxation needs no limit on a tour, nor on its price."""
        core, n = self.core, len(self.prize)
        end, none, one = np.full(len(cuts), core.row_ptr[-1]), np.full(len(cuts), -np.inf), np.ones(len(cuts))
        rows = Program(
            core.objective, core.col_lo, core.col_hi, core.integer & whole, np.concatenate((core.row_ptr, end)),
            core.row_index, core.row_value, np.concatenate((core.row_lo, none)), np.concatenate((core.row_hi, one)),
        )
        used, (tour, cut) = self.uses.tocoo(), np.nonzero(_in_cut(self.visits, cuts))
        return rows.with_columns(
            self.prize, np.full(n, 1.0 if whole else np.inf), np.full(n, whole),
            (
                np.concatenate((used.col, cut + core.n_rows)), np.concatenate((used.row, tour)),
                np.concatenate((used.data, np.ones(len(cut)))),
            ),
        )

    def rounded(self, bound: float) -> float:
        """The greatest value a plan can have under a bound."""
        return float(np.floor(bound / self.step + ROUNDING) * self.step)


@dataclass(frozen=True)
class _Relaxed:
    bound: float
    gain: Floats
    x: FloatArray
    tight: Incidence


def _relaxed(listed: TourList, cuts: Cuts, taken: Incidence, deadline: float) -> _Relaxed | None:
    """The relaxation over the whole list, by column generation from (and into) the mask `taken`; None if late."""
    every = listed.program(cuts, whole=True)  # a tour at most once: finite, for the bound
    others = listed.core.n_columns
    while True:
        solved = solve_relaxation(
            listed.subset(taken).program(cuts, whole=False), time_limit_s=max(0.0, deadline - time.perf_counter())
        )
        if solved.row_price is None or solved.x is None or time.perf_counter() > deadline:
            return None
        bound, reduced = every.dual_bound(solved.row_price)
        gain = reduced[others:]
        better = np.flatnonzero((gain > ROUNDING) & ~taken)
        if not len(better):
            x = np.zeros(len(taken))
            x[taken] = solved.x[others:]
            within = _in_cut(listed.visits[taken], cuts)
            return _Relaxed(bound, gain, x, x[taken] @ within > 1.0 - ROUNDING)
        taken[better[np.argsort(-gain[better], kind="stable")[:500]]] = True


def broken_triples(visits: Incidence, x: FloatArray) -> Cuts:
    """Triples whose cut a fractional point breaks, worst first, shape (cuts, 3)."""
    used = np.flatnonzero(x > ROUNDING)
    often = np.flatnonzero(visits[used].any(axis=0))
    seen, weight = visits[np.ix_(used, often)].astype(float), x[used]
    pairs = (seen * weight[:, None]).T @ seen
    excess = np.zeros((len(often),) * 3)
    for tour, share in zip(seen, weight, strict=True):
        at = np.flatnonzero(tour)
        excess[np.ix_(at, at, at)] += share
    # |r ∩ S| ≥ 2  =  Σ of its three pairs − 2 · [S ⊆ r].
    total = pairs[:, :, None] + pairs[:, None, :] + pairs[None, :, :] - 2.0 * excess
    i, j, k = np.nonzero(total > 1.0 + 1e-3)
    rising = (i < j) & (j < k)
    found = np.stack((i[rising], j[rising], k[rising]), axis=1)
    order = np.argsort(-total[i[rising], j[rising], k[rising]], kind="stable")[:CUTS_A_ROUND]
    return np.asarray(often[found[order]], dtype=np.int64).reshape(-1, 3)


def _better(program: Program, value: float) -> Program:
    """The program with a row that asks for more than this value: HiGHS has no other cutoff."""
    at = np.flatnonzero(program.objective)
    return Program(
        program.objective, program.col_lo, program.col_hi, program.integer,
        np.concatenate((program.row_ptr, [program.row_ptr[-1] + len(at)])),
        np.concatenate((program.row_index, at)), np.concatenate((program.row_value, program.objective[at])),
        np.concatenate((program.row_lo, [value])), np.concatenate((program.row_hi, [np.inf])),
    )


def close_list(listed: TourList, *, value: float, deadline: float) -> tuple[NDArray[np.intp] | None, float]:
    """The tours of a plan better than `value`, or None, and a bound on such plans: `value` where there is none.

    Parameters
    ----------
    value : float
        Of the plan in hand: only better ones are sought.
    deadline : float
        Of `time.perf_counter`.
    """
    here = np.arange(len(listed.prize))
    taken = np.zeros(len(here), bool)
    taken[np.argsort(-listed.promise, kind="stable")[:500]] = True
    cuts = np.zeros((0, 3), np.int64)
    bound = np.inf
    for _ in range(MOST_ROUNDS):
        if not len(here):
            return None, value
        solved = _relaxed(listed, cuts, taken, deadline)
        if solved is None:
            break
        bound = min(bound, listed.rounded(solved.bound))
        if bound <= value:
            return None, value
        kept = solved.gain >= value + listed.step - solved.bound - ROUNDING
        new = broken_triples(listed.visits, solved.x)
        here, taken, listed = here[kept], taken[kept], listed.subset(kept)
        if not len(new) or len(here) <= SMALL:
            break
        cuts = np.concatenate((cuts[solved.tight], new))
    if len(here) > LARGE or time.perf_counter() > deadline:
        return None, bound
    solution = solve_program(
        _better(listed.program(cuts, whole=True), value + listed.step / 2),
        time_limit_s=max(0.1, deadline - time.perf_counter()), absolute_gap=0.999 * listed.step,
    )
    if solution.termination == "infeasible":
        return None, value
    if solution.bound > value:  # else it has the wrong sign, for there is no value to tell by
        bound = min(bound, listed.rounded(solution.bound))
    better = None if solution.x is None else here[solution.x[listed.core.n_columns :] > 0.5]
    return better, bound


def close_packing(
    instance: Orienteering, tours: Sequence[tuple[int, ...]], *, value: float, deadline: float
) -> Closed:
    """A plan over `tours` of a greater prize than `value`, or the proof that there is none; see `close_list`."""
    from scipy.sparse import csr_array

    if not tours:
        return Closed(None, value)
    visits = np.zeros((len(tours), len(instance.prize)), bool)
    for r, tour in enumerate(tours):
        visits[r, list(tour[1:-1])] = True
    prize = visits @ instance.prize
    uses = csr_array(np.column_stack((visits, np.ones(len(tours)))).astype(float))
    listed = TourList(packing(instance, ()), prize, uses, visits, prize, instance.step)
    chosen, bound = close_list(listed, value=value, deadline=deadline)
    return Closed(None if chosen is None else tuple(tours[k] for k in chosen), bound)
