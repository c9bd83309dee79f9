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
SHORTEST_SOLVE_S = 0.3


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
        if self.number == 0:
            return text
        return say.either(f"Règle {self.number}\u00a0: {text}", f"Rule {self.number}: {text}")


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
        Half of it is for finding conflicts, half for remedies. When the first is over, rules that could
        not be cleared of suspicion stay in the conflict found last; when the second is, a change told
        suffices but a smaller one may too.

    Returns
    -------
    NoPlan
        One conflict for each independent set of rules; none if rules and places alone allow a plan,
        with visits and without: then tours are the reason.
    """
    start = time.monotonic()
    search = _Search(problem, base, _groups(problem, rule_rows, row_positions), deadline=start + time_limit_s / 2)
    for visits in (True, False):
        if conflicts := search.conflicts(visits=visits):
            say = Phrasing(lang, problem.territory, problem.scenario)
            left_s = (start + time_limit_s - time.monotonic()) / len(conflicts)
            return NoPlan(conflicts=tuple(search.told(conflict, conflicts, say, left_s) for conflict in conflicts))
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


@dataclass(frozen=True)
class _Change:
    """Rows of a rule that give way, and by how much."""

    rows: list[tuple[Row, float]]
    smallest: bool
    """Whether no smaller change suffices."""

    @property
    def size(self) -> float:
        """How far limits move, relative to what they are; row by row, how many."""
        return sum(amount / max(1.0, abs(row.lo if row.lo > -INF else row.hi)) for row, amount in self.rows)


class _Search:
    """Asks the places-only program which rules it can hold together."""

    def __init__(self, problem: Problem, base: Program, groups: list[_Group], *, deadline: float) -> None:
        self.problem, self.groups, self.deadline = problem, groups, deadline
        self.base = replace(base, objective=np.zeros(base.n_columns))
        self.elements = np.asarray(problem.element_column(np.arange(len(problem.elements))))
        self.visit_columns = np.asarray(problem.offer_column(np.flatnonzero(problem.offers.vehicle >= 0)))
        self.undecided = False
        """Whether some question since this was last reset found no answer in time."""
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

    def told(
        self, conflict: list[_Group], conflicts: list[list[_Group]], say: Phrasing, time_limit_s: float
    ) -> Conflict:
        """A conflict in words, its remedies with the smallest change of a limit first, rules to drop last."""
        start = time.monotonic()
        elsewhere = {group for other in conflicts if other is not conflict for group in other}
        everywhere = [group for group in self.groups if group not in elsewhere]
        caution = say.either(" (les autres règles peuvent demander plus)", " (the other rules may ask for more)")
        found: dict[_Group, tuple[float, str]] = {}
        open_questions = list(conflict)
        # Rules outside the conflict may be too many to be held in the time there is, or meet it themselves.
        for held, doubt, end in ((everywhere, "", 0.6), (conflict, caution, 1.0)):
            self.deadline = start + end * time_limit_s
            unanswered = []
            for group in open_questions:
                self.undecided = False
                if remedy := self._remedy(group, [other for other in held if other is not group], say):
                    found[group] = (remedy[0], remedy[1] + doubt)
                elif self.undecided:
                    unanswered.append(group)
            open_questions = unanswered if found else conflict
        remedies = [text for _, text in sorted(found.values())] or [_together(conflict, say)]
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
        if _pays_tours(group):
            change, caution = self._eased(group, others, visits=False), ""
            if change is None:
                change = self._eased(group, others, visits=True)
                caution = say.either(", plus ce que coûtent les tournées", ", plus what the tours cost")
        elif change := self._eased(group, others, visits=True):
            without = self._eased(group, others, visits=False)
            if without and without.size <= change.size + TOLERANCE:
                change, caution = without, ""
        if change is None:
            return None
        doubt = "" if change.smallest else say.either(" (moins peut suffire)", " (less may be enough)")
        return change.size, group.rule.remedy(change.rows, say.lang, self.problem) + doubt + caution

    def _eased(self, group: _Group, others: list[_Group], *, visits: bool) -> _Change | None:
        """The smallest change of a rule's limits with which the others hold, or None where none was found."""
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
        solution = self._solve(program)
        if solution.x is None:
            return None
        amounts = solution.x[self.base.n_columns :][column]
        rows = [(row, float(amount)) for row, amount in zip(group.rows, amounts, strict=True) if amount > TOLERANCE]
        return _Change(rows, solution.termination == "finished") if rows else None

    def _held(self, kept: Sequence[_Group], *, visits: bool) -> Program:
        """The program in which only the rules of `kept` hold."""
        free = np.zeros(self.base.n_rows, dtype=bool)
        for group in self.groups:
            free[group.positions] = True
        for group in kept:
            free[group.positions] = False
        col_hi = self.base.col_hi.copy()
        unused = self.elements[~self._mentioned(kept)]
        col_hi[unused] = 0.0
        if not visits:
            col_hi[self.visit_columns] = 0.0
        # Rows of elements at 0 hold anyway: emptied, they keep their positions and cost no time.
        row = np.repeat(np.arange(self.base.n_rows), np.diff(self.base.row_ptr))
        idle = free.copy()
        idle[row[np.isin(self.base.row_index, unused)]] = True
        entry = ~idle[row]
        return replace(
            self.base,
            col_hi=col_hi,
            row_ptr=np.concatenate(([0], np.cumsum(np.bincount(row[entry], minlength=self.base.n_rows)))).astype(
                np.int64
            ),
            row_index=self.base.row_index[entry],
            row_value=self.base.row_value[entry],
            row_lo=np.where(idle, -INF, self.base.row_lo),
            row_hi=np.where(idle, INF, self.base.row_hi),
        )

    def _mentioned(self, groups: Sequence[_Group]) -> NDArray[np.bool_]:
        """Coverage elements that the rules speak about, shape (elements,)."""
        mentioned = np.zeros(self.base.n_columns, dtype=bool)
        for group in groups:
            for row in group.rows:
                mentioned[row.columns] = True
        return mentioned[self.elements]

    def _impossible(self, kept: list[_Group], *, visits: bool) -> bool:
        """Whether it is proven, in the time there is, that the rules of `kept` hold together in no plan."""
        if time.monotonic() >= self.deadline or any(witness.issuperset(kept) for witness in self.witnesses[visits]):
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
        remaining_s = self.deadline - time.monotonic()
        # A quarter of what is left, so that one hard question does not take it all.
        solution = solve_program(program, time_limit_s=max(SHORTEST_SOLVE_S, remaining_s / 4))
        self.undecided |= solution.x is None and solution.termination != "infeasible"
        return solution


def _pays_tours(group: _Group) -> bool:
    return any(row.tour_eur is not None for row in group.rows)


def _drop(group: _Group, say: Phrasing) -> str:
    sentence = group.rule.sentence(say.lang, say.territory, say.scenario)
    return say.either(f"abandonner la règle {group.number}\u00a0: {sentence}", f"drop rule {group.number}: {sentence}")


def _together(conflict: list[_Group], say: Phrasing) -> str:
    """Where no single change was found."""
    numbers = say.listed([str(group.number) for group in conflict if group.number])
    return say.either(
        f"aucun changement seul n’a été trouvé\u00a0: revoir ensemble les règles {numbers} et celles qu’elles touchent",
        f"no single change was found: reconsider rules {numbers} together with those they touch",
    )
