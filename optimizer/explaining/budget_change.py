"""What so many euros more or less would change, step by step and proven possible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.explaining.answers import BudgetChange, GivenUp, Option
from optimizer.explaining.limits import Barrier, seated
from optimizer.explaining.moves import MOST_PAIRS_SCORED, MOST_WAYS_CHECKED, Move, Moves
from optimizer.explaining.visits import extra_tours, visit_option
from optimizer.facts import PlanFacts
from optimizer.rules.base import EUR_TOLERANCE

MOST_STEPS = 12
MOST_TRIED = 25


def budget_change(facts: PlanFacts, *, delta_eur: float = 10_000.0) -> BudgetChange:
    """What a budget larger (or smaller) by `delta_eur` a year would change, at least.

    More: additions one after the other, at sites and by tours on free days, chosen by access a euro or by access,
    whichever way ends better; each is judged against every rule. Less: what loses least is given up until the
    plan fits; nothing is put in its place.
    """
    scenario = facts.scenario
    changed = replace_budget(facts, scenario.budget_eur + delta_eur)
    return _more(changed, delta_eur) if delta_eur >= 0 else _less(changed, delta_eur)


def replace_budget(facts: PlanFacts, budget_eur: float) -> PlanFacts:
    """The same plan under another budget."""
    scenario = facts.scenario.model_copy(update={"budget_eur": max(0.0, budget_eur)})
    return replace(facts, scenario=scenario)


def _more(facts: PlanFacts, delta_eur: float) -> BudgetChange:
    moves = Moves(facts)
    ways = [_grown(moves, delta_eur, by_euro=by_euro) for by_euro in (True, False)]
    return max(ways, key=lambda way: way.access_person_weeks)


def _grown(moves: Moves, delta_eur: float, *, by_euro: bool) -> BudgetChange:
    facts = moves.facts
    added: list[Option] = []
    binding: tuple[Barrier, ...] = ()
    for _ in range(MOST_STEPS):
        step = _best_step(moves, by_euro=by_euro)
        if step is None:
            binding = _binding(moves)
            break
        move, option = step
        added.append(option)
        moves = moves.after(move)
    now = moves.facts
    return BudgetChange(
        delta_eur=delta_eur, access_person_weeks=now.access()[2] - facts.access()[2],
        eur=now.cost_eur - facts.cost_eur, added=tuple(added), binding=binding, timetable_shown=seated(now),
    )


def _best_step(moves: Moves, *, by_euro: bool) -> tuple[Move, Option] | None:
    """The best addition that nothing forbids."""
    left_eur = moves.limits.left_eur + EUR_TOLERANCE
    found = [*moves.additions(within_limits=True), *(move for move in extra_tours(moves) if move.eur <= left_eur)]
    found.sort(key=lambda move: -move.gain / max(move.eur, 1.0) if by_euro else -move.gain)
    for move in found[:MOST_TRIED]:
        option = visit_option(moves, move) if move.new_tours else moves.option(move)
        if option.fits:
            return move, option
    return None


def _binding(moves: Moves) -> tuple[Barrier, ...]:
    """What forbids the addition with the most access a euro among those that the euros left could pay."""
    found = [move for move in moves.additions() if move.eur <= moves.limits.left_eur + EUR_TOLERANCE]
    best = max(found, key=lambda move: move.gain / max(move.eur, 1.0), default=None)
    if best is None:
        return (Barrier(kind="budget"),)
    return moves.option(best).barriers


def _less(facts: PlanFacts, delta_eur: float) -> BudgetChange:
    """One thing given up, or two, or one after the other by loss a euro missing: whichever loses least."""
    moves = Moves(facts)
    ways = [way for way in (_step_by_step(facts), _at_once(moves)) if way is not None]
    if not ways:
        over = facts.cost_eur - facts.scenario.budget_eur
        return BudgetChange(delta_eur=delta_eur, access_person_weeks=0.0, eur=0.0,
                            binding=(Barrier(kind="budget", amount=over, unit="€"),))
    now, given_up = max(ways, key=lambda way: way[0].access()[2])
    return BudgetChange(
        delta_eur=delta_eur, access_person_weeks=now.access()[2] - facts.access()[2],
        eur=now.cost_eur - facts.cost_eur, given_up=given_up, timetable_shown=True,
    )


def _step_by_step(facts: PlanFacts) -> tuple[PlanFacts, tuple[GivenUp, ...]] | None:
    moves = Moves(facts)
    given_up: list[GivenUp] = []
    while (missing_eur := -moves.limits.left_eur) > EUR_TOLERANCE:
        saving = [move for move in moves.removals if move.eur < -EUR_TOLERANCE]
        saving.sort(key=lambda move: move.gain / max(move.eur, -missing_eur))
        best = next((move for move in saving if not moves.limits.broken_by(moves.carried_out(move))), None)
        if best is None:
            return None
        given_up.append(_told(facts, moves, best))
        moves = moves.after(best)
    return moves.facts, tuple(given_up)


def _at_once(moves: Moves) -> tuple[PlanFacts, tuple[GivenUp, ...]] | None:
    facts, units = moves.facts, moves.removals
    missing_eur = facts.cost_eur - facts.scenario.budget_eur
    if missing_eur <= EUR_TOLERANCE:
        return facts, ()
    eur, gain = np.array([unit.eur for unit in units]), np.array([unit.gain for unit in units])
    one, other = np.triu_indices(len(units))
    together = np.where(one == other, eur[one], eur[one] + eur[other])
    loss = -np.where(one == other, gain[one], gain[one] + gain[other])
    enough = np.flatnonzero(-together >= missing_eur - EUR_TOLERANCE)
    ways = [
        (units[one[at]],) if one[at] == other[at] else (units[one[at]], units[other[at]])
        for at in enough[np.argsort(loss[enough], kind="stable")][:MOST_PAIRS_SCORED]
    ]
    ways = [way for way in ways if len(way) == 1 or not way[0].sites & way[1].sites]
    ways.sort(key=lambda way: -moves.scores.gain(moves.changes(*way)))
    for way in ways[:MOST_WAYS_CHECKED]:
        changed = moves.carried_out(*way)
        if changed.cost_eur <= facts.scenario.budget_eur + EUR_TOLERANCE and not moves.limits.broken_by(changed):
            return changed, tuple(moves.told(unit) for unit in way)
    return None


def _told(facts: PlanFacts, moves: Moves, move: Move) -> GivenUp:
    """A removal as an answer; a tour by its number in the plan at the beginning."""
    told = moves.told(move)
    if not told.tour:
        return told
    return replace(told, tour=facts.tours.index(moves.facts.tours[told.tour - 1]) + 1)
