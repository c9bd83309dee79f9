"""Closing the gap over a list of tours: subset-row cuts, fixing by reduced cost, then the integer program.

Over the list the linear program of `models.tour_packing` is solved by column generation and strengthened by

    Σ_{r: |r ∩ S| ≥ 2} λ_r ≤ 1   for triples S of points

(Jepsen, Petersen, Spoorendonk & Pisinger 2008, doi:10.1287/opre.1070.0449): of the tours through two of three
points only one can be driven. A tour whose gain is too low for a better plan leaves the list; what remains is
small enough for HiGHS (as in Baldacci, Christofides & Mingozzi 2008, doi:10.1007/s10107-007-0178-5).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.orienteering import Floats, Orienteering
from models.program import FloatArray, RowBuilder
from models.solver import Solution, solve_program, solve_relaxation

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


def _solved(
    instance: Orienteering, prize: Floats, visits: Incidence, cuts: Cuts, *, whole: bool, seconds: float
) -> Solution:
    builder = RowBuilder()
    for i in range(visits.shape[1]):
        builder.add(np.flatnonzero(visits[:, i]), 1.0, hi=1.0)
    builder.add(np.arange(len(prize)), 1.0, hi=float(instance.vehicles))
    for cut in cuts:
        builder.add(np.flatnonzero(visits[:, cut].sum(axis=1) >= 2), 1.0, hi=1.0)
    n = len(prize)
    program = builder.program(
        objective=prize, col_lo=np.zeros(n), col_hi=np.full(n, 1.0 if whole else np.inf), integer=np.full(n, whole)
    )
    if whole:
        return solve_program(program, time_limit_s=seconds, absolute_gap=0.999 * instance.step)
    return solve_relaxation(program, time_limit_s=seconds)


@dataclass(frozen=True)
class _Relaxed:
    bound: float
    gain: Floats
    x: FloatArray
    cut_price: FloatArray


def _relaxed(
    instance: Orienteering, prize: Floats, visits: Incidence, cuts: Cuts, taken: Incidence, deadline: float
) -> _Relaxed | None:
    """The relaxation over the whole list, by column generation from (and into) the mask `taken`; None if late."""
    n = visits.shape[1]
    within = _in_cut(visits, cuts)
    while True:
        at = np.flatnonzero(taken)
        solved = _solved(instance, prize[at], visits[at], cuts, whole=False, seconds=deadline - time.perf_counter())
        if solved.row_price is None or solved.x is None or time.perf_counter() > deadline:
            return None
        price = np.maximum(solved.row_price, 0.0)
        gain = prize - visits @ price[:n] - price[n] - within @ price[n + 1 :]
        better = np.flatnonzero((gain > ROUNDING) & ~taken)
        if not len(better):
            x = np.zeros(len(prize))
            x[at] = solved.x
            bound = price[:n].sum() + instance.vehicles * price[n] + price[n + 1 :].sum() + np.maximum(gain, 0.0).sum()
            return _Relaxed(float(bound), gain, x, price[n + 1 :])
        taken[better[np.argsort(-gain[better], kind="stable")[:500]]] = True


def _broken(visits: Incidence, x: FloatArray) -> Cuts:
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


def close_packing(
    instance: Orienteering, tours: Sequence[tuple[int, ...]], *, value: float, deadline: float
) -> Closed:
    """A plan over `tours` better than `value`, or the proof that there is none, as far as the deadline allows.

    Parameters
    ----------
    value : float
        Prize of the plan in hand: only better ones are sought.
    deadline : float
        Of `time.perf_counter`.
    """
    if not tours:
        return Closed(None, value)
    visits = np.zeros((len(tours), len(instance.prize)), bool)
    for r, tour in enumerate(tours):
        visits[r, list(tour[1:-1])] = True
    prize = visits @ instance.prize
    here = np.arange(len(tours))
    taken = np.zeros(len(tours), bool)
    taken[np.argsort(-prize, kind="stable")[:500]] = True
    cuts = np.zeros((0, 3), np.int64)
    bound = np.inf
    for _ in range(MOST_ROUNDS):
        solved = _relaxed(instance, prize[here], visits[here], cuts, taken, deadline)
        if solved is None:
            break
        bound = min(bound, instance.rounded(solved.bound))
        if bound <= value:
            return Closed(None, value)
        kept = solved.gain >= value + instance.step - solved.bound - ROUNDING
        new = _broken(visits[here], solved.x)
        here, taken = here[kept], taken[kept]
        if not len(here):
            return Closed(None, value)
        if not len(new) or len(here) <= SMALL:
            break
        cuts = np.concatenate((cuts[solved.cut_price > 1e-9], new))
    if len(here) > LARGE or time.perf_counter() > deadline:
        return Closed(None, bound)
    solution = _solved(
        instance, prize[here], visits[here], cuts, whole=True, seconds=max(0.1, deadline - time.perf_counter())
    )
    better = None
    if solution.x is not None and solution.value > value + ROUNDING:
        better = tuple(tours[k] for k in here[solution.x > 0.5])
    return Closed(better, max(value, min(bound, instance.rounded(solution.bound))))
