"""PyVRP: prize collecting with a greatest length, by iterated local search.

Wouda, Lan & Kool 2024 (doi:10.1287/ijoc.2023.0055). It minimises length plus the worth of the prizes left behind.
"""

from __future__ import annotations

from benchmarks.peers.peer import TEAM, WEEK, Answer, Peer, WholeNumbers
from models.orienteering import Orienteering


def _solve(instance: Orienteering, *, time_limit_s: float, weight: float, seed: int) -> Answer:
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    whole = WholeNumbers.of(instance, weight=weight)
    if not whole.stops:
        return Answer(())
    model = Model()
    places = [model.add_location(0, 0) for _ in whole.point]
    start, end = model.add_depot(places[0]), model.add_depot(places[-1])
    for position in whole.stops:
        model.add_client(places[position], prize=int(whole.worth[position]), required=False)
    for i, row in zip(places, whole.length.tolist(), strict=True):
        for j, length in zip(places, row, strict=True):
            model.add_edge(i, j, distance=length)
    model.add_vehicle_type(instance.vehicles, start_depot=start, end_depot=end, max_distance=whole.limit)
    best = model.solve(MaxRuntime(time_limit_s), seed=seed, collect_stats=False, display=False).best
    if not best.is_feasible():
        return Answer(())
    return Answer(whole.tours([step.idx + 1 for step in route if step.is_client()] for route in best.routes()))


PYVRP = Peer("pyvrp", _solve, package="pyvrp", weights={TEAM: 5.0, WEEK: 30.0})
