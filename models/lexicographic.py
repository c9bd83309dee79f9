"""Preferences in strict order, solved one after the other by CP-SAT.

min f₁, then min f₂ with f₁ held at the value reached, then min f₃ … No weights, so none to tune. A stage
that runs out of time holds the best value found: a later preference never spoils an earlier one.

One worker, a seed and limits in CP-SAT's own deterministic time: the same input gives the same answer on
any machine, however busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SECONDS_PER_DETERMINISTIC_SECOND = 12.0
"""Measured on two shared cores for stages of a fraction of a second, most of it presolve: 3 to 25."""
FEASIBILITY_S = 10.0
"""Whether there is any point at all is worth more time than how good it is; most answer in 0.01 s."""


class OutOfTimeError(Exception):
    """Nothing feasible was found within the limit, and nothing proves that nothing exists."""


def solve_in_order(
    model: cp_model.CpModel,
    preferences: Sequence[cp_model.LinearExprT],
    variables: Sequence[cp_model.IntVar],
    *,
    seed: int,
    time_limit_s: float,
    start: Sequence[int] | None = None,
    feasibility_s: float = FEASIBILITY_S,
) -> NDArray[np.int64] | None:
    """Minimise each of `preferences` in turn.

    Parameters
    ----------
    variables
        Whose values are wanted.
    time_limit_s : float
        What all stages together should take, once a feasible point is known.
    start : values of `variables`, optional
        A feasible point to begin from; it must determine all other variables.
    feasibility_s : float
        What finding a first point, or proving that there is none, may take.

    Returns
    -------
    shape (variables,) or None
        None where the model is infeasible.

    Raises
    ------
    OutOfTimeError
    """
    from ortools.sat.python import cp_model

    share_s = time_limit_s / max(1, len(preferences))
    everything = [model.get_int_var_from_proto_index(index) for index in range(len(model.proto.variables))]

    def solve(
        hints: Iterable[tuple[cp_model.IntVar, int]], *, limit_s: float, fixed: bool = False
    ) -> cp_model.CpSolver | None:
        """The solver with the best point it found; None where there is none."""
        model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in hints:
            model.add_hint(variable, value)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.linearization_level = 2  # bounds from all of the rows: small weeks close at once
        solver.parameters.symmetry_level = 0  # looking for symmetry takes longer than these models do
        solver.parameters.fix_variables_to_their_hinted_value = fixed
        solver.parameters.max_deterministic_time = limit_s / _SECONDS_PER_DETERMINISTIC_SECOND
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise OutOfTimeError
        return solver

    # CP-SAT drops a hint it cannot complete: every variable is hinted, not only those that decide.
    best = solve(
        [] if start is None else zip(variables, start), fixed=start is not None,
        limit_s=feasibility_s,
    )
    if best is None:
        return None
    for stage in preferences:
        model.minimize(stage)
        with suppress(OutOfTimeError):  # then the hint stands
            best = solve(((variable, best.value(variable)) for variable in everything), limit_s=share_s) or best
        model.add(stage <= best.value(stage))
    return np.array([best.value(variable) for variable in variables], dtype=np.int64)
