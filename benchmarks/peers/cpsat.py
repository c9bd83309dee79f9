"""CP-SAT: one model of circuits through the base, left to its own search.

    max  Σ p_i·visit_i                    the arcs chosen form circuits through the base, at most m of them;
    s.t. s_j ≥ s_i + d_ij if arc (i, j)   skipped stops hold an arc to themselves;
         d_0i ≤ s_i ≤ limit − d_i,end     where a stop is reached.

Only prizes are maximised, so there is no weight; ties in length stay as they fall. What it proves holds for lengths
rounded up to millionths. Its own settings stand: without probing it proved less on short tours and was not clearly
better on long ones.
"""

from __future__ import annotations

from benchmarks.peers.peer import Answer, Peer, WholeNumbers
from models.orienteering import Orienteering

WORKERS = 2
"""One more core than the others use: its strategies are made to run side by side."""


def _solve(instance: Orienteering, *, time_limit_s: float, weight: float, seed: int) -> Answer:
    from ortools.sat.python import cp_model

    whole = WholeNumbers.of(instance)
    length, last = whole.length, len(whole.point) - 1
    model = cp_model.CpModel()
    reached = {i: model.new_int_var(int(length[0, i]), whole.limit - int(length[i, last]), "") for i in whole.stops}
    visit = {i: model.new_bool_var("") for i in whole.stops}
    out = {i: model.new_bool_var("") for i in whole.stops}
    between = {
        (i, j): model.new_bool_var("") for i in whole.stops for j in whole.stops
        if i != j and length[0, i] + length[i, j] + length[j, last] <= whole.limit
    }
    home = {i: model.new_bool_var("") for i in whole.stops}
    model.add_multiple_circuit([
        *((0, i, arc) for i, arc in out.items()), *((i, j, arc) for (i, j), arc in between.items()),
        *((i, 0, arc) for i, arc in home.items()), *((i, i, visit[i].negated()) for i in whole.stops),
    ])
    model.add(sum(out.values()) <= instance.vehicles)
    for (i, j), arc in between.items():
        model.add(reached[j] >= reached[i] + int(length[i, j])).only_enforce_if(arc)
    model.maximize(sum(int(instance.prize[whole.point[i]]) * visit[i] for i in whole.stops))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(())
    onward = {i: j for (i, j), arc in between.items() if solver.boolean_value(arc)}

    def route(first: int) -> list[int]:
        stops = [first]
        while stops[-1] in onward:
            stops.append(onward[stops[-1]])
        return stops

    routes = [route(i) for i, arc in out.items() if solver.boolean_value(arc)]
    return Answer(whole.tours(routes), instance.rounded(solver.best_objective_bound))


CPSAT = Peer("cpsat", _solve, package="ortools")
