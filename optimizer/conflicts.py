"""Why no plan keeps all the rules: which of them conflict, and the smallest change that mends it.

Rules are tried one by one with the budget, then added one by one until no plan keeps them all. The deletion
filter (Chinneck & Dravnieks 1991, ORSA Journal on Computing 3, 157-168) finds those to blame: each is dropped, for
good wherever the rest still has no plan; without any one of those that remain a plan exists. A plan found on the
way is a witness for every set of rules that it keeps. Then each rule in conflict is made elastic alone: minimise
e ≥ 0 in Σ a·x + e ≥ lo, Σ a·x − e ≤ hi while every other rule holds.

Tours are not decided here. A conflict is first looked for with visits that cost nothing and need no vehicle, so
that what it says holds whatever the tours; only if there is none are visits left out. Remedies are sought both ways:
where the change that visits would allow is smaller, it is told with the caution that tours must be paid; a
budget, of which nobody can say yet what tours take, is told as it suffices without them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.program import INF, FloatArray, IndexArray, Program
from models.solver import Solution, solve_program
from optimizer.plan import Conflict, NoPlan
from optimizer.problem import Problem
from optimizer.rules.base import Row, RuleBase
from optimizer.rules.budget import total_budget
from optimizer.rules.phrasing import Phrasing

TOLERANCE = 1e-6
SECONDS_PER_SOLVE = 8.0


@dataclass(frozen=True, eq=False)
class _Group:
    """A rule with the rows of it that may give way, and their positions in the program."""

    number: int
    """1-based, as people count the scenario's rules; 0 for the total budget."""
    rule: RuleBase
    rows: tuple[Row, ...]
    positions: IndexArray

    def sentence(self, say: Phrasing) -> str:
        text = self.rule.sentence(say.lang, say.territory, say.scenario)
        return text if self.number == 0 else say.either(f"Règle {self.number} : {text}", f"Rule {self.number}: {text}")


def explain_conflicts(
    problem: Problem,
    base: Program,
    rule_rows: Sequence[Row],
    row_positions: Sequence[int],
    *,
    lang: str = "fr",
    time_limit_s: float = 30.0,
) -> NoPlan:
    """The rules that conflict and how to mend it.

    Parameters
    ----------
    problem : Problem
    base : Program
        Places without tours: columns as in `problem`, structural rows and rule rows.
    rule_rows, row_positions : sequences of the same length
        The labelled rows (`optimizer.rules.rule_rows`) and where each stands in `base`. Rows with
        `rule` -1, other than the total budget's, and definitions always hold.
    lang : str
        Language of the sentences.
    time_limit_s : float
        When it is over, rules that could not be cleared of suspicion stay in the conflict.

    Returns
    -------
    NoPlan
        One conflict for each independent set of rules; none if rules and places alone allow a plan,
        with visits and without: then tours are the reason.
    """
    search = _Search(problem, base, _groups(problem, rule_rows, row_positions), time.monotonic() + time_limit_s)
    for visits in (True, False):
        if conflicts := search.conflicts(visits=visits):
            say = Phrasing(lang, problem.territory, problem.scenario)
            return NoPlan(conflicts=tuple(search.told(conflict, conflicts, say) for conflict in conflicts))
    return NoPlan(conflicts=())


def _groups(problem: Problem, rows: Sequence[Row], positions: Sequence[int]) -> list[_Group]:
    budget = total_budget(problem.scenario)
    budget_label = budget.label(problem)
    members: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        if not row.definition and (row.rule >= 0 or row.label == budget_label):
            members.setdefault(row.rule, []).append(index)
    return [
        _Group(
            rule + 1,
            budget if rule < 0 else problem.scenario.rules[rule],
            tuple(rows[index] for index in indices),
            np.array([positions[index] for index in indices], dtype=np.int64),
        )
        for rule, indices in sorted(members.items())
    ]


class _Search:
    """Asks the places-only program which rules it can hold together."""

    def __init__(self, problem: Problem, base: Program, groups: list[_Group], deadline: float) -> None:
        self.problem, self.groups, self.deadline = problem, groups, deadline
        self.base = replace(base, objective=np.zeros(base.n_columns))
        self.elements = np.asarray(problem.element_column(np.arange(len(problem.elements))))
        self.visit_columns = np.asarray(problem.offer_column(np.flatnonzero(problem.offers.vehicle >= 0)))
        self.witnesses: dict[bool, list[set[_Group]]] = {True: [], False: []}
        """Sets of rules that some plan keeps, with visits and without."""

    def conflicts(self, *, visits: bool) -> list[list[_Group]]:
        """Minimal conflicts that share no rule."""
        if self._impossible([], visits=visits):
            return []  # the structure itself holds no plan: no rule is to blame
        found: list[list[_Group]] = []
        # Most often one rule is too dear: few rules together are also much quicker to refute than all.
        budget = [group for group in self.groups if group.number == 0]
        for group in self.groups:
            if group not in budget and self._impossible([*budget, group], visits=visits):
                found.append(self._minimal([*budget, group], visits=visits))
                budget = [member for member in budget if member not in found[-1]]
        kept: list[_Group] = []
        for group in self.groups:
            if any(group in conflict for conflict in found):
                continue
            kept.append(group)
            if self._impossible(kept, visits=visits):
                found.append(self._minimal(kept, visits=visits))
                kept = [member for member in kept if member not in found[-1]]
        return found

    def _minimal(self, conflict: list[_Group], *, visits: bool) -> list[_Group]:
        """The deletion filter: rules of an impossible set that conflict without the others."""
        for suspect in reversed(conflict):
            without = [other for other in conflict if other is not suspect]
            if self._impossible(without, visits=visits):
                conflict = without
        return conflict

    def told(self, conflict: list[_Group], conflicts: list[list[_Group]], say: Phrasing) -> Conflict:
        """A conflict in words, its remedies with the smallest change of a limit first, rules to drop last."""
        elsewhere = {group for other in conflicts if other is not conflict for group in other}
        ranked = []
        for group in conflict:
            others = [other for other in self.groups if other is not group and other not in elsewhere]
            if remedy := self._remedy(group, others, say):
                ranked.append(remedy)
        remedies = [text for _, text in sorted(ranked)] or [_together(conflict, say)]
        return Conflict(rules=tuple(group.sentence(say) for group in conflict), remedies=tuple(remedies))

    def _remedy(self, group: _Group, others: list[_Group], say: Phrasing) -> tuple[float, str] | None:
        """(size relative to the limit, words) of the smallest change of one rule while the others hold."""
        caution = say.either(
            " (si les tournées nécessaires tiennent dans le budget)", " (if the tours this needs fit in the budget)"
        )
        if group.rule.relaxation == "none":
            for visits, doubt in ((False, ""), (True, caution)):
                if self._solve(self._held(others, visits=visits)).x is not None:
                    return INF, _drop(group, say) + doubt
            return None
        with_visits, without = (self._eased(group, others, visits=visits) for visits in (True, False))
        if not with_visits:
            return None
        if without and (_size(without) <= _size(with_visits) + TOLERANCE or _pays_tours(group)):
            return _size(without), group.rule.remedy(without, say.lang, self.problem)
        if _pays_tours(group):
            caution = say.either(", plus ce que coûtent les tournées", ", plus what the tours cost")
        return _size(with_visits), group.rule.remedy(with_visits, say.lang, self.problem) + caution

    def _eased(self, group: _Group, others: list[_Group], *, visits: bool) -> list[tuple[Row, float]]:
        """Rows of a rule that give way, with the smallest amounts; empty if nothing found suffices."""
        lower = np.array([row.lo > -INF for row in group.rows], dtype=bool)
        apart = group.rule.relaxation == "each"
        column = np.arange(len(group.rows)) if apart else np.where(lower, 0, 1)
        n_new = len(group.rows) if apart else 2
        program = self._held([*others, group], visits=visits).with_columns(
            -np.ones(n_new),
            np.full(n_new, INF),
            np.zeros(n_new, dtype=bool),
            (group.positions, column, np.where(lower, 1.0, -1.0)),
        )
        x = self._solve(program).x
        if x is None:
            return []
        amounts = x[self.base.n_columns :][column]
        return [(row, float(amount)) for row, amount in zip(group.rows, amounts, strict=True) if amount > TOLERANCE]

    def _held(self, kept: Sequence[_Group], *, visits: bool) -> Program:
        """The program in which only the rules of `kept` hold."""
        free = np.zeros(self.base.n_rows, dtype=bool)
        for group in self.groups:
            free[group.positions] = True
        for group in kept:
            free[group.positions] = False
        col_hi = self.base.col_hi.copy()
        col_hi[self.elements[~self._mentioned(kept)]] = 0.0  # they satisfy their own rows at 0
        if not visits:
            col_hi[self.visit_columns] = 0.0
        return replace(
            self.base,
            col_hi=col_hi,
            row_lo=np.where(free, -INF, self.base.row_lo),
            row_hi=np.where(free, INF, self.base.row_hi),
        )

    def _mentioned(self, groups: Sequence[_Group]) -> NDArray[np.bool_]:
        """Coverage elements that the rules speak about, shape (elements,)."""
        mentioned = np.zeros(self.base.n_columns, dtype=bool)
        for group in groups:
            for row in group.rows:
                mentioned[row.columns] = True
        return mentioned[self.elements]

    def _impossible(self, kept: list[_Group], *, visits: bool) -> bool:
        """Whether it is proven that the rules of `kept` hold together in no plan."""
        if any(witness.issuperset(kept) for witness in self.witnesses[visits]):
            return False
        solution = self._solve(self._held(kept, visits=visits))
        if solution.x is not None:
            kept_by_it = self._kept_by(solution.x) | set(kept)
            self.witnesses[True].append(kept_by_it)
            if not visits:
                self.witnesses[False].append(kept_by_it)
        return solution.termination == "infeasible"

    def _kept_by(self, x: FloatArray) -> set[_Group]:
        """The rules that a plan keeps once its coverage elements are what its offers make them."""
        x = x.copy()
        chosen = x[np.asarray(self.problem.offer_column(np.arange(len(self.problem.offers))))] > 0.5
        x[self.elements] = self.problem.elements.covered(chosen)
        activity = self.base.activity(x)
        held = (activity >= self.base.row_lo - TOLERANCE) & (activity <= self.base.row_hi + TOLERANCE)
        return {group for group in self.groups if held[group.positions].all()}

    def _solve(self, program: Program) -> Solution:
        seconds = min(SECONDS_PER_SOLVE, max(0.2, self.deadline - time.monotonic()))
        return solve_program(program, time_limit_s=seconds)


def _size(eased: list[tuple[Row, float]]) -> float:
    """How far limits move, relative to what they are; row by row, how many."""
    return sum(amount / max(1.0, abs(row.lo if row.lo > -INF else row.hi)) for row, amount in eased)


def _pays_tours(group: _Group) -> bool:
    return any(row.tour_eur is not None for row in group.rows)


def _drop(group: _Group, say: Phrasing) -> str:
    sentence = group.rule.sentence(say.lang, say.territory, say.scenario)
    return say.either(f"abandonner la règle {group.number} : {sentence}", f"drop rule {group.number}: {sentence}")


def _together(conflict: list[_Group], say: Phrasing) -> str:
    """Where no single change suffices."""
    numbers = say.listed([str(group.number) for group in conflict if group.number])
    return say.either(
        f"aucun changement ne suffit à lui seul : revoir ensemble les règles {numbers} et celles qu’elles touchent",
        f"no single change is enough: reconsider rules {numbers} together with those they touch",
    )
