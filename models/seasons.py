"""The bound season by season: rows that tie seasons together get a price, and each season is solved whole.

Seasons meet only in the fit-outs, in the budget and in the few rules that speak of several. Give these rows r
prices π_r (≥ 0 for ≤), and the rows Σ_h u_{j,t,h} ≤ y_j prices f_jt, as the relaxation has them (Lagrangian
decomposition: Guignard & Kim 1987, doi:10.1007/BF02592954). Then, for whole plans,

    access  ≤  Σ_r π_r rhs_r  +  Σ_buildings max(0, max_j (Σ_t f_jt − Σ_r π_r a_rj))  +  Σ_t Z_t,

    Z_t  =  max { access_t − Σ_r π_r a_r x − Σ_j f_jt y_jt :  the rows of season t alone }.

With whole decisions Z_t is below its relaxation, and so is the sum below the joint relaxation; a joint tree
would have to close the seasons' gaps together, where here they add up. In each season the columns that a plan
better than the one known could use are listed by reduced cost (Baldacci, Christofides & Mingozzi 2008,
doi:10.1007/s10107-007-0178-5): a few hundred offers, over which elements merge again, and an integer program
settles them. The rule of attendance is within a season; the rows known of it stay in Z_t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.cut_relaxation import Charges, CutRelaxation, Relaxed
from models.joint_data import JointData, LabelledRows
from models.lanes import Lane
from models.master import build_master, tour_columns
from models.polish import JointPlan
from models.program import FloatArray, Program
from models.restriction import Restriction, restrict
from models.solver import counted_work, solve_program

MOST_COLUMNS = 60_000
"""A season whose list is longer keeps the bound of its relaxation."""
SHARE_OF_GAP = 0.02
"""A season is left when its own gap is this share of the whole."""
ENTRY_S = 3.8e-6
"""Measured: see `models.solver.counted_work`."""
SEASON_S, LONGER = 8.0, 4.0
"""A season is given so much counted work once it is prepared; if that does not close it, so many times more later."""


@dataclass
class _Season:
    """One season at the prices: its problem, its relaxation, and the least upper limit of Z_t known."""

    restriction: Restriction
    charges: Charges
    relaxation: CutRelaxation
    relaxed: Relaxed
    known: float
    """What the plan at hand is worth in the season: Z_t is no less."""
    bound: float

    @property
    def gap(self) -> float:
        return self.bound - self.known


def bound_by_seasons(
    data: JointData, joint: CutRelaxation, root: Relaxed, *, xy_km: FloatArray, plan: JointPlan, lane: Lane,
    seconds_left: Callable[[], float], seed: int, proved: Callable[[float], None],
) -> None:
    """Prove bounds on the gain of any plan of the year, at most the root's.

    Parameters
    ----------
    joint, root
        The relaxation of the year and what it proves, with its prices.
    plan : JointPlan
        A plan that exists; it tells what can be left out of each season's list.
    lane : Lane
        Counts the work, and tells when to end.
    seconds_left : callable
        Until all ends; it decides nothing else.
    proved : callable
        Receives the bound as it falls.
    """
    if root.price is None:
        return
    constant, seasons = _split(data, joint, root, xy_km=xy_km, plan=plan, lane=lane)

    def bound() -> float:
        return min(root.bound, constant + sum(season.bound for season in seasons))

    proved(bound())
    worth = SHARE_OF_GAP * max(bound() - plan.value, 0.0)
    left, work_s = sorted(seasons, key=lambda season: season.gap), SEASON_S
    while left:
        for season in list(left):
            if lane.halt.is_set():
                return
            others = bound() - season.bound

            def fell(season_bound: float, others: float = others) -> None:
                proved(others + season_bound)

            if _solve(season, worth=worth, work_s=work_s, lane=lane, time_limit_s=seconds_left(), seed=seed, fell=fell):
                left.remove(season)
            proved(bound())
        work_s *= LONGER


def _solve(
    season: _Season, *, worth: float, work_s: float, lane: Lane, time_limit_s: float, seed: int,
    fell: Callable[[float], None],
) -> bool:
    """Lower the season's bound by the integer program over its list; whether no more is to be had from it."""
    data, relaxed = season.restriction.data, season.relaxed
    if relaxed.reduced is None or season.gap <= worth:
        return True
    room = season.gap + 1e-6 * max(1.0, abs(season.bound))
    offers = relaxed.reduced[data.first_offer: data.first_vehicle] >= -room
    tours = season.relaxation.tours_within(relaxed, room)
    if tours is None or offers.sum() + sum(map(len, tours)) > MOST_COLUMNS:
        return True
    data = replace(data, fleet=season.relaxation.data.fleet)
    # Visits of listed tours must keep their lowest offer, or the tour would be lost with it.
    listed = restrict(data, offers=offers | (data.is_visit & (data.offer_below < 0)), tours=tours)
    program = _charged_program(listed, season.charges)
    least = season.bound
    prepare_s, event_s = counted_work(program, entry_s=ENTRY_S)
    if lane.spend(prepare_s):
        return False
    until = lane.clock_s + work_s

    def worked(bound: float) -> bool:
        nonlocal least
        if season.known <= bound < least:
            least = bound
            fell(least)
        return lane.spend(event_s) or lane.clock_s >= until

    solution = solve_program(
        program, time_limit_s=max(0.0, time_limit_s), absolute_gap=worth, stop=lane.halt, seed=seed, worked=worked
    )
    if solution.termination == "infeasible":
        season.bound = season.known
    else:
        season.bound = min(season.bound, max(season.known, min(solution.bound, least)))
    return solution.termination != "interrupted"


def _charged_program(listed: Restriction, charges: Charges) -> Program:
    """The aggregated program over the list, its decisions charged in the objective."""
    data = listed.data
    master = build_master(data)
    program = master.core.with_columns(*tour_columns(data, master, [np.arange(len(p)) for p in data.fleet.pools]))
    cost = np.zeros(program.n_columns)
    cost[: data.n_sites] = charges.fit_out
    cost[data.first_offer: data.first_vehicle] = charges.offer[listed.offers]
    cost[data.first_vehicle: data.first_element] = charges.vehicle
    cost[data.first_tour:] = np.concatenate([
        np.zeros(0), *(charge * eur for charge, eur in zip(charges.eur, data.fleet.tour_eur, strict=True))
    ])
    return replace(program, objective=program.objective - cost)


def _split(
    data: JointData, joint: CutRelaxation, root: Relaxed, *, xy_km: FloatArray, plan: JointPlan, lane: Lane
) -> tuple[float, list[_Season]]:
    """The constant of the bound, and the seasons at the root's prices."""
    assert root.price is not None
    # Rows found since the relaxation was built come last, and are each within a season: they need no price.
    labelled = np.zeros(len(data.rows))
    labelled[: len(joint.data.rows)] = root.price[joint.first_labelled_row:][: len(joint.data.rows)]
    of_rows = _season_of_rows(data)
    price = np.where(of_rows < 0, labelled, 0.0)
    limit = np.where(price > 0, data.rows.hi, np.where(price < 0, data.rows.lo, 0.0))
    column = _column_prices(data, price)
    share = _fit_out_shares(joint, root.price, column[: data.n_sites])
    constant = float(price @ limit) + _fit_outs(data, share.sum(axis=1) - column[: data.n_sites])
    eur = price @ data.rows.tour_eur
    # A row that asks for access makes every element it counts worth more.
    elements = replace(data.elements, weight=data.elements.weight - column[data.first_element:])
    seasons = []
    for season in range(data.n_seasons):
        here = data.fleet.season == season
        tours = [
            np.arange(len(pool)) if mine else np.zeros(0, dtype=np.intp)
            for pool, mine in zip(data.fleet.pools, here, strict=True)
        ]
        restriction = restrict(
            replace(data, elements=elements, rows=_rows(data.rows, of_rows == season)),
            offers=data.offer_season == season, tours=tours,
            long_days=tuple(data.fleet.long(use) if mine else None for use, mine in enumerate(here)),
        )
        charges = Charges(
            share[:, season], column[data.first_offer: data.first_vehicle][restriction.offers],
            np.where(here, column[data.first_vehicle: data.first_element], 0.0), np.where(here, eur[season], 0.0),
        )
        first = [driven if mine else driven[:0] for (driven, _), mine in zip(root.tours, here, strict=True)]
        relaxation = CutRelaxation(restriction.data, xy_km=xy_km, tours=first, charges=charges)
        relaxed = relaxation.solve(stop=lane.halt, spend=lane.spend)
        known = _value(restriction, charges, plan)
        seasons.append(_Season(restriction, charges, relaxation, relaxed, known, max(relaxed.bound, known)))
    return constant, seasons


def _season_of_rows(data: JointData) -> NDArray[np.int64]:
    """Season that a labelled row speaks of; -1 for several, or for fit-outs."""
    rows, elements = data.rows, data.elements
    of_column = np.concatenate((
        np.full(data.n_sites, -1), data.offer_season, data.fleet.season,
        data.offer_season[elements.offers[elements.indptr[:-1]]],
    )).astype(np.int64)
    seasons = np.full(len(rows), -1, dtype=np.int64)
    for row in range(len(rows)):
        spoken = np.unique(np.concatenate((
            of_column[rows.index[rows.row_ptr[row]: rows.row_ptr[row + 1]]], np.flatnonzero(rows.tour_eur[row])
        )))
        if len(spoken) == 1:
            seasons[row] = spoken[0]
    return seasons


def _rows(rows: LabelledRows, kept: NDArray[np.bool_]) -> LabelledRows:
    """Some of the labelled rows."""
    lengths = np.diff(rows.row_ptr)
    entry = np.repeat(kept, lengths)
    return LabelledRows(
        np.concatenate(([0], np.cumsum(lengths[kept]))).astype(np.int64), rows.index[entry], rows.value[entry],
        rows.lo[kept], rows.hi[kept], rows.tour_eur[kept],
    )


def _column_prices(data: JointData, price: FloatArray) -> FloatArray:
    """Σ_r π_r a_r of every column before tours."""
    weights = np.repeat(price, np.diff(data.rows.row_ptr)) * data.rows.value
    return np.asarray(np.bincount(data.rows.index, weights=weights, minlength=data.first_tour), dtype=np.float64)


def _fit_out_shares(joint: CutRelaxation, price: FloatArray, cost: FloatArray) -> FloatArray:
    """f_jt, shape (sites, seasons).

    The relaxation leaves it open what the seasons are charged for a building that none of them wants enough. Up to
    the price of its fit-out (`cost`, shape (sites,)) every charge is free: the seasons bear it as they could use it.
    """
    data = joint.data
    share = np.zeros((data.n_sites, data.n_seasons))
    lowest = joint.chain_offer[joint.chain_ptr[:-1]]
    chains = np.flatnonzero(joint.fit_out_of_chain >= 0)
    np.add.at(
        share, (joint.fit_out_of_chain[chains], data.offer_season[lowest[chains]]), np.maximum(price[chains], 0.0)
    )
    worth = data.stand_alone_worth
    use = np.zeros_like(share)
    np.add.at(use, (data.offer_place[~data.is_visit], data.offer_season[~data.is_visit]), worth[~data.is_visit])
    use /= np.maximum(use.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(share + np.maximum(cost - share.sum(axis=1), 0.0)[:, None] * use)


def _fit_outs(data: JointData, worth: FloatArray) -> float:
    """The most that fit-outs are worth at these prices, one variant a building."""
    worth = np.where(data.needs_fit_out, np.maximum(worth, 0.0), 0.0)
    best = np.zeros(int(data.building.max(initial=-1)) + 1)
    np.maximum.at(best, data.building, worth)
    return float(best.sum())


def _value(restriction: Restriction, charges: Charges, plan: JointPlan) -> float:
    """What the plan's part in a season is worth there."""
    data = restriction.data
    offers = plan.offers[restriction.offers]
    opened = np.unique(data.offer_place[offers & ~data.is_visit])
    value = data.elements.value(offers) - float(charges.offer @ offers)
    value -= float(charges.fit_out[opened[data.needs_fit_out[opened]]].sum())
    days = np.zeros(len(data.fleet))
    for use, tour, runs in plan.tours:
        if len(restriction.tours[use]):
            its_eur = data.fleet.tour_eur[use][np.searchsorted(restriction.tours[use], tour)]
            value -= float(charges.eur[use] * its_eur * runs)
            days[use] += runs
    vehicles = np.ceil(days / np.maximum(data.fleet.days_per_vehicle, 1))
    return value - float(charges.vehicle @ vehicles)
