"""The one gate to solvers: HiGHS with arrays passed whole, any other through PuLP.

A status word is never believed: a result carries what was found, what was proven and why it ended;
`optimal` is read off incumbent and bound alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.program import FloatArray, Program

Observer = Callable[[FloatArray | None, float | None, float | None], None]
"""Called with (new best x or None, its value, the proven bound)."""


@dataclass(frozen=True)
class Solution:
    """What a solver found and proved.

    Attributes
    ----------
    x : shape (columns,) or None
        Best point found; None where none was.
    value, bound : float
        Objective of `x` (-inf without) and proven upper limit (inf where nothing is proven).
    row_price : shape (rows,) or None
        Linear programs only: prices such that a ≤-row of a maximum has a price ≥ 0.
    termination : str
        ``finished``, ``time_limit``, ``interrupted``, ``infeasible``, ``unbounded`` or ``failed``.
    """

    x: FloatArray | None
    value: float
    bound: float
    row_price: FloatArray | None
    termination: str

    def proven(self, tolerance: float = 1e-6) -> bool:
        """Whether incumbent meets bound."""
        return self.x is not None and self.bound - self.value <= tolerance * max(1.0, abs(self.bound))


def load(highs: Any, program: Program) -> None:
    """Pass a program to HiGHS, arrays whole."""
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program.n_columns, program.n_rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.objective, program.col_lo, program.col_hi
    lp.row_lower_, lp.row_upper_ = program.row_lo, program.row_hi
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = program.row_ptr
    lp.a_matrix_.index_ = program.row_index
    lp.a_matrix_.value_ = program.row_value
    lp.sense_ = highspy.ObjSense.kMaximize
    if program.integer.any():
        whole, continuous = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole if integer else continuous for integer in program.integer]
    highs.passModel(lp)


def _termination(highs: Any, stop: threading.Event | None) -> str:
    import highspy

    status = highs.getModelStatus()
    known = {
        highspy.HighsModelStatus.kOptimal: "finished",
        highspy.HighsModelStatus.kTimeLimit: "time_limit",
        highspy.HighsModelStatus.kInterrupt: "interrupted",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnbounded: "unbounded",
        highspy.HighsModelStatus.kObjectiveBound: "finished",
        highspy.HighsModelStatus.kSolutionLimit: "time_limit",
    }
    if stop is not None and stop.is_set():
        return "interrupted"
    return known.get(status, "failed")


def new_highs(*, threads: int = 1, seed: int = 0, time_limit_s: float = float("inf")) -> Any:
    """A silent HiGHS."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - its own name; the constructor's first call that would print
            self.silent()
            super().enableCallbacks()

    highs = Silent()
    highs.setOptionValue("threads", threads)
    highs.setOptionValue("random_seed", seed)
    if np.isfinite(time_limit_s):
        highs.setOptionValue("time_limit", max(0.0, float(time_limit_s)))
    return highs


def solve_relaxation(
    program: Program, *, method: str = "simplex", crossover: bool = True, time_limit_s: float = float("inf"),
    stop: threading.Event | None = None, tolerance: float = 1e-7, presolve: bool = True,
) -> Solution:
    """The linear relaxation; `method` ``simplex``, ``ipm`` or ``pdlp`` (first order, stopped at `tolerance`).

    `bound` is recomputed from the prices (`Program.dual_bound`), so it holds however roughly the
    program was solved.
    """
    highs = new_highs(time_limit_s=time_limit_s)
    relaxed = Program(
        program.objective, program.col_lo, program.col_hi, np.zeros(program.n_columns, bool), program.row_ptr,
        program.row_index, program.row_value, program.row_lo, program.row_hi,
    )
    load(highs, relaxed)
    highs.setOptionValue("solver", method)
    highs.setOptionValue("presolve", "choose" if presolve else "off")
    highs.setOptionValue("run_crossover", "on" if crossover else "off")
    if method == "ipm" and not crossover:
        highs.setOptionValue("ipm_optimality_tolerance", tolerance)
    if method == "pdlp":
        highs.setOptionValue("pdlp_optimality_tolerance", tolerance)
        highs.setOptionValue("kkt_tolerance", tolerance)
    if stop is not None:
        def interrupt(event: Any) -> None:
            if stop.is_set():
                event.interrupt()
        highs.cbSimplexInterrupt += interrupt
        highs.cbIpmInterrupt += interrupt
    highs.run()
    termination = _termination(highs, stop)
    solution = highs.getSolution()
    if not len(solution.row_dual) or (method != "pdlp" and not solution.dual_valid):
        return Solution(None, -np.inf, np.inf, None, termination)
    price = np.asarray(solution.row_dual)
    bound, _ = program.dual_bound(price)
    x = np.asarray(solution.col_value) if len(solution.col_value) else None
    return Solution(x, float(program.objective @ x) if x is not None else -np.inf, bound, price, termination)


PREPARE_S, EVENT_S = 4e-6, 0.01
"""Measured: work before the first event, by entry of the matrix; of an event."""
PROBING = 1 << 15
"""Of the solver's presolve rules."""


def counted_work(program: Program, *, entry_s: float) -> tuple[float, float]:
    """What `solve_program` is estimated to take until its first event, and from one to the next, in seconds.

    An event is a look at whether to go on: before a node, and after each round of cuts and some rounds of heuristics.
    With one thread and a seed the same events come in the same order on every machine. `entry_s` is what each entry
    of the matrix adds to an event: it differs between kinds of programs.
    """
    entries = len(program.row_index)
    return PREPARE_S * entries, EVENT_S + entry_s * entries


def solve_program(
    program: Program, *, start: FloatArray | None = None, time_limit_s: float = float("inf"), gap: float = 0.0,
    absolute_gap: float = 1e-6, threads: int = 1, seed: int = 0, stop: threading.Event | None = None,
    observe: Observer | None = None, worked: Callable[[float], bool] | None = None, solver: str = "highs",
) -> Solution:
    """The integer program, by HiGHS or by a solver that PuLP knows.

    Parameters
    ----------
    start : shape (columns,), optional
        A known feasible point; it is the incumbent from the beginning.
    gap, absolute_gap : float
        Stop when the bound is within this share, or this amount, of the incumbent.
    stop : Event, optional
        Set it to stop at once; the incumbent is returned.
    observe : callable, optional
        Receives improving points and bounds, bounds at moments that depend on the clock.
    worked : callable, optional
        Called with the bound at each event (see `counted_work`), where it may wait; the solver ends if it says so.
        Such a program is prepared without probing.
    solver : str
        ``highs``, or a name of ``pulp.listSolvers(True)``: then only the time limit applies, and nothing is proven.
    """
    if solver != "highs":
        return _solve_with_pulp(program, solver, time_limit_s=time_limit_s)
    highs = new_highs(threads=threads, seed=seed, time_limit_s=time_limit_s)
    load(highs, program)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", absolute_gap)
    if worked is not None:
        # Probing takes most of the time of programs that are not solved to the end, and no event interrupts it.
        highs.setOptionValue("presolve_rule_off", PROBING)
    if start is not None:
        import highspy

        given = highspy.HighsSolution()
        given.col_value = list(map(float, start))
        highs.setSolution(given)
    if stop is not None or worked is not None:
        def look(event: Any) -> None:
            if (worked is not None and worked(float(event.data_out.mip_dual_bound))) or (stop and stop.is_set()):
                event.interrupt()
        highs.cbMipInterrupt += look
    if stop is not None:
        def interrupt(event: Any) -> None:
            if stop.is_set():
                event.interrupt()
        highs.cbSimplexInterrupt += interrupt
    if observe is not None:
        def improved(event: Any) -> None:
            x = np.array(event.data_out.mip_solution)
            observe(x, float(program.objective @ x), None)

        def logged(event: Any) -> None:
            observe(None, None, float(event.data_out.mip_dual_bound))

        highs.cbMipImprovingSolution += improved
        highs.cbMipLogging += logged
    highs.run()
    termination = _termination(highs, stop)
    info, solution = highs.getInfo(), highs.getSolution()
    x = np.asarray(solution.col_value) if solution.value_valid and len(solution.col_value) else None
    if x is not None:
        x = np.where(program.integer, np.round(x), x)
    value = float(program.objective @ x) if x is not None else -np.inf
    if not program.integer.any():
        bound = program.dual_bound(np.asarray(solution.row_dual))[0] if solution.dual_valid else np.inf
    else:
        bound = _believable(float(info.mip_dual_bound), value, termination)
    if termination == "infeasible":
        return Solution(None, -np.inf, -np.inf, None, termination)
    return Solution(x, value, max(bound, value), None, termination)


def _believable(bound: float, value: float, termination: str) -> float:
    """The bound of a maximum, or inf.

    HiGHS may report the bound of the minimised problem: one below the incumbent has the wrong sign, and one that
    contradicts it either way, or comes from a run that failed, proves nothing.
    """
    slack = 1e-6 * max(1.0, abs(value)) if np.isfinite(value) else 0.0
    candidates = [b for b in (bound, -bound) if b >= value - slack and b > -np.inf]
    return candidates[0] if candidates and termination in ("finished", "time_limit", "interrupted") else np.inf


def to_pulp(program: Program, name: str = "maillage") -> Any:
    """The program as a PuLP problem, for any solver the analyst owns and for LP/MPS export."""
    import pulp

    problem = pulp.LpProblem(name, pulp.LpMaximize)
    x = [
        pulp.LpVariable(
            f"x{j}", None if np.isneginf(program.col_lo[j]) else float(program.col_lo[j]),
            None if np.isposinf(program.col_hi[j]) else float(program.col_hi[j]),
            pulp.LpInteger if program.integer[j] else pulp.LpContinuous,
        )
        for j in range(program.n_columns)
    ]
    problem += pulp.lpSum(float(c) * x[j] for j, c in enumerate(program.objective) if c)
    for r in range(program.n_rows):
        span = slice(program.row_ptr[r], program.row_ptr[r + 1])
        row = pulp.lpSum(float(v) * x[j] for j, v in zip(program.row_index[span], program.row_value[span], strict=True))
        lo, hi = program.row_lo[r], program.row_hi[r]
        if lo == hi:
            problem += (row == float(hi), f"r{r}")
            continue
        if np.isfinite(hi):
            problem += (row <= float(hi), f"r{r}_hi")
        if np.isfinite(lo):
            problem += (row >= float(lo), f"r{r}_lo")
    return problem


def _solve_with_pulp(program: Program, solver: str, *, time_limit_s: float) -> Solution:
    """Solve through PuLP with `solver` (a name of ``pulp.listSolvers(True)``).

    PuLP's status cannot be trusted and it gives no bound, so only the point is kept (checked against
    the rows) and `bound` is infinite: the caller's own bound stands.
    """
    import pulp

    problem = to_pulp(program)
    problem.solve(pulp.getSolver(solver, msg=False, timeLimit=time_limit_s if np.isfinite(time_limit_s) else None))
    values = [variable.value() for variable in problem.variables()]
    if any(value is None for value in values):
        return Solution(None, -np.inf, np.inf, None, "failed")
    by_name = {variable.name: variable.value() for variable in problem.variables()}
    x: NDArray[np.float64] = np.array(
        [by_name.get(f"x{j}", program.col_lo[j]) for j in range(program.n_columns)], dtype=float
    )
    activity = program.activity(x)
    slack = 1e-6 * np.maximum(1.0, np.abs(activity))
    if (activity < program.row_lo - slack).any() or (activity > program.row_hi + slack).any():
        return Solution(None, -np.inf, np.inf, None, "infeasible")
    return Solution(x, float(program.objective @ x), np.inf, None, "finished")
